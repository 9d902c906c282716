/** What the last search of the line found and no known meter is: usually the new meter is among them. */
import { Button, Group, Text } from '@mantine/core'
import type { ScanView } from '../../../../shared/contract/lines.ts'
import type { MeterView, ModelView } from '../../../../shared/contract/meters.ts'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { narrowSpace, unitSign } from '../../format.ts'
import { useT } from '../../locales/index.ts'
import { TextLink } from '../../parts/link.tsx'
import { proposedModel } from '../lines/proposed-model.ts'
import type { ChangeDraft } from './exchange-draft.ts'

type Found = ScanView['found'][number]
type Props = {
	readonly lineId: number
	/** The one that is taken off; another device at its address may be its successor. */
	readonly old: Pick<MeterView, 'id' | 'serial'>
	/** Those of the line's protocol. */
	readonly models: readonly ModelView[]
	readonly change: ChangeDraft
}

export function FoundDevices({ lineId, old, models, change }: Props) {
	const t = useT()
	const format = useFormat()
	const scan = useView('lines.scan', { lineId }).data?.scan ?? null
	const found = (scan?.found ?? []).filter(
		({ meterId, serial }) => meterId === null || (meterId === old.id && serial !== old.serial),
	)
	const take = (one: Found) => {
		const model = proposedModel(models, one)
		change({ address: one.address, serial: one.serial, ...(model && { modelId: model.id, firsts: {} }) })
	}
	const text = ({ address, serial, value, unit }: Found) =>
		[serial || address, value === null ? null : `${format.decimal(value)}${narrowSpace}${unitSign(unit)}`]
			.filter((part) => part !== null)
			.join(' · ')
	return (
		<div>
			<Text size="sm">{t(found.length > 0 ? 'exchangeMeter.found' : 'exchangeMeter.found-none')}</Text>
			<Group gap="xs" mt={4}>
				{found.map((one) => (
					<Button key={one.address} size="xs" variant="default" onClick={() => take(one)}>
						{text(one)}
					</Button>
				))}
				<TextLink to={`/lines/${lineId}/scan`}>{t('exchangeMeter.search')}</TextLink>
			</Group>
		</div>
	)
}

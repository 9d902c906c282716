/** Zustandszahl and Brennwert of a gas point, by the day from which they hold. */
import { Button, Group, TextInput } from '@mantine/core'
import type { PointView } from '../../../../shared/contract/readings.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { DateField, DecimalField } from '../../parts/fields.tsx'
import { Card } from '../../parts/page.tsx'

const fresh = { from: '', stateNumber: '', calorificValue: '', by: '' }

export function GasCard({ point }: { readonly point: PointView }) {
	const t = useT()
	if (point.medium !== 'gas') return null
	return (
		<Card title={t('gas.title')} span={12}>
			<Factors pointId={point.id} />
		</Card>
	)
}

function Factors({ pointId }: { readonly pointId: number }) {
	const t = useT()
	const format = useFormat()
	const factors = useView('topology.gasFactors', { pointId }).data?.factors ?? []
	const { value, change, clear } = useDraft(`gas-${pointId}`, fresh)
	const save = useAction('topology.saveGasFactor', clear)
	const { from, stateNumber, calorificValue, by } = value
	const complete = [from, stateNumber, calorificValue, by.trim()].every((text) => text !== '')
	return (
		<>
			<p className="small">{t('gas.means')}</p>
			<dl className="facts">
				{factors.map((each) => (
					<div key={each.from} style={{ display: 'contents' }}>
						<dt>{t('gas.since', { date: format.localDate(each.from) })}</dt>
						<dd>
							{t('gas.values', {
								state: format.decimal(each.stateNumber),
								calorific: format.decimal(each.calorificValue),
							})}{' '}
							· {each.by}
						</dd>
					</div>
				))}
			</dl>
			<Group align="flex-end" gap="sm" mt="sm">
				<DateField label={t('gas.from')} value={from} onChange={(next) => change({ from: next })} />
				<DecimalField
					label={t('gas.state')}
					width={140}
					value={stateNumber}
					onChange={(next) => change({ stateNumber: next })}
				/>
				<DecimalField
					label={t('gas.calorific')}
					width={170}
					value={calorificValue}
					onChange={(next) => change({ calorificValue: next })}
				/>
				<TextInput
					label={t('exchangeMeter.by')}
					value={by}
					maxLength={120}
					onChange={(event) => change({ by: event.currentTarget.value })}
				/>
				<Button
					disabled={!complete}
					loading={save.isPending}
					onClick={() => save.mutate({ pointId, from, factors: { stateNumber, calorificValue }, by: by.trim() })}
				>
					{t('gas.save')}
				</Button>
			</Group>
		</>
	)
}

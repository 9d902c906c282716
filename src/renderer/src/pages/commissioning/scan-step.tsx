/** Search on every line, one at a time. */
import { Select } from '@mantine/core'
import { IconPlug } from '@tabler/icons-react'
import { useView } from '../../answers.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { ButtonLink } from '../../parts/link.tsx'
import { Answered, Card, Empty } from '../../parts/page.tsx'
import { Scan } from '../lines/scan.tsx'

export function ScanStep() {
	const t = useT()
	const answer = useView('lines.list', {})
	const chosen = useDraft('commissioning.scan', { lineId: '' })
	return (
		<Answered answer={answer}>
			{({ lines }) => {
				const line = lines.find(({ id }) => String(id) === chosen.value.lineId) ?? lines[0]
				if (line === undefined) {
					return (
						<Empty
							icon={<IconPlug size={48} stroke={1.2} aria-hidden />}
							text={t('lines.none')}
							hint={t('lines.none-hint')}
							action={<ButtonLink to="/commissioning/lines">{t('step.lines')}</ButtonLink>}
						/>
					)
				}
				return (
					<Card title={t('step.scan')}>
						<Select
							size="xs"
							w={260}
							mb="sm"
							label={t('lines.line')}
							allowDeselect={false}
							data={lines.map(({ id, name, protocol }) => ({
								value: String(id),
								label: `${name} · ${t(`protocol.${protocol}`)}`,
							}))}
							value={String(line.id)}
							onChange={(lineId) => lineId && chosen.change({ lineId })}
						/>
						<Scan key={line.id} line={line} />
					</Card>
				)
			}}
		</Answered>
	)
}

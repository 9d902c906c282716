/** The list: what stands out, where and when. The chosen row is the one whose link has the page's mark. */
import { Anchor, Badge } from '@mantine/core'
import { IconAlertTriangle, IconInfoCircle, IconOctagon } from '@tabler/icons-react'
import type { FindingView } from '../../../../shared/contract/plausibility.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { ruleName, timeOf } from './finding-words.ts'

const icons = { error: IconOctagon, warning: IconAlertTriangle, hint: IconInfoCircle }
const health = { error: 'alarm', warning: 'warning', hint: 'unknown' } as const
const stateColor = { open: 'gray', accepted: 'teal', corrected: 'blue' } as const

export function SeverityIcon({ severity }: Pick<FindingView, 'severity'>) {
	const t = useT()
	const Icon = icons[severity]
	return (
		<span title={t(`plausibility.severity.${severity}`)} style={{ display: 'inline-flex', verticalAlign: -3 }}>
			<Icon
				size={16}
				className="state-icon"
				data-health={health[severity]}
				role="img"
				aria-label={t(`plausibility.severity.${severity}`)}
			/>
		</span>
	)
}

export function StateMark({ state }: Pick<FindingView, 'state'>) {
	const t = useT()
	return (
		<Badge color={stateColor[state]} variant="light" tt="none" fw={500} size="sm" radius="sm" miw="max-content">
			{t(`plausibility.state.${state}`)}
		</Badge>
	)
}

type Props = {
	readonly rows: readonly FindingView[]
	readonly selectedId: number | null
	readonly onChoose: (id: number) => void
}

export function QueueTable({ rows, selectedId, onChoose }: Props) {
	const t = useT()
	const states = rows.some(({ state }) => state !== 'open') ? 'several' : 'one'
	const columns = useColumns(selectedId, onChoose, states)
	return (
		<DataTable
			label={t('plausibility.list')}
			columns={columns}
			rows={rows}
			rowKey={({ id }) => id}
			height={560}
			onRow={({ id }) => onChoose(id)}
		/>
	)
}

function useColumns(
	selectedId: number | null,
	onChoose: (id: number) => void,
	states: 'one' | 'several',
): readonly Column<FindingView>[] {
	const t = useT()
	const format = useFormat()
	return [
		{
			key: 'what',
			title: t('plausibility.what'),
			sortBy: ({ rule }) => rule,
			cell: (row) => (
				<>
					<span style={{ whiteSpace: 'nowrap' }}>
						<SeverityIcon severity={row.severity} />{' '}
						<Anchor
							component="button"
							type="button"
							size="sm"
							aria-pressed={row.id === selectedId}
							fw={row.id === selectedId ? 700 : 400}
							onClick={() => onChoose(row.id)}
						>
							{ruleName(t, row)}
						</Anchor>
					</span>
					<div className="small">{`${row.unitName}, ${row.pointName}`}</div>
				</>
			),
		},
		{ key: 'when', title: t('plausibility.when'), sortBy: ({ from }) => from, cell: (row) => timeOf(format, row) },
		...(states === 'one'
			? []
			: [
					{
						key: 'state',
						title: t('plausibility.state'),
						cell: ({ state }: FindingView) => <StateMark state={state} />,
					},
				]),
	]
}

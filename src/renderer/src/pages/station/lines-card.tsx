import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { RowLink, TextLink } from '../../parts/link.tsx'
import { Answered, Card } from '../../parts/page.tsx'
import { StateDot } from '../../parts/state.tsx'
import { Missing } from '../../parts/value.tsx'
import { useLineColumns } from '../lines/line-columns.tsx'

/** Every line with how much of the last round it has read. */
export function LinesCard() {
	const t = useT()
	const format = useFormat()
	const answer = useView('lines.list', {})
	const collection = useView('collection.status', {}).data
	const { way } = useLineColumns()
	type Line = NonNullable<typeof answer.data>['lines'][number]
	const readShare = (line: Line) => {
		const of = collection?.lines.find(({ lineId }) => lineId === line.id)
		return of === undefined || of.dueInRound === 0 ? null : of.readInRound / of.dueInRound
	}
	const columns: readonly Column<Line>[] = [
		{
			key: 'name',
			title: t('lines.line'),
			cell: (line) => (
				<span style={{ display: 'flex', alignItems: 'center', gap: 8 }}>
					<StateDot health={line.health} />
					<RowLink to={`/lines/${line.id}`}>{line.name}</RowLink>
				</span>
			),
		},
		{ key: 'way', title: t('lines.way'), cell: (line) => <span className="small">{way(line)}</span> },
		{ key: 'meters', title: t('lines.meters'), align: 'right', cell: (line) => format.integer(line.meters) },
		{
			key: 'read',
			title: t('lines.read'),
			align: 'right',
			cell: (line) => {
				const share = readShare(line)
				return share === null ? <Missing reason="not-due" /> : format.percent(share)
			},
		},
		{
			key: 'cycle',
			title: t('lines.cycle'),
			align: 'right',
			cell: (line) => (line.cycleMs === null ? <Missing reason="no-round" /> : format.duration(line.cycleMs)),
		},
	]
	return (
		<Card title={t('lines.title')} aside={<TextLink to="/lines">{t('lines.all')}</TextLink>} span={8}>
			<Answered answer={answer}>
				{({ lines }) => (
					<DataTable label={t('lines.title')} columns={columns} rows={lines} rowKey={(line) => line.id} />
				)}
			</Answered>
		</Card>
	)
}

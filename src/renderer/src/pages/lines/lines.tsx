/** Every line with its state, why it is so, and what to do. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlug } from '@tabler/icons-react'
import { useLocation } from 'wouter'
import type { LineView } from '../../../../shared/contract/lines.ts'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { RowLink } from '../../parts/link.tsx'
import { Answered, Card, Empty, PageHead } from '../../parts/page.tsx'
import { StateBadge, StateDot } from '../../parts/state.tsx'
import { Missing } from '../../parts/value.tsx'
import { useLineColumns } from './line-columns.tsx'
import { LineDrawer } from './line-drawer.tsx'
import { RecentFailures } from './recent-failures.tsx'

export function LinesPage() {
	const t = useT()
	const [, go] = useLocation()
	const [adding, add] = useDisclosure(false)
	const answer = useView('lines.list', {}, { refetchMs: 10_000 })
	const columns = useColumns()
	return (
		<>
			<PageHead title={t('nav.lines')} sub={t('lines.sub')}>
				<Button onClick={add.open}>{t('lines.add')}</Button>
			</PageHead>
			<Answered answer={answer}>
				{({ lines }) => (
					<div className="grid">
						<Card title={t('lines.title')} span={12}>
							{lines.length === 0 ? (
								<Empty
									icon={<IconPlug size={48} stroke={1.2} aria-hidden />}
									text={t('lines.none')}
									hint={t('lines.none-hint')}
									action={
										<Button variant="default" onClick={add.open}>
											{t('lines.add')}
										</Button>
									}
								/>
							) : (
								<DataTable
									label={t('lines.title')}
									columns={columns}
									rows={lines}
									rowKey={(line) => line.id}
									onRow={(line) => go(`/lines/${line.id}`)}
								/>
							)}
						</Card>
						<RecentFailures />
					</div>
				)}
			</Answered>
			<LineDrawer
				opened={adding}
				onClose={add.close}
				line={null}
				onSaved={(lineId) => {
					add.close()
					if (lineId !== null) go(`/lines/${lineId}/scan`)
				}}
			/>
		</>
	)
}

function useColumns(): readonly Column<LineView>[] {
	const t = useT()
	const format = useFormat()
	const { way, explain, word } = useLineColumns()
	return [
		{
			key: 'name',
			title: t('lines.line'),
			sortBy: (line) => line.name,
			cell: (line) => (
				<span style={{ display: 'flex', alignItems: 'center', gap: 8, whiteSpace: 'nowrap' }}>
					<StateDot health={line.health} />
					<RowLink to={`/lines/${line.id}`}>{line.name}</RowLink>
				</span>
			),
		},
		{ key: 'way', title: t('lines.way'), cell: (line) => <span className="small">{way(line)}</span> },
		{
			key: 'state',
			title: t('lines.state'),
			cell: (line) => <StateBadge health={line.health} word={word(line)} />,
		},
		{ key: 'why', title: t('lines.why'), cell: (line) => <span className="small">{explain(line)}</span> },
		{
			key: 'meters',
			title: t('lines.meters'),
			align: 'right',
			cell: (line) =>
				t('lines.answered-of', { answered: format.integer(line.answered), meters: format.integer(line.meters) }),
		},
		{
			key: 'cycle',
			title: t('lines.cycle'),
			align: 'right',
			cell: (line) => (line.cycleMs === null ? <Missing reason="no-round" /> : format.duration(line.cycleMs)),
		},
		{
			key: 'last',
			title: t('points.last'),
			align: 'right',
			cell: (line) =>
				line.lastAnswerAt === null ? <Missing reason="no-answer" /> : format.dateTime(line.lastAnswerAt),
		},
	]
}

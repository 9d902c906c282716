/** The periods whose costs are shared out, newest first. */
import { Button } from '@mantine/core'
import { IconReceipt2 } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Output } from '../../../../shared/contract/define.ts'
import type { Calls } from '../../../../shared/contract/index.ts'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { RowLink } from '../../parts/link.tsx'
import { Answered, Card, Empty, PageHead } from '../../parts/page.tsx'
import { StateBadge } from '../../parts/state.tsx'
import { healthOfState } from '../billing/months.tsx'
import { PeriodDrawer } from './period-drawer.tsx'

type Row = Output<Calls['costs.periods']>['periods'][number]

export function CostPeriodsPage() {
	const t = useT()
	const [, go] = useLocation()
	const [adding, setAdding] = useState(false)
	const answer = useView('costs.periods', {})
	const add = <Button onClick={() => setAdding(true)}>{t('costs.add-period')}</Button>
	return (
		<>
			<PageHead title={t('nav.costs')} sub={t('costs.sub')}>
				{answer.data !== undefined && answer.data.periods.length > 0 && add}
			</PageHead>
			<Answered answer={answer}>
				{({ periods }) => (
					<Card>
						{periods.length === 0 ? (
							<Empty
								icon={<IconReceipt2 size={48} stroke={1.2} aria-hidden />}
								text={t('costs.none')}
								hint={t('costs.none-hint')}
								action={add}
							/>
						) : (
							<Periods periods={periods} />
						)}
					</Card>
				)}
			</Answered>
			<PeriodDrawer
				period={adding ? 'new' : null}
				onClose={() => setAdding(false)}
				onSaved={(periodId) => go(`/costs/${periodId}`)}
			/>
		</>
	)
}

function Periods({ periods }: { readonly periods: readonly Row[] }) {
	const t = useT()
	const format = useFormat()
	const [, go] = useLocation()
	const columns: readonly Column<Row>[] = [
		{
			key: 'name',
			title: t('costs.period'),
			cell: ({ id, name }) => <RowLink to={`/costs/${id}`}>{name}</RowLink>,
		},
		{
			key: 'days',
			title: t('costs.from-to'),
			cell: ({ from, to }) => `${format.localDate(from)} – ${format.localDate(to)}`,
		},
		{ key: 'pools', title: t('costs.pools'), align: 'right', cell: ({ pools }) => format.integer(pools) },
		{
			key: 'state',
			title: t('lines.state'),
			cell: (period) => <PeriodState period={period} />,
		},
	]
	return (
		<DataTable
			label={t('nav.costs')}
			columns={columns}
			rows={periods}
			rowKey={({ id }) => id}
			onRow={({ id }) => go(`/costs/${id}`)}
		/>
	)
}

/** What waits for somebody comes before how far it is. */
function PeriodState({ period: { state, openDifferences, toPutRight } }: { readonly period: Row }) {
	const t = useT()
	if (toPutRight.length > 0) {
		return <StateBadge health="alarm" word={t('todo.findings', { count: toPutRight.length })} />
	}
	if (openDifferences > 0) {
		return <StateBadge health="warning" word={t('costs.open-differences', { count: openDifferences })} />
	}
	return <StateBadge health={healthOfState[state ?? 'open']} word={t(`monthState.${state ?? 'open'}`)} />
}

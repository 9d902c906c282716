/** The statements of a run with the difference to the month before; outliers are sorted to the top with one click. */
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { RunView, StatementsAsked, StatementView } from '../../../../shared/contract/billing.ts'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { textOr, useT } from '../../locales/index.ts'
import { type Column, DataTable, type Sorting } from '../../parts/data-table.tsx'
import { RowLink } from '../../parts/link.tsx'
import { LongTable } from '../../parts/long-table.tsx'
import { Card } from '../../parts/page.tsx'
import { Missing } from '../../parts/value.tsx'

const minus = (one: Money, other: Money): Money => ({ ...one, minor: one.minor - other.minor })
type Money = StatementView['total']

type Props = { readonly month: string; readonly run: RunView }

/** Share of the month before; null without one, and of what takes a bill back. */
const grownBy = ({ total, before, kind }: StatementView): number | null =>
	before === null || before.minor === 0 || kind === 'cancellation' ? null : (total.minor - before.minor) / before.minor

export function Statements({ month, run }: Props) {
	const t = useT()
	const [, go] = useLocation()
	const base = run.kind === 'month' ? `/billing/${month}` : `/billing/${month}/runs/${run.id}`
	const address = ({ id }: StatementView) => `${base}/statements/${id}`
	const all = useColumns(address, run.kind)
	// Of costs that are shared out for the first time nothing is replaced.
	const isFirst = run.kind === 'costs' && run.statements.every(({ before }) => before === null)
	const columns = isFirst ? all.filter(({ key }) => key !== 'before' && key !== 'grown') : all
	return (
		<Card
			title={t('billing.statements')}
			aside={run.folder === null ? undefined : t('statements.folder', { folder: run.folder })}
			span={12}
		>
			{run.count === 0 ? (
				<p className="small">{t('statements.none')}</p>
			) : run.count > run.statements.length ? (
				<Many run={run} columns={columns} onRow={(one) => go(address(one))} />
			) : (
				<DataTable
					label={t('billing.statements')}
					columns={columns}
					rows={run.statements}
					rowKey={(one) => one.id}
					height={Math.min(420, 40 + run.count * 33)}
					onRow={(one) => go(address(one))}
				/>
			)}
		</Card>
	)
}

const pageSize = 100
const sortedBy = new Set<string>(['unit', 'tenant', 'number', 'total', 'before', 'grown'])
type SortBy = StatementsAsked['sortBy']

type ManyProps = {
	readonly run: RunView
	readonly columns: readonly Column<StatementView>[]
	readonly onRow: (one: StatementView) => void
}

/** Thousands: sorted by the station, and only what is looked at is fetched, two pages around it at a time. */
function Many({ run, columns, onRow }: ManyProps) {
	const t = useT()
	const [{ sorting, firstSeen }, look] = useState<{ readonly sorting: Sorting; readonly firstSeen: number }>({
		sorting: null,
		firstSeen: 0,
	})
	const page = Math.floor(firstSeen / pageSize)
	const order = {
		runId: run.id,
		most: pageSize,
		sortBy: (sorting !== null && sortedBy.has(sorting.key) ? sorting.key : 'order') as SortBy,
		isDescending: sorting?.direction === 'down',
	}
	const here = useView('billing.statements', { ...order, from: page * pageSize }).data?.statements
	const next = useView('billing.statements', { ...order, from: (page + 1) * pageSize }).data?.statements
	return (
		<LongTable
			label={t('billing.statements')}
			columns={columns}
			count={run.count}
			rowAt={(index) => (Math.floor(index / pageSize) === page ? here : next)?.[index % pageSize] ?? null}
			onSeen={(index) => look((before) => (before.firstSeen === index ? before : { ...before, firstSeen: index }))}
			sorting={sorting}
			onSort={(chosen) => look({ sorting: chosen, firstSeen: 0 })}
			height={420}
			onRow={onRow}
		/>
	)
}

function useColumns(address: (one: StatementView) => string, kind: RunView['kind']): readonly Column<StatementView>[] {
	const t = useT()
	const format = useFormat()
	// Costs are no month's: beside them stands what they replace, if anything.
	const without = kind === 'costs' ? '' : <Missing reason="no-month-before" />
	const points: Column<StatementView> = {
		...{ key: 'points', title: t('nav.points'), align: 'right' },
		cell: (one) => format.integer(one.points),
	}
	return [
		{
			key: 'unit',
			title: t('points.unit'),
			sortBy: (one) => one.unitName,
			cell: (one) => <RowLink to={address(one)}>{one.unitName}</RowLink>,
		},
		{ key: 'tenant', title: t('units.tenant'), sortBy: (one) => one.tenantName, cell: (one) => one.tenantName },
		{
			key: 'number',
			keep: 'line',
			title: t('statements.number'),
			sortBy: (one) => one.number,
			cell: (one) => <NumberCell one={one} />,
		},
		...(kind === 'costs' ? [] : [points]),
		{
			key: 'total',
			title: t('billing.total'),
			align: 'right',
			sortBy: (one) => one.total.minor,
			// Of what is missing no amount is known; that is not 0.
			cell: (one) =>
				one.points === 0 && one.notes[0] === 'incomplete' ? <Missing reason="incomplete" /> : format.money(one.total),
		},
		{
			key: 'before',
			title: t(kind === 'costs' ? 'corrections.issued' : 'statements.before'),
			align: 'right',
			sortBy: (one) => one.before?.minor ?? null,
			cell: (one) => (one.before === null ? without : format.money(one.before)),
		},
		{
			key: 'grown',
			title: t('statements.difference'),
			align: 'right',
			sortBy: (one) => {
				const grown = grownBy(one)
				return grown === null ? null : Math.abs(grown)
			},
			cell: (one) => {
				const grown = grownBy(one)
				if (one.kind === 'cancellation') return null
				// A balance may change its sign: a share of it says nothing.
				if (kind === 'costs') return one.before === null ? null : format.money(minus(one.total, one.before))
				return grown === null ? without : `${grown > 0 ? '+' : ''}${format.percent(grown)}`
			},
		},
		{
			key: 'notes',
			title: t('statements.notes'),
			cell: (one) => (
				<span className="small">{one.notes.map((note) => textOr(t, `note.${note}`, 'note.other')).join(', ')}</span>
			),
		},
	]
}

/** A cancellation and what stands in the place of a cancelled bill name it; a cancelled one says so. */
function NumberCell({ one }: { readonly one: StatementView }) {
	const t = useT()
	const about =
		one.about === null
			? null
			: t(one.kind === 'cancellation' ? 'statements.kind-cancellation' : 'statements.kind-replacing', {
					number: one.about,
				})
	return (
		<>
			{one.number ?? <Missing reason="not-issued" />}
			{about !== null && <span className="small"> {about}</span>}
			{one.state === 'cancelled' && <span className="small"> {t('statements.cancelled')}</span>}
		</>
	)
}

/** Who pays what of the period, against what was paid in advance. */
import type { CostPeriodView, CostShareRow } from '../../../../shared/contract/costs.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Card } from '../../parts/page.tsx'
import { Missing } from '../../parts/value.tsx'
import { stuckPools } from './pools-card.tsx'

type Props = { readonly period: CostPeriodView; readonly onOpen: (row: CostShareRow) => void }

export function SharesCard({ period, onOpen }: Props) {
	const t = useT()
	const columns = useColumns(period, onOpen)
	return (
		<Card title={t('costs.shares')} span={12}>
			<p className="small">{t('costs.shares-means')}</p>
			<DataTable
				label={t('costs.shares')}
				columns={columns}
				rows={period.shares}
				rowKey={({ unitId, from }) => `${unitId} ${from}`}
				onRow={onOpen}
				{...(period.shares.length > 14 ? { height: 470 } : {})}
			/>
		</Card>
	)
}

function useColumns(period: CostPeriodView, onOpen: Props['onOpen']): readonly Column<CostShareRow>[] {
	const { currency } = period
	// As long as a pool is not shared out, nobody's costs are known.
	const isStuck = stuckPools(period).size > 0
	const t = useT()
	const format = useFormat()
	const money = (minor: number) => format.money({ minor, currency })
	const issued: readonly Column<CostShareRow>[] = [
		{
			key: 'issued',
			title: t('corrections.issued'),
			align: 'right',
			cell: ({ tenantName, issuedMinor }) =>
				issuedMinor !== null ? money(issuedMinor) : tenantName === null ? '' : <Missing reason="not-issued" />,
		},
		{
			key: 'difference',
			title: t('statements.difference'),
			align: 'right',
			sortBy: ({ balanceMinor, issuedMinor }) => (issuedMinor === null ? null : Math.abs(balanceMinor - issuedMinor)),
			cell: ({ balanceMinor, issuedMinor }) =>
				issuedMinor === null || balanceMinor === issuedMinor ? '' : money(balanceMinor - issuedMinor),
		},
	]
	return [
		{
			key: 'unit',
			title: t('points.unit'),
			keep: 'line',
			sortBy: ({ unitName }) => unitName,
			cell: (row) => (
				<button type="button" className="row-link" onClick={() => onOpen(row)}>
					{row.unitName}
				</button>
			),
		},
		{
			key: 'tenant',
			title: t('units.tenant'),
			sortBy: ({ tenantName }) => tenantName,
			cell: ({ tenantName }) => tenantName ?? <span className="small">{t('costs.vacant')}</span>,
		},
		{
			key: 'days',
			title: t('costs.from-to'),
			keep: 'line',
			cell: ({ from, to }) => `${format.localDate(from)} – ${format.localDate(to)}`,
		},
		{
			key: 'costs',
			title: t('costs.costs'),
			align: 'right',
			sortBy: ({ costsMinor }) => costsMinor,
			cell: ({ costsMinor }) => (isStuck && costsMinor === 0 ? <Missing reason="not-shared" /> : money(costsMinor)),
		},
		{
			key: 'advances',
			title: t('costs.advances'),
			align: 'right',
			cell: ({ tenantName, advanceMinor, advancesMinor }) =>
				tenantName === null ? (
					''
				) : isUnknown({ advanceMinor, advancesMinor }) ? (
					<Missing reason="not-entered" />
				) : (
					money(advancesMinor)
				),
		},
		{
			key: 'balance',
			title: t('costs.balance'),
			align: 'right',
			sortBy: ({ balanceMinor }) => balanceMinor,
			cell: (row) => <Balance row={row} money={money} isStuck={isStuck} />,
		},
		...(period.issued === null ? [] : issued),
	]
}

type Advances = Pick<CostShareRow, 'advanceMinor' | 'advancesMinor'>

/** Nobody entered what was paid in advance: that is not 0. */
const isUnknown = ({ advanceMinor, advancesMinor }: Advances): boolean => advanceMinor === null && advancesMinor === 0

type BalanceProps = {
	readonly row: CostShareRow
	readonly money: (minor: number) => string
	readonly isStuck: boolean
}

function Balance({ row, money, isStuck }: BalanceProps) {
	const t = useT()
	const { tenantName, balanceMinor } = row
	if (tenantName === null) return ''
	if (isUnknown(row)) return <Missing reason="not-entered" />
	if (isStuck) return <Missing reason="not-shared" />
	if (balanceMinor === 0) return money(0)
	return t(balanceMinor < 0 ? 'costs.gets-back' : 'costs.pays', { amount: money(Math.abs(balanceMinor)) })
}

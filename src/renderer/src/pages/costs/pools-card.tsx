/** What was paid, by which key it is shared out, and who bears it. */
import { IconReceipt2 } from '@tabler/icons-react'
import type { CostPeriodView } from '../../../../shared/contract/costs.ts'
import type { CostPoolDefinition } from '../../../../shared/costs.ts'
import { type Format, useFormat } from '../../building.ts'
import { type Translate, useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Card, Empty } from '../../parts/page.tsx'
import { Missing } from '../../parts/value.tsx'
import type { Pool } from './pool-drawer.tsx'

type Props = {
	readonly period: CostPeriodView
	/** null: nothing of it changes any more. */
	readonly onOpen: ((pool: Pool) => void) | null
}

export function PoolsCard({ period, onOpen }: Props) {
	const t = useT()
	const format = useFormat()
	const money = (minor: number) => format.money({ minor, currency: period.currency })
	const stuck = stuckPools(period)
	const shared = ({ name }: Pool, minor: number) => (stuck.has(name) ? <Missing reason="not-shared" /> : money(minor))
	const columns: readonly Column<Pool>[] = [
		{
			key: 'name',
			title: t('costs.pool'),
			sortBy: ({ name }) => name,
			cell: (pool) =>
				onOpen === null ? (
					pool.name
				) : (
					<button type="button" className="row-link" onClick={() => onOpen(pool)}>
						{pool.name}
					</button>
				),
		},
		{
			key: 'category',
			title: t('costs.category'),
			cell: ({ definition }) => (definition === null ? '' : t(`costs.category.${definition.category}`)),
		},
		{
			key: 'key',
			title: t('costs.key'),
			cell: ({ definition }) => (definition === null ? '' : keyWords(t, format, definition)),
		},
		{
			key: 'total',
			title: t('costs.total-paid'),
			align: 'right',
			sortBy: ({ totalMinor }) => totalMinor,
			cell: ({ totalMinor }) => money(totalMinor),
		},
		{ key: 'tenants', title: t('costs.tenants'), align: 'right', cell: (pool) => shared(pool, pool.tenantsMinor) },
		{ key: 'owner', title: t('costs.owner'), align: 'right', cell: (pool) => shared(pool, pool.ownerMinor) },
	]
	return (
		<Card title={t('costs.pools')} span={12}>
			{period.pools.length === 0 ? (
				<Empty
					icon={<IconReceipt2 size={48} stroke={1.2} aria-hidden />}
					text={t('costs.no-pools')}
					hint={t('costs.no-pools-hint')}
				/>
			) : (
				<DataTable label={t('costs.pools')} columns={columns} rows={period.pools} rowKey={({ id }) => id} />
			)}
		</Card>
	)
}

/** Names of what is not shared out, because something red stands before it. */
export const stuckPools = ({ problems }: CostPeriodView): ReadonlySet<unknown> =>
	new Set(
		problems.flatMap(({ severity, params }) => (severity === 'red' && params.pool !== undefined ? [params.pool] : [])),
	)

function keyWords(t: Translate, format: Format, definition: CostPoolDefinition): string {
	if (definition.kind === 'joint-plant' || definition.kind === 'two-part-heat')
		return t(`costs.kind.${definition.kind}`)
	const { key } = definition
	if (key.kind === 'heating-split') return t('costs.key-split', { percent: format.decimal(key.percent) })
	if (key.kind === 'consumption') return t('costs.key-consumption', { medium: t(`medium.${key.medium}`) })
	return t(`costs.key.${key.kind}`)
}

/** What stays with the owner, and that all shares together are what was paid. */
import type { CostPeriodView } from '../../../../shared/contract/costs.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { Card } from '../../parts/page.tsx'

export function OwnerCard({ period }: { readonly period: CostPeriodView }) {
	const t = useT()
	const format = useFormat()
	const { owner, pools, shares } = period
	const money = (minor: number) => format.money({ minor, currency: period.currency })
	const paid = pools.reduce((all, { totalMinor }) => all + totalMinor, 0)
	const tenants = shares.reduce((all, { tenantName, costsMinor }) => all + (tenantName === null ? 0 : costsMinor), 0)
	const rows = [
		[t('costs.owner-vacant'), owner.vacanciesMinor],
		[t('costs.owner-co2'), owner.co2LandlordMinor],
		[t('costs.owner-cuts'), owner.cutsMinor],
		[t('costs.owner-rounding'), owner.roundingMinor],
		[t('costs.owner-total'), owner.totalMinor],
		[t('costs.tenants-total'), tenants],
		[t('costs.paid-total'), paid],
	] as const
	return (
		<Card title={t('costs.owner')} span={12}>
			<dl className="facts amounts">
				{rows.map(([name, minor]) => (
					<div key={name} style={{ display: 'contents' }}>
						<dt>{name}</dt>
						<dd>{money(minor)}</dd>
					</div>
				))}
			</dl>
		</Card>
	)
}

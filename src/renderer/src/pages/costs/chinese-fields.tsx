/** Common consumption (公摊) and the two-part heat price (两部制热价). */
import { Divider, Select, SimpleGrid } from '@mantine/core'
import { useT } from '../../locales/index.ts'
import { DecimalField } from '../../parts/fields.tsx'
import type { FieldsProps } from './pool-drawer.tsx'
import type { PoolForm } from './pool-form.ts'

export function CommonUseFields({ form, change, units, currency }: FieldsProps) {
	const t = useT()
	return (
		<>
			<Divider label={t('costs.common')} labelPosition="left" />
			<SimpleGrid cols={2} spacing="sm">
				<Select
					label={t('costs.main-point')}
					description={t('costs.main-point-means')}
					searchable
					data={units.flatMap(({ name, points }) =>
						points.map((point) => ({ value: String(point.id), label: `${name} · ${point.name}` })),
					)}
					value={form.mainPoint === '' ? null : form.mainPoint}
					onChange={(mainPoint) => change({ mainPoint: mainPoint ?? '' })}
				/>
				<Select
					label={t('costs.common-cost')}
					description={t('costs.common-cost-means')}
					allowDeselect={false}
					data={(['per-unit', 'of-main'] as const).map((cost) => ({ value: cost, label: t(`costs.common.${cost}`) }))}
					value={form.commonCost}
					onChange={(cost) => cost !== null && change({ commonCost: cost as PoolForm['commonCost'] })}
				/>
				{form.commonCost === 'per-unit' && (
					<DecimalField
						label={t('costs.common-price')}
						value={form.commonPrice}
						unit={currency}
						onChange={(commonPrice) => change({ commonPrice })}
					/>
				)}
			</SimpleGrid>
		</>
	)
}

export function TwoPartFields({ form, change, currency }: FieldsProps) {
	const t = useT()
	return (
		<>
			<Divider label={t('costs.two-part')} labelPosition="left" />
			<SimpleGrid cols={2} spacing="sm">
				<DecimalField
					label={t('costs.basic-price')}
					value={form.basicPrice}
					unit={currency}
					onChange={(basicPrice) => change({ basicPrice })}
				/>
				<Select
					label={t('costs.basic-per')}
					allowDeselect={false}
					data={(['period', 'day'] as const).map((per) => ({ value: per, label: t(`costs.basic-per.${per}`) }))}
					value={form.basicPer}
					onChange={(per) => per !== null && change({ basicPer: per as PoolForm['basicPer'] })}
				/>
				<DecimalField
					label={t('costs.coefficient')}
					value={form.coefficient}
					onChange={(coefficient) => change({ coefficient })}
				/>
				<span />
				<DecimalField
					label={t('costs.heat-price')}
					value={form.heatPrice}
					unit={currency}
					onChange={(heatPrice) => change({ heatPrice })}
				/>
				<Select
					label={t('costs.heat-unit')}
					allowDeselect={false}
					data={['kWh', 'MWh', 'GJ']}
					value={form.heatUnit}
					onChange={(unit) => unit !== null && change({ heatUnit: unit as PoolForm['heatUnit'] })}
				/>
				<Select
					label={t('costs.area-settlement')}
					allowDeselect={false}
					data={(['none', 'difference', 'most'] as const).map((kind) => ({
						value: kind,
						label: t(`costs.area-settlement.${kind}`),
					}))}
					value={form.areaSettlement}
					onChange={(kind) => kind !== null && change({ areaSettlement: kind as PoolForm['areaSettlement'] })}
				/>
				{form.areaSettlement !== 'none' && (
					<DecimalField
						label={t('costs.area-price')}
						value={form.areaPrice}
						unit={currency}
						onChange={(areaPrice) => change({ areaPrice })}
					/>
				)}
			</SimpleGrid>
		</>
	)
}

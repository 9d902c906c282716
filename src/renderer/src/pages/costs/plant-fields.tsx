/** A plant for rooms and hot water: how its heat is told apart (§ 9 HeizkostenV), and how each part is shared out. */
import { Divider, Select, SimpleGrid } from '@mantine/core'
import { fuels } from '../../../../shared/costs.ts'
import { useT } from '../../locales/index.ts'
import { DecimalField } from '../../parts/fields.tsx'
import { Estimates, rulesOf, SplitFields } from './key-fields.tsx'
import type { FieldsProps } from './pool-drawer.tsx'
import type { PoolForm } from './pool-form.ts'

const heats = ['point', 'kwh', 'volume', 'area'] as const
const supplies = ['fuel', 'gas-gross', 'heat-supplied', 'heat-pump'] as const

export function PlantFields(props: FieldsProps) {
	const t = useT()
	const { form, change } = props
	return (
		<>
			<Divider label={t('costs.separation')} labelPosition="left" />
			<p className="small">{t('costs.separation-means')}</p>
			<SimpleGrid cols={2} spacing="sm">
				<Select
					label={t('costs.hot-water-heat')}
					allowDeselect={false}
					data={heats.map((heat) => ({ value: heat, label: t(`costs.heat.${heat}`) }))}
					value={form.heat}
					onChange={(heat) => heat !== null && change({ heat: heat as PoolForm['heat'] })}
				/>
				<HeatFields {...props} />
				<Select
					label={t('costs.supply')}
					allowDeselect={false}
					data={supplies.map((supply) => ({ value: supply, label: t(`costs.supply.${supply}`) }))}
					value={form.supply}
					onChange={(supply) => supply !== null && change({ supply: supply as PoolForm['supply'] })}
				/>
				<Select
					label={t('costs.total')}
					allowDeselect={false}
					data={(['kwh', 'fuel'] as const).map((total) => ({ value: total, label: t(`costs.total.${total}`) }))}
					value={form.total}
					onChange={(total) => total !== null && change({ total: total as PoolForm['total'] })}
				/>
				<TotalFields {...props} />
			</SimpleGrid>
			<Divider label={t('costs.heating-split')} labelPosition="left" />
			<SplitFields split={form} rules={rulesOf(false)} change={change} />
			<Estimates {...props} />
			<Divider label={t('costs.warm-split')} labelPosition="left" />
			<SplitFields
				split={{ percent: form.warmPercent, rule: form.warmRule, fixedBy: form.warmFixedBy }}
				rules={rulesOf(true)}
				change={({ percent, rule, fixedBy }) =>
					change({
						...(percent === undefined ? {} : { warmPercent: percent }),
						...(rule === undefined ? {} : { warmRule: rule }),
						...(fixedBy === undefined ? {} : { warmFixedBy: fixedBy }),
					})
				}
			/>
			<Estimates {...props} of="warmEstimates" />
		</>
	)
}

function HeatFields({ form, change, units }: FieldsProps) {
	const t = useT()
	switch (form.heat) {
		case 'point':
			return (
				<Select
					label={t('points.point')}
					searchable
					data={units.flatMap(({ name, points }) =>
						points
							.filter(({ medium }) => medium === 'heat' || medium === 'warm-water')
							.map((point) => ({ value: String(point.id), label: `${name} · ${point.name}` })),
					)}
					value={form.heatPoint === '' ? null : form.heatPoint}
					onChange={(heatPoint) => change({ heatPoint: heatPoint ?? '' })}
				/>
			)
		case 'kwh':
			return (
				<DecimalField
					label={t('costs.hot-water-kwh')}
					value={form.heatKwh}
					unit="kWh"
					onChange={(heatKwh) => change({ heatKwh })}
				/>
			)
		case 'volume':
			return (
				<SimpleGrid cols={2} spacing="xs">
					<DecimalField
						label={t('costs.hot-water-volume')}
						placeholder={t('costs.as-measured')}
						value={form.volume}
						unit="m³"
						onChange={(volume) => change({ volume })}
					/>
					<DecimalField
						label={t('costs.temperature')}
						value={form.temperature}
						unit="°C"
						onChange={(temperature) => change({ temperature })}
					/>
				</SimpleGrid>
			)
		case 'area':
			return <p className="small">{t('costs.heat.area.means')}</p>
	}
}

function TotalFields({ form, change }: FieldsProps) {
	const t = useT()
	const amount = (
		<DecimalField
			label={t('costs.total-amount')}
			value={form.totalAmount}
			{...(form.total === 'kwh' ? { unit: 'kWh' } : {})}
			onChange={(totalAmount) => change({ totalAmount })}
		/>
	)
	if (form.total === 'kwh') return amount
	return (
		<>
			{amount}
			<Select
				label={t('costs.fuel')}
				allowDeselect={false}
				data={fuels.map((fuel) => ({ value: fuel, label: t(`costs.fuel.${fuel}`) }))}
				value={form.fuel}
				onChange={(fuel) => fuel !== null && change({ fuel: fuel as PoolForm['fuel'] })}
			/>
			<DecimalField
				label={t('costs.heating-value')}
				placeholder={t('costs.heating-value-form')}
				value={form.heatingValue}
				onChange={(heatingValue) => change({ heatingValue })}
			/>
		</>
	)
}

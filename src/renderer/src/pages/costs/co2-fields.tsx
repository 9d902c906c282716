/** What of the fuel's cost is the price of carbon dioxide (§ 3 CO2KostAufG: the supplier states it). */
import { Divider, Select, SimpleGrid } from '@mantine/core'
import type { CostCategory } from '../../../../shared/costs.ts'
import { emissionPrice } from '../../../../shared/emission-price.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { DecimalField } from '../../parts/fields.tsx'
import type { FieldsProps } from './pool-drawer.tsx'
import type { PoolForm } from './pool-form.ts'

const sources = ['none', 'stated', 'natural-gas', 'heating-oil', 'lpg'] as const
const unitOf = { stated: 'kg', 'natural-gas': 'kWh', 'heating-oil': 'l', lpg: 'kg' } as const

const heats: readonly CostCategory[] = ['heating', 'warm-water', 'heating-and-warm-water']
const isHeatingCost = (category: CostCategory): boolean => heats.includes(category)

export function Co2Fields({ form, change, currency, period }: FieldsProps) {
	const t = useT()
	const format = useFormat()
	const isHeating = form.kind === 'joint-plant' || (form.kind === 'shared' && isHeatingCost(form.category))
	if (!isHeating) return null
	const proposed = emissionPrice(period.from, period.to)
	return (
		<>
			<Divider label={t('costs.co2')} labelPosition="left" />
			<SimpleGrid cols={2} spacing="sm">
				<Select
					label={t('costs.co2-emission')}
					allowDeselect={false}
					data={sources.map((source) => ({ value: source, label: t(`costs.co2.${source}`) }))}
					value={form.co2}
					onChange={(co2) => co2 !== null && change({ co2: co2 as PoolForm['co2'] })}
				/>
				{form.co2 !== 'none' && (
					<>
						<DecimalField
							label={t(form.co2 === 'stated' ? 'costs.co2-kg' : 'costs.co2-fuel')}
							value={form.co2Amount}
							unit={unitOf[form.co2]}
							onChange={(co2Amount) => change({ co2Amount })}
						/>
						<Select
							label={t('costs.co2-cost')}
							allowDeselect={false}
							data={(['stated', 'per-tonne'] as const).map((cost) => ({
								value: cost,
								label: t(`costs.co2-cost.${cost}`),
							}))}
							value={form.co2Cost}
							onChange={(co2Cost) => co2Cost !== null && change(ofCost(co2Cost as PoolForm['co2Cost'], form, proposed))}
						/>
						<DecimalField
							label={t(form.co2Cost === 'stated' ? 'costs.co2-gross' : 'costs.co2-price')}
							value={form.co2Price}
							unit={currency}
							onChange={(co2Price) => change({ co2Price })}
						/>
					</>
				)}
			</SimpleGrid>
			{form.co2 !== 'none' && form.co2Cost === 'per-tonne' && proposed !== null && (
				<p className="small">{t('costs.co2-proposed', { price: format.decimal(proposed) })}</p>
			)}
		</>
	)
}

/** The price of the year is proposed where none was typed. */
function ofCost(co2Cost: PoolForm['co2Cost'], { co2Price }: PoolForm, proposed: string | null): Partial<PoolForm> {
	return co2Cost === 'per-tonne' && co2Price === '' && proposed !== null ? { co2Cost, co2Price: proposed } : { co2Cost }
}

/** What of the fuel's cost is the price of carbon dioxide (§ 3 CO2KostAufG: the supplier states it). */
import { Divider, Select, SimpleGrid } from '@mantine/core'
import { useT } from '../../locales/index.ts'
import { DecimalField } from '../../parts/fields.tsx'
import type { FieldsProps } from './pool-drawer.tsx'
import type { PoolForm } from './pool-form.ts'

const sources = ['none', 'stated', 'natural-gas', 'heating-oil', 'lpg'] as const
const unitOf = { stated: 'kg', 'natural-gas': 'kWh', 'heating-oil': 'l', lpg: 'kg' } as const

export function Co2Fields({ form, change, currency }: FieldsProps) {
	const t = useT()
	const isHeating = form.kind === 'joint-plant' || (form.kind === 'shared' && form.category === 'heating')
	if (!isHeating) return null
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
							onChange={(co2Cost) => co2Cost !== null && change({ co2Cost: co2Cost as PoolForm['co2Cost'] })}
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
		</>
	)
}

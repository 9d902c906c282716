/** What few tariffs have: a surcharge by tier, demand, a minimum, levies. Each is added where it is wanted. */
import { Button, Group, MultiSelect, Select, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { unitSign } from '../../format.ts'
import { useT } from '../../locales/index.ts'
import { DecimalField } from '../../parts/fields.tsx'
import { Card } from '../../parts/page.tsx'
import { NameField, OwnVat, type PartProps, PriceTable, RemoveButton } from './tariff-fields.tsx'
import {
	type DemandForm,
	freshDemand,
	freshLevy,
	freshTable,
	type LevyForm,
	type MinimumForm,
	type TariffForm,
} from './tariff-form.ts'
import { Windows } from './tariff-windows.tsx'

export function Charges(props: PartProps) {
	const t = useT()
	const { form, change } = props
	const adds: readonly (readonly [string, Partial<TariffForm>])[] = [
		...(form.surcharge === null
			? [[t('tariff.surcharge'), { surcharge: { ...freshTable, name: t('tariff.surcharge') } }] as const]
			: []),
		[t('tariff.demand'), { demand: [...form.demand, freshDemand(t('tariff.demand'))] }],
		...(form.minimum === null
			? [
					[
						t('tariff.minimum'),
						{ minimum: { name: t('tariff.minimum'), amount: '', per: 'month' as const, vatPercent: '' } },
					] as const,
				]
			: []),
		[t('tariff.levy'), { levies: [...form.levies, freshLevy(t('tariff.levy'))] }],
	]
	const isEmpty = form.surcharge === null && form.demand.length === 0 && form.minimum === null
	return (
		<Card
			title={t('tariff.charges')}
			span={12}
			aside={
				<Group gap="xs">
					{adds.map(([name, part]) => (
						<Button key={name} size="compact-xs" variant="default" onClick={() => change(part)}>
							{t('tariff.add-what', { what: name })}
						</Button>
					))}
				</Group>
			}
		>
			{isEmpty && form.levies.length === 0 && <p className="small">{t('tariff.no-charges')}</p>}
			<Stack gap="sm">
				<Surcharge {...props} />
				{form.demand.map((charge, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: charges have no identity but their place
					<Demand key={index} {...props} charge={charge} index={index} />
				))}
				<Minimum {...props} />
				{form.levies.map((levy, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: levies have no identity but their place
					<LevyRow key={index} {...props} levy={levy} index={index} />
				))}
			</Stack>
		</Card>
	)
}

function Framed({ title, children }: { readonly title: string; readonly children: ReactNode }) {
	return (
		<fieldset style={{ border: '1px solid var(--zw-border)', borderRadius: 4, padding: '8px 12px 10px', margin: 0 }}>
			<legend className="small">{title}</legend>
			{children}
		</fieldset>
	)
}

function Surcharge({ form, change, currency, fault }: PartProps) {
	const t = useT()
	const { surcharge } = form
	if (surcharge === null) return null
	const set = (part: Partial<NonNullable<TariffForm['surcharge']>>) => change({ surcharge: { ...surcharge, ...part } })
	return (
		<Framed title={t('tariff.surcharge')}>
			<Group gap="xs" align="flex-end">
				<NameField
					value={surcharge.name}
					error={fault('surcharge.name', surcharge.name)}
					onChange={(name) => set({ name })}
				/>
				<OwnVat
					value={surcharge.vatPercent}
					error={fault('surcharge.vatPercent', surcharge.vatPercent)}
					onChange={(vatPercent) => set({ vatPercent })}
				/>
				<RemoveButton what={surcharge.name} onClick={() => change({ surcharge: null })} />
				<span className="small">{t('tariff.surcharge-means')}</span>
			</Group>
			<PriceTable
				table={surcharge}
				path="surcharge"
				fault={fault}
				priceUnit={`${currency}/${unitSign(form.unit)}`}
				unit={unitSign(form.unit)}
				seasons={form.seasons.map(({ name }) => name)}
				bands={form.bands.length > 1 ? form.bands.map(({ name }) => name) : []}
				onChange={set}
			/>
		</Framed>
	)
}

const powerUnit: Readonly<Record<TariffForm['unit'], string>> = { kWh: 'kW', MWh: 'MW', GJ: 'GJ/h', m3: 'm³/h' }

type DemandProps = PartProps & { readonly charge: DemandForm; readonly index: number }

function Demand({ form, change, currency, fault, charge, index }: DemandProps) {
	const t = useT()
	const path = `demand.${index}`
	const set = (part: Partial<DemandForm>) =>
		change({ demand: form.demand.map((one, place) => (place === index ? { ...one, ...part } : one)) })
	const seasons = form.seasons.map(({ name }) => name)
	return (
		<Framed title={t('tariff.demand')}>
			<Group gap="xs" align="flex-end">
				<NameField value={charge.name} error={fault(`${path}.name`, charge.name)} onChange={(name) => set({ name })} />
				<Select
					w={190}
					label={t('tariff.demand-mean')}
					data={(['15', '30', '60'] as const).map((n) => ({ value: n, label: t('tariff.minutes', { n }) }))}
					value={charge.intervalMinutes}
					onChange={(next) => next && set({ intervalMinutes: next as DemandForm['intervalMinutes'] })}
				/>
				<OwnVat
					value={charge.vatPercent}
					error={fault(`${path}.vatPercent`, charge.vatPercent)}
					onChange={(vatPercent) => set({ vatPercent })}
				/>
				<RemoveButton
					what={charge.name}
					onClick={() => change({ demand: form.demand.filter((_, place) => place !== index) })}
				/>
				<span className="small">{t('tariff.demand-means')}</span>
			</Group>
			<Windows
				windows={charge.windows}
				path={`${path}.windows`}
				fault={fault}
				seasons={seasons}
				none={t('tariff.demand-always')}
				onChange={(windows) => set({ windows })}
			/>
			<PriceTable
				table={charge}
				path={path}
				fault={fault}
				priceUnit={`${currency}/${powerUnit[form.unit]}`}
				unit={powerUnit[form.unit]}
				seasons={seasons}
				onChange={set}
			/>
		</Framed>
	)
}

function Minimum({ form, change, currency, fault }: PartProps) {
	const t = useT()
	const { minimum } = form
	if (minimum === null) return null
	const set = (part: Partial<MinimumForm>) => change({ minimum: { ...minimum, ...part } })
	return (
		<Framed title={t('tariff.minimum')}>
			<Group gap="xs" align="flex-end">
				<NameField
					value={minimum.name}
					error={fault('minimum.name', minimum.name)}
					onChange={(name) => set({ name })}
				/>
				<DecimalField
					width={170}
					label={t('tariff.amount')}
					unit={currency}
					value={minimum.amount}
					error={fault('minimum.amount', minimum.amount)}
					onChange={(amount) => set({ amount })}
				/>
				<Select
					w={110}
					label={t('tariff.per')}
					data={(['month', 'day'] as const).map((per) => ({ value: per, label: t(`tariff.per-${per}`) }))}
					value={minimum.per}
					onChange={(per) => per && set({ per: per as MinimumForm['per'] })}
				/>
				<OwnVat
					value={minimum.vatPercent}
					error={fault('minimum.vatPercent', minimum.vatPercent)}
					onChange={(vatPercent) => set({ vatPercent })}
				/>
				<RemoveButton what={minimum.name} onClick={() => change({ minimum: null })} />
			</Group>
			<span className="small">{t('tariff.minimum-means')}</span>
		</Framed>
	)
}

const leviable = ['standing', 'energy', 'surcharge', 'demand', 'minimum'] as const

type LevyProps = PartProps & { readonly levy: LevyForm; readonly index: number }

function LevyRow({ form, change, currency, fault, levy, index }: LevyProps) {
	const t = useT()
	const path = `levies.${index}`
	const set = (part: Partial<LevyForm>) =>
		change({ levies: form.levies.map((one, place) => (place === index ? { ...one, ...part } : one)) })
	const number = (key: 'price' | 'ofPercent' | 'percent', label: string, unit: string, placeholder = '') => (
		<DecimalField
			width={170}
			label={label}
			unit={unit}
			placeholder={placeholder}
			value={levy[key]}
			error={fault(`${path}.${key}`, levy[key])}
			onChange={(value) => set({ [key]: value })}
		/>
	)
	return (
		<Framed title={t('tariff.levy')}>
			<Group gap="xs" align="flex-end">
				<NameField value={levy.name} error={fault(`${path}.name`, levy.name)} onChange={(name) => set({ name })} />
				<Select
					w={200}
					label={t('tariff.levy-kind')}
					data={(['per-unit', 'percent'] as const).map((kind) => ({ value: kind, label: t(`tariff.levy-${kind}`) }))}
					value={levy.kind}
					onChange={(kind) => kind && set({ kind: kind as LevyForm['kind'] })}
				/>
				{levy.kind === 'per-unit' ? (
					<>
						{number('price', t('tariff.price'), `${currency}/${unitSign(form.unit)}`)}
						{number('ofPercent', t('tariff.of-percent'), '%', '100')}
					</>
				) : (
					<>
						{number('percent', t('tariff.percent'), '%')}
						<MultiSelect
							w={320}
							label={t('tariff.levy-of')}
							data={leviable.map((kind) => ({ value: kind, label: t(`tariff.kind-${kind}`) }))}
							value={[...levy.of]}
							onChange={(of) => set({ of: leviable.filter((kind) => of.includes(kind)) })}
						/>
					</>
				)}
				<OwnVat
					value={levy.vatPercent}
					error={fault(`${path}.vatPercent`, levy.vatPercent)}
					onChange={(vatPercent) => set({ vatPercent })}
				/>
				<RemoveButton
					what={levy.name}
					onClick={() => change({ levies: form.levies.filter((_, place) => place !== index) })}
				/>
			</Group>
		</Framed>
	)
}

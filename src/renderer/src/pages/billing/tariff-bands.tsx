/** Bands: which part of the use (a tariff register or hours of the day) at which price, by tiers. */
import { Button, Group, Select, Stack } from '@mantine/core'
import { unitSign } from '../../format.ts'
import { useT } from '../../locales/index.ts'
import { Card } from '../../parts/page.tsx'
import type { FaultOf } from './tariff-faults.ts'
import { NameField, OwnVat, type PartProps, PriceTable, RemoveButton } from './tariff-fields.tsx'
import { type BandForm, freshBand } from './tariff-form.ts'
import { TierRules } from './tariff-tier-rules.tsx'
import { Windows } from './tariff-windows.tsx'

export function Bands(props: PartProps) {
	const t = useT()
	const { form, change, currency, fault } = props
	const set = (index: number, part: Partial<BandForm>) =>
		change({ bands: form.bands.map((band, place) => (place === index ? { ...band, ...part } : band)) })
	const aside = (
		<Button
			size="compact-xs"
			variant="default"
			onClick={() => change({ bands: [...form.bands, freshBand(t('tariff.band-n', { n: form.bands.length + 1 }))] })}
		>
			{t('tariff.add-band')}
		</Button>
	)
	return (
		<Card title={t('tariff.bands')} aside={aside} span={12}>
			<TierRules {...props} />
			<Stack gap="sm">
				{form.bands.map((band, index) => (
					<Band
						// biome-ignore lint/suspicious/noArrayIndexKey: bands have no identity but their place
						key={index}
						band={band}
						path={`bands.${index}`}
						fault={fault}
						priceUnit={`${currency}/${unitSign(form.unit)}`}
						unit={unitSign(form.unit)}
						seasons={form.seasons.map(({ name }) => name)}
						onChange={(part) => set(index, part)}
						onRemove={
							form.bands.length > 1 ? () => change({ bands: form.bands.filter((_, place) => place !== index) }) : null
						}
					/>
				))}
			</Stack>
		</Card>
	)
}

type BandProps = {
	readonly band: BandForm
	readonly path: string
	readonly fault: FaultOf
	readonly priceUnit: string
	readonly unit: string
	readonly seasons: readonly string[]
	readonly onChange: (part: Partial<BandForm>) => void
	readonly onRemove: (() => void) | null
}

const registersOffered = [1, 2, 3, 4, 5, 6, 7, 8]

function Band({ band, path, fault, onChange, onRemove, ...table }: BandProps) {
	const t = useT()
	// A file may name any of a meter's registers.
	const named = [Number(band.tariff), Number(band.register)].filter((n) => n > registersOffered.length)
	const registers = [...registersOffered, ...new Set(named)]
	const register = (n: number) => ({ value: String(n), label: t('tariff.register-n', { n }) })
	const sources = [
		{ value: '0', label: t('tariff.total') },
		...registers.map(register),
		{ value: 'windows', label: t('tariff.windows') },
	]
	return (
		<fieldset style={{ border: '1px solid var(--zw-border)', borderRadius: 4, padding: '8px 12px 10px', margin: 0 }}>
			<legend className="small">{band.name}</legend>
			<Group gap="xs" align="flex-end">
				<NameField
					width={160}
					label={t('tariff.band-name')}
					value={band.name}
					error={fault(`${path}.name`, band.name)}
					onChange={(name) => onChange({ name })}
				/>
				<Select
					w={260}
					label={t('tariff.source')}
					data={sources}
					value={band.source === 'windows' ? 'windows' : band.tariff}
					onChange={(next) =>
						next !== null && onChange(next === 'windows' ? { source: 'windows' } : { source: 'register', tariff: next })
					}
				/>
				{band.source === 'windows' && (
					<Select
						w={230}
						label={t('tariff.fallback')}
						data={[{ value: '', label: t('tariff.fallback-none') }, ...registers.map(register)]}
						value={band.register}
						onChange={(next) => onChange({ register: next ?? '' })}
					/>
				)}
				<OwnVat
					value={band.vatPercent}
					error={fault(`${path}.vatPercent`, band.vatPercent)}
					onChange={(vatPercent) => onChange({ vatPercent })}
				/>
				{onRemove !== null && <RemoveButton what={band.name} onClick={onRemove} />}
			</Group>
			{band.source === 'windows' && (
				<Windows
					windows={band.windows}
					path={`${path}.source.windows`}
					fault={fault}
					seasons={table.seasons}
					none={t('tariff.no-windows')}
					onChange={(windows) => onChange({ windows })}
				/>
			)}
			<PriceTable table={band} path={path} fault={fault} {...table} onChange={onChange} />
		</fieldset>
	)
}

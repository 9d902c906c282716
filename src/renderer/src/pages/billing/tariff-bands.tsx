/** Bands: which part of the use (a tariff register or hours of the day) at which price, by tiers. */
import { ActionIcon, Button, Group, Select, Stack, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { unitSign } from '../../format.ts'
import { useT } from '../../locales/index.ts'
import { DecimalField } from '../../parts/fields.tsx'
import { Card } from '../../parts/page.tsx'
import { type BandForm, freshBand, type TariffForm, type TierForm } from './tariff-form.ts'
import { Windows } from './tariff-windows.tsx'

type Props = {
	readonly form: TariffForm
	readonly change: (part: Partial<TariffForm>) => void
	readonly currency: string
}

export function Bands({ form, change, currency }: Props) {
	const t = useT()
	const set = (index: number, part: Partial<BandForm>) =>
		change({ bands: form.bands.map((band, place) => (place === index ? { ...band, ...part } : band)) })
	const priceUnit = `${currency}/${unitSign(form.unit)}`
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
			<Group gap="xs" mb="sm" align="flex-end">
				<Select
					w={320}
					label={t('tariff.tiers-count')}
					data={(['month', 'day', 'season', 'year'] as const).map((value) => ({
						value,
						label: t(`tariff.tiers-per-${value}`),
					}))}
					value={form.tierPeriod}
					onChange={(next) => next && change({ tierPeriod: next as TariffForm['tierPeriod'] })}
				/>
			</Group>
			<Stack gap="sm">
				{form.bands.map((band, index) => (
					<Band
						// biome-ignore lint/suspicious/noArrayIndexKey: bands have no identity but their place
						key={index}
						band={band}
						priceUnit={priceUnit}
						unit={unitSign(form.unit)}
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
	readonly priceUnit: string
	readonly unit: string
	readonly onChange: (part: Partial<BandForm>) => void
	readonly onRemove: (() => void) | null
}

function Band({ band, priceUnit, unit, onChange, onRemove }: BandProps) {
	const t = useT()
	const source = band.source === 'windows' ? 'windows' : band.tariff
	const sources = [
		{ value: '0', label: t('tariff.total') },
		...[1, 2, 3, 4].map((n) => ({ value: String(n), label: t('tariff.register-n', { n }) })),
		{ value: 'windows', label: t('tariff.windows') },
	]
	return (
		<fieldset style={{ border: '1px solid var(--zw-border)', borderRadius: 4, padding: '8px 12px 10px', margin: 0 }}>
			<legend className="small">{band.name}</legend>
			<Group gap="xs" align="flex-end">
				<TextInput
					w={160}
					label={t('tariff.band-name')}
					placeholder="HT"
					value={band.name}
					onChange={(event) => onChange({ name: event.currentTarget.value })}
				/>
				<Select
					w={260}
					label={t('tariff.source')}
					data={sources}
					value={source}
					onChange={(next) =>
						next !== null && onChange(next === 'windows' ? { source: 'windows' } : { source: 'register', tariff: next })
					}
				/>
				{onRemove !== null && (
					<ActionIcon
						variant="subtle"
						color="gray"
						size="lg"
						aria-label={t('tariff.remove', { what: band.name })}
						onClick={onRemove}
					>
						<IconTrash size={16} aria-hidden />
					</ActionIcon>
				)}
			</Group>
			{band.source === 'windows' && <Windows windows={band.windows} onChange={(windows) => onChange({ windows })} />}
			<Tiers tiers={band.tiers} priceUnit={priceUnit} unit={unit} onChange={(tiers) => onChange({ tiers })} />
		</fieldset>
	)
}

type TiersProps = {
	readonly tiers: readonly TierForm[]
	readonly priceUnit: string
	readonly unit: string
	readonly onChange: (tiers: readonly TierForm[]) => void
}

function Tiers({ tiers, priceUnit, unit, onChange }: TiersProps) {
	const t = useT()
	const set = (index: number, part: Partial<TierForm>) =>
		onChange(tiers.map((tier, place) => (place === index ? { ...tier, ...part } : tier)))
	return (
		<Stack gap={6} mt="xs">
			{tiers.map((tier, index) => {
				const last = index === tiers.length - 1
				return (
					// biome-ignore lint/suspicious/noArrayIndexKey: tiers have no identity but their place
					<Group key={index} gap="xs" align="center">
						<span className="small" style={{ width: 64 }}>
							{t('tariff.tier-n', { n: index + 1 })}
						</span>
						{last ? (
							<span className="small" style={{ width: 190 }}>
								{tiers.length === 1 ? t('tariff.every-unit') : t('tariff.above')}
							</span>
						) : (
							<DecimalField
								width={190}
								hideLabel="hidden"
								label={`${t('tariff.up-to')} (${t('tariff.tier-n', { n: index + 1 })})`}
								placeholder={t('tariff.up-to')}
								unit={unit}
								value={tier.upTo}
								onChange={(upTo) => set(index, { upTo })}
							/>
						)}
						<DecimalField
							width={190}
							hideLabel="hidden"
							label={`${t('tariff.price')} (${t('tariff.tier-n', { n: index + 1 })})`}
							placeholder={t('tariff.price')}
							unit={priceUnit}
							value={tier.price}
							onChange={(price) => set(index, { price })}
						/>
						{tiers.length > 1 && (
							<ActionIcon
								variant="subtle"
								color="gray"
								aria-label={t('tariff.remove', { what: t('tariff.tier-n', { n: index + 1 }) })}
								onClick={() => onChange(tiers.filter((_, place) => place !== index))}
							>
								<IconTrash size={15} aria-hidden />
							</ActionIcon>
						)}
					</Group>
				)
			})}
			<Group>
				<Button size="compact-xs" variant="default" onClick={() => onChange([...tiers, { upTo: '', price: '' }])}>
					{t('tariff.add-tier')}
				</Button>
			</Group>
		</Stack>
	)
}

/** What several parts of a tariff's editor are made of: tables of tiers, tables of seasons, a tax rate, a way out. */
import { ActionIcon, Button, Group, MultiSelect, Stack, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useT } from '../../locales/index.ts'
import { DecimalField } from '../../parts/fields.tsx'
import type { FaultOf } from './tariff-faults.ts'
import { freshTier, type SeasonalForm, type TableForm, type TariffForm, type TierForm } from './tariff-form.ts'

export type PartProps = {
	readonly form: TariffForm
	readonly change: (part: Partial<TariffForm>) => void
	readonly currency: string
	readonly fault: FaultOf
}

export function RemoveButton({ what, onClick }: { readonly what: string; readonly onClick: () => void }) {
	const t = useT()
	return (
		<ActionIcon
			variant="subtle"
			color="gray"
			size="lg"
			aria-label={t('tariff.remove', { what })}
			title={t('tariff.remove', { what })}
			onClick={onClick}
		>
			<IconTrash size={16} aria-hidden />
		</ActionIcon>
	)
}

type NameProps = {
	readonly value: string
	readonly label?: string
	readonly width?: number
	readonly error?: string | undefined
	readonly onChange: (name: string) => void
}

export function NameField({ value, label, width = 220, error, onChange }: NameProps) {
	const t = useT()
	return (
		<TextInput
			w={width}
			label={label ?? t('tariff.standing-name')}
			value={value}
			error={error}
			onChange={(event) => onChange(event.currentTarget.value)}
		/>
	)
}

type VatProps = {
	readonly value: string
	readonly error?: string | undefined
	readonly onChange: (vat: string) => void
}

/** Empty: the tariff's own rate. */
export function OwnVat({ value, error, onChange }: VatProps) {
	const t = useT()
	return (
		<DecimalField
			width={130}
			label={t('tariff.own-vat')}
			placeholder={t('tariff.own-vat-none')}
			unit="%"
			value={value}
			error={error}
			onChange={onChange}
		/>
	)
}

type TableProps = {
	readonly table: TableForm
	/** Where it lies in the definition: 'bands.0'. */
	readonly path: string
	readonly fault: FaultOf
	readonly priceUnit: string
	readonly unit: string
	/** Names of the tariff's seasons. */
	readonly seasons: readonly string[]
	/** Names of bands that a surcharge may have another amount for. */
	readonly bands?: readonly string[]
	readonly onChange: (part: Partial<TableForm>) => void
}

/** The tiers, and for seasons that are named other ones. */
export function PriceTable({ table, path, fault, onChange, seasons, ...shown }: TableProps) {
	const t = useT()
	const set = (index: number, part: Partial<SeasonalForm>) =>
		onChange({ seasonal: table.seasonal.map((one, place) => (place === index ? { ...one, ...part } : one)) })
	return (
		<Stack gap={6} mt="xs">
			<Tiers
				{...shown}
				tiers={table.tiers}
				path={`${path}.tiers`}
				fault={fault}
				onChange={(tiers) => onChange({ tiers })}
			/>
			{table.seasonal.map((seasonal, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: tables have no identity but their place
				<Stack key={index} gap={6} pl="md" style={{ borderLeft: '2px solid var(--zw-border)' }}>
					<Group gap="xs" align="flex-end">
						<MultiSelect
							w={320}
							label={t('tariff.in-seasons')}
							data={[...seasons]}
							value={[...seasonal.seasons]}
							error={fault(`${path}.seasonal.${index}`, 'season')}
							onChange={(names) => set(index, { seasons: names })}
						/>
						<RemoveButton
							what={t('tariff.seasonal-n', { n: index + 1 })}
							onClick={() => onChange({ seasonal: table.seasonal.filter((_, place) => place !== index) })}
						/>
					</Group>
					<Tiers
						{...shown}
						tiers={seasonal.tiers}
						path={`${path}.seasonal.${index}.tiers`}
						fault={fault}
						onChange={(tiers) => set(index, { tiers })}
					/>
				</Stack>
			))}
			{seasons.length > 0 && (
				<Group>
					<Button
						size="compact-xs"
						variant="default"
						onClick={() => onChange({ seasonal: [...table.seasonal, { seasons: [], tiers: table.tiers }] })}
					>
						{t('tariff.add-seasonal')}
					</Button>
				</Group>
			)}
		</Stack>
	)
}

type TiersProps = Pick<TableProps, 'path' | 'fault' | 'priceUnit' | 'unit' | 'bands'> & {
	readonly tiers: readonly TierForm[]
	readonly onChange: (tiers: readonly TierForm[]) => void
}

function Tiers({ tiers, onChange, path, fault, ...shown }: TiersProps) {
	const t = useT()
	const set = (index: number, part: Partial<TierForm>) =>
		onChange(tiers.map((tier, place) => (place === index ? { ...tier, ...part } : tier)))
	return (
		<Stack gap={6}>
			{tiers.map((tier, index) => (
				<Tier
					// biome-ignore lint/suspicious/noArrayIndexKey: tiers have no identity but their place
					key={index}
					{...shown}
					tier={tier}
					n={index + 1}
					of={tiers.length}
					path={`${path}.${index}`}
					fault={fault}
					onChange={(part) => set(index, part)}
					onRemove={tiers.length > 1 ? () => onChange(tiers.filter((_, place) => place !== index)) : null}
				/>
			))}
			<Group>
				<Button size="compact-xs" variant="default" onClick={() => onChange([...tiers, freshTier])}>
					{t('tariff.add-tier')}
				</Button>
			</Group>
		</Stack>
	)
}

type TierProps = Omit<TiersProps, 'tiers' | 'onChange'> & {
	readonly tier: TierForm
	readonly n: number
	readonly of: number
	readonly onChange: (part: Partial<TierForm>) => void
	readonly onRemove: (() => void) | null
}

function Tier({ tier, n, of, path, fault, priceUnit, unit, bands = [], onChange, onRemove }: TierProps) {
	const t = useT()
	const named = (what: string) => `${what} (${t('tariff.tier-n', { n })})`
	return (
		<Group gap="xs" align="flex-start">
			<span className="small" style={{ width: 64, paddingTop: 8 }}>
				{t('tariff.tier-n', { n })}
			</span>
			{n === of ? (
				<span className="small" style={{ width: 190, paddingTop: 8 }}>
					{of === 1 ? t('tariff.every-unit') : t('tariff.above')}
				</span>
			) : (
				<DecimalField
					width={190}
					hideLabel="hidden"
					label={named(t('tariff.up-to'))}
					placeholder={t('tariff.up-to')}
					unit={unit}
					value={tier.upTo}
					error={fault(`${path}.upTo`, tier.upTo)}
					onChange={(upTo) => onChange({ upTo })}
				/>
			)}
			<DecimalField
				width={190}
				hideLabel="hidden"
				label={named(t('tariff.price'))}
				placeholder={t('tariff.price')}
				unit={priceUnit}
				value={tier.price}
				error={fault(`${path}.price`, tier.price)}
				onChange={(price) => onChange({ price })}
			/>
			{bands.map((band) => (
				<DecimalField
					key={band}
					width={140}
					hideLabel="hidden"
					label={named(t('tariff.only-band', { band }))}
					placeholder={t('tariff.only-band', { band })}
					value={tier.byBand[band] ?? ''}
					error={fault(`${path}.byBand.${band}`, tier.byBand[band] ?? '')}
					onChange={(amount) => onChange({ byBand: { ...tier.byBand, [band]: amount } })}
				/>
			))}
			{onRemove !== null && <RemoveButton what={t('tariff.tier-n', { n })} onClick={onRemove} />}
		</Group>
	)
}

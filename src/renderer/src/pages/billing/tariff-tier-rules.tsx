/** What the limits of tiers count in, how several bands fill them, and what a large household has more of them. */
import { Button, Group, NumberInput, Select, Stack } from '@mantine/core'
import { unitSign } from '../../format.ts'
import { useT } from '../../locales/index.ts'
import { DecimalField } from '../../parts/fields.tsx'
import { type PartProps, RemoveButton } from './tariff-fields.tsx'
import type { HouseholdForm, TariffForm } from './tariff-form.ts'
import { DayOfYear } from './tariff-seasons.tsx'

export function TierRules(props: PartProps) {
	const t = useT()
	const { form, change, fault } = props
	const hasTiers = [...form.bands, ...(form.surcharge ? [form.surcharge] : [])].some(
		(table) => table.tiers.length > 1 || table.seasonal.some(({ tiers }) => tiers.length > 1),
	)
	const isLong = form.tierPeriod === 'year' || form.tierPeriod === 'season'
	return (
		<Stack gap="xs" mb="sm">
			<Group gap="xs" align="flex-end">
				<Select
					w={260}
					label={t('tariff.tiers-count')}
					data={(['month', 'day', 'season', 'year'] as const).map((value) => ({
						value,
						label: t(`tariff.tiers-per-${value}`),
					}))}
					value={form.tierPeriod}
					error={fault('seasons', form.tierPeriod === 'season' ? 'season' : '')}
					onChange={(next) => next && change({ tierPeriod: next as TariffForm['tierPeriod'] })}
				/>
				{form.tierPeriod === 'year' && (
					<DayOfYear
						label={t('tariff.year-start')}
						value={form.tierYearStart}
						placeholder="01.01."
						error={fault('tierYearStart', form.tierYearStart)}
						onChange={(tierYearStart) => change({ tierYearStart })}
					/>
				)}
				{isLong && hasTiers && (
					<Select
						w={300}
						label={t('tariff.tenant-change')}
						data={(['share', 'whole', 'continue'] as const).map((value) => ({
							value,
							label: t(`tariff.change-${value}`),
						}))}
						value={form.tierTenantChange}
						onChange={(next) => next && change({ tierTenantChange: next as TariffForm['tierTenantChange'] })}
					/>
				)}
				{hasTiers && form.bands.length > 1 && (
					<Select
						w={330}
						label={t('tariff.tier-mode')}
						data={(['perPeriod', 'proportional', 'sequential'] as const).map((value) => ({
							value,
							label: t(`tariff.mode-${value}`),
						}))}
						value={form.tierMode}
						onChange={(next) => next && change({ tierMode: next as TariffForm['tierMode'] })}
					/>
				)}
			</Group>
			{(hasTiers || form.household !== null) && <Household {...props} />}
		</Stack>
	)
}

function Household({ form, change, fault }: PartProps) {
	const t = useT()
	const { household } = form
	const limits = Math.max(
		1,
		...[...form.bands, ...(form.surcharge ? [form.surcharge] : [])]
			.flatMap((table) => [table, ...table.seasonal])
			.map(({ tiers }) => tiers.length - 1),
	)
	if (household === null) {
		const fresh: HouseholdForm = { fromPersons: 5, counts: 'household', raise: new Array<string>(limits).fill('') }
		return (
			<Group>
				<Button size="compact-xs" variant="default" onClick={() => change({ household: fresh })}>
					{t('tariff.add-household')}
				</Button>
			</Group>
		)
	}
	const set = (part: Partial<HouseholdForm>) => change({ household: { ...household, ...part } })
	const figures = Array.from({ length: Math.max(limits, household.raise.length) }, (_, n) => household.raise[n] ?? '')
	return (
		<Group gap="xs" align="flex-end">
			<NumberInput
				w={150}
				label={t('tariff.household-from')}
				min={2}
				max={50}
				allowDecimal={false}
				value={household.fromPersons}
				onChange={(next) => typeof next === 'number' && set({ fromPersons: next })}
			/>
			<Select
				w={260}
				label={t('tariff.household-counts')}
				data={(['household', 'person'] as const).map((value) => ({ value, label: t(`tariff.raise-per-${value}`) }))}
				value={household.counts}
				onChange={(next) => next && set({ counts: next as HouseholdForm['counts'] })}
			/>
			{figures.map((figure, index) => (
				<DecimalField
					// biome-ignore lint/suspicious/noArrayIndexKey: limits have no identity but their place
					key={index}
					width={150}
					label={t('tariff.raise-n', { n: index + 1 })}
					unit={unitSign(form.unit)}
					value={figure}
					error={fault(`largeHousehold.raise.${index}`, figure)}
					onChange={(next) => set({ raise: figures.map((each, place) => (place === index ? next : each)) })}
				/>
			))}
			<RemoveButton what={t('tariff.household')} onClick={() => change({ household: null })} />
		</Group>
	)
}

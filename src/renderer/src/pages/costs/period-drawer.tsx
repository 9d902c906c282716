/** A cost period: its days, and what holds for all its pools. */
import { Divider, Group, MultiSelect, Select, TextInput } from '@mantine/core'
import { useMemo } from 'react'
import { useLocation } from 'wouter'
import type { CostPeriodView } from '../../../../shared/contract/costs.ts'
import { type CostOptions, costCuts } from '../../../../shared/costs.ts'
import { useAction } from '../../answers.ts'
import { useStatus } from '../../building.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { DateField } from '../../parts/fields.tsx'
import { RemoveButton } from '../../parts/remove-button.tsx'
import { DrawerForm, SideDrawer } from '../../parts/side-drawer.tsx'

type Props = {
	readonly period: CostPeriodView | 'new' | null
	readonly onClose: () => void
	readonly onSaved: (periodId: number) => void
}

export function PeriodDrawer({ period, onClose, onSaved }: Props) {
	const t = useT()
	return (
		<SideDrawer
			title={period === 'new' ? t('costs.add-period') : t('costs.edit-period')}
			opened={period !== null}
			onClose={onClose}
		>
			{period !== null && <PeriodForm period={period === 'new' ? null : period} onSaved={onSaved} />}
		</SideDrawer>
	)
}

type Form = {
	readonly name: string
	readonly from: string
	readonly to: string
	readonly degreeDays: CostOptions['degreeDays']
	readonly fixedHeatOnChange: CostOptions['fixedHeatOnChange']
	readonly rounding: CostOptions['rounding']
	readonly building: CostOptions['co2']['building']
	readonly barriers: string
	readonly cuts: readonly string[]
}

function formOf(period: CostPeriodView | null, thisYear: number): Form {
	const year = thisYear - 1
	const options = period?.options
	return {
		name: period?.name ?? String(year),
		from: period?.from ?? `${year}-01-01`,
		to: period?.to ?? `${year}-12-31`,
		degreeDays: options?.degreeDays ?? 'summer-by-days',
		fixedHeatOnChange: options?.fixedHeatOnChange ?? 'degree-days',
		rounding: options?.rounding ?? 'largest-remainder',
		building: options?.co2.building ?? 'residential',
		barriers: String(options?.co2.barriers ?? 0),
		cuts: options?.cuts.map(({ kind }) => kind) ?? [],
	}
}

type FormProps = { readonly period: CostPeriodView | null; readonly onSaved: (periodId: number) => void }

function PeriodForm({ period, onSaved }: FormProps) {
	const t = useT()
	const [, go] = useLocation()
	const thisYear = new Date(useStatus()?.now ?? Date.now()).getUTCFullYear()
	const initial = useMemo(() => formOf(period, thisYear), [period, thisYear])
	const { value, change, clear } = useDraft<Form>(`cost-period-${period?.id ?? 'new'}`, initial)
	const save = useAction('costs.savePeriod', ({ periodId }) => {
		clear()
		onSaved(periodId)
	})
	const remove = useAction('costs.removePeriod', () => go('/costs'))
	const { name, from, to } = value
	const blocked =
		name.trim() === '' || from === '' || to === '' ? t('costs.needs') : to < from ? t('costs.ends-before') : null
	return (
		<DrawerForm
			submit={t('action.save')}
			busy={save.isPending}
			blocked={blocked}
			onCancel={clear}
			onSubmit={() =>
				save.mutate({ periodId: period?.id ?? null, name: name.trim(), from, to, options: optionsOf(value, period) })
			}
		>
			<TextInput
				data-autofocus
				label={t('costs.period-name')}
				value={name}
				maxLength={120}
				onChange={(event) => change({ name: event.currentTarget.value })}
			/>
			<DateField label={t('costs.from')} value={from} onChange={(next) => change({ from: next })} />
			<DateField label={t('costs.to')} value={to} onChange={(next) => change({ to: next })} />
			<Rules value={value} change={change} />
			{period !== null && period.runId === null && (
				<Group>
					<RemoveButton
						word={t('costs.remove-period')}
						size="xs"
						busy={remove.isPending}
						onRemove={() => remove.mutate({ periodId: period.id })}
					/>
				</Group>
			)}
		</DrawerForm>
	)
}

/** A cut that was entered for some tenants only stays theirs. */
function optionsOf(form: Form, period: CostPeriodView | null): CostOptions {
	const before = period?.options.cuts ?? []
	return {
		degreeDays: form.degreeDays,
		fixedHeatOnChange: form.fixedHeatOnChange,
		rounding: form.rounding,
		co2: { building: form.building, barriers: Number(form.barriers) as CostOptions['co2']['barriers'] },
		cuts: costCuts
			.filter((kind) => form.cuts.includes(kind))
			.map((kind) => ({ kind, occupancyIds: before.find((cut) => cut.kind === kind)?.occupancyIds ?? null })),
	}
}

type RulesProps = { readonly value: Form; readonly change: (part: Partial<Form>) => void }

function Rules({ value, change }: RulesProps) {
	const t = useT()
	const choice = <K extends 'degreeDays' | 'fixedHeatOnChange' | 'rounding' | 'building' | 'barriers'>(
		field: K,
		label: string,
		data: readonly { readonly value: string; readonly label: string }[],
	) => (
		<Select
			label={label}
			allowDeselect={false}
			data={[...data]}
			value={value[field]}
			onChange={(next) => next !== null && change({ [field]: next } as Partial<Form>)}
		/>
	)
	return (
		<>
			<Divider label={t('costs.rules')} labelPosition="left" />
			{choice('rounding', t('costs.rounding'), [
				{ value: 'largest-remainder', label: t('costs.rounding.largest-remainder') },
				{ value: 'printed-prices', label: t('costs.rounding.printed-prices') },
			])}
			{choice('fixedHeatOnChange', t('costs.fixed-heat'), [
				{ value: 'degree-days', label: t('costs.by.degree-days') },
				{ value: 'days', label: t('costs.by.days') },
			])}
			{choice('degreeDays', t('costs.degree-days'), [
				{ value: 'summer-by-days', label: t('costs.degree-days.summer-by-days') },
				{ value: 'summer-by-months', label: t('costs.degree-days.summer-by-months') },
			])}
			{choice('building', t('costs.co2-building'), [
				{ value: 'residential', label: t('costs.co2-building.residential') },
				{ value: 'non-residential', label: t('costs.co2-building.non-residential') },
			])}
			{choice(
				'barriers',
				t('costs.barriers'),
				(['0', '1', '2'] as const).map((count) => ({ value: count, label: t(`costs.barriers.${count}`) })),
			)}
			<MultiSelect
				label={t('costs.cuts')}
				description={t('costs.cuts-means')}
				data={costCuts.map((kind) => ({ value: kind, label: t(`costs.cut.${kind}`) }))}
				value={[...value.cuts]}
				onChange={(cuts) => change({ cuts })}
			/>
		</>
	)
}

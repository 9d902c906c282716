/** One kind of cost: what was paid, by which key it is shared out, and who takes no part. Checked while it is typed. */
import { Divider, Group, MultiSelect, Select, SimpleGrid, TextInput } from '@mantine/core'
import { useMemo } from 'react'
import type { CostPeriodView } from '../../../../shared/contract/costs.ts'
import type { UnitView } from '../../../../shared/contract/topology.ts'
import { costCategories } from '../../../../shared/costs.ts'
import { useAction, useView } from '../../answers.ts'
import { useDraft } from '../../draft.ts'
import { textOr, useT } from '../../locales/index.ts'
import { DecimalField } from '../../parts/fields.tsx'
import { Answered } from '../../parts/page.tsx'
import { RemoveButton } from '../../parts/remove-button.tsx'
import { DrawerForm, SideDrawer } from '../../parts/side-drawer.tsx'
import { CommonUseFields, TwoPartFields } from './chinese-fields.tsx'
import { Co2Fields } from './co2-fields.tsx'
import { KeyFields } from './key-fields.tsx'
import { PlantFields } from './plant-fields.tsx'
import { formOf, freshPool, type PoolForm, readPool } from './pool-form.ts'

export type Pool = CostPeriodView['pools'][number]
export type FieldsProps = {
	readonly form: PoolForm
	readonly change: (part: Partial<PoolForm>) => void
	readonly units: readonly UnitView[]
	readonly currency: string
	/** First and last day. */
	readonly period: Pick<CostPeriodView, 'from' | 'to'>
}

type Props = {
	readonly period: CostPeriodView
	/** null: closed. */
	readonly pool: Pool | 'new' | null
	readonly onClose: () => void
}

export function PoolDrawer({ period, pool, onClose }: Props) {
	const t = useT()
	const units = useView('topology.units', {}, { enabled: pool !== null })
	return (
		<SideDrawer
			title={pool === 'new' ? t('costs.add-pool') : t('costs.edit-pool')}
			opened={pool !== null}
			onClose={onClose}
			wide="wide"
		>
			{pool !== null && (
				<Answered answer={units}>
					{({ units: all }) => <Form period={period} pool={pool} units={all} onClose={onClose} />}
				</Answered>
			)}
		</SideDrawer>
	)
}

type FormProps = Props & { readonly pool: Pool | 'new'; readonly units: readonly UnitView[] }

function Form({ period, pool, units, onClose }: FormProps) {
	const t = useT()
	const { currency } = period
	const initial = useMemo(() => {
		if (pool !== 'new' && pool.definition !== null) return formOf(pool.name, pool.definition, currency)
		// Where nobody ever lived, nobody is charged: plant rooms, stairs.
		const empty = units.filter(({ areaM2, occupancies }) => areaM2 === null && occupancies.length === 0)
		return { ...freshPool, exempt: empty.map(({ id }) => String(id)) }
	}, [pool, currency, units])
	const poolId = pool === 'new' ? null : pool.id
	const { value: form, change, clear } = useDraft(`cost-pool-${period.id}-${poolId ?? 'new'}`, initial)
	const done = () => {
		clear()
		onClose()
	}
	const save = useAction('costs.savePool', done)
	const remove = useAction('costs.removePool', done)
	const read = readPool(form, currency)
	const blocked =
		form.name.trim() === ''
			? t('costs.needs-name')
			: read.ok
				? null
				: textOr(t, `costs.wrong.${read.field}`, 'costs.wrong')
	const fields = { form, change, units, currency, period }
	return (
		<DrawerForm
			submit={t('action.save')}
			busy={save.isPending}
			blocked={blocked}
			onCancel={clear}
			onSubmit={() =>
				read.ok && save.mutate({ periodId: period.id, poolId, name: form.name.trim(), definition: read.definition })
			}
		>
			<KindFields {...fields} />
			<Amount {...fields} />
			{form.kind === 'joint-plant' && <PlantFields {...fields} />}
			{form.kind === 'common-use' && <CommonUseFields {...fields} />}
			{form.kind === 'two-part-heat' && <TwoPartFields {...fields} />}
			<KeyFields {...fields} />
			<Co2Fields {...fields} />
			<Around {...fields} />
			{poolId !== null && (
				<Group>
					<RemoveButton
						word={t('costs.remove-pool')}
						size="xs"
						busy={remove.isPending}
						onRemove={() => remove.mutate({ poolId })}
					/>
				</Group>
			)}
		</DrawerForm>
	)
}

const kinds = ['shared', 'joint-plant', 'common-use', 'two-part-heat'] as const

function KindFields({ form, change }: FieldsProps) {
	const t = useT()
	return (
		<>
			<TextInput
				data-autofocus
				label={t('costs.pool-name')}
				placeholder={t('costs.pool-name-form')}
				value={form.name}
				maxLength={120}
				onChange={(event) => change({ name: event.currentTarget.value })}
			/>
			<SimpleGrid cols={2} spacing="sm">
				<Select
					label={t('costs.kind')}
					allowDeselect={false}
					data={kinds.map((kind) => ({ value: kind, label: t(`costs.kind.${kind}`) }))}
					value={form.kind}
					onChange={(kind) => kind !== null && change(ofKind(kind as PoolForm['kind'], form))}
				/>
				<Select
					label={t('costs.category')}
					allowDeselect={false}
					disabled={form.kind === 'joint-plant'}
					data={costCategories.map((category) => ({ value: category, label: t(`costs.category.${category}`) }))}
					value={form.kind === 'joint-plant' ? 'heating-and-warm-water' : form.category}
					onChange={(category) => category !== null && change(ofCategory(category as PoolForm['category']))}
				/>
			</SimpleGrid>
			<p className="small">{t(`costs.kind.${form.kind}.means`)}</p>
		</>
	)
}

/** A key that the kind does not know is none. */
function ofKind(kind: PoolForm['kind'], form: PoolForm): Partial<PoolForm> {
	if (kind === 'common-use') {
		const key = form.key === 'heating-split' ? 'area' : form.key
		return { kind, category: 'common-electricity', key, medium: 'electricity' }
	}
	return kind === 'two-part-heat' ? { kind, category: 'heating' } : { kind }
}

/** What the law asks of heating, and what is usual for water. */
function ofCategory(category: PoolForm['category']): Partial<PoolForm> {
	if (category === 'heating') return { category, key: 'heating-split', medium: 'heat' }
	if (category === 'warm-water') return { category, key: 'heating-split', medium: 'warm-water' }
	if (category === 'water' || category === 'sewage') return { category, key: 'consumption', medium: 'water' }
	return { category }
}

function Amount({ form, change, currency }: FieldsProps) {
	const t = useT()
	if (form.kind === 'two-part-heat' || (form.kind === 'common-use' && form.commonCost === 'per-unit')) return null
	return (
		<SimpleGrid cols={2} spacing="sm">
			<DecimalField
				label={t(form.kind === 'common-use' ? 'costs.gross-main' : 'costs.gross')}
				value={form.gross}
				unit={currency}
				onChange={(gross) => change({ gross })}
			/>
			<DecimalField
				label={t('costs.vat')}
				value={form.vatPercent}
				unit="%"
				onChange={(vatPercent) => change({ vatPercent })}
			/>
		</SimpleGrid>
	)
}

const services = ['', 'minor-employment', 'household-service', 'craftsman'] as const

/** Who takes no part, and § 35a. */
function Around({ form, change, units, currency }: FieldsProps) {
	const t = useT()
	return (
		<>
			<Divider label={t('costs.around')} labelPosition="left" />
			<MultiSelect
				label={t('costs.exempt')}
				description={t('costs.exempt-means')}
				searchable
				data={units.map(({ id, name }) => ({ value: String(id), label: name }))}
				value={[...form.exempt]}
				onChange={(exempt) => change({ exempt })}
			/>
			{form.kind !== 'two-part-heat' && (
				<SimpleGrid cols={2} spacing="sm">
					<Select
						label={t('costs.service')}
						allowDeselect={false}
						data={services.map((service) => ({
							value: service,
							label: service === '' ? t('costs.service-none') : t(`costs.service.${service}`),
						}))}
						value={form.service}
						onChange={(service) => service !== null && change({ service: service as PoolForm['service'] })}
					/>
					{form.service !== '' && (
						<DecimalField
							label={t('costs.service-amount')}
							value={form.serviceAmount}
							unit={currency}
							onChange={(serviceAmount) => change({ serviceAmount })}
						/>
					)}
				</SimpleGrid>
			)}
		</>
	)
}

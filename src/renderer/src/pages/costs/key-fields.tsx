/** By what a pool is shared out, and what is estimated where nothing was measured. */
import { Divider, NumberInput, Select, SimpleGrid, Table } from '@mantine/core'
import { type SplitRule, splitRules } from '../../../../shared/costs.ts'
import { type Medium, media } from '../../../../shared/quantity.ts'
import { useT } from '../../locales/index.ts'
import { DecimalField } from '../../parts/fields.tsx'
import type { FieldsProps } from './pool-drawer.tsx'
import type { PoolForm } from './pool-form.ts'

const keys = ['area', 'heated-area', 'persons', 'units', 'shares', 'consumption', 'heating-split'] as const

export function KeyFields(props: FieldsProps) {
	const t = useT()
	const { form, change } = props
	if (form.kind === 'joint-plant') return null
	if (form.kind === 'two-part-heat') return <Estimates {...props} />
	const offered = form.kind === 'common-use' ? keys.filter((key) => key !== 'heating-split') : keys
	return (
		<>
			<Divider label={t('costs.key')} labelPosition="left" />
			<SimpleGrid cols={2} spacing="sm">
				<Select
					label={t('costs.key')}
					allowDeselect={false}
					data={offered.map((key) => ({ value: key, label: t(`costs.key.${key}`) }))}
					value={form.key}
					onChange={(key) => key !== null && change({ key: key as PoolForm['key'] })}
				/>
				{form.key === 'consumption' && (
					<Select
						label={t('costs.medium')}
						allowDeselect={false}
						data={media.map((medium) => ({ value: medium, label: t(`medium.${medium}`) }))}
						value={form.medium}
						onChange={(medium) => medium !== null && change({ medium: medium as Medium })}
					/>
				)}
				{form.key === 'persons' && (
					<NumberInput
						label={t('costs.vacant-persons')}
						min={0}
						max={50}
						allowDecimal={false}
						value={form.vacantPersons}
						onChange={(next) => change({ vacantPersons: Number(next) || 0 })}
					/>
				)}
			</SimpleGrid>
			{form.key === 'heating-split' && (
				<SplitFields split={form} rules={rulesOf(form.category === 'warm-water')} change={change} />
			)}
			{form.key === 'shares' && <Shares {...props} />}
			{(form.key === 'consumption' || form.key === 'heating-split') && <Estimates {...props} />}
		</>
	)
}

type Split = Pick<PoolForm, 'percent' | 'rule' | 'fixedBy'>
type SplitProps = {
	readonly split: Split
	readonly rules: readonly SplitRule[]
	readonly change: (part: Partial<Split>) => void
}

/** Exactly 70 % is asked of heating only (§ 7 (1)). */
export const rulesOf = (isWarmWater: boolean): readonly SplitRule[] =>
	isWarmWater ? splitRules.filter((rule) => rule !== 'seventy') : splitRules

export function SplitFields({ split: { percent, rule, fixedBy }, rules, change }: SplitProps) {
	const t = useT()
	return (
		<>
			<Select
				label={t('costs.rule')}
				allowDeselect={false}
				data={rules.map((each) => ({ value: each, label: t(`costs.rule.${each}`) }))}
				value={rule}
				onChange={(next) => next !== null && change(ofRule(next as SplitRule, percent))}
			/>
			<SimpleGrid cols={2} spacing="sm">
				<DecimalField
					label={t('costs.percent')}
					value={percent}
					unit="%"
					onChange={(next) => rule !== 'seventy' && change({ percent: next })}
				/>
				<Select
					label={t('costs.fixed-by')}
					allowDeselect={false}
					data={(['area', 'heated-area'] as const).map((key) => ({ value: key, label: t(`costs.key.${key}`) }))}
					value={fixedBy}
					onChange={(next) => next !== null && change({ fixedBy: next as PoolForm['fixedBy'] })}
				/>
			</SimpleGrid>
		</>
	)
}

const ofRule = (rule: SplitRule, percent: string): Partial<Split> => ({
	rule,
	percent: rule === 'range' ? (Number(percent) > 70 ? '70' : percent) : rule === 'seventy' ? '70' : '100',
})

function Shares({ form, change, units }: FieldsProps) {
	const t = useT()
	return (
		<Table withRowBorders={false} verticalSpacing={2}>
			<Table.Thead>
				<Table.Tr>
					<Table.Th>{t('points.unit')}</Table.Th>
					<Table.Th>{t('costs.share')}</Table.Th>
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{units
					.filter(({ id }) => !form.exempt.includes(String(id)))
					.map(({ id, name }) => (
						<Table.Tr key={id}>
							<Table.Td>{name}</Table.Td>
							<Table.Td>
								<DecimalField
									label={t('costs.share-of', { unit: name })}
									hideLabel="hidden"
									width={140}
									value={form.shares[id] ?? ''}
									onChange={(share) => change({ shares: { ...form.shares, [id]: share } })}
								/>
							</Table.Td>
						</Table.Tr>
					))}
			</Table.Tbody>
		</Table>
	)
}

type EstimatesField = 'estimates' | 'warmEstimates'
const methods = ['average', 'previous-period', 'comparable-rooms', 'none'] as const

/** § 9a (1): only for units that somebody chose. */
export function Estimates({ form, change, units, of = 'estimates' }: FieldsProps & { readonly of?: EstimatesField }) {
	const t = useT()
	const estimates = form[of]
	const chosen = Object.keys(estimates)
	const put = (next: PoolForm['estimates']) => change({ [of]: next })
	const without = (id: string) => Object.fromEntries(Object.entries(estimates).filter(([unit]) => unit !== id))
	return (
		<>
			<Select
				label={t(of === 'estimates' ? 'costs.estimate' : 'costs.estimate-warm')}
				description={t('costs.estimate-means')}
				placeholder={t('costs.estimate-choose')}
				searchable
				data={units
					.filter(({ id }) => !chosen.includes(String(id)) && !form.exempt.includes(String(id)))
					.map(({ id, name }) => ({ value: String(id), label: name }))}
				value={null}
				onChange={(id) => id !== null && put({ ...estimates, [id]: { method: 'average', value: '' } })}
			/>
			{chosen.map((id) => {
				const name = units.find((unit) => String(unit.id) === id)?.name ?? id
				const estimate = estimates[id]!
				const set = (part: Partial<typeof estimate>) => put({ ...estimates, [id]: { ...estimate, ...part } })
				return (
					<SimpleGrid key={id} cols={2} spacing="sm">
						<Select
							label={t('costs.estimate-of', { unit: name })}
							allowDeselect={false}
							data={methods.map((method) => ({ value: method, label: t(`costs.estimate.${method}`) }))}
							value={estimate.method}
							onChange={(next) =>
								next === 'none' ? put(without(id)) : set({ method: next as (typeof estimate)['method'] })
							}
						/>
						{estimate.method !== 'average' && (
							<DecimalField
								label={t('costs.estimate-value')}
								value={estimate.value}
								onChange={(value) => set({ value })}
							/>
						)}
					</SimpleGrid>
				)
			})}
		</>
	)
}

import { Button, Checkbox, Group, Select } from '@mantine/core'
import { useT } from '../../locales/index.ts'
import { DecimalField } from '../../parts/fields.tsx'
import { Card } from '../../parts/page.tsx'
import { NameField, OwnVat, type PartProps, RemoveButton } from './tariff-fields.tsx'
import { freshStanding, type StandingForm } from './tariff-form.ts'

/** Charges that do not depend on use. */
export function Standing({ form, change, currency, fault }: PartProps) {
	const t = useT()
	const set = (index: number, part: Partial<StandingForm>) =>
		change({ standing: form.standing.map((one, place) => (place === index ? { ...one, ...part } : one)) })
	const add = () => change({ standing: [...form.standing, freshStanding(t('tariff.standing-usual'))] })
	const aside = (
		<Button size="compact-xs" variant="default" onClick={add}>
			{t('tariff.add-standing')}
		</Button>
	)
	return (
		<Card title={t('tariff.standing')} aside={aside} span={12}>
			{form.standing.length === 0 && <p className="small">{t('tariff.no-standing')}</p>}
			{form.standing.map((one, index) => (
				<StandingRow
					// biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
					key={index}
					one={one}
					path={`standing.${index}`}
					currency={currency}
					fault={fault}
					hasMinimum={form.minimum !== null}
					onChange={(part) => set(index, part)}
					onRemove={() => change({ standing: form.standing.filter((_, place) => place !== index) })}
				/>
			))}
		</Card>
	)
}

type RowProps = Pick<PartProps, 'currency' | 'fault'> & {
	readonly one: StandingForm
	readonly path: string
	readonly hasMinimum: boolean
	readonly onChange: (part: Partial<StandingForm>) => void
	readonly onRemove: () => void
}

function StandingRow({ one, path, currency, fault, hasMinimum, onChange, onRemove }: RowProps) {
	const t = useT()
	return (
		<Group gap="xs" mb={6} align="flex-end">
			<NameField value={one.name} error={fault(`${path}.name`, one.name)} onChange={(name) => onChange({ name })} />
			<DecimalField
				width={170}
				label={t('tariff.amount')}
				unit={currency}
				value={one.amount}
				error={fault(`${path}.amount`, one.amount)}
				onChange={(amount) => onChange({ amount })}
			/>
			<Select
				w={110}
				label={t('tariff.per')}
				data={(['month', 'day', 'year'] as const).map((per) => ({ value: per, label: t(`tariff.per-${per}`) }))}
				value={one.per}
				onChange={(per) => per && onChange({ per: per as StandingForm['per'] })}
			/>
			<Select
				w={170}
				label={t('tariff.basis')}
				data={(['point', 'unit', 'm2', 'person'] as const).map((basis) => ({
					value: basis,
					label: t(`tariff.basis-${basis}`),
				}))}
				value={one.basis}
				onChange={(basis) => basis && onChange({ basis: basis as StandingForm['basis'] })}
			/>
			{one.per !== 'day' && (
				<Select
					w={170}
					label={t('tariff.partial')}
					data={(['days', 'whole'] as const).map((partial) => ({
						value: partial,
						label: t(`tariff.partial-${partial}`),
					}))}
					value={one.partial}
					onChange={(partial) => partial && onChange({ partial: partial as StandingForm['partial'] })}
				/>
			)}
			<OwnVat
				value={one.vatPercent}
				error={fault(`${path}.vatPercent`, one.vatPercent)}
				onChange={(vatPercent) => onChange({ vatPercent })}
			/>
			{hasMinimum && (
				<Checkbox
					mb={8}
					label={t('tariff.outside-minimum')}
					checked={one.outsideMinimum}
					onChange={(event) => onChange({ outsideMinimum: event.currentTarget.checked })}
				/>
			)}
			<RemoveButton what={one.name} onClick={onRemove} />
		</Group>
	)
}

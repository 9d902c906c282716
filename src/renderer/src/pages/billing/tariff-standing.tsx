import { ActionIcon, Button, Group, Select, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useT } from '../../locales/index.ts'
import { DecimalField } from '../../parts/fields.tsx'
import { Card } from '../../parts/page.tsx'
import type { StandingForm, TariffForm } from './tariff-form.ts'

type Props = {
	readonly form: TariffForm
	readonly change: (part: Partial<TariffForm>) => void
	readonly currency: string
}

/** Charges that do not depend on use. */
export function Standing({ form, change, currency }: Props) {
	const t = useT()
	const set = (index: number, part: Partial<StandingForm>) =>
		change({ standing: form.standing.map((one, place) => (place === index ? { ...one, ...part } : one)) })
	const add = () =>
		change({ standing: [...form.standing, { name: t('tariff.standing-usual'), amount: '', per: 'month' }] })
	const aside = (
		<Button size="compact-xs" variant="default" onClick={add}>
			{t('tariff.add-standing')}
		</Button>
	)
	return (
		<Card title={t('tariff.standing')} aside={aside} span={12}>
			{form.standing.length === 0 && <p className="small">{t('tariff.no-standing')}</p>}
			{form.standing.map((one, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
				<Group key={index} gap="xs" mb={6} align="flex-end">
					<TextInput
						w={240}
						label={t('tariff.standing-name')}
						value={one.name}
						onChange={(event) => set(index, { name: event.currentTarget.value })}
					/>
					<DecimalField
						width={170}
						label={t('tariff.amount')}
						unit={currency}
						value={one.amount}
						onChange={(amount) => set(index, { amount })}
					/>
					<Select
						w={150}
						label={t('tariff.per')}
						data={(['month', 'day', 'year'] as const).map((per) => ({ value: per, label: t(`tariff.per-${per}`) }))}
						value={one.per}
						onChange={(per) => per && set(index, { per: per as StandingForm['per'] })}
					/>
					<ActionIcon
						variant="subtle"
						color="gray"
						size="lg"
						aria-label={t('tariff.remove', { what: one.name })}
						onClick={() => change({ standing: form.standing.filter((_, place) => place !== index) })}
					>
						<IconTrash size={16} aria-hidden />
					</ActionIcon>
				</Group>
			))}
		</Card>
	)
}

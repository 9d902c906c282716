/** What a pulse means and where counting begins: constant, unit, the meter's own display. */
import { Group, Radio, Select, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { unitSign } from '../../format.ts'
import { useT } from '../../locales/index.ts'
import { DecimalField } from '../../parts/fields.tsx'
import { type PulseForm, pulseUnits } from './pulse-form.ts'

type Props = { readonly value: PulseForm; readonly change: (part: Partial<PulseForm>) => void }

export function PulseFields({ value, change }: Props) {
	const t = useT()
	const sign = unitSign(value.unit)
	return (
		<Stack gap="sm">
			<SimpleGrid cols={2} spacing="sm">
				<Select
					label={t('pulse.unit')}
					data={pulseUnits.map((unit) => ({ value: unit, label: unitSign(unit) }))}
					value={value.unit}
					onChange={(unit) => unit && change({ unit: unit as PulseForm['unit'] })}
				/>
				<Select
					label={t('pulse.way')}
					data={(['pulses-per-unit', 'units-per-pulse'] as const).map((way) => ({
						value: way,
						label: t(`pulse.${way}`, { unit: sign }),
					}))}
					value={value.way}
					onChange={(way) => way && change({ way: way as PulseForm['way'] })}
				/>
			</SimpleGrid>
			<DecimalField
				label={t(`pulse.${value.way}`, { unit: sign })}
				placeholder={value.way === 'pulses-per-unit' ? '1600' : '10'}
				value={value.constant}
				onChange={(constant) => change({ constant })}
			/>
			<DecimalField
				label={t('pulse.start-value')}
				unit={sign}
				value={value.startValue}
				onChange={(startValue) => change({ startValue })}
			/>
			<Radio.Group
				label={t('pulse.start-count')}
				value={value.startFrom}
				onChange={(next) => change({ startFrom: next as PulseForm['startFrom'] })}
			>
				<Group gap="md" mt={4}>
					<Radio value="now" label={t('pulse.count-now')} />
					<Radio value="typed" label={t('pulse.count-typed')} />
				</Group>
			</Radio.Group>
			{value.startFrom === 'typed' && (
				<TextInput
					aria-label={t('pulse.count-typed')}
					inputMode="numeric"
					value={value.startCount}
					onChange={(event) => change({ startCount: event.currentTarget.value.trim() })}
				/>
			)}
		</Stack>
	)
}

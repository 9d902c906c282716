/** What a pulse means and where counting begins: constant, unit, the meter's own display. */
import { Group, Radio, Select, SimpleGrid, Stack, TextInput } from '@mantine/core'
import type { Medium } from '../../../../shared/quantity.ts'
import { unitSign } from '../../format.ts'
import { useT } from '../../locales/index.ts'
import { DecimalField } from '../../parts/fields.tsx'
import { type PulseForm, type PulseWay, pulseUnits, pulseWays, smallUnits } from './pulse-form.ts'

type Props = {
	readonly value: PulseForm
	readonly change: (part: Partial<PulseForm>) => void
	readonly medium: Medium
}

export function PulseFields({ value, change, medium }: Props) {
	const t = useT()
	const wayText = (way: PulseWay) =>
		way === 'small-units-per-pulse'
			? t('pulse.units-per-pulse', { unit: smallUnits[value.unit] ?? '' })
			: t(`pulse.${way}`, { unit: unitSign(value.unit) })
	const sign = unitSign(value.unit)
	return (
		<Stack gap="sm">
			<SimpleGrid cols={2} spacing="sm">
				<Select
					label={t('pulse.unit')}
					data={pulseUnits[medium].map((unit) => ({ value: unit, label: unitSign(unit) }))}
					value={value.unit}
					onChange={(next) => {
						const unit = pulseUnits[medium].find((known) => known === next)
						if (unit === undefined) return
						change({ unit, ...(pulseWays(unit).includes(value.way) ? {} : { way: 'pulses-per-unit' }) })
					}}
				/>
				<Select
					label={t('pulse.way')}
					data={pulseWays(value.unit).map((way) => ({ value: way, label: wayText(way) }))}
					value={value.way}
					onChange={(way) => way && change({ way: way as PulseForm['way'] })}
				/>
			</SimpleGrid>
			<DecimalField
				label={wayText(value.way)}
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

/** Form fields that know the page's language: decimals with either sign, local dates, choices. */
import { Anchor, Group, Text, TextInput } from '@mantine/core'
import { DateInput } from '@mantine/dates'
import { IconCalendar } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { typedDecimal } from '../../../shared/typed-decimal.ts'
import { useFormat } from '../building.ts'
import { useT } from '../locales/index.ts'
import { typedDate } from './typed-date.ts'

type DecimalProps = {
	readonly label: string
	/** Plain decimal string, or '' for nothing yet. */
	readonly value: string
	readonly onChange: (value: string) => void
	readonly unit?: string
	readonly hideLabel?: 'hidden'
	readonly width?: number
	readonly placeholder?: string
	/** Why what stands there is refused. */
	readonly error?: string | undefined
}

/** Asks when '1.234' could mean two things; never guesses. */
export function DecimalField({ label, value, onChange, unit, hideLabel, width, placeholder, error }: DecimalProps) {
	const t = useT()
	const format = useFormat()
	const shown = value === '' ? '' : /^-?\d+(\.\d+)?$/.test(value) ? plainDecimal(value, format.language) : value
	const [typed, setTyped] = useState(shown)
	useEffect(() => setTyped(shown), [shown])
	const read = typedDecimal(typed)
	const settle = () => {
		if (read.kind === 'number') onChange(read.value)
		if (read.kind === 'empty') onChange('')
	}
	const choose = (chosen: string) => {
		onChange(chosen)
		setTyped(plainDecimal(chosen, format.language))
	}
	const asking = read.kind === 'ambiguous' && typed !== shown
	return (
		<div style={width === undefined ? {} : { width }}>
			<TextInput
				{...(hideLabel ? { 'aria-label': label } : { label })}
				value={typed}
				inputMode="decimal"
				onChange={(event) => setTyped(event.currentTarget.value)}
				onBlur={settle}
				error={read.kind === 'not-a-number' ? t('field.not-a-number') : (error ?? null)}
				rightSection={unit === undefined ? undefined : <span className="small">{unit}</span>}
				rightSectionWidth={typeof unit === 'string' ? 22 + unit.length * 8 : undefined}
				{...(placeholder === undefined ? {} : { placeholder })}
				styles={{ input: { textAlign: 'right' } }}
			/>
			{asking && read.kind === 'ambiguous' && (
				<Group gap={6} mt={4}>
					<Text size="xs">{t('field.which-number')}</Text>
					{[read.thousands, read.fraction].map((choice) => (
						<Anchor key={choice} component="button" type="button" size="xs" onClick={() => choose(choice)}>
							{format.decimal(choice)}
						</Anchor>
					))}
				</Group>
			)}
		</div>
	)
}

/** In a field there are no thousands signs: what is typed again must mean the same. */
const plainDecimal = (value: string, language: 'de' | 'en') => (language === 'de' ? value.replace('.', ',') : value)

type DateProps = {
	readonly label: string
	/** 'YYYY-MM-DD' or '' for none. */
	readonly value: string
	readonly onChange: (value: string) => void
	readonly optional?: 'optional'
	readonly description?: string
}

export function DateField({ label, value, onChange, optional, description }: DateProps) {
	const t = useT()
	const { language } = useFormat()
	return (
		<DateInput
			label={label}
			value={value === '' ? null : value}
			onChange={(next) => onChange(next ?? '')}
			valueFormat={language === 'de' ? 'DD.MM.YYYY' : 'DD/MM/YYYY'}
			dateParser={typedDate}
			placeholder={t('field.date-form')}
			clearable={optional !== undefined}
			required={optional === undefined}
			withAsterisk={false}
			leftSection={<IconCalendar size={16} aria-hidden />}
			popoverProps={{ transitionProps: { duration: 0 } }}
			{...(description === undefined ? {} : { description })}
		/>
	)
}

/** Seasons of every year, and the days that are no ordinary weekdays. */
import { Button, Group, SimpleGrid, Textarea, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { germanHolidays } from '../../../../shared/holidays.ts'
import { useFormat, useStatus, useZone } from '../../building.ts'
import { localToday } from '../../local-time.ts'
import { useT } from '../../locales/index.ts'
import { Card } from '../../parts/page.tsx'
import { NameField, type PartProps, RemoveButton } from './tariff-fields.tsx'
import { datesOf } from './tariff-form.ts'

export function Seasons({ form, change, fault }: PartProps) {
	const t = useT()
	const { seasons } = form
	const status = useStatus()
	const country = status?.building?.country
	const year = Number(localToday(status?.now ?? Date.now(), useZone()).slice(0, 4))
	const set = (index: number, part: Partial<(typeof seasons)[number]>) =>
		change({ seasons: seasons.map((one, place) => (place === index ? { ...one, ...part } : one)) })
	const add = () =>
		change({
			seasons:
				seasons.length === 0
					? [
							{ name: t('tariff.summer'), from: '04-01' },
							{ name: t('tariff.winter'), from: '10-01' },
						]
					: [...seasons, { name: t('tariff.season-n', { n: seasons.length + 1 }), from: '' }],
		})
	const datesFault = (field: 'holidays' | 'workingDays') =>
		datesOf(form[field])
			.map((date, index) => [date, fault(`calendar.${field}.${index}`, date)] as const)
			.flatMap(([date, text]) => (text === undefined ? [] : `${date}: ${text}`))[0]
	const aside = (
		<Button size="compact-xs" variant="default" onClick={add}>
			{t('tariff.add-season')}
		</Button>
	)
	return (
		<Card title={t('tariff.seasons-calendar')} aside={aside} span={12}>
			{seasons.length === 0 && <p className="small">{t('tariff.no-seasons')}</p>}
			{seasons.map((season, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: seasons have no identity but their place
				<Group key={index} gap="xs" mb={6} align="flex-end">
					<NameField
						label={t('tariff.season-name')}
						value={season.name}
						error={fault(`seasons.${index}.name`, season.name) ?? (index === 0 ? fault('seasons', 'name') : undefined)}
						onChange={(name) => set(index, { name })}
					/>
					<DayOfYear
						label={t('tariff.season-from')}
						value={season.from}
						error={fault(`seasons.${index}.from`, season.from)}
						onChange={(from) => set(index, { from })}
					/>
					<RemoveButton
						what={season.name}
						// One season alone is none.
						onClick={() =>
							change({ seasons: seasons.length <= 2 ? [] : seasons.filter((_, place) => place !== index) })
						}
					/>
				</Group>
			))}
			{country === 'DE' && (
				<Group gap="xs" mt="xs">
					{[year, year + 1].map((of) => (
						<Button
							key={of}
							size="compact-xs"
							variant="default"
							onClick={() => change({ holidays: withDates(form.holidays, germanHolidays(of)) })}
						>
							{t('tariff.holidays-of', { year: of })}
						</Button>
					))}
					<span className="small">{t('tariff.holidays-of-means')}</span>
				</Group>
			)}
			<SimpleGrid cols={2} spacing="sm" mt="xs">
				{(['holidays', 'workingDays'] as const).map((field) => (
					<Textarea
						key={field}
						label={t(field === 'holidays' ? 'tariff.holidays' : 'tariff.working-days')}
						description={t(field === 'holidays' ? 'tariff.holidays-mean' : 'tariff.working-days-mean')}
						placeholder="2026-12-25"
						autosize
						minRows={2}
						maxRows={8}
						value={form[field]}
						error={datesFault(field)}
						onChange={(event) => change({ [field]: event.currentTarget.value })}
					/>
				))}
			</SimpleGrid>
		</Card>
	)
}

/** In order, each once. */
const withDates = (lines: string, dates: readonly string[]): string =>
	[...new Set([...datesOf(lines), ...dates])].sort().join('\n')

type DayProps = {
	readonly label: string
	/** 'MM-DD', as typed where it is none yet. */
	readonly value: string
	readonly placeholder?: string
	readonly error?: string | undefined
	readonly onChange: (day: string) => void
}

/** Day and month in the order of the page's language: 01.12. or 01/12. */
export function DayOfYear({ label, value, placeholder = '01.10.', error, onChange }: DayProps) {
	const { language } = useFormat()
	const sign = language === 'de' ? '.' : '/'
	const [month, day] = value.split('-')
	const shown = day === undefined ? value : `${day}${sign}${month}${language === 'de' ? '.' : ''}`
	const [typed, setTyped] = useState(shown)
	useEffect(() => setTyped(shown), [shown])
	const settle = () => {
		const read = /^\s*(\d{1,2})\s*[./]\s*(\d{1,2})\s*[./]?\s*$/.exec(typed)
		onChange(read === null ? typed.trim() : `${read[2]!.padStart(2, '0')}-${read[1]!.padStart(2, '0')}`)
	}
	return (
		<TextInput
			w={150}
			label={label}
			placeholder={language === 'de' ? placeholder : placeholder.replace('.', '/').replace('.', '')}
			value={typed}
			error={error}
			onChange={(event) => setTyped(event.currentTarget.value)}
			onBlur={settle}
		/>
	)
}

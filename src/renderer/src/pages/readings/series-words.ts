/** How the steps of a series are named on axes, in tooltips and in tables. */
import type { SeriesView } from '../../../../shared/contract/readings.ts'
import type { Format } from '../../building.ts'
import { digitsOfUse, missing, narrowSpace, unitSign } from '../../format.ts'
import type { Step } from '../../local-time.ts'
import { type Translate, textOr } from '../../locales/index.ts'

type SeriesStep = SeriesView['steps'][number]

const dayAndMonth = (format: Format, at: number) => format.date(at).slice(0, format.language === 'de' ? 6 : 5)

/** On the axis: short. */
export function shortLabel(format: Format, step: Step, at: number, period: 'day' | 'week' | 'month' | 'year'): string {
	if (step === 'month') return monthName(format, at)
	if (period === 'day') return format.time(at)
	if (period === 'month') return String(Number(format.date(at).slice(0, 2)))
	return dayAndMonth(format, at)
}

const monthName = (format: Format, at: number) =>
	new Intl.DateTimeFormat(format.language, { month: 'short', timeZone: format.zone }).format(at)

/** In full, for tooltip and table. */
export function longLabel(format: Format, step: Step, { from, to }: SeriesStep): string {
	if (step === 'month') return format.month(isoDay(format, from))
	if (step === 'day') return format.date(from)
	return `${format.date(from)}, ${format.time(from)}–${format.time(to)}`
}

const isoDay = (format: Format, at: number) =>
	new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone: format.zone }).format(at)

/** Which labels an axis shows: whole hours of a day, every second day, every month. */
export function labelEvery(step: Step, count: number): (index: number) => boolean {
	const unit =
		step === 'quarter-hour'
			? 12
			: step === 'hour'
				? count > 200
					? 48
					: count > 30
						? 24
						: 3
				: count > 60
					? 31
					: count > 16
						? 2
						: 1
	return (index) => index % unit === 0
}

export function writeUse(format: Format, value: string | null, unit: string): string {
	return value === null ? missing : `${format.decimal(value, digitsOfUse(unit))}${narrowSpace}${unitSign(unit)}`
}

/** Lines of the tooltip: when, how much, by register, how good, and the year before. */
export function describeStep(t: Translate, format: Format, step: Step, series: SeriesView, index: number): string {
	const at = series.steps[index]
	if (at === undefined) return ''
	const lines = [longLabel(format, step, at)]
	if (at.use === null) lines.push(textOr(t, `reason.${at.reason}`, 'reason.unknown'))
	else lines.push(`${writeUse(format, at.use, series.unit)} · ${t(`quality.${at.quality}`)}`)
	const energy = series.energy?.use[index] ?? null
	if (series.energy !== null && energy !== null) lines.push(`= ${writeUse(format, energy, series.energy.unit)}`)
	for (const band of series.bands) {
		const value = band.use[index] ?? null
		if (value !== null) lines.push(`T${band.tariff}: ${writeUse(format, value, series.unit)}`)
	}
	const before = series.yearBefore?.[index] ?? null
	if (before !== null) lines.push(`${t('point.year-before')}: ${writeUse(format, before, series.unit)}`)
	return lines.join('\n')
}

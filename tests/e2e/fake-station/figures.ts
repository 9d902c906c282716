/** Invented figures: loads with day and week, one gap, one interpolated step, tariff registers, a year before. */
import { Temporal } from 'temporal-polyfill'
import type { PointView, ReadingRow, SeriesView } from '../../../src/shared/contract/readings.ts'
import type { ShownValue } from '../../../src/shared/contract/values.ts'
import { meters, now, units, zone } from './house.ts'

type Step = 'quarter-hour' | 'hour' | 'day' | 'month'

const noise = (a: number, b: number) => {
	const x = Math.sin(a * 12.9898 + b * 78.233) * 43_758.5453
	return x - Math.floor(x)
}

const shown = (
	value: string | null,
	unit: string,
	quality: ShownValue['quality'] = 'measured',
	reason: string | null = null,
) => ({
	value,
	unit,
	quality,
	reason,
})

const unitOf = (pointId: number) => (pointId > 24 ? 'MWh' : 'kWh')

const dailyShape = [
	0.5, 0.4, 0.4, 0.4, 0.4, 0.6, 1.2, 1.5, 1.2, 0.9, 0.8, 0.9, 1.1, 0.9, 0.8, 0.8, 1, 1.5, 2.1, 2.2, 1.9, 1.5, 1, 0.7,
]

function drawn(pointId: number, from: Temporal.ZonedDateTime, step: Step): number {
	const scale = 4 + (pointId % 5)
	const varied = 0.75 + noise(pointId, Math.floor(from.epochMilliseconds / 3_600_000)) / 2
	const season = 1 + 0.3 * Math.cos(((from.month - 1) / 12) * 2 * Math.PI)
	const daily = scale * season * varied * (from.dayOfWeek > 5 ? 1.2 : 1) * (pointId > 24 ? 0.006 : 1)
	if (step === 'month') return daily * 30
	if (step === 'day') return daily
	const hourly = (daily * (dailyShape[from.hour] ?? 1)) / 24
	return step === 'hour' ? hourly : hourly / 4
}

const next = (at: Temporal.ZonedDateTime, step: Step) =>
	at.add(
		step === 'month' ? { months: 1 } : step === 'day' ? { days: 1 } : step === 'hour' ? { hours: 1 } : { minutes: 15 },
	)

export function series(pointId: number, from: number, to: number, step: Step): SeriesView {
	const unit = unitOf(pointId)
	const digits = pointId > 24 ? 3 : 2
	const steps: SeriesView['steps'] = []
	const ht: (string | null)[] = []
	const nt: (string | null)[] = []
	const yearBefore: (string | null)[] = []
	const historyFrom = now - (pointId > 24 ? 450 : 62) * 86_400_000
	for (let at = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone); at.epochMilliseconds < to; ) {
		const end = next(at, step)
		const use = drawn(pointId, at, step).toFixed(digits)
		const date = at.toPlainDate().toString()
		const future =
			end.epochMilliseconds > now + (step === 'month' || step === 'day' ? 31 * 86_400_000 : 0) ||
			at.epochMilliseconds > now
		const monthlyOnly = pointId > 24 && step !== 'month'
		const gap =
			monthlyOnly ||
			date === '2026-11-13' ||
			at.epochMilliseconds < historyFrom ||
			(pointId === 17 && date === '2026-11-22')
		const reason = future ? 'future' : monthlyOnly ? 'not-kept' : gap ? 'gap' : null
		const quality =
			reason !== null ? 'missing' : date === '2026-11-10' ? 'interpolated' : date < '2026-11-20' ? 'memory' : 'measured'
		const there = reason === null
		steps.push({ from: at.epochMilliseconds, to: end.epochMilliseconds, use: there ? use : null, quality, reason })
		ht.push(there ? (Number(use) * 0.62).toFixed(digits) : null)
		nt.push(there ? (Number(use) - Number((Number(use) * 0.62).toFixed(digits))).toFixed(digits) : null)
		yearBefore.push(step === 'day' ? (drawn(pointId + 3, at, step) * 0.95).toFixed(digits) : null)
		at = end
	}
	const bands =
		pointId > 24 || step === 'quarter-hour'
			? []
			: [
					{ tariff: 1, use: ht },
					{ tariff: 2, use: nt },
				]
	return { unit, steps, bands, energy: null, yearBefore: step === 'day' && pointId <= 24 ? yearBefore : null }
}

const standOf = (pointId: number) =>
	pointId > 24
		? `${20 + pointId}.${String(pointId * 31).padStart(3, '0')}`
		: `${17_000 + pointId * 137}.${String((pointId * 29) % 100).padStart(2, '0')}`

export const stand = (pointId: number) => shown(standOf(pointId), unitOf(pointId))
export const today = (pointId: number) =>
	pointId > 24
		? shown(null, 'MWh', 'missing', 'not-kept')
		: pointId === 17
			? shown(null, 'kWh', 'missing', 'no-answer')
			: shown((3 + noise(pointId, 3) * 5).toFixed(2), 'kWh')

export function point(pointId: number): PointView | null {
	const unit = units.find(({ points }) => points.some(({ id }) => id === pointId))
	const own = unit?.points.find(({ id }) => id === pointId)
	const meter = meters.find(({ id }) => id === pointId)
	if (unit === undefined || own === undefined || meter === undefined) return null
	const main = stand(pointId)
	const at = meter.lastReadAt ?? now
	const third = (Number(main.value) * 0.62).toFixed(2)
	const registers = [
		{ register: 'import', at, shown: main },
		{ register: 'import-t1', at, shown: shown(third, 'kWh', pointId === 4 ? 'corrected' : 'measured') },
		{ register: 'import-t2', at, shown: shown((Number(main.value) - Number(third)).toFixed(2), 'kWh') },
		{ register: 'voltage-a', at, shown: shown('231.4', 'V') },
	]
	return {
		id: pointId,
		name: own.name,
		medium: own.medium,
		health: own.health,
		path: ['Lindenhof 4', unit.floorName, unit.name],
		unitId: unit.id,
		tenantName: unit.occupancies[0]?.tenantName ?? null,
		marketLocation: own.medium === 'electricity' ? '41373559241' : null,
		meter,
		latest: own.medium === 'heat' ? [{ register: 'energy', at, shown: main }] : registers,
		main: {
			stand: main,
			at,
			thisMonth: own.medium === 'heat' ? shown('0.412', 'MWh', 'interpolated') : shown('113.82', 'kWh'),
			lastMonth: own.medium === 'heat' ? shown('0.688', 'MWh', 'memory') : shown('162.40', 'kWh', 'memory'),
		},
		tariffName: own.medium === 'heat' ? 'Fernwärme' : pointId === 24 ? null : 'Hausstrom HT/NT',
		history: own.medium === 'heat' ? 'monthly' : 'quarter-hours',
		firstReadingAt: now - 62 * 86_400_000,
	}
}

export function rows(pointId: number, limit: number): readonly ReadingRow[] {
	const list: ReadingRow[] = []
	const quarter = 900_000
	const last = Math.floor(now / quarter) * quarter
	const base = Number(standOf(pointId))
	for (let index = 0; index < Math.min(limit, 400); index++) {
		const at = last - index * quarter
		const memory = index > 60
		list.push({
			at: index === 0 ? now - 5_000 : at,
			register: pointId > 24 ? 'energy' : 'import',
			tariff: 0,
			value: index === 7 ? null : (base - index * 0.06).toFixed(pointId > 24 ? 3 : 2),
			unit: unitOf(pointId),
			origin: index % 96 === 59 ? 'freeze' : memory ? 'profile' : 'live',
			quality: index === 7 ? 'missing' : index === 5 ? 'interpolated' : memory ? 'memory' : 'measured',
			receivedAt: at + 3_000,
			frameId: index === 5 ? null : index + 1,
			overlay: index === 9 ? 'below' : null,
		})
	}
	return list
}

/** Mean kW per quarter hour of the whole house, with a gap from 09:30 to 10:15. */
export function houseLoad() {
	const start = Temporal.PlainDate.from('2026-11-22').toZonedDateTime(zone).epochMilliseconds
	const load = (day: number, index: number) => {
		const shape = dailyShape[Math.floor(index / 4)] ?? 1
		return Math.round((5 + shape * 7 + noise(day, index) * 3) * 100) / 100
	}
	const all = Array.from({ length: 96 }, (_, index) => index)
	return {
		from: start,
		stepMs: 900_000,
		todayKw: all.map((index) => (index >= 59 || (index >= 38 && index < 42) ? null : load(22, index))),
		yesterdayKw: all.map((index) => load(21, index)),
	}
}

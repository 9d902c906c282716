/** Profile generic (class 7): what its columns are, which rows a window needs, and rows as dated records. */
import type { ReadFailure, Session } from '../protocol.ts'
import type { Attribute } from './apdu.ts'
import { cosemClass } from './constants.ts'
import { failureOfError, type Got, get, type Meter } from './conversation.ts'
import type { Data } from './data.ts'
import type { ObjectName } from './dialect.ts'
import { keep, type MeterTime, readClock, scaleOf, timeOf } from './objects.ts'
import { type ClockForm, dateTimeBytes, shiftedSeconds, withoutDeviation } from './time.ts'
import { type LogicalName, logicalNameOf, nameText, recordOf, type ScalerUnit } from './values.ts'

type Column = Attribute & { readonly index: number; readonly scale: ScalerUnit | null }
type Profile = { readonly name: LogicalName; readonly columns: readonly Column[]; readonly periodSeconds: number }
type Row = { readonly at: string | null; readonly values: readonly Data[]; readonly frame: number }
type Rows = { readonly kind: 'rows'; readonly rows: readonly Row[] }

const quarterHourSeconds = 900
const hourSeconds = 3600

/** Rows of the `count` quarter hours from `from` (meter-local), in the order in which the meter kept them. */
export function* readLoadProfile(
	meter: Meter,
	object: ObjectName,
	from: string,
	count: number,
): Session<ReadFailure | null> {
	const start = shiftedSeconds(from, 0)
	const end = start === null ? null : shiftedSeconds(start, count * quarterHourSeconds)
	if (start === null || end === null || !Number.isInteger(count) || count < 1) {
		return { reason: 'not-offered', text: `No window of a load profile: ${count} quarter hours from "${from}".` }
	}
	const profile = yield* describe(meter, object.name)
	if ('kind' in profile) return reasonOf(profile)
	const clock = yield* readClock(meter)
	if ('kind' in clock && clock.kind === 'failed' && clock.failure.reason !== 'not-offered') return clock.failure
	const time = 'kind' in clock ? null : clock
	const got = yield* windowRows(meter, profile, { start, end }, time)
	if (got.kind !== 'rows') return reasonOf(got)
	for (const row of got.rows) {
		const at = row.at === null ? null : shiftedSeconds(row.at, 0)
		if (at !== null && at >= start && at < end) keepRow(meter, profile, row, 0)
	}
	return null
}

/** The `back`-th newest row of the first billing profile that the meter has. */
export function* readSettlement(
	meter: Meter,
	objects: readonly ObjectName[],
	back: number,
): Session<ReadFailure | null> {
	let refusal: ReadFailure = { reason: 'not-offered', text: 'The meter keeps no billing profile.' }
	if (!Number.isInteger(back) || back < 1) return { reason: 'not-offered', text: `There is no settlement ${back}.` }
	for (const { name } of objects) {
		const profile = yield* describe(meter, name)
		if ('kind' in profile) {
			if (profile.kind === 'failed') return profile.failure
			refusal = reasonOf(profile)
			continue
		}
		const got = yield* newestRows(meter, profile, back)
		if (got.kind !== 'rows') return reasonOf(got)
		const dated = got.rows.filter(({ at }) => at !== null).toSorted((a, b) => (a.at! < b.at! ? 1 : -1))
		const row = dated[back - 1]
		if (row === undefined) {
			return { reason: 'not-offered', text: `The meter has kept ${dated.length} settlements, not ${back}.` }
		}
		keepRow(meter, profile, row, back)
		return null
	}
	return refusal
}

type Unread = Exclude<Got, { kind: 'data' }>

const reasonOf = (unread: Unread): ReadFailure =>
	unread.kind === 'failed' ? unread.failure : failureOfError(unread.error)

/** Columns with the scaler of each, and the capture period (0: captured by events). */
function* describe(meter: Meter, name: LogicalName): Session<Profile | Unread> {
	const captured = yield* get(meter, { classId: cosemClass.profileGeneric, name, id: 3 })
	if (captured.kind !== 'data') return captured
	const columns: Column[] = []
	for (const item of captured.data.kind === 'array' ? captured.data.items : []) {
		const column = item.kind === 'structure' ? columnOf(item.items) : null
		if (column === null) return unreadable(name, 'its columns cannot be read')
		const scaled = yield* scaleOf(meter, column)
		if (scaled.kind === 'failed') return scaled
		columns.push({ ...column, scale: scaled.scale })
	}
	if (columns.length === 0) return unreadable(name, 'it has no columns')
	const period = yield* get(meter, { classId: cosemClass.profileGeneric, name, id: 4 })
	if (period.kind === 'failed') return period
	const isNumber = period.kind === 'data' && period.data.kind === 'integer'
	return { name, columns, periodSeconds: isNumber ? Number((period.data as { value: number | bigint }).value) : 0 }
}

function columnOf([classData, nameData, attribute, index]: readonly Data[]): Omit<Column, 'scale'> | null {
	const name = nameData === undefined ? null : logicalNameOf(nameData)
	if (name === null || classData?.kind !== 'integer' || attribute?.kind !== 'integer') return null
	const at = index?.kind === 'integer' ? Number(index.value) : 0
	return { classId: Number(classData.value), name, id: Number(attribute.value), index: at }
}

const unreadable = (name: LogicalName, what: string): Unread => ({
	kind: 'failed',
	failure: { reason: 'refused', text: `Profile ${nameText(name)}: ${what}.` },
})

type Window = { readonly start: string; readonly end: string }

/**
 * By range, first with times as the meter's own clock states them. Some meters refuse a range with the deviation and
 * others one without it, or find nothing then, so the other form is tried; then entries, counted back from now.
 */
function* windowRows(meter: Meter, profile: Profile, window: Window, time: MeterTime | null): Session<Rows | Unread> {
	const stated = time === null || time.form.deviation === null ? null : time.form
	const forms: readonly ClockForm[] = stated === null ? [withoutDeviation, plainUtc] : [stated, withoutDeviation]
	let empty: Rows | null = null
	let refusal: Unread | null = null
	const clock = profile.columns.find(isClock)
	for (const form of clock === undefined ? [] : forms) {
		const got = yield* readRows(meter, profile, rangeSelector(clock!, window, form))
		if (got.kind === 'failed') return got
		if (got.kind === 'refused') refusal ??= got
		else if (got.rows.length > 0) return got
		else empty ??= got
	}
	if (empty !== null) return empty
	const entries = yield* recentRows(meter, profile, window, time)
	return entries.kind === 'refused' ? (refusal ?? entries) : entries
}

/** Stated as standard time of the zone 0: for meters that take no time without a deviation. */
const plainUtc: ClockForm = { deviation: 0, status: 0 }

const isClock = ({ classId, id }: Column): boolean => classId === cosemClass.clock && id === 2

/**
 * Access selector 1: the clock column, from, to, all columns. With a deviation the bounds are instants, and the
 * deviation may be that of the other half of the year, so an hour more is asked for on both sides.
 */
function rangeSelector(clock: Column, { start, end }: Window, form: ClockForm): readonly number[] {
	const spare = form.deviation === null ? 0 : hourSeconds
	const from = dateTimeBytes(shiftedSeconds(start, -spare) ?? start, form)!
	const to = dateTimeBytes(shiftedSeconds(end, spare) ?? end, form)!
	const column = [0x12, 0, clock.classId, 0x09, 6, ...clock.name, 0x0f, clock.id, 0x12, 0, clock.index & 0xff]
	return [1, 0x02, 4, ...[0x02, 4, ...column], ...[0x09, 12, ...from], ...[0x09, 12, ...to], ...[0x01, 0]]
}

/** Access selector 2: from and to entry (1 = the first of the buffer), all columns. */
function entrySelector(from: number, to: number): readonly number[] {
	const word = (value: number) => [
		0x06,
		(value >>> 24) & 0xff,
		(value >>> 16) & 0xff,
		(value >>> 8) & 0xff,
		value & 0xff,
	]
	return [2, 0x02, 4, ...word(from), ...word(to), ...[0x12, 0, 1], ...[0x12, 0, 0]]
}

/** As many of the newest entries as reach back to the window's start. */
function* recentRows(
	meter: Meter,
	profile: Profile,
	{ start }: Window,
	time: MeterTime | null,
): Session<Rows | Unread> {
	const now = time === null ? null : shiftedSeconds(time.local, 0)
	const seconds = now === null ? Number.NaN : (Date.parse(`${now}Z`) - Date.parse(`${start}Z`)) / 1000
	const isKnown = profile.periodSeconds > 0 && Number.isFinite(seconds)
	// An hour more: a clock that was set back in autumn has counted it twice.
	const count = isKnown ? Math.max(1, Math.ceil((seconds + hourSeconds) / profile.periodSeconds) + 1) : 0xffffffff
	return yield* newestRows(meter, profile, count)
}

const lastInFirstOut = 2

/** The newest `count` rows: at the end of the buffer, or at its beginning where it is kept last in, first out. */
function* newestRows(meter: Meter, profile: Profile, count: number): Session<Rows | Unread> {
	const { name } = profile
	const used = yield* get(meter, { classId: cosemClass.profileGeneric, name, id: 7 })
	if (used.kind !== 'data') return used.kind === 'failed' ? used : yield* readRows(meter, profile, null)
	const entries = used.data.kind === 'integer' ? Number(used.data.value) : 0
	if (entries === 0) return { kind: 'rows', rows: [] }
	const sorted = yield* get(meter, { classId: cosemClass.profileGeneric, name, id: 5 })
	if (sorted.kind === 'failed') return sorted
	const isNewestFirst = sorted.kind === 'data' && sorted.data.kind === 'enum' && sorted.data.value === lastInFirstOut
	const wanted = Math.min(count, entries)
	const [from, to] = isNewestFirst ? [1, wanted] : [entries - wanted + 1, entries]
	const got = yield* readRows(meter, profile, entrySelector(from, to))
	// Without selective access only the whole buffer is to be had.
	return got.kind === 'refused' ? yield* readRows(meter, profile, null) : got
}

function* readRows(meter: Meter, profile: Profile, selector: readonly number[] | null): Session<Rows | Unread> {
	const got = yield* get(meter, { classId: cosemClass.profileGeneric, name: profile.name, id: 2 }, selector)
	if (got.kind !== 'data') return got
	if (got.data.kind !== 'array') return unreadable(profile.name, 'its buffer is no list of rows')
	return { kind: 'rows', rows: rowsOf(profile, got.data.items, got.frame) }
}

/**
 * Null-data in a row stands for the value of the row before; in the clock's column for the time one capture period
 * later (IEC 62056-6-2, class 7). Rows of another width than the columns are none.
 */
function rowsOf(profile: Profile, items: readonly Data[], frame: number): Row[] {
	const { columns, periodSeconds } = profile
	const clockAt = columns.findIndex(isClock)
	const rows: Row[] = []
	let before: Row | null = null
	for (const item of items) {
		if (item.kind !== 'structure' || item.items.length !== columns.length) continue
		const previous: readonly Data[] = before?.values ?? []
		const values = item.items.map((value, index) => (value.kind === 'null' ? (previous[index] ?? value) : value))
		const stated = clockAt < 0 ? undefined : item.items[clockAt]
		const at: string | null = stated === undefined ? null : timeIn(stated, before, periodSeconds)
		before = { at, values, frame }
		rows.push(before)
	}
	return rows
}

function timeIn(stated: Data, before: Row | null, periodSeconds: number): string | null {
	if (stated.kind !== 'null') return timeOf(stated)?.local ?? null
	return before === null || before.at === null || periodSeconds <= 0 ? null : shiftedSeconds(before.at, periodSeconds)
}

/** Every column but the clock under its own name. */
function keepRow(meter: Meter, { columns }: Profile, { at, values, frame }: Row, storage: number): void {
	for (const [index, column] of columns.entries()) {
		if (isClock(column)) continue
		const record = recordOf(column.name, values[index]!, column.scale, at)
		keep(meter, storage === 0 ? record : { ...record, storage }, frame)
	}
}

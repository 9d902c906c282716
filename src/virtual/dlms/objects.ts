/** The meter's COSEM objects (IEC 62056-6-2): identity, clock, registers, load and billing profile, disconnector. */
import { dayMs, dayNumberOf, hourMs, instantOf, offsetMs, quarterMs } from '../building/clock.ts'
import { latestProfile, type Moment, monthlyStorages, monthStart, profileFrom, shownAt } from '../building/memory.ts'
import type { Meter } from '../building/plan.ts'
import type { Registers, Truth } from '../building/registers.ts'
import {
	array,
	askedTime,
	type Bytes,
	boolean,
	dateTime,
	enumeration,
	int8,
	letters,
	nothing,
	octets,
	scalarsIn,
	structure,
	uint8,
	uint16,
	uint32,
} from './values.ts'

/** Data-Access-Result. */
export const result = { success: 0, denied: 3, undefined: 4, classInconsistent: 9, typeUnmatched: 12 } as const

export type Answered = { readonly value: Bytes } | { readonly error: number }

/** What was ordered of the meter, on top of the building's truth. */
export type Will = {
	/** Added to the clock by who set it, ms. */
	clockShiftMs: number
	/** Disconnect control: 0 disconnected, 1 connected, 2 ready for reconnection. */
	supply: 0 | 1 | 2
}

type CosemObject = {
	readonly classId: number
	readonly name: string
	/** Attributes from 2 on. `selector`: access selector and its parameters. */
	readonly attribute: (id: number, now: number, selector: Bytes | null) => Answered
}

/** Scaler and unit of a register, and its value from the building's truth. */
type Counter = {
	readonly name: string
	readonly scaler: number
	readonly unit: number
	readonly of: (registers: Registers, now: number) => number
}

const unit = { m3: 13, W: 27, Wh: 30, V: 35 } as const
const capturePeriodS = 900

export function objectsOf(truth: Truth, meter: Meter, will: Will): readonly CosemObject[] {
	const counters = countersOf(truth, meter)
	const main = counters.filter(({ unit: each }) => each !== unit.W && each !== unit.V)
	const registers = counters.map((counter) => register(truth, meter, counter))
	const loads = profile(
		truth,
		meter,
		meter.medium === 'gas' ? '7-0:99.99.2*255' : '1-0:99.1.0*255',
		main.slice(0, 1),
		loadRows(meter),
	)
	const months = profile(truth, meter, '0-0:98.1.0*255', main, monthRows(meter))
	const all: CosemObject[] = [
		data('0-0:42.0.0*255', letters(`ZLW${meter.serial}`)),
		data('0-0:96.1.0*255', letters(meter.serial)),
		clock(meter, will),
		...registers,
		loads,
		months,
		...(meter.medium === 'electricity' ? [disconnector(will)] : []),
	]
	return [...all, association(all)]
}

function countersOf(truth: Truth, meter: Meter): readonly Counter[] {
	if (meter.medium === 'heat') {
		return [
			{ name: '6-0:1.0.0*255', scaler: 3, unit: unit.Wh, of: ({ totalMilliWh }) => totalMilliWh / 1e6 },
			{ name: '6-0:2.0.0*255', scaler: -2, unit: unit.m3, of: ({ volumeMl }) => volumeMl / 1e4 },
		]
	}
	if (meter.medium !== 'electricity') {
		const name = meter.medium === 'gas' ? '7-0:3.0.0*255' : meter.medium === 'water' ? '8-0:1.0.0*255' : '9-0:1.0.0*255'
		return [{ name, scaler: -2, unit: unit.m3, of: ({ volumeMl }) => volumeMl / 1e4 }]
	}
	const watts = (now: number) => (truth.quarterAt(meter, now).energyMilliWh * 4) / 1000
	return [
		{ name: '1-0:1.8.0*255', scaler: 0, unit: unit.Wh, of: ({ totalMilliWh }) => totalMilliWh / 1e3 },
		{ name: '1-0:1.8.1*255', scaler: 0, unit: unit.Wh, of: ({ t1MilliWh }) => t1MilliWh / 1e3 },
		{ name: '1-0:1.8.2*255', scaler: 0, unit: unit.Wh, of: ({ t2MilliWh }) => t2MilliWh / 1e3 },
		{ name: '1-0:1.7.0*255', scaler: 0, unit: unit.W, of: (_, now) => watts(now) },
		{ name: '1-0:32.7.0*255', scaler: -1, unit: unit.V, of: (_, now) => 2300 + ((Math.floor(now / 1000) * 7) % 40) },
	]
}

export const nameBytes = (name: string): Bytes => name.split(/\D/).map(Number)

const refused = (error: number): Answered => ({ error })

function data(name: string, value: Bytes): CosemObject {
	return { classId: 1, name, attribute: (id) => (id === 2 ? { value } : refused(result.undefined)) }
}

function clock(meter: Meter, will: Will): CosemObject {
	return {
		classId: 8,
		name: '0-0:1.0.0*255',
		attribute: (id, now) => {
			const instant = now + will.clockShiftMs
			if (id !== 2) return refused(result.undefined)
			return { value: octets(dateTime(meter, { shown: shownAt(meter, instant), instant })) }
		},
	}
}

const valueBytes = ({ of }: Counter, registers: Registers, now: number): Bytes =>
	uint32(Math.floor(of(registers, now)) % 0x100000000)

function register(truth: Truth, meter: Meter, counter: Counter): CosemObject {
	return {
		classId: 3,
		name: counter.name,
		attribute: (id, now) => {
			if (id === 2) return { value: valueBytes(counter, truth.registersAt(meter, now), now) }
			if (id !== 3) return refused(result.undefined)
			return { value: structure(int8(counter.scaler), enumeration(counter.unit)) }
		},
	}
}

/** Control state and mode of the disconnector: a client may switch off and on. */
function disconnector(will: Will): CosemObject {
	return {
		classId: 70,
		name: '0-0:96.3.10*255',
		attribute: (id) => {
			if (id === 2) return { value: boolean(will.supply === 1) }
			if (id === 3) return { value: enumeration(will.supply) }
			return id === 4 ? { value: enumeration(4) } : refused(result.undefined)
		},
	}
}

/** Class, version, name and no access rights of each. */
function association(objects: readonly CosemObject[]): CosemObject {
	const list = array(
		objects.map(({ classId, name }) =>
			structure(uint16(classId), uint8(0), octets(nameBytes(name)), structure(array([]), array([]))),
		),
	)
	return {
		classId: 15,
		name: '0-0:40.0.0*255',
		attribute: (id) => (id === 2 ? { value: list } : refused(result.undefined)),
	}
}

/** Rows that a profile keeps, oldest first. */
type Kept = {
	readonly periodS: number
	readonly all: (now: number) => readonly Moment[]
	/** Rows from an instant shown by the clock up to another, both included. */
	readonly between: (now: number, from: number, to: number) => readonly Moment[]
}

const keptRows = 62 * 96

function loadRows(meter: Meter): Kept {
	return {
		periodS: capturePeriodS,
		all: (now) => latestProfile(meter, now, keptRows),
		between: (now, from, to) => {
			const shown = shownAt({ ...meter, clockOffsetMs: 0 }, from)
			const rows = profileFrom(meter, now, shown, Math.max(0, Math.floor((to - from) / quarterMs) + 8))
			return rows.filter(({ instant }) => isWithin(instant + meter.clockOffsetMs, from, to))
		},
	}
}

function monthRows(meter: Meter): Kept {
	const all = (now: number) =>
		Array.from({ length: monthlyStorages }, (_, index) =>
			monthStart(meter, now, monthlyStorages - index, monthlyStorages),
		).filter((moment) => moment !== null)
	return {
		periodS: 0,
		all,
		between: (now, from, to) => all(now).filter(({ instant }) => isWithin(instant + meter.clockOffsetMs, from, to)),
	}
}

const isWithin = (instant: number, from: number, to: number): boolean => instant >= from && instant <= to

function profile(truth: Truth, meter: Meter, name: string, columns: readonly Counter[], kept: Kept): CosemObject {
	const captured = (classId: number, column: string) =>
		structure(uint16(classId), octets(nameBytes(column)), int8(2), uint16(0))
	const row = (moment: Moment, before: Moment | null): Bytes => {
		// A row one period after the one before needs no time of its own.
		const isNext = before !== null && civilMs(moment) - civilMs(before) === kept.periodS * 1000
		const registers = truth.registersAt(meter, moment.instant)
		const values = columns.map((column) => valueBytes(column, registers, moment.instant))
		return structure(isNext ? nothing : octets(dateTime(meter, moment)), ...values)
	}
	const buffer = (rows: readonly Moment[]): Answered => ({
		value: array(rows.map((moment, index) => row(moment, rows[index - 1] ?? null))),
	})
	return {
		classId: 7,
		name,
		attribute: (id, now, selector) => {
			if (id === 2) return selected(meter, kept, now, selector, buffer)
			if (id === 3)
				return { value: array([captured(8, '0-0:1.0.0*255'), ...columns.map((each) => captured(3, each.name))]) }
			if (id === 4) return { value: uint32(kept.periodS) }
			if (id === 5) return { value: enumeration(1) }
			return id === 7 ? { value: uint32(kept.all(now).length) } : refused(result.undefined)
		},
	}
}

/** What the clock showed, as if it were UTC. */
function civilMs({ shown }: Moment): number {
	return dayNumberOf(shown.year, shown.month, shown.day) * dayMs + shown.hour * hourMs + shown.minute * 60_000
}

/** Selective access (class 7): 1 by range of time, 2 by entry; none: everything. */
function selected(
	meter: Meter,
	kept: Kept,
	now: number,
	selector: Bytes | null,
	buffer: (rows: readonly Moment[]) => Answered,
): Answered {
	if (selector === null) return buffer(kept.all(now))
	const { times, numbers } = scalarsIn(selector.slice(1))
	if (selector[0] === 2 && numbers.length >= 2) return buffer(kept.all(now).slice(numbers[0]! - 1, numbers[1]!))
	const [from, to] = times.map((bytes) => clockInstant(meter, bytes))
	if (selector[0] !== 1 || from === undefined || to === undefined || from === null || to === null) {
		return refused(result.typeUnmatched)
	}
	return buffer(kept.between(now, from, to))
}

/** The instant at which the meter's clock shows the time. */
export function clockInstant(meter: Meter, bytes: Bytes): number | null {
	const asked = askedTime(bytes)
	if (asked === null) return null
	const { time, deviation } = asked
	if (deviation === null) return instantOf(time, meter.clock) + time.second * 1000
	const civil = dayNumberOf(time.year, time.month, time.day) * dayMs + time.hour * hourMs + time.minute * 60_000
	return civil + time.second * 1000 + deviation * 60_000
}

/** What has to be added to the clock for it to show `bytes` now. */
export function clockShift(meter: Meter, bytes: Bytes, now: number): number | null {
	const wanted = clockInstant(meter, bytes)
	return wanted === null || offsetMs(wanted, meter.clock) < 0 ? null : wanted - (now + meter.clockOffsetMs)
}

/** What a master can change in the meter: parameters, clock, relay, freezes, its address. State of one device. */
import { instantOf } from '../building/clock.ts'
import { shownAt } from '../building/memory.ts'
import type { Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'
import { fromBcd, fromHex, hex } from '../digits.ts'
import { item, minuteStamp } from './items.ts'

export type ControlHabits = {
	/** Level and password as they stand on the wire: PA P0 P1 P2. */
	readonly password?: string
	/** From a trip order to the open relay. */
	readonly loadDelayMs?: number
	/** A write is answered with an error and changes half of its bytes all the same. Asked at each write. */
	readonly errsButWrites?: () => boolean
	/** Somebody holds the programming key: only then an address can be written. */
	readonly isKeyPressed?: () => boolean
}

/** null: silence. Otherwise the answer's data, or its error byte. */
export type Obeyed = { readonly data: readonly number[] } | { readonly error: number } | null

export type Dlt645Control = {
	readonly address: () => string
	/** What this device says differently from its building; undefined: nothing was changed there. */
	readonly item: (now: number, identifier: string) => readonly number[] | undefined
	/** `control`: 14 to 17 or 1C. */
	readonly obey: (control: number, data: Uint8Array, now: number) => Obeyed
}

const error = { other: 0x01, noData: 0x02, unauthorised: 0x04, baud: 0x08 } as const
const usualPassword = '02123456'
const usualLoadDelayMs = 2_000
const mostWrongPasswords = 3
const lockedMs = 24 * 3_600_000
const speeds = [0x02, 0x04, 0x08, 0x10, 0x20, 0x40]
const clockItems = ['04000101', '04000102', '0400010C']

type State = {
	address: string
	readonly stored: Map<string, readonly number[]>
	clockShiftMs: number
	/** Building time of each instant freeze, the latest first. */
	freezes: number[]
	wrongPasswords: number
	lockedUntil: number
	openAskedAt: number | null
	isOpen: boolean
	alarm: boolean
	kept: boolean
}

export function createDlt645Control(truth: Truth, meter: Meter, habits: ControlHabits): Dlt645Control {
	const state: State = {
		address: meter.address,
		stored: new Map(),
		clockShiftMs: 0,
		freezes: [],
		wrongPasswords: 0,
		lockedUntil: Number.NEGATIVE_INFINITY,
		openAskedAt: null,
		isOpen: false,
		alarm: false,
		kept: false,
	}
	const loadDelayMs = habits.loadDelayMs ?? usualLoadDelayMs
	const own = (now: number, identifier: string) => changedItem(truth, meter, state, loadDelayMs, now, identifier)
	const holds = (now: number, identifier: string) => own(now, identifier) ?? item(truth, meter, now, identifier)
	const isAllowed = (password: Uint8Array, now: number): boolean => {
		if (now < state.lockedUntil) return false
		const isRight = hex(password) === (habits.password ?? usualPassword)
		state.wrongPasswords = isRight ? 0 : state.wrongPasswords + 1
		if (state.wrongPasswords >= mostWrongPasswords) state.lockedUntil = now + lockedMs
		return isRight
	}
	const write = (data: Uint8Array, now: number): Obeyed => {
		if (data.length < 12) return { error: error.other }
		if (!isAllowed(data.subarray(4, 8), now)) return { error: error.unauthorised }
		const identifier = hex(data.subarray(0, 4).toReversed())
		const value = data.subarray(12)
		const held = holds(now, identifier)
		if (held === null) return { error: error.noData }
		if (!identifier.startsWith('04') || identifier.startsWith('040005') || value.length !== held.length) {
			return { error: error.other }
		}
		if (clockItems.includes(identifier)) setClock(meter, state, now, identifier, value)
		else if (habits.errsButWrites?.() === true) {
			const half = Math.ceil(held.length / 2)
			state.stored.set(identifier, [...value.subarray(0, half), ...held.slice(half)])
			return { error: error.other }
		} else state.stored.set(identifier, Array.from(value))
		return { data: [] }
	}
	const order = (data: Uint8Array, now: number): Obeyed => {
		if (data.length !== 16) return { error: error.other }
		if (!isAllowed(data.subarray(0, 4), now)) return { error: error.unauthorised }
		const isOver = data.subarray(10).some((byte) => byte !== 0) && timeIn(meter, data.subarray(10)) < now
		return !isOver && actOn(state, loadDelayMs, now, data[8]!) ? { data: [] } : { error: error.other }
	}
	return {
		address: () => state.address,
		item: own,
		obey: (control, data, now) => {
			settle(state, loadDelayMs, now)
			switch (control) {
				case 0x14:
					return write(data, now)
				case 0x15:
					if (habits.isKeyPressed?.() !== true || data.length !== 6) return null
					state.address = hex(data.toReversed())
					return { data: [] }
				case 0x16:
					if (data.length !== 4) return { error: error.other }
					if (data.every((byte) => byte === 0x99)) state.freezes = [now, ...state.freezes].slice(0, 3)
					return { data: [] }
				case 0x17:
					return speeds.includes(data[0] ?? 0) ? { data: [data[0]!] } : { error: error.baud }
				default:
					return order(data, now)
			}
		},
	}
}

/** The relay opens when the delay is over, unless the power is to be kept. */
function settle(state: State, loadDelayMs: number, now: number): void {
	if (state.openAskedAt !== null && !state.kept && now - state.openAskedAt >= loadDelayMs) state.isOpen = true
}

/** N1 of a relay order (7.3.12); false: none of them. */
function actOn(state: State, loadDelayMs: number, now: number, action: number): boolean {
	const actions = new Map<number, () => void>([
		[0x1a, () => (state.openAskedAt ??= now)],
		// The relay waits for the button.
		[0x1b, () => (state.openAskedAt = null)],
		[
			0x1c,
			() => {
				state.openAskedAt = null
				state.isOpen = false
			},
		],
		[0x2a, () => (state.alarm = true)],
		[0x2b, () => (state.alarm = false)],
		[0x3a, () => (state.kept = true)],
		[0x3b, () => (state.kept = false)],
	])
	actions.get(action)?.()
	settle(state, loadDelayMs, now)
	return actions.has(action)
}

/** Annex C: bit 4 relay open, 6 asked to open, 7 pre-trip alarm, 12 power kept on. */
function statusWord3(state: State, loadDelayMs: number, now: number): readonly number[] {
	settle(state, loadDelayMs, now)
	const low = (state.isOpen ? 0x10 : 0) | (state.openAskedAt !== null ? 0x40 : 0) | (state.alarm ? 0x80 : 0)
	return [low, state.kept ? 0x10 : 0]
}

function changedItem(
	truth: Truth,
	meter: Meter,
	state: State,
	loadDelayMs: number,
	now: number,
	identifier: string,
): readonly number[] | undefined {
	const word3 = () => statusWord3(state, loadDelayMs, now)
	if (identifier === '04000503') return word3()
	if (identifier === '040005FF') return [0, 0, 0, 0, ...word3(), ...Array<number>(8).fill(0)]
	if (clockItems.includes(identifier)) return item(truth, meter, now + state.clockShiftMs, identifier) ?? undefined
	if (identifier === '04000401' && state.address !== meter.address) return fromHex(state.address).toReversed()
	if (identifier.startsWith('0501')) return freezeItem(truth, meter, state, identifier)
	return state.stored.get(identifier)
}

/** Table A.6, DI2 = 01: instant freezes; 00 their time, 01… energies as table A.1 numbers them, 10 power. */
function freezeItem(truth: Truth, meter: Meter, state: State, identifier: string): readonly number[] | undefined {
	const [, , part, back] = fromHex(identifier) as [number, number, number, number]
	const at = state.freezes[back - 1]
	if (at === undefined) return undefined
	if (part === 0x00) return minuteStamp(shownAt(meter, at + state.clockShiftMs))
	if (part <= 0x08) return item(truth, meter, at, `00${identifier.slice(4, 6)}FF00`) ?? undefined
	const powers = ['0203FF00', '0204FF00'].flatMap((each) => item(truth, meter, at, each) ?? [])
	return part === 0x10 ? powers : undefined
}

/** True time at which the meter's clock, as the building set it, shows ss mm hh DD MM YY. */
function timeIn(meter: Meter, bytes: Uint8Array): number {
	const [second, minute, hour, day, month, year] = Array.from(bytes, fromBcd) as [
		...[number, number, number, number, number, number],
	]
	return instantOf({ year: 2000 + year, month, day, hour, minute }, meter.clock) + second * 1000 - meter.clockOffsetMs
}

/** Date (WW DD MM YY), time (ss mm hh), or both (time first); what is not given stays as it is shown. */
function setClock(meter: Meter, state: State, now: number, identifier: string, value: Uint8Array): void {
	const shown = shownAt(meter, now + state.clockShiftMs)
	const bcdOf = (number: number) => Number.parseInt(String(number % 100), 16)
	const date = [bcdOf(shown.day), bcdOf(shown.month), bcdOf(shown.year)]
	const time = [bcdOf(shown.second), bcdOf(shown.minute), bcdOf(shown.hour)]
	const wanted = {
		'04000101': [...time, ...value.subarray(1)],
		'04000102': [...value, ...date],
		'0400010C': [...value.subarray(0, 3), ...value.subarray(4)],
	}[identifier]!
	state.clockShiftMs = timeIn(meter, Uint8Array.from(wanted)) - now
}

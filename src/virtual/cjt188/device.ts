/** A water, gas or heat meter as CJ/T 188 slave: one frame in, one frame or silence out. */
import { type LocalTime, localTime } from '../building/clock.ts'
import type { Meter } from '../building/plan.ts'
import { installedAt, type Truth } from '../building/registers.ts'
import { bcd, hex } from '../digits.ts'
import { fromBcd, type Request, reply } from './frame.ts'
import { clockBytes, mainSteps, mainUnit, mainValue, metering, settlementInstant, type View } from './metering.ts'

export type Cjt188Device = {
	readonly meter: Meter
	/** `now`: the building's time, UTC epoch ms. null: silence. */
	readonly hear: (request: Request, now: number) => Uint8Array | null
}

/** What makers do each in their own way. */
export type Make = {
	/** The byte order of identifiers that it understands; in the other it refuses ('1f-90') or is silent. */
	readonly order: '90-1f' | '1f-90'
	/** Units before their values. */
	readonly unitFirst: boolean
	/** SER in its answers: the request's, or always 00. */
	readonly ser: 'same' | 'zero'
	/** Control code of its valve. */
	readonly valve: 0x04 | 0x2a
	readonly preamble: number
}

const typeOf = { water: 0x10, 'warm-water': 0x11, heat: 0x20, gas: 0x30, electricity: 0x40 } as const
const wildcardType = 0xaa
const wildcard = 'AAAAAAAAAAAAAA'
/** A motor valve with its gear. */
const valveMotionMs = 8_000

/** Neighbours in a building come from different makers. */
const makeOf = ({ index, medium }: Meter): Make => ({
	order: index % 2 === 0 ? '90-1f' : '1f-90',
	unitFirst: medium === 'heat' && index % 3 === 2,
	ser: index % 4 === 3 ? 'zero' : 'same',
	valve: 0x04,
	preamble: index % 5 === 4 ? 0 : 2,
})

/** What orders change. `movesTo`: where the valve is going, and since when. */
type State = {
	address: string
	valve: 'open' | 'closed'
	movesTo: { readonly to: 'open' | 'closed'; readonly since: number } | null
	settlementDay: number
	readingDay: number
	/** As 8102 states it: P1 Q1 P2 Q2 P3, three bytes each. */
	prices: number[]
	purchase: { readonly number: number; readonly amount: number; readonly total: number }
	/** Its clock beyond `meter.clockOffsetMs`. */
	clockMs: number
	shift: number
}

const freshState = (meter: Meter): State => ({
	address: meter.address.padStart(14, '0'),
	valve: 'open',
	movesTo: null,
	settlementDay: 1,
	readingDay: 1,
	prices: [250, 180, 330, 260, 500].flatMap((part) => bcd(part, 3)),
	purchase: { number: 0, amount: 0, total: 0 },
	clockMs: 0,
	shift: 0,
})

export function createCjt188Device(truth: Truth, meter: Meter, different: Partial<Make> = {}): Cjt188Device {
	const make: Make = { ...makeOf(meter), ...different }
	const state = freshState(meter)
	const type = typeOf[meter.medium]
	return {
		meter,
		hear: (request, now) => {
			if (request.type !== type && request.type !== wildcardType) return null
			if (request.address !== state.address && request.address !== wildcard) return null
			if (request.data.length < 3) return null
			const [first, second, ser] = [request.data[0]!, request.data[1]!, request.data[2]!]
			const own = make.order === '90-1f' ? [first, second] : [second, first]
			const identifier = hex(own)
			const sequence = make.ser === 'same' ? ser : 0
			const status = statusOf(state, now)
			const refuse = () => reply(type, state.address, request.control | 0xc0, [sequence, ...status], make.preamble)
			if (!isOfStandard(identifier)) return make.order === '1f-90' ? refuse() : null
			const view: View = { truth, meter, shift: state.shift, unitFirst: make.unitFirst }
			const carried = Array.from(request.data.subarray(3))
			const said =
				request.control === 0x04 && identifier === 'A017' && make.valve !== 0x04
					? null
					: answerTo({ control: request.control, identifier, carried, now, view, state, make })
			if (said === null) return refuse()
			const data = [first, second, sequence, ...said]
			return reply(type, state.address, request.control | 0x80, data, make.preamble)
		},
	}
}

const isOfStandard = (identifier: string): boolean => /^(?:901F|D12[0-9AB]|810[2-6A]|A01[0-8])$/.test(identifier)

type Asked = {
	readonly control: number
	readonly identifier: string
	/** Data behind DI and SER. */
	readonly carried: readonly number[]
	readonly now: number
	readonly view: View
	readonly state: State
	readonly make: Make
}

/** Data behind DI and SER of the answer; null: the meter refuses. */
function answerTo(asked: Asked): readonly number[] | null {
	const { control, identifier, carried, state, make } = asked
	if (control === 0x01 && carried.length === 0) return read(asked)
	if (control === 0x03 && identifier === '810A') return []
	if (control === 0x09 && identifier === '8106') return [0x01]
	if (control === 0x15 && identifier === 'A018' && carried.length === 7) {
		state.address = hex(carried.toReversed())
		return []
	}
	if (control === 0x16 && identifier === 'A016') return setBase(asked)
	if (control === make.valve && identifier === 'A017') return moveValve(asked)
	return control === 0x04 ? write(asked) : null
}

function read({ identifier, now, view, state }: Asked): readonly number[] | null {
	const { meter } = view
	const shown = shownAt(meter, state, now)
	const settled = (back: number) => settlementInstant(meter, shown, state.settlementDay, back)
	switch (identifier) {
		case '901F': {
			const settledAt = settled(1) ?? installedAt
			return [...metering(view, now, settledAt), ...clockBytes(shown), ...statusOf(state, now)]
		}
		case '8102':
			return state.prices
		case '8103':
			return bcd(state.settlementDay, 1)
		case '8104':
			return bcd(state.readingDay, 1)
		case '8105': {
			const { number, amount, total } = state.purchase
			const amounts = [amount, total, total].flatMap((part) => bcd(part, 4))
			return [...bcd(number, 1), ...amounts, ...statusOf(state, now)]
		}
		default: {
			const instant = identifier.startsWith('D12') ? settled(Number.parseInt(identifier, 16) - 0xd11f) : null
			return instant === null ? null : mainValue(view, instant)
		}
	}
}

/** Control 04. Anything out of range is refused as a whole. */
function write({ identifier, carried, now, view, state }: Asked): readonly number[] | null {
	const value = fromBcd(carried)
	if (value === null && identifier !== 'A014') return null
	switch (`${identifier} ${carried.length}`) {
		case 'A010 16':
			state.prices = carried.slice(0, 15)
			return []
		case 'A011 1':
			if (value! < 1 || value! > 28) return null
			state.settlementDay = value!
			return []
		case 'A012 1':
			if (value! < 1 || value! > 28) return null
			state.readingDay = value!
			return []
		case 'A013 5': {
			const [number, amount] = [fromBcd(carried.slice(0, 1))!, fromBcd(carried.slice(1))!]
			if (number === state.purchase.number) return null
			state.purchase = { number, amount, total: state.purchase.total + amount }
			return carried
		}
		case 'A015 7': {
			const [second, minute, hour, day, month, year, century] = carried.map((byte) => fromBcd([byte])!)
			const wanted = Date.UTC(century! * 100 + year!, month! - 1, day!, hour!, minute!, second!)
			const own = shownAt(view.meter, state, now)
			const shown = Date.UTC(own.year, own.month - 1, own.day, own.hour, own.minute, own.second)
			state.clockMs += wanted - shown
			return []
		}
		default:
			return null
	}
}

/** Four bytes and the unit that the register counts in, as everywhere in this make. */
function setBase({ carried, now, view, state, make }: Asked): readonly number[] | null {
	const [unit, digits] = make.unitFirst ? [carried[0], carried.slice(1)] : [carried[4], carried.slice(0, 4)]
	const steps = fromBcd(digits)
	if (carried.length !== 5 || unit !== mainUnit(view.meter) || steps === null) return null
	state.shift += steps - mainSteps(view, now)
	return statusOf(state, now)
}

function moveValve({ carried, now, state }: Asked): readonly number[] | null {
	if (carried.length !== 1 || (carried[0] !== 0x55 && carried[0] !== 0x99)) return null
	const before = statusOf(state, now)
	state.movesTo = { to: carried[0] === 0x55 ? 'open' : 'closed', since: now }
	return before
}

/** ST: D1 D0 the valve, D2 the battery; a moving valve is where it was. */
function statusOf(state: State, now: number): number[] {
	const { movesTo } = state
	if (movesTo !== null && now - movesTo.since >= valveMotionMs) {
		state.valve = movesTo.to
		state.movesTo = null
	}
	return [state.valve === 'open' ? 0x00 : 0x01, 0x00]
}

const shownAt = (meter: Meter, state: State, now: number): LocalTime =>
	localTime(now + meter.clockOffsetMs + state.clockMs, meter.clock)

/** A meter as M-Bus slave: frame count bit, primary and secondary addressing, orders (EN 13757-2, -3, -7). */
import { shownAt } from '../building/memory.ts'
import type { Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'
import { acknowledge, longFrame, type Request } from './frame.ts'
import { header, identity, type Nameplate, nameplateOf, telegrams } from './telegrams.ts'

export type MbusDevice = {
	readonly meter: Meter
	/**
	 * `now`: the building's time, UTC epoch ms. null: silence. `baud`: the speed at which the request was said; without
	 * it, the speed that all meters have from the factory (a gateway that knows no other).
	 */
	readonly hear: (request: Request, now: number, baud?: number) => Uint8Array | null
	readonly state: () => DeviceState
}

type DeviceState = {
	readonly primary: number
	readonly baud: number
	/** What an order made the clock ahead of the building's time. */
	readonly clockShiftMs: number
	/** Subcode of the last application reset, null: none; 0 where none was said. */
	readonly resetSubcode: number | null
}

const selected = 0xfd
const everyoneAnswers = 0xfe
const nobodyAnswers = 0xff
const factoryBaud = 2400
/** EN 13757-2: after a change of speed the old one is back when nothing is heard at the new one for 2 to 10 minutes. */
const fallbackMs = 2 * 60_000
/** The largest primary address (EN 13757-2). */
const largestAddress = 250

/** The readout in progress: telegrams of one instant, which one was sent last, under which frame count bit. */
type Readout = { readonly parts: readonly (readonly number[])[]; readonly index: number; readonly frameCount: boolean }

type Memory = {
	-readonly [Name in keyof DeviceState]: DeviceState[Name]
} & {
	isSelected: boolean
	/** Set by a change of speed until something is heard at the new one: when to go back, and to what. */
	fallback: { readonly atMs: number; readonly baud: number } | null
	readout: Readout | null
	sent: Uint8Array | null
	accessNumber: number
	/** The same order under the same frame count bit is the last one once more: its acknowledgement was lost. */
	lastOrder: { readonly frameCount: number; readonly text: string } | null
}

export function createMbusDevice(truth: Truth, meter: Meter, plate: Nameplate = nameplateOf(meter)): MbusDevice {
	const memory: Memory = {
		primary: primaryOf(meter),
		baud: factoryBaud,
		clockShiftMs: 0,
		resetSubcode: null,
		isSelected: false,
		fallback: null,
		readout: null,
		sent: null,
		accessNumber: 0,
		lastOrder: null,
	}
	/**
	 * The same frame count bit asks for the same telegram again, a toggled one for the next (after the last: the first).
	 */
	const requestData = (control: number, now: number): Uint8Array => {
		const counts = (control & 0x10) !== 0
		const frameCount = (control & 0x20) !== 0
		const { readout, sent } = memory
		if (counts && readout !== null && sent !== null && readout.frameCount === frameCount) return sent
		const next = counts && readout !== null ? readout.index + 1 : 0
		memory.readout =
			readout === null || next === 0 || next >= readout.parts.length
				? { parts: telegrams(truth, meter, now, memory.clockShiftMs), index: 0, frameCount }
				: { ...readout, index: next, frameCount }
		memory.accessNumber = (memory.accessNumber + 1) & 0xff
		const records = memory.readout.parts[memory.readout.index]!
		memory.sent = longFrame(0x08, memory.primary, 0x72, [...header(meter, plate, memory.accessNumber), ...records])
		return memory.sent
	}
	const answer = ({ control, ci, data }: Request, now: number): Uint8Array | null => {
		const functionCode = control & 0x0f
		if ((control & 0x40) === 0) return null
		if (ci !== null) return functionCode === 0x03 ? obey(memory, meter, control, ci, data, now) : null
		if (functionCode === 0x0b) return requestData(control, now)
		// Class 1 (alarms): nothing to say.
		if (functionCode === 0x0a) return acknowledge
		if (functionCode !== 0x00) return null
		restart(memory)
		return acknowledge
	}
	return {
		meter,
		state: () => memory,
		hear: (request, now, baud = factoryBaud) => {
			if (!isHeard(memory, now, baud)) return null
			const { address, control, ci } = request
			if (address === selected && ci === 0x52 && (control & 0x4f) === 0x43) {
				// Only the one that matches answers and stays selected; every other one lets go.
				memory.isSelected = matches(identity(meter, plate), request.data)
				if (!memory.isSelected) return null
				restart(memory)
				return acknowledge
			}
			const mine =
				address === memory.primary || address === everyoneAnswers || (address === selected && memory.isSelected)
			if (address === nobodyAnswers) {
				answer(request, now)
				return null
			}
			if (!mine) return null
			const reply = answer(request, now)
			// SND_NKE to FD ends the selection (EN 13757-3 clause 11.3).
			if (address === selected && ci === null && (control & 0x0f) === 0x00) memory.isSelected = false
			return reply
		},
	}
}

/** A plan may give a secondary address: such a meter has none of the primary ones, as it came from the factory. */
function primaryOf({ address }: Meter): number {
	return /^\d{1,3}$/.test(address) ? Number(address) : 0
}

function restart(memory: Memory): void {
	memory.readout = null
	memory.sent = null
	memory.lastOrder = null
}

/** At another speed than its own a meter hears nothing. */
function isHeard(memory: Memory, now: number, baud: number): boolean {
	const { fallback } = memory
	if (fallback !== null && now >= fallback.atMs) {
		memory.baud = fallback.baud
		memory.fallback = null
	}
	if (baud !== memory.baud) return false
	memory.fallback = null
	return true
}

/** SND_UD: what is understood is acknowledged and done, the rest stays without an answer. */
function obey(
	memory: Memory,
	meter: Meter,
	control: number,
	ci: number,
	data: Uint8Array,
	now: number,
): Uint8Array | null {
	const order = { frameCount: control & 0x20, text: `${ci} ${data.join()}` }
	const isRepeated = memory.lastOrder?.frameCount === order.frameCount && memory.lastOrder.text === order.text
	if (isRepeated) return acknowledge
	const isDone = carryOut(memory, meter, ci, data, now)
	if (!isDone) return null
	memory.lastOrder = order
	return acknowledge
}

function carryOut(memory: Memory, meter: Meter, ci: number, data: Uint8Array, now: number): boolean {
	if (ci === 0x50) {
		restart(memory)
		if (data.length > 10) return false
		memory.resetSubcode = data[0] ?? 0
		return true
	}
	if (ci >= 0xb8 && ci <= 0xbf) {
		// The acknowledgement still goes at the old speed.
		memory.fallback = { atMs: now + fallbackMs, baud: memory.baud }
		memory.baud = 300 * 2 ** (ci - 0xb8)
		return true
	}
	if (ci !== 0x51) return false
	const [dif, vif] = data
	if (dif === 0x01 && vif === 0x7a && data.length === 3 && data[2]! <= largestAddress) {
		// The meter goes by the new address at once, and its answer names no address.
		memory.primary = data[2]!
		return true
	}
	if (dif === 0x04 && vif === 0x6d && data.length === 6) return setClock(memory, meter, data.subarray(2), now)
	return false
}

/** Type F. The clock goes on from the beginning of the minute that was said. */
function setClock(memory: Memory, meter: Meter, [minute, hour, day, month]: Uint8Array, now: number): boolean {
	if ((minute! & 0x80) !== 0) return false
	const year = 2000 + ((day! >> 5) | ((month! & 0xf0) >> 1))
	const wanted = Date.UTC(year, (month! & 15) - 1, day! & 31, hour! & 31, minute! & 63)
	const shown = shownAt(meter, now)
	const asUtc = Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute, shown.second)
	memory.clockShiftMs = wanted - asUtc
	memory.readout = null
	return true
}

/** Nibble F is wild in the identification number; FF is wild in each byte of manufacturer, version and medium. */
function matches(own: readonly number[], asked: Uint8Array): boolean {
	if (asked.length < 8) return false
	const wildNibble = (want: number, is: number) => want === 0x0f || want === is
	for (let index = 0; index < 4; index++) {
		const [want, is] = [asked[index]!, own[index]!]
		if (!wildNibble(want >> 4, is >> 4) || !wildNibble(want & 0x0f, is & 0x0f)) return false
	}
	return [4, 5, 6, 7].every((index) => asked[index] === 0xff || asked[index] === own[index])
}

/**
 * What goes wrong on purpose: a table that tests and demonstrations change while the building runs. Messages about a
 * meter: {fault, meter: '<serial number>'} with fault 'mute', 'unmute', 'half' (on), 'delay' (ms), 'clear', and
 * 'exchange' with the `serial` of the meter that takes its place at the same address, `at` an instant (now unless
 * said), and counts from 0 (DL/T 645, CJ/T 188, M-Bus, Modbus, DLMS), and 'scale' (on): a new firmware of an M-Bus
 * meter states heat in Wh instead of kWh. Messages about a line: 'unplug', 'plug', 'flip' (probability), 'babble'
 * (everyMs), 'half', 'delay', 'clear'.
 */

export type LineFaults = {
	readonly plugged: boolean
	/** Probability that a byte on the line has one bit turned over. */
	readonly flip: number
	/** Milliseconds between two outbursts of noise; null: quiet. */
	readonly babbleMs: number | null
	/** Answers break off in the middle. */
	readonly half: boolean
	/** Added before every answer. */
	readonly delayMs: number
}

/** Everything except `plugged` and the line's own properties can also befall a single meter (by serial number). */
export type MeterFaults = {
	readonly muted: boolean
	readonly half: boolean
	readonly delayMs: number
	/** Another meter hangs in its place since then. */
	/** Its firmware states what it counts a thousand times finer. */
	readonly finer: boolean
	/** Another meter hangs in its place since then. */
	readonly exchanged: { readonly serial: string; readonly at: number } | null
}

export type Faults = {
	readonly line: (id: string) => LineFaults
	readonly meter: (serial: string) => MeterFaults
	readonly setLine: (id: string, change: Partial<LineFaults>) => void
	readonly setMeter: (serial: string, change: Partial<MeterFaults>) => void
	/** Bytes as they come out at the far end of the line. */
	readonly spoil: (lineId: string, bytes: Uint8Array) => Uint8Array
}

const fine: LineFaults = { plugged: true, flip: 0, babbleMs: null, half: false, delayMs: 0 }
const well: MeterFaults = { muted: false, half: false, delayMs: 0, finer: false, exchanged: null }

/** `random`: each call in [0, 1). */
export function createFaults(random: () => number): Faults {
	const lines = new Map<string, LineFaults>()
	const meters = new Map<string, MeterFaults>()
	const line = (id: string) => lines.get(id) ?? fine
	const meter = (serial: string) => meters.get(serial) ?? well
	return {
		line,
		meter,
		setLine: (id, change) => void lines.set(id, { ...line(id), ...change }),
		setMeter: (serial, change) => void meters.set(serial, { ...meter(serial), ...change }),
		spoil: (lineId, bytes) => {
			const { flip } = line(lineId)
			if (flip === 0) return bytes
			return bytes.map((byte) => (random() < flip ? byte ^ (1 << Math.floor(random() * 8)) : byte))
		},
	}
}

type Message = Readonly<Record<string, unknown>>

/** What a control message changes about a line; null: it names no such fault. */
export function lineFaultOf(fault: string, message: Message): Partial<LineFaults> | null {
	const on = message.on !== false
	switch (fault) {
		case 'flip':
			return { flip: Math.min(1, Math.max(0, numberOf(message.probability, 0.01))) }
		case 'babble':
			return { babbleMs: on ? numberOf(message.everyMs, 200) : null }
		case 'half':
			return { half: on }
		case 'delay':
			return { delayMs: numberOf(message.ms, 0) }
		case 'clear':
			return { flip: 0, babbleMs: null, half: false, delayMs: 0 }
		default:
			return null
	}
}

/** The same about a meter. */
export function meterFaultOf(fault: string, message: Message): Partial<MeterFaults> | null {
	switch (fault) {
		case 'mute':
			return { muted: true }
		case 'unmute':
			return { muted: false }
		case 'half':
			return { half: message.on !== false }
		case 'delay':
			return { delayMs: numberOf(message.ms, 0) }
		case 'scale':
			return { finer: message.on !== false }
		case 'clear':
			return { muted: false, half: false, delayMs: 0, finer: false }
		default:
			return null
	}
}

export function numberOf(value: unknown, otherwise: number): number {
	return typeof value === 'number' && Number.isFinite(value) ? value : otherwise
}

/**
 * Register maps of some meters, from their makers' documents: Eastron SDM630 (input registers, floats), ABB B23
 * (holding registers, integers up to 64 bits, "not available" as all ones), Carlo Gavazzi EM24 (low word first), and
 * a pulse collector with two registers a channel.
 */
import { noise } from '../building/noise.ts'
import type { Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'

export type Image = {
	readonly maker: string
	readonly product: string
	/** Register contents by function code; what is not there is refused. */
	readonly words: { readonly 3?: ReadonlyMap<number, number>; readonly 4?: ReadonlyMap<number, number> }
	/** Holding registers that may be written, by first address: floats. */
	readonly settings: readonly { readonly address: number; readonly initial: number }[]
	/** Most registers of one read. */
	readonly most: number
}

/** By the model's name in the plan; an unknown one is an SDM630. */
export function imageOf(truth: Truth, meter: Meter, now: number): Image {
	return (images[meter.model ?? ''] ?? sdm630)(truth, meter, now)
}

type Draw = (truth: Truth, meter: Meter, now: number) => Image

const sdm630: Draw = (truth, meter, now) => {
	const at = terminals(truth, meter, now)
	const { totalMilliWh } = truth.registersAt(meter, now)
	const words = new Map<number, number>()
	const put = (address: number, value: number) => place(words, address, floatWords(value))
	for (const phase of [0, 1, 2]) {
		put(2 * phase, at.deciVolt[phase]! / 10)
		put(6 + 2 * phase, at.milliAmpere[phase]! / 1000)
		put(12 + 2 * phase, at.watt[phase]!)
		put(18 + 2 * phase, at.va[phase]!)
		put(24 + 2 * phase, at.reactive[phase]!)
		put(30 + 2 * phase, at.factor)
	}
	put(52, at.totalWatt)
	put(56, at.totalVa)
	put(60, at.totalVar)
	put(62, at.factor)
	put(66, 11.3)
	put(70, at.centiHertz / 100)
	put(72, totalMilliWh / 1e6)
	put(74, 0)
	put(76, totalMilliWh / 5e6)
	put(78, 0)
	for (const address of [234, 236, 238, 248]) put(address, 1.8)
	put(342, totalMilliWh / 1e6)
	put(344, totalMilliWh / 5e6)
	for (let address = 346; address <= 380; address += 2) put(address, totalMilliWh / 3e6)
	// Inside a block of its documents a read runs on across unused registers, which are 0
	for (let address = 0; address < 80; address++) if (!words.has(address)) words.set(address, 0)
	for (let address = 234; address < 250; address++) if (!words.has(address)) words.set(address, 0)
	return { maker: 'Eastron', product: 'SDM630', words: { 4: words }, settings: [{ address: 2, initial: 60 }], most: 80 }
}

const abbB23: Draw = (truth, meter, now) => {
	const at = terminals(truth, meter, now)
	const { totalMilliWh } = truth.registersAt(meter, now)
	const words = new Map<number, number>()
	const put = (address: number, value: bigint | number, count: number) =>
		place(words, address, integerWords(BigInt(value), count))
	const notAvailable = (1n << 64n) - 1n
	put(0x5000, Math.floor(totalMilliWh / 1e4), 4)
	put(0x5004, 0, 4)
	for (const phase of [0, 1, 2]) {
		put(0x5460 + 4 * phase, Math.floor(totalMilliWh / 3e4), 4)
		// The one-way type has no export by phase
		put(0x546c + 4 * phase, notAvailable, 4)
		put(0x5b00 + 2 * phase, at.deciVolt[phase]!, 2)
		put(0x5b0c + 2 * phase, Math.round(at.milliAmpere[phase]! / 10), 2)
		put(0x5b16 + 2 * phase, at.watt[phase]! * 100, 2)
		put(0x5b3b + phase, Math.round(at.factor * 1000), 1)
	}
	put(0x5b14, at.totalWatt * 100, 2)
	put(0x5b2c, at.centiHertz, 1)
	put(0x5b3a, Math.round(at.factor * 1000), 1)
	return { maker: 'ABB', product: 'B23 112-100', words: { 3: words }, settings: [], most: 125 }
}

const em24: Draw = (truth, meter, now) => {
	const at = terminals(truth, meter, now)
	const { totalMilliWh } = truth.registersAt(meter, now)
	const words = new Map<number, number>()
	const put = (address: number, value: number) => place(words, address, integerWords(BigInt(value), 2).toReversed())
	for (const phase of [0, 1, 2]) {
		put(2 * phase, at.deciVolt[phase]!)
		put(6 + 2 * phase, Math.round(at.deciVolt[phase]! * Math.sqrt(3)))
		put(12 + 2 * phase, at.milliAmpere[phase]!)
		put(18 + 2 * phase, at.watt[phase]! * 10)
		words.set(50 + phase, Math.round(at.factor * 1000))
		put(70 + 2 * phase, Math.floor(totalMilliWh / 3e5))
	}
	put(40, at.totalWatt * 10)
	words.set(53, Math.round(at.factor * 1000))
	words.set(55, Math.round(at.centiHertz / 10))
	put(66, Math.floor(totalMilliWh / 1e5))
	put(92, 0)
	// The same registers answer both functions
	return { maker: 'Carlo Gavazzi', product: 'EM24', words: { 3: words, 4: words }, settings: [], most: 11 }
}

/** Channel n counts in registers 2n-2 and 2n-1, a pulse for each litre (water, gas) or Wh; eight channels, one used. */
const pulses = (wordOrder: 'high-first' | 'low-first'): Draw => {
	return (truth, meter, now) => {
		const { totalMilliWh, volumeMl } = truth.registersAt(meter, now)
		const words = new Map<number, number>()
		for (let channel = 0; channel < 8; channel++) {
			const count = channel === 0 ? Math.floor((meter.medium === 'electricity' ? totalMilliWh : volumeMl) / 1000) : 0
			const pair = integerWords(BigInt(count), 2)
			place(words, 2 * channel, wordOrder === 'high-first' ? pair : pair.toReversed())
		}
		return { maker: 'Example', product: 'Pulse collector 8', words: { 3: words, 4: words }, settings: [], most: 16 }
	}
}

const images: { readonly [model: string]: Draw } = {
	'modbus-eastron-sdm630': sdm630,
	'modbus-abb-b-series': abbB23,
	'modbus-carlo-gavazzi-em24': em24,
	'modbus-pulse-collector': pulses('high-first'),
	'modbus-pulse-collector-low-first': pulses('low-first'),
}

/** What the three phases see: the load of the quarter hour, shared 42 : 33 : 25. */
function terminals(truth: Truth, meter: Meter, now: number) {
	const minute = Math.floor(now / 60_000)
	const wobble = (what: number) => noise(truth.seed, meter.index, minute, what) - 0.5
	const totalWatt = Math.round((truth.quarterAt(meter, now).energyMilliWh * 4) / 1000)
	const [first, second] = [Math.round(totalWatt * 0.42), Math.round(totalWatt * 0.33)]
	const watt = [first, second, totalWatt - first - second]
	const reactive = watt.map((each) => Math.round(each / 5))
	const va = watt.map((each, phase) => Math.round(Math.hypot(each, reactive[phase]!)))
	const deciVolt = [1, 2, 3].map((phase) => Math.round(2310 + 40 * wobble(phase)))
	return {
		...{ watt, reactive, va, deciVolt, totalWatt },
		milliAmpere: va.map((each, phase) => Math.round((each * 10_000) / deciVolt[phase]!)),
		totalVar: reactive.reduce((sum, each) => sum + each, 0),
		totalVa: va.reduce((sum, each) => sum + each, 0),
		factor: 0.981,
		centiHertz: Math.round(5000 + 6 * wobble(4)),
	}
}

function place(words: Map<number, number>, address: number, values: readonly number[]): void {
	for (const [index, value] of values.entries()) words.set(address + index, value)
}

/** High word first. */
export function floatWords(value: number): number[] {
	const view = new DataView(new ArrayBuffer(4))
	view.setFloat32(0, value)
	return [view.getUint16(0), view.getUint16(2)]
}

function integerWords(value: bigint, count: number): number[] {
	return Array.from({ length: count }, (_, index) => Number((value >> BigInt(16 * (count - 1 - index))) & 0xffffn))
}

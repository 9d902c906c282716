/** A pulse collector whose counts and faults a test sets by hand, on a real TCP socket. */
import type { Bus } from '../../../src/virtual/bus.ts'
import { answerTo, type Request, requestsIn } from '../../../src/virtual/modbus/frame.ts'
import { flat } from '../../unit/protocols/modbus/street.ts'

export type PulseBox = {
	readonly bus: Bus
	/** By channel. */
	readonly counts: Map<number, number>
	/** Bit 0 line cut, bit 1 short. */
	readonly flags: Map<number, number>
	/** Local time that it writes beside what it keeps. */
	readonly setClock: (local: readonly number[]) => void
	readonly mute: (on: boolean) => void
	/** What was asked: function, first register, count (or value). */
	readonly asked: readonly (readonly [code: number, first: number, count: number])[]
	/** Refuses the collecting command. */
	readonly refuseCommand: (on: boolean) => void
}

/** Registers as the presets of pulse collectors have them, high word first. `unit`: its address on the line. */
export function createPulseBox(channels: number, unit: number): PulseBox {
	const counts = new Map<number, number>()
	const flags = new Map<number, number>()
	const kept = new Map<number, number>()
	const asked: [number, number, number][] = []
	let clock: readonly number[] = [0, 0, 0, 0, 0, 0]
	let time: readonly number[] = [0, 0, 0, 0, 0, 0]
	let isMute = false
	let refuses = false

	const half = (from: ReadonlyMap<number, number>, offset: number) => {
		const value = from.get((offset >> 1) + 1) ?? 0
		return offset % 2 === 0 ? Math.floor(value / 65_536) : value % 65_536
	}
	const word = (register: number): number | null => {
		if (register < 2 * channels) return half(counts, register)
		if (register >= 256 && register < 256 + channels) return flags.get(register - 255) ?? 0
		if (register >= 512 && register < 512 + 2 * channels) return half(kept, register - 512)
		return time[register - 640] ?? null
	}
	const serve = ({ pdu }: Request): readonly number[] => {
		const [code, first, count] = [pdu[0]!, pdu[1]! * 256 + pdu[2]!, pdu[3]! * 256 + pdu[4]!]
		asked.push([code, first, count])
		if (code === 6) {
			if (refuses || first !== 1000 || count !== 1) return [0x86, 3]
			for (const [channel, value] of counts) kept.set(channel, value)
			time = clock
			return [...pdu]
		}
		const words = Array.from({ length: count }, (_, index) => word(first + index))
		if (code !== 3 || count > 125 || words.includes(null)) return [code | 0x80, 2]
		return [3, 2 * count, ...words.flatMap((each) => [each! >> 8, each! & 255])]
	}
	const meter = { ...flat, address: String(unit) }
	const receiver = () => {
		let waiting = new Uint8Array()
		return (bytes: Uint8Array) => {
			const { requests, rest } = requestsIn(Uint8Array.from([...waiting, ...bytes]))
			waiting = Uint8Array.from(rest)
			return requests
				.filter((request) => !isMute && request.unit === unit)
				.map((request) => ({ meter, bytes: answerTo(request, serve(request)), delayMs: 0 }))
		}
	}
	return {
		...{ bus: { receiver }, counts, flags, asked },
		setClock: (local) => {
			clock = local
		},
		mute: (on) => {
			isMute = on
		},
		refuseCommand: (on) => {
			refuses = on
		},
	}
}

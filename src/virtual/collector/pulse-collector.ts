/**
 * A pulse collector as Modbus server (RTU and MBAP, Application Protocol V1.1b3). The map is this virtual device's own,
 * as such boxes have it; holding registers, n = 1 … 64:
 *     2(n−1)         count of channel n, two registers, high or low word first
 *   256 + (n−1)      flag of channel n: bit 0 line cut, bit 1 short circuit
 *   512 + 2(n−1)     the count that was kept with the last collecting command, two registers
 *   640 … 645        when that was, by the collector's clock: year, month, day, hour, minute, second; all 0: never
 *   1000             the collecting command: writing 1 (function 06 or 16) keeps all counts at once
 */
import { localTime } from '../building/clock.ts'
import type { Meter } from '../building/plan.ts'
import type { Device } from '../bus.ts'
import { answerTo, type Request } from '../modbus/frame.ts'
import type { Inputs } from './pulse-inputs.ts'

const map = { flags: 256, kept: 512, time: 640, command: 1000 } as const
const illegal = { function: 1, address: 2, value: 3 } as const
const mostRead = 125

export type PulseCollector = {
	/** The box itself; its address is the unit 1 … 247. */
	readonly meter: Meter
	readonly channels: number
	readonly wordOrder: 'high-first' | 'low-first'
	readonly inputs: Inputs
}

export function createPulseCollector({ meter, channels, wordOrder, inputs }: PulseCollector): Device<Request> {
	const unit = Number(meter.address)
	let kept: readonly number[] = Array.from({ length: channels }, () => 0)
	let keptAt: number | null = null

	const half = (count: number, index: number): number =>
		(index === 0) === (wordOrder === 'high-first') ? Math.floor(count / 65_536) : count % 65_536
	const timeWords = (): readonly number[] => {
		if (keptAt === null) return [0, 0, 0, 0, 0, 0]
		const { year, month, day, hour, minute, second } = localTime(keptAt, 'local')
		return [year, month, day, hour, minute, second]
	}
	/** null: no such register. */
	const word = (address: number, now: number): number | null => {
		const within = (from: number, size: number) => address >= from && address < from + size
		if (within(0, 2 * channels)) return half(inputs.countAt(Math.floor(address / 2) + 1, now), address % 2)
		if (within(map.flags, channels)) return inputs.flagAt(address - map.flags + 1)
		if (within(map.kept, 2 * channels)) return half(kept[Math.floor((address - map.kept) / 2)]!, address % 2)
		if (within(map.time, 6)) return timeWords()[address - map.time]!
		return address === map.command ? 0 : null
	}
	const read = (pdu: Uint8Array, now: number): readonly number[] => {
		const first = pdu[1]! * 256 + pdu[2]!
		const count = pdu[3]! * 256 + pdu[4]!
		if (pdu.length !== 5 || count < 1 || count > mostRead) return [0x83, illegal.value]
		const words = Array.from({ length: count }, (_, index) => word(first + index, now))
		if (words.some((each) => each === null)) return [0x83, illegal.address]
		return [3, 2 * count, ...words.flatMap((each) => [each! >> 8, each! & 255])]
	}
	const command = (address: number, value: number, now: number): number | null => {
		if (address !== map.command) return illegal.address
		if (value !== 1) return illegal.value
		kept = kept.map((_, index) => inputs.countAt(index + 1, now))
		keptAt = now
		return null
	}
	const write = (pdu: Uint8Array, now: number): readonly number[] => {
		const isMany = pdu[0] === 16
		const isWhole = isMany ? pdu.length === 8 && pdu[3] === 0 && pdu[4] === 1 && pdu[5] === 2 : pdu.length === 5
		if (!isWhole) return [pdu[0]! | 0x80, illegal.value]
		const value = isMany ? pdu[6]! * 256 + pdu[7]! : pdu[3]! * 256 + pdu[4]!
		const error = command(pdu[1]! * 256 + pdu[2]!, value, now)
		return error === null ? [...pdu.subarray(0, 5)] : [pdu[0]! | 0x80, error]
	}
	return {
		meter,
		hear: (request, now) => {
			// RTU: to unit 0 everybody listens and nobody answers.
			const isForAll = request.framing === 'rtu' && request.unit === 0
			if (request.unit !== unit && !isForAll) return null
			const code = request.pdu[0]
			const said =
				code === 3
					? read(request.pdu, now)
					: code === 6 || code === 16
						? write(request.pdu, now)
						: [(code ?? 0) | 0x80, illegal.function]
			return isForAll ? null : answerTo(request, said)
		},
	}
}

/** An electricity meter as DL/T 645-2007 slave: one frame in, one frame or silence out. */
import type { Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'
import { hex } from '../digits.ts'
import { type ControlHabits, createDlt645Control } from './control.ts'
import { type Request, reply } from './frame.ts'
import { item } from './items.ts'
import { loadRecords, recordsPerFrame } from './load-record.ts'

export type Dlt645Device = {
	readonly meter: Meter
	/** `now`: the building's time, UTC epoch ms. null: silence. */
	readonly hear: (request: Request, now: number) => Uint8Array | null
}

/** Clause 7.1: bit 1 = no such data, bit 2 = password wrong or not authorised. */
const error = { other: 0x01, noData: 0x02, unauthorised: 0x04 } as const
/** A half-fetched block is forgotten when the master is silent for this long. */
const followMs = 1_500

type Follow = { readonly identifier: string; readonly blocks: readonly (readonly number[])[]; readonly at: number }

/** `habits`: what makes do differently, and faults; the password is 02 with 123456 where they do not say. */
export function createDlt645Device(truth: Truth, meter: Meter, habits: ControlHabits = {}): Dlt645Device {
	let follow: Follow | null = null
	const control = createDlt645Control(truth, meter, habits)
	// Some makes send the four wake-up bytes before an answer, some do not (clause 5.2.1 wants them from both sides).
	const preamble = meter.index % 5 === 3 ? 0 : 4
	const say = (code: number, data: readonly number[]) => reply(control.address(), code, data, preamble)
	const refuse = (code: number, reason: number) => say(code | 0xc0, [reason])

	const read = (data: Uint8Array, now: number): Uint8Array => {
		follow = null
		if (data.length < 4) return refuse(0x11, error.other)
		const identifier = hex(data.subarray(0, 4).toReversed())
		const head = Array.from(data.subarray(0, 4))
		if (!identifier.startsWith('06')) {
			const value = control.item(now, identifier) ?? item(truth, meter, now, identifier)
			return value === null ? refuse(0x11, error.noData) : say(0x91, [...head, ...value])
		}
		const records = loadRecords(truth, meter, now, identifier, data.subarray(4))
		if (records === null) return refuse(0x11, error.noData)
		const blocks = records
			.filter((_, index) => index % recordsPerFrame === 0)
			.map((_, index) => records.slice(index * recordsPerFrame, (index + 1) * recordsPerFrame).flat())
		if (blocks.length > 1) follow = { identifier, blocks, at: now }
		return say(blocks.length > 1 ? 0xb1 : 0x91, [...head, ...blocks[0]!])
	}
	/** Clause 7.2: the master counts frames from 1; the same number again repeats the same block. */
	const readOn = (data: Uint8Array, now: number): Uint8Array => {
		const sequence = data[4]
		const head = data.subarray(0, 4)
		const known = follow !== null && now - follow.at <= followMs && hex(head.toReversed()) === follow.identifier
		const block = known && sequence !== undefined ? follow!.blocks[sequence] : undefined
		if (block === undefined || sequence === undefined || sequence === 0) return refuse(0x12, error.noData)
		follow = { ...follow!, at: now }
		const more = sequence < follow.blocks.length - 1
		return say(more ? 0xb2 : 0x92, [...head, ...block, sequence])
	}
	const obey = (code: number, data: Uint8Array, now: number): Uint8Array | null => {
		const obeyed = control.obey(code, data, now)
		if (obeyed === null) return null
		return 'error' in obeyed ? refuse(code, obeyed.error) : say(code | 0x80, obeyed.data)
	}
	return {
		meter,
		hear: ({ address, control: code, data }, now) => {
			if (!isFor(address, control.address())) return null
			switch (code) {
				case 0x11:
					return read(data, now)
				case 0x12:
					return readOn(data, now)
				case 0x13:
					return say(0x93, hexPairsLowFirst(control.address()))
				case 0x14:
				case 0x15:
				case 0x16:
				case 0x17:
				case 0x1c:
					return obey(code, data, now)
				case 0x18:
				case 0x19:
				case 0x1a:
				case 0x1b:
				case 0x1d:
					// Passwords, counts and events of the building stay as they are.
					return refuse(code, error.unauthorised)
				default:
					// 08 (broadcast time) and what is not a request stay unanswered. The time is not taken over: these
					// clocks are never more than 2 s off, and a meter accepts it once a day at most anyway.
					return null
			}
		},
	}
}

/** Own address, or AA pairs from the high end before own low pairs (clause 5.2.2). 9999… is broadcast: no answer. */
function isFor(asked: string, own: string): boolean {
	const wild = /^(AA)*/.exec(asked)![0].length
	return asked.slice(wild) === own.slice(wild)
}

function hexPairsLowFirst(address: string): number[] {
	return (address.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)).toReversed()
}

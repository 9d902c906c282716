/** An electricity meter as DL/T 645-1997 slave: one frame in, one frame or silence out. */
import type { Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'
import { hex } from '../digits.ts'
import { type Request, reply } from '../dlt645/frame.ts'
import { item } from './items.ts'

export type Dlt645Of1997Device = {
	readonly meter: Meter
	/** `now`: the building's time, UTC epoch ms. null: silence. */
	readonly hear: (request: Request, now: number) => Uint8Array | null
}

/** What makes of the older edition do differently from each other. */
export type Habits = {
	/** The answer to a wildcard request keeps the wildcard address. */
	readonly keepsWildcard?: boolean
	/** An unknown identifier is met with silence instead of C1. */
	readonly ignoresUnknown?: boolean
	/** Most data bytes in a frame; what is longer comes in follow-up frames. Default 200. */
	readonly longestData?: number
}

/** ERR bit 1: no such identifier, bit 2: password. */
const error = { noData: 0x02, unauthorised: 0x04 } as const
/** A half-fetched block is forgotten when the master is silent for this long. */
const followMs = 1_500

type Follow = {
	readonly head: readonly number[]
	readonly chunks: readonly (readonly number[])[]
	readonly next: number
	readonly at: number
}

export function createDlt645Of1997Device(truth: Truth, meter: Meter, habits: Habits = {}): Dlt645Of1997Device {
	let follow: Follow | null = null
	let last: { readonly data: readonly number[]; readonly more: boolean } | null = null
	const longest = habits.longestData ?? 200

	/** Control and data of the answer to a question, or null for silence. */
	const read = (data: Uint8Array, now: number): readonly [number, readonly number[]] | null => {
		follow = null
		const head = Array.from(data.subarray(0, 2))
		const value = data.length < 2 ? null : item(truth, meter, now, hex(data.subarray(0, 2).toReversed()))
		if (value === null) return habits.ignoresUnknown === true ? null : [0xc1, [error.noData]]
		const room = longest - 2
		const chunks = Array.from({ length: Math.max(1, Math.ceil(value.length / room)) }, (_, index) =>
			value.slice(index * room, (index + 1) * room),
		)
		if (chunks.length > 1) follow = { head, chunks, next: 1, at: now }
		last = { data: [...head, ...chunks[0]!], more: chunks.length > 1 }
		return [chunks.length > 1 ? 0xa1 : 0x81, last.data]
	}
	/** Every 02 moves on by one frame; they carry no number. */
	const readOn = (data: Uint8Array, now: number): readonly [number, readonly number[]] => {
		const known = follow !== null && now - follow.at <= followMs && hex(data) === hex(Uint8Array.from(follow.head))
		const chunk = known ? follow!.chunks[follow!.next] : undefined
		if (chunk === undefined) return [0xc2, [error.noData]]
		const { head, chunks, next } = follow!
		const more = next < chunks.length - 1
		follow = { ...follow!, next: next + 1, at: now }
		last = { data: [...head, ...chunk], more }
		return [more ? 0xa2 : 0x82, last.data]
	}
	const answer = (control: number, data: Uint8Array, now: number): readonly [number, readonly number[]] | null => {
		switch (control) {
			case 0x01:
				return read(data, now)
			case 0x02:
				return readOn(data, now)
			case 0x03:
				return last === null ? [0xc3, [error.noData]] : [last.more ? 0xa3 : 0x83, last.data]
			case 0x04:
			case 0x0a:
			case 0x0c:
			case 0x0f:
			case 0x10:
				// Nothing can be written before the building's owner has set passwords.
				return [control | 0xc0, [error.unauthorised]]
			default:
				// 08 (broadcast time) and what is not a request stay unanswered.
				return null
		}
	}
	return {
		meter,
		hear: ({ address, control, data }, now) => {
			if (!isFor(address, meter.address)) return null
			const said = answer(control, data, now)
			if (said === null) return null
			const own = habits.keepsWildcard === true ? address : meter.address
			return reply(own, said[0], said[1], 4)
		},
	}
}

/** Own address, or AA pairs from the high end before own low pairs. 9999… is broadcast: no answer. */
function isFor(asked: string, own: string): boolean {
	const wild = /^(AA)*/.exec(asked)![0].length
	return asked.slice(wild) === own.slice(wild)
}

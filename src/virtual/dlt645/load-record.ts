/** Load records (DL/T 645-2007 annex B), class 4: forward, reverse, combined reactive 1 and 2, every quarter hour. */
import { latestProfile, type Moment, profileFrom } from '../building/memory.ts'
import type { Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'
import { bcd, fromBcd } from '../digits.ts'
import { energies, minuteStamp } from './items.ts'

/** One record is 32 bytes, DATA may be 200 with the identifier's 4 and the sequence number: six records a frame. */
export const recordsPerFrame = 6

/** Encoded records for a request's identifier and what follows it ([N [mm hh DD MM YY]]); null: none. */
export function loadRecords(
	truth: Truth,
	meter: Meter,
	now: number,
	identifier: string,
	rest: Uint8Array,
): readonly (readonly number[])[] | null {
	// Only class 4 is switched on; 00 asks for all classes, which is then the same.
	if (!/^060[04]000[012]$/.test(identifier)) return null
	const count = rest.length === 0 ? 1 : rest[0]!
	const moments = momentsFor(meter, now, identifier, count, rest.subarray(1))
	return moments.length === 0 ? null : moments.map((moment) => record(truth, meter, moment))
}

function momentsFor(meter: Meter, now: number, identifier: string, count: number, from: Uint8Array): readonly Moment[] {
	if (identifier.endsWith('0')) return profileFrom(meter, now, null, count)
	if (identifier.endsWith('2')) return latestProfile(meter, now, count)
	if (from.length !== 5) return []
	const [minute, hour, day, month, year] = Array.from(from, fromBcd) as [number, number, number, number, number]
	return profileFrom(meter, now, { year: 2000 + year, month, day, hour, minute }, count)
}

/** A0 A0, length, time, six classes each closed by AA (empty ones are the AA alone), sum from the first A0, E5. */
function record(truth: Truth, meter: Meter, { shown, instant }: Moment): number[] {
	const registers = truth.registersAt(meter, instant)
	const totals = [0x01, 0x02, 0x03, 0x04].flatMap((kind) => bcd(energies(kind, registers)![0]!, 4))
	const body = [...minuteStamp(shown), 0xaa, 0xaa, 0xaa, ...totals, 0xaa, 0xaa, 0xaa]
	const counted = [0xa0, 0xa0, body.length, ...body]
	return [...counted, counted.reduce((sum, byte) => (sum + byte) & 0xff, 0), 0xe5]
}

/** What the meter says for a data identifier of DL/T 645-1997, as data bytes before +33H. */
import { monthlySettlements, monthStart, shownAt } from '../building/memory.ts'
import type { Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'
import { bcd, fromHex } from '../digits.ts'
import { energies, grid } from '../dlt645/items.ts'

/** A block ends with it. */
const blockEnd = 0xaa
const everyPart = 0x0f
const tariffs = 2

/** `identifier`: DI1 DI0 as four hex digits. null: the meter has no such item. */
export function item(truth: Truth, meter: Meter, now: number, identifier: string): readonly number[] | null {
	const kind = identifier.slice(0, 2)
	const [high, low] = Array.from(identifier.slice(2), (digit) => Number.parseInt(digit, 16)) as [number, number]
	if (/^9[048]$/.test(kind)) return energyItem(truth, meter, now, '048'.indexOf(kind[1]!), high, low)
	if (kind === 'B6') return gridItem(truth, meter, now, high, low)
	return parameterItem(meter, now, identifier)
}

/** 90 now, 94 at the end of the last month, 98 of the month before; 1x import, 2x export. */
function energyItem(truth: Truth, meter: Meter, now: number, back: number, direction: number, part: number) {
	const instant = back === 0 ? now : monthStart(meter, now, back, monthlySettlements)?.instant
	if (instant === undefined || (direction !== 1 && direction !== 2)) return null
	const values = energies(direction, truth.registersAt(meter, instant))!
	if (part === everyPart) return [...values.flatMap((value) => bcd(value, 4)), blockEnd]
	return part <= tariffs ? bcd(values[part]!, 4) : null
}

/** B61x whole volts, B62x XX.XX A, B63x XX.XXXX kW, B65x X.XXX; F all phases. */
function gridItem(truth: Truth, meter: Meter, now: number, kind: number, part: number): readonly number[] | null {
	const { deciVolt, milliAmpere, activeW, milliFactor } = grid(truth, meter, now)
	const pick = (values: readonly number[], first: 0 | 1, bytes: number, scale: number) => {
		const encode = (value: number) => bcd(Math.round(value * scale), bytes)
		if (part === everyPart) return [...values.slice(first).flatMap(encode), blockEnd]
		return part >= first && part <= 3 ? encode(values[part]!) : null
	}
	switch (kind) {
		case 1:
			return pick(deciVolt, 1, 2, 0.1)
		case 2:
			return pick(milliAmpere, 1, 2, 0.1)
		case 3:
			return pick(activeW, 0, 3, 10)
		case 5:
			return pick(milliFactor, 0, 2, 1)
		default:
			return null
	}
}

function parameterItem(meter: Meter, now: number, identifier: string): readonly number[] | null {
	const time = shownAt(meter, now)
	const number = fromHex(meter.serial.padStart(12, '0')).toReversed()
	const known: Record<string, readonly number[]> = {
		C010: [time.weekday, ...bcd(time.day, 1), ...bcd(time.month, 1), ...bcd(time.year, 1)],
		C011: [...bcd(time.second, 1), ...bcd(time.minute, 1), ...bcd(time.hour, 1)],
		C020: [0x01],
		C021: [0x00],
		C030: bcd(1600, 3),
		C031: bcd(1600, 3),
		C032: number,
		C033: number,
		// Read by itself on the first of the month at midnight: hh DD.
		C117: [0x00, 0x01],
		C310: bcd(1, 1),
		C311: bcd(1, 1),
		C312: bcd(2, 1),
		C313: bcd(tariffs, 1),
		C321: [1, ...bcd(1, 1), ...bcd(1, 1)],
		// Tariff 1 from 06:00, tariff 2 from 22:00.
		C331: [...bcd(1, 1), 0x00, 0x06],
		C332: [...bcd(2, 1), 0x00, 0x22],
		C33F: [...bcd(1, 1), 0x00, 0x06, ...bcd(2, 1), 0x00, 0x22, blockEnd],
	}
	return known[identifier] ?? null
}

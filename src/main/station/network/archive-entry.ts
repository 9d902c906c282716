/** An entry as a person or a list gives it, in the form that an archive has (Q/GDW 1376.1, AFN 04 F10). */
import type { ArchiveEntry } from '../../../shared/contract/network.ts'
import { CallFailed } from '../../../shared/rpc.ts'

const speeds: readonly (number | null)[] = [null, 600, 1200, 2400, 4800, 7200, 9600, 19200]

/** Addresses filled up to twelve digits; 'invalid-input' with the field that an entry cannot hold. */
export function checkedEntry(entry: ArchiveEntry): ArchiveEntry {
	const wrong = (Object.keys(ranges) as (keyof typeof ranges)[]).find((field) => {
		const [least, most] = ranges[field]
		return !Number.isInteger(entry[field]) || entry[field] < least || entry[field] > most
	})
	if (wrong !== undefined) throw new CallFailed('invalid-input', { field: wrong })
	if (!speeds.includes(entry.baud)) throw new CallFailed('invalid-input', { field: 'baud' })
	return {
		...entry,
		meterAddress: twelveDigits(entry.meterAddress, 'meterAddress', 1),
		collectorAddress: twelveDigits(entry.collectorAddress, 'collectorAddress', 0),
	}
}

/** Bits and bytes of the entry: port 5 bits, digits 2 bits from 4 and 1 on, classes 4 bits. */
const ranges = {
	port: [1, 31],
	protocolCode: [0, 255],
	tariffs: [0, 48],
	integerDigits: [4, 7],
	decimals: [1, 4],
	userClass: [0, 15],
	userSubclass: [0, 15],
} as const satisfies Partial<Record<keyof ArchiveEntry, readonly [number, number]>>

function twelveDigits(typed: string, field: string, least: number): string {
	const digits = typed.trim()
	if (!/^\d{0,12}$/.test(digits) || digits.length < least) throw new CallFailed('invalid-input', { field })
	return digits.padStart(12, '0')
}

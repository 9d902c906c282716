/** Every DL/T 645-1997 line of the outside vectors against the decoder: what agrees, what is refused, what deviates. */
import { decode, identifierOf } from '../../../src/main/protocols/dlt645-1997/codec.ts'
import { unwrap } from '../../../src/main/protocols/dlt645-frame/frame.ts'
import type { DecodedRecord } from '../../../src/main/protocols/protocol.ts'
import { type Checks, conformChinese, sameNumber } from '../chinese.ts'
import type { Conformance } from '../conform.ts'

/** `vectorFolder`: the outside vectors' root, which holds protocols/cn.jsonl; [] where it is absent. */
export const conformDlt645Of1997 = (vectorFolder: string): Conformance[] =>
	conformChinese(vectorFolder, 'DL/T 645-1997', decode, checks)

const checks: Checks = {
	address: (stated, { device }) => device?.address === stated,
	control: (stated, { control }) => control === stated,
	di: (stated, _, bytes) => statedIdentifier(bytes) === stated,
	value: (stated, { readings }) => readings.length === 1 && isSame(readings[0]!, stated),
	values: (stated, { readings }) => startWith(readings, stated as readonly number[]),
	unit: (stated, { readings }) => readings.length > 0 && readings.every(({ unit }) => unit === stated),
	err: (stated, { meterError }) => meterError?.code === stated,
	// The file's own remark on its numbers: the tariffs add up to the total.
	sum_check: (_, { readings }) => {
		const cents = readings.map(({ value }) => Number(value?.replace('.', '')))
		return cents.slice(1).reduce((sum, each) => sum + each, 0) === cents[0]
	},
}

function statedIdentifier(bytes: Uint8Array): string | null {
	const frame = unwrap(bytes)
	const di = frame.kind === 'frame' ? identifierOf(frame.data) : null
	return di === null ? null : di.toString(16).toUpperCase().padStart(4, '0')
}

/** The stated numbers in their order; the meter's further tariffs, of which the file says nothing, stand at zero. */
const startWith = (readings: readonly DecodedRecord[], stated: readonly number[]): boolean =>
	stated.every((each, index) => readings[index] !== undefined && isSame(readings[index]!, each)) &&
	readings.slice(stated.length).every((reading) => isSame(reading, 0))

/** Names keep their leading zeros as text. */
const isSame = (record: DecodedRecord, stated: unknown): boolean =>
	typeof stated === 'string' ? record.quantity !== 'unknown' && record.value === stated : sameNumber(record, stated)

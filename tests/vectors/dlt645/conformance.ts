/** Every DL/T 645-2007 line of the outside vectors against the decoder: what agrees, what is refused, what deviates. */
import { decode, identifierOf } from '../../../src/main/protocols/dlt645/codec.ts'
import { fn } from '../../../src/main/protocols/dlt645/constants.ts'
import { diText } from '../../../src/main/protocols/dlt645/records.ts'
import { dataOffset } from '../../../src/main/protocols/dlt645-frame/constants.ts'
import { unwrap } from '../../../src/main/protocols/dlt645-frame/frame.ts'
import type { DecodedRecord } from '../../../src/main/protocols/protocol.ts'
import { type Checks, conformChinese, sameNumber } from '../chinese.ts'
import type { Conformance } from '../conform.ts'

/** `vectorFolder`: the outside vectors' root, which holds protocols/cn.jsonl; [] where it is absent. */
export const conformDlt645 = (vectorFolder: string): Conformance[] =>
	conformChinese(vectorFolder, 'DL/T 645-2007', decode, checks)

const checks: Checks = {
	address: (stated, { device }) => device?.address === stated,
	data_address: (stated, { device }) => device?.serial === stated,
	control: (stated, { control }) => control === stated,
	di: (stated, _, bytes) => statedIdentifier(bytes) === stated,
	value: (stated, { readings }) => readings.length === 1 && sameNumber(readings[0]!, stated),
	values: (stated, { readings }) => sameNumbers(readings, stated as readonly number[]),
	unit: (stated, { readings }) => readings.length > 0 && readings.every(({ unit }) => unit === stated),
	date: (stated, { readings }) => readings.some(({ quantity, value }) => quantity === 'date' && value === stated),
	week: (stated, { readings }) => readings.some(({ role, value }) => role === 'weekday' && value === String(stated)),
	time: (stated, { readings }) =>
		readings.some(({ quantity, value }) => quantity === 'date' && value?.replace('T', ' ') === stated),
	err: (stated, { meterError }) => meterError?.code === stated,
	err_bits: (stated, { meterError }) => JSON.stringify(meterError?.bits) === JSON.stringify(stated),
	raw: (stated, { readings }) =>
		readings.length === 1 &&
		readings[0]!.quantity === 'unknown' &&
		readings[0]!.value === (stated as string).replaceAll(' ', ''),
	value_hex: (stated, { readings }) => readings.length === 1 && readings[0]!.value === stated,
	// Bit 4 of status word 3: 1 = open.
	relay: (stated, { readings }) =>
		(stated === 'on') === ((Number.parseInt(readings[0]?.value ?? '10', 16) & 0x10) === 0),
	set1_prices: (stated, { readings }) => sameNumbers(pricesOf(readings, 'set-1'), stated as readonly number[]),
	set2_prices: (stated, { readings }) => sameNumbers(pricesOf(readings, 'set-2'), stated as readonly number[]),
	// What a relay command carries is not a reading: its bytes are where clause 7.3.12 puts them.
	pa: (stated, _, bytes) => relayBytes(bytes, 0, 1) === stated,
	operator: (stated, _, bytes) => relayBytes(bytes, 4, 8) === stated,
	n1: (stated, _, bytes) => relayBytes(bytes, 8, 9) === stated,
	n2: (stated, _, bytes) => relayBytes(bytes, 9, 10) === stated,
}

function statedIdentifier(bytes: Uint8Array): string | null {
	const frame = unwrap(bytes)
	const di = frame.kind === 'frame' ? identifierOf(frame.data) : null
	return di === null ? null : diText(di)
}

function relayBytes(bytes: Uint8Array, from: number, to: number): string | null {
	const frame = unwrap(bytes)
	if (frame.kind !== 'frame' || frame.control !== fn.relay) return null
	const start = bytes.length - 2 - frame.data.length
	const own = bytes.subarray(start + from, start + to).map((byte) => byte - dataOffset)
	return Buffer.from(own).toString('hex').toUpperCase()
}

const pricesOf = (readings: readonly DecodedRecord[], role: string): DecodedRecord[] =>
	readings
		.filter((reading) => reading.quantity === 'price' && reading.role === role)
		.sort((a, b) => a.tariff - b.tariff)

const sameNumbers = (readings: readonly DecodedRecord[], stated: readonly number[]): boolean =>
	readings.length === stated.length && readings.every((reading, index) => sameNumber(reading, stated[index]))

/** Every DL/T 645-2007 line of the outside vectors against the decoder: what agrees, what is refused, what deviates. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode, identifierOf } from '../../../src/main/protocols/dlt645/codec.ts'
import { fn } from '../../../src/main/protocols/dlt645/constants.ts'
import { diText } from '../../../src/main/protocols/dlt645/records.ts'
import { dataOffset } from '../../../src/main/protocols/dlt645-frame/constants.ts'
import { unwrap } from '../../../src/main/protocols/dlt645-frame/frame.ts'
import type { Decoded, DecodedRecord } from '../../../src/main/protocols/protocol.ts'

export type Conformance = {
	readonly file: string
	readonly total: number
	/** Frames whose every stated fact the decoder states as well. */
	readonly agreed: number
	/** Frames with a wrong sum that were refused with the reason 'checksum'. */
	readonly refused: number
	readonly deviations: readonly { readonly hex: string; readonly cause: string }[]
}

type Vector = {
	readonly protocol: string
	readonly direction: string
	readonly hex: string
	readonly checksum_ok: boolean
	readonly expected: Readonly<Record<string, unknown>>
}

/** `vectorFolder`: the outside vectors' root, which holds protocols/cn.jsonl. */
export function conformDlt645(vectorFolder: string): Conformance[] {
	const lines = readFileSync(join(vectorFolder, 'protocols', 'cn.jsonl'), 'utf8').split('\n')
	const vectors = lines
		.filter((line) => line.trim() !== '')
		.map((line) => JSON.parse(line) as Vector)
		.filter(({ protocol }) => protocol === 'DL/T 645-2007')
	const deviations: { hex: string; cause: string }[] = []
	let refused = 0
	let agreed = 0
	for (const vector of vectors) {
		const causes = deviationsOf(vector)
		for (const cause of causes) deviations.push({ hex: vector.hex, cause })
		if (causes.length > 0) continue
		if (vector.checksum_ok) agreed++
		else refused++
	}
	return [{ file: 'cn.jsonl (DL/T 645-2007)', total: vectors.length, agreed, refused, deviations }]
}

function deviationsOf({ hex, checksum_ok, direction, expected }: Vector): string[] {
	const bytes = Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
	const decoded = decode(bytes)
	if (!checksum_ok) {
		return !decoded.ok && decoded.reason === 'checksum'
			? []
			: [`a wrong sum is not refused: ${JSON.stringify(decoded)}`]
	}
	if (!decoded.ok) return [`refused: ${decoded.reason} (${decoded.text})`]
	const wanted = direction === 'slave->master' ? 'up' : 'down'
	const causes = decoded.direction === wanted ? [] : [`direction is ${decoded.direction}`]
	for (const [name, value] of Object.entries(expected)) {
		const check = checks[name]
		if (check === undefined) causes.push(`nothing checks the stated "${name}"`)
		else if (!check(value, decoded, bytes)) {
			causes.push(`${name}: stated ${JSON.stringify(value)}, decoded ${JSON.stringify(decoded)}`)
		}
	}
	return causes
}

type Told = Extract<Decoded, { ok: true }>
type Check = (stated: unknown, decoded: Told, bytes: Uint8Array) => boolean

const checks: Readonly<Record<string, Check>> = {
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

/** The stated number has no more digits than the register, so the comparison of exact decimals is one of numbers. */
const sameNumber = ({ value, quantity }: DecodedRecord, stated: unknown): boolean =>
	value !== null && quantity !== 'unknown' && Number(value) === stated

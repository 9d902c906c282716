/** Every CJ/T 188 line of the outside vectors against the decoder: what agrees, what is refused, what deviates. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode } from '../../../src/main/protocols/cjt188/codec.ts'
import { explain } from '../../../src/main/protocols/cjt188/explain.ts'
import type { Decoded, DecodedRecord } from '../../../src/main/protocols/protocol.ts'

type Conformance = {
	readonly file: string
	readonly total: number
	/** Frames whose every stated fact the decoder states as well. */
	readonly agreed: number
	/** Frames with a wrong sum that were refused with the reason 'checksum'. */
	readonly refused: number
	readonly deviations: readonly { readonly of: string; readonly cause: string }[]
}

type Vector = {
	readonly protocol: string
	readonly direction: string
	readonly hex: string
	readonly checksum_ok: boolean
	readonly expected: Readonly<Record<string, unknown>>
}

/** `vectorFolder`: the outside vectors' root, which holds protocols/cn.jsonl; [] where it is absent. */
export function conformCjt188(vectorFolder: string): Conformance[] {
	const vectors = readVectors(vectorFolder)
	if (vectors.length === 0) return []
	const deviations: { of: string; cause: string }[] = []
	let refused = 0
	let agreed = 0
	for (const vector of vectors) {
		const causes = deviationsOf(vector)
		for (const cause of causes) deviations.push({ of: vector.hex, cause })
		if (causes.length > 0) continue
		if (vector.checksum_ok) agreed++
		else refused++
	}
	return [{ file: 'cn.jsonl (CJ/T 188)', total: vectors.length, agreed, refused, deviations }]
}

export function readVectors(vectorFolder: string): Vector[] {
	const path = join(vectorFolder, 'protocols', 'cn.jsonl')
	if (!existsSync(path)) return []
	return readFileSync(path, 'utf8')
		.split('\n')
		.filter((line) => line.trim() !== '')
		.map((line) => JSON.parse(line) as Vector)
		.filter(({ protocol }) => protocol.startsWith('CJ/T 188'))
}

export const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))

function deviationsOf({ hex, checksum_ok, direction, expected }: Vector): string[] {
	const bytes = bytesOf(hex)
	const decoded = decode(bytes)
	if (!checksum_ok) {
		return !decoded.ok && decoded.reason === 'checksum'
			? []
			: [`unexplained: a wrong sum is not refused: ${JSON.stringify(decoded)}`]
	}
	if (!decoded.ok) return [`unexplained: refused: ${decoded.reason} (${decoded.text})`]
	const wanted = direction === 'slave->master' ? 'up' : 'down'
	const causes = decoded.direction === wanted ? [] : [`unexplained: direction is ${decoded.direction}`]
	for (const [name, value] of Object.entries(expected)) {
		const check = checks[name]
		if (check === undefined) causes.push(`unexplained: nothing checks the stated "${name}"`)
		else if (!check(value, decoded, bytes)) {
			causes.push(`unexplained: ${name}: stated ${JSON.stringify(value)}, decoded ${JSON.stringify(decoded)}`)
		}
	}
	return causes
}

type Told = Extract<Decoded, { ok: true }>
type Check = (stated: unknown, decoded: Told, bytes: Uint8Array) => boolean

/** A record that says it; the settlement's (storage 1) apart from the current one. */
const numberAt =
	(quantity: string, storage = 0, role?: string): Check =>
	(stated, { readings }) =>
		readings.some(
			(record) =>
				record.quantity === quantity &&
				record.storage === storage &&
				(role === undefined || record.role === role) &&
				sameNumber(record, stated),
		)

const checks: Readonly<Record<string, Check>> = {
	total: numberAt('volume'),
	settlement: numberAt('volume', 1),
	heat: numberAt('energy', 0, 'heat'),
	settle_heat: numberAt('energy', 1, 'heat'),
	energy1: numberAt('energy', 0, 'first'),
	energy2: numberAt('energy', 0, 'second'),
	volume: numberAt('volume'),
	supply_c: numberAt('flow-temperature'),
	return_c: numberAt('return-temperature'),
	hours: numberAt('operating-time'),
	unit: (stated, { readings }) => readings.some(({ unit }) => unit === stated),
	time: (stated, { readings }) =>
		readings.some(({ quantity, value }) => quantity === 'time' && value?.replace('T', ' ') === stated),
	st: (stated, { readings }) =>
		readings.some(({ quantity, value }) => quantity === 'status' && value === plainHex(stated)),
	address: (stated, { device }) => device?.address === stated,
	control: (stated, { control }) => control === stated,
	// What an order carries is no reading, and how the bytes stood is no meaning: the explanation of the bytes says both.
	di_wire: (stated, _, bytes) => wireOf(bytes, 'identifier') === stated,
	ser: (stated, _, bytes) => wireOf(bytes, 'sequence') === stated,
	type: (stated, _, bytes) => wireOf(bytes, 'type') === stated,
	address_wire: (stated, _, bytes) => wireOf(bytes, 'address') === plainHex(stated),
	length: (stated, _, bytes) => textOf(bytes, 'length') === `${String(stated)} bytes of data`,
	cmd: (stated, _, bytes) => wireOf(bytes, 'valve-order') === stated,
	new_address: (stated, _, bytes) => textOf(bytes, 'new-address').includes(String(stated)),
	// The source counts the price's bytes as they stand; the standard sends low digits first.
	price1: (stated, _, bytes) => wireOf(bytes, 'price-1') === stated,
	amount1: (stated, _, bytes) => wireOf(bytes, 'limit-1') === stated,
	start_day: (stated, _, bytes) => wireOf(bytes, 'start-day') === stated,
	day: (stated, _, bytes) => textOf(bytes, 'settlement-day') === String(stated),
	layout: (stated, { readings }) => stated === 'unit-first' && readings.every(({ quantity }) => quantity !== 'unknown'),
}

const plainHex = (stated: unknown): string => String(stated).replaceAll(' ', '')

function fieldOf(bytes: Uint8Array, name: string) {
	return explain(bytes).find((field) => field.name === name)
}

function wireOf(bytes: Uint8Array, name: string): string {
	const field = fieldOf(bytes, name)
	if (field === undefined) return ''
	return Buffer.from(bytes.subarray(field.at, field.at + field.length))
		.toString('hex')
		.toUpperCase()
}

const textOf = (bytes: Uint8Array, name: string): string => fieldOf(bytes, name)?.text ?? ''

/** The stated number has no more digits than the register, so the comparison of exact decimals is one of numbers. */
const sameNumber = ({ value, quantity }: DecodedRecord, stated: unknown): boolean =>
	value !== null && quantity !== 'unknown' && Number(value) === stated

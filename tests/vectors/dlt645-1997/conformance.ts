/** Every DL/T 645-1997 line of the outside vectors against the decoder: what agrees, what is refused, what deviates. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode, identifierOf } from '../../../src/main/protocols/dlt645-1997/codec.ts'
import { unwrap } from '../../../src/main/protocols/dlt645-frame/frame.ts'
import type { Decoded, DecodedRecord } from '../../../src/main/protocols/protocol.ts'

export type Conformance = {
	readonly file: string
	readonly total: number
	/** Frames whose every stated fact the decoder states as well. */
	readonly agreed: number
	/** Frames with a wrong sum that were refused with the reason 'checksum'. */
	readonly refused: number
	readonly deviations: readonly { readonly of: string; readonly cause: string }[]
}

export type Vector = {
	readonly protocol: string
	readonly direction: string
	readonly hex: string
	readonly meaning: string
	readonly checksum_ok: boolean
	readonly expected: Readonly<Record<string, unknown>>
}

export function vectorsOf1997(vectorFolder: string): readonly Vector[] {
	return readFileSync(join(vectorFolder, 'protocols', 'cn.jsonl'), 'utf8')
		.split('\n')
		.filter((line) => line.trim() !== '')
		.map((line) => JSON.parse(line) as Vector)
		.filter(({ protocol }) => protocol === 'DL/T 645-1997')
}

/** `vectorFolder`: the outside vectors' root, which holds protocols/cn.jsonl. */
export function conformDlt645Of1997(vectorFolder: string): Conformance[] {
	const vectors = vectorsOf1997(vectorFolder)
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
	return [{ file: 'cn.jsonl (DL/T 645-1997)', total: vectors.length, agreed, refused, deviations }]
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

/** The stated number has no more digits than the register; names keep their leading zeros as text. */
const isSame = ({ value, quantity }: DecodedRecord, stated: unknown): boolean =>
	value !== null && quantity !== 'unknown' && (typeof stated === 'string' ? value === stated : Number(value) === stated)

/** Lines of cn.jsonl: every stated fact has its check, and a fact that nothing checks is a deviation. */
import type { Decoded, DecodedRecord } from '../../src/main/protocols/protocol.ts'
import { bytesOf, type Conformance, conform, readVectors, unexplained, type Verdict } from './conform.ts'

type Vector = {
	readonly protocol: string
	readonly direction: string
	readonly hex: string
	readonly meaning: string
	readonly checksum_ok: boolean
	readonly expected: Readonly<Record<string, unknown>>
}

type Told = Extract<Decoded, { ok: true }>
export type Check = (stated: unknown, decoded: Told, bytes: Uint8Array) => boolean
/** By the name of the stated fact. */
export type Checks = Readonly<Record<string, Check>>

/** `protocol`: what the lines' own naming of the protocol begins with; the entry is named after it. */
export function conformChinese(
	vectorFolder: string,
	protocol: string,
	decode: (bytes: Uint8Array) => Decoded,
	checks: Checks,
): Conformance[] {
	const vectors = readChinese(vectorFolder, protocol)
	return conform(`cn.jsonl (${protocol})`, vectors, (vector) => compare(vector, decode, checks))
}

export const readChinese = (vectorFolder: string, of: string): Vector[] =>
	readVectors<Vector>(vectorFolder, 'cn.jsonl').filter(({ protocol }) => protocol.startsWith(of))

function compare(vector: Vector, decode: (bytes: Uint8Array) => Decoded, checks: Checks): Verdict {
	const { hex, checksum_ok, direction, expected } = vector
	const deviation = (cause: string) => ({ of: hex, cause: `${unexplained}: ${cause}` })
	const bytes = bytesOf(hex)
	const decoded = decode(bytes)
	if (!checksum_ok) {
		const isRefused = !decoded.ok && decoded.reason === 'checksum'
		return isRefused ? 'refused' : [deviation(`a wrong sum is not refused: ${JSON.stringify(decoded)}`)]
	}
	if (!decoded.ok) return [deviation(`refused: ${decoded.reason} (${decoded.text})`)]
	const wanted = direction === 'slave->master' ? 'up' : 'down'
	const deviations = decoded.direction === wanted ? [] : [deviation(`direction is ${decoded.direction}`)]
	for (const [name, value] of Object.entries(expected)) {
		const check = checks[name]
		if (check === undefined) deviations.push(deviation(`nothing checks the stated "${name}"`))
		else if (!check(value, decoded, bytes)) {
			deviations.push(deviation(`${name}: stated ${JSON.stringify(value)}, decoded ${JSON.stringify(decoded)}`))
		}
	}
	return deviations
}

/** The stated number has no more digits than the register, so the comparison of exact decimals is one of numbers. */
export const sameNumber = ({ value, quantity }: DecodedRecord, stated: unknown): boolean =>
	value !== null && quantity !== 'unknown' && Number(value) === stated

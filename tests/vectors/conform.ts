/** What every comparison with frames from outside does: read the file, judge each line, count. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** `of`: the name of the frame, or of the fact in it. */
export type Deviation = { readonly of: string; readonly cause: string }

/** 'refused': the frame had to be refused, and was. [] says the same as 'agreed'. */
export type Verdict = 'agreed' | 'refused' | readonly Deviation[]

export type Conformance = {
	readonly file: string
	readonly total: number
	/** Frames whose every stated fact the decoder states as well. */
	readonly agreed: number
	/** Bad frames that were refused for the right reason. */
	readonly refused: number
	readonly deviations: readonly Deviation[]
}

/** What a cause begins with that nobody has explained yet: the report's test refuses it. */
export const unexplained = 'unexplained'

/** The lines of `protocols/<file>` under the outside vectors' root; [] where it is absent. */
export function readVectors<Vector>(vectorFolder: string, file: string): Vector[] {
	const path = join(vectorFolder, 'protocols', file)
	if (!existsSync(path)) return []
	const lines = readFileSync(path, 'utf8').split('\n')
	return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as Vector)
}

/** One entry, named `file`; none where there are no vectors. */
export function conform<Vector>(
	file: string,
	vectors: readonly Vector[],
	compare: (vector: Vector, index: number) => Verdict,
): Conformance[] {
	if (vectors.length === 0) return []
	const verdicts = vectors.map(compare)
	const deviations = verdicts.flatMap((verdict) => (typeof verdict === 'string' ? [] : verdict))
	const refused = verdicts.filter((verdict) => verdict === 'refused').length
	const agreed = verdicts.filter((verdict) => verdict === 'agreed' || verdict.length === 0).length
	return [{ file, total: vectors.length, agreed, refused, deviations }]
}

export const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))

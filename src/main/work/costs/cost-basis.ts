/** What all statements of a run were shared out from, kept once: packed when it is drafted, read back to compare. */
import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { canonicalJson } from '../../domain/billing/canonical.ts'
import type { CostInput } from '../../domain/costs/cost-input.ts'
import type { CostBasis, NewCostBasis } from '../../store/billing.ts'

export function packedBasis(input: CostInput): NewCostBasis {
	const text = canonicalJson(input)
	return { sha256: digestOf(text), input: gzipSync(text) }
}

/** Null: it is not what was packed. */
export function unpackedBasis({ input, sha256 }: CostBasis): CostInput | null {
	const text = gunzipSync(input).toString()
	return digestOf(text) === sha256 ? (JSON.parse(text) as CostInput) : null
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

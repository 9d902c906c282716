/** A run of bytes as it passed on a line, cut into frames and what lies between them, every byte told once. */
import { type KindedField, withKinds } from './field-kinds.ts'
import type { MeterContext, Protocol } from './protocol.ts'

/** 'sent': ours, of which each frame is right; bytes of a password may be covered, so that its sum no longer fits. */
export type Side = 'sent' | 'received'

/** More than this is told as one piece: nobody reads it, and a flood may not cost. */
const longestTold = 4096

/**
 * Fields without gap or overlap over all bytes, in order. Total; cost ∝ length for what a line holds. `contextOf`: model
 * and keys of the meter that a frame is from.
 */
export function explained(
	protocol: Protocol,
	bytes: Uint8Array,
	side: Side,
	contextOf: (frame: Uint8Array) => MeterContext | undefined = () => undefined,
): readonly KindedField[] {
	const fields: KindedField[] = []
	for (const { from, to } of pieces(protocol, bytes.subarray(0, longestTold))) {
		const piece = bytes.slice(from, to)
		const told = protocol.explain?.(piece, contextOf(piece)) ?? []
		for (const field of withKinds(protocol.name, told)) fields.push({ ...field, at: field.at + from })
	}
	const end = fields.at(-1)
	const told = end === undefined ? 0 : end.at + end.length
	if (told < bytes.length) fields.push(untold(told, bytes.length - told))
	return side === 'sent' ? fields.map(covered) : fields
}

const untold = (at: number, length: number): KindedField => ({
	...{ at, length, name: 'bytes', text: `${length} bytes more` },
	...{ kind: 'stray', problem: null, expected: null },
})

function covered(field: KindedField): KindedField {
	if (field.problem !== 'checksum') return field
	return { ...field, text: 'not comparable: covered bytes stand before it', problem: null, expected: null }
}

export type Piece = { readonly from: number; readonly to: number; readonly isFrame: boolean }

/** Whole frames, and what lies between them joined: a broken frame is explained as one. Every byte, in order. */
export function pieces({ split }: Pick<Protocol, 'split'>, bytes: Uint8Array): readonly Piece[] {
	const found: Piece[] = []
	let strayFrom = 0
	let at = 0
	const stray = (to: number) => {
		if (to > strayFrom) found.push({ from: strayFrom, to, isFrame: false })
	}
	while (at < bytes.length) {
		const verdict = split(bytes.subarray(at))
		if (verdict.kind === 'frame') {
			stray(at)
			found.push({ from: at, to: at + verdict.length, isFrame: true })
			strayFrom = at + verdict.length
		}
		// Where more is wanted nothing more will come: a whole frame may still stand behind a false start.
		at += verdict.kind === 'more' ? 1 : verdict.length
	}
	stray(bytes.length)
	return found
}

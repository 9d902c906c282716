/** Which registers one request asks for: near ones together, as far as the model allows. */
import { type Dialect, keyOf, type ModelRegister } from './dialect.ts'
import { wordsOf } from './values.ts'

export type Block = {
	readonly function: 3 | 4
	readonly address: number
	/** Registers, at most 125. */
	readonly count: number
	/** What of it has a meaning, by rising address; a value is never divided. */
	readonly spans: readonly Span[]
}

/** Registers from…to-1. */
type Span = { readonly from: number; readonly to: number }

/** Every register of `wanted` in as few requests as `gap` and `longestBlock` allow, per function, by rising address. */
export function blocksOf(model: Dialect, wanted: readonly ModelRegister[]): readonly Block[] {
	return ([3, 4] as const).flatMap((code) =>
		merged(
			model,
			code,
			wanted.filter((each) => each.function === code).flatMap((register) => spansOf(register)),
		),
	)
}

function merged(model: Dialect, code: 3 | 4, spans: readonly Span[]): readonly Block[] {
	const blocks: Block[] = []
	let open: Span[] = []
	let end = 0
	const close = () => {
		const address = open[0]?.from
		if (address !== undefined) blocks.push({ function: code, address, count: end - address, spans: open })
		open = []
	}
	for (const span of spans.toSorted((one, other) => one.from - other.from || one.to - other.to)) {
		const from = open[0]?.from ?? span.from
		if (span.from > end + model.gap || Math.max(span.to, end) - from > model.longestBlock) close()
		end = open.length === 0 ? span.to : Math.max(end, span.to)
		open.push(span)
	}
	close()
	return blocks
}

/** Its own registers and, where it has one, its scale factor. */
function spansOf({ address, type, scaleAddress }: ModelRegister): Span[] {
	const own = { from: address, to: address + wordsOf(type) }
	return scaleAddress === undefined ? [own] : [own, { from: scaleAddress, to: scaleAddress + 1 }]
}

/** Two smaller blocks instead of one that was refused; null: it cannot be divided. */
export function halves(model: Dialect, { function: code, spans }: Block): readonly Block[] | null {
	const [first, last] = [spans[0]!, spans.at(-1)!]
	if (first.from === last.from && first.to === last.to) return null
	const distinct = spans.filter(
		({ from, to }, index) => index === 0 || from !== spans[index - 1]!.from || to !== spans[index - 1]!.to,
	)
	const middle = distinct.length >> 1
	return [...merged(model, code, distinct.slice(0, middle)), ...merged(model, code, distinct.slice(middle))]
}

/** What a reading without wishes asks for: everything that is measured, no settings and nothing that was kept. */
export function measured({ registers }: Dialect): readonly ModelRegister[] {
	return registers.filter(({ writable, kept }) => writable === undefined && kept === undefined)
}

/** The registers that `items` name by key, or by address in hex ('0x5B00'); unknown names apart. */
export function named(
	model: Dialect,
	items: readonly string[],
): { readonly registers: readonly ModelRegister[]; readonly unknown: readonly string[] } {
	const byKey = new Map(model.registers.map((register) => [keyOf(register), register]))
	const byAddress = new Map(model.registers.map((register) => [register.address, register]))
	const found = items.map((item) => {
		const isAddress = /^(0x[0-9A-Fa-f]{1,4}|\d{1,5})$/.test(item)
		return byKey.get(item) ?? (isAddress ? byAddress.get(Number(item)) : undefined)
	})
	const registers = [...new Set(found.filter((register) => register !== undefined))]
	return { registers, unknown: items.filter((_, index) => found[index] === undefined) }
}

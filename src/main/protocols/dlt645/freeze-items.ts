/** Frozen values (DI3 = 05, annex A.6): DI2 what froze them, DI1 which values, DI0 how many freezes back. */
import { formItem, type Item, type Part, repeated, sizeOf } from '../dlt645-frame/items.ts'
import { demandItems, energyItems, phaseItem } from './measured-items.ts'

const mostFreezes = 0xfe
const mostTariffs = 63
const separator = 0xaa
/** DI1 of a whole freeze, in the order of its parts. */
const blockOrder = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x0a, 0x10] as const
/** 00 timed, 01 instant, 02 zone switch, 03 table switch, 04 hourly, 05 price switch, 06 daily, 07 tier switch */
const lastCause = 7

const freezeTime = formItem('minute-stamp', 5, 'date', 'freeze')

/** Total and phases of active, then of reactive power. */
const variables: readonly Item[] = [3, 4].flatMap((kind) => [0, 1, 2, 3].map((phase) => phaseItem(kind, phase)))

export function freezeParts(di: number, data: Uint8Array): Part[] | null {
	const back = di & 0xff
	if (((di >>> 16) & 0xff) > lastCause || back < 1 || back > mostFreezes) return null
	const content = (di >>> 8) & 0xff
	return content === 0xff ? blockParts(di, data) : contentParts(di, content, data.length)
}

function contentParts(di: number, content: number, size: number): Part[] | null {
	const storage = di & 0xff
	if (content === 0) return repeated(freezeTime, size, 1, () => ({ di, storage }))
	if (content === 0x10) {
		const parts = repeated(variables[0]!, size, variables.length, () => ({ di, storage }))
		return parts?.length === variables.length
			? parts.map((part, index) => ({ ...part, item: variables[index]! }))
			: null
	}
	// 01..08 are the energies 01..08 of A.1, 09 and 0A the demands 01 and 02 of A.2.
	const item = content <= 8 ? energyItems.get(content) : content <= 0x0a ? demandItems.get(content - 8) : undefined
	if (item === undefined) return null
	return repeated(item, size, mostTariffs + 1, (index) => ({ di, tariff: index, storage }))
}

/** The whole freeze: parts with AAH between them, which no BCD digit can be. */
function blockParts(di: number, data: Uint8Array): Part[] | null {
	const found: Part[] = []
	let from = 0
	for (const content of blockOrder) {
		if (from >= data.length) break
		let to = from
		while (to < data.length && data[to] !== separator) to++
		const own = ((di & ~0xff00) | (content << 8)) >>> 0
		if (to > from) {
			const parts = contentParts(own, content, to - from)
			if (parts === null) return null
			for (const part of parts) found.push({ ...part, at: part.at + from })
		}
		from = to + 1
	}
	const last = found.at(-1)
	if (last === undefined || found[0]!.item !== freezeTime) return null
	const end = last.at + sizeOf(last.item)
	return data.length - end <= blockOrder.length && from >= data.length ? found : null
}

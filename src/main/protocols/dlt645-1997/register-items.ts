/**
 * Energies (9xxx), maximum demands (Axxx) and when those were (Bxxx). DI1: class, then two bits of when (00 now, 01
 * last month, 10 the month before, 11 all of them) and two of what (00 active, 01 reactive). DI0: direction or
 * quadrant, then tariff (0 total, F all of them).
 */
import { formItem, type Item, numberItem, type Part, sizeOf } from '../dlt645-frame/items.ts'

/** Makers end a block with it, and sets of blocks have it between them; no BCD digit can be it. */
export const blockEnd = 0xaa

/** Direction or quadrant by DI0's high digit. */
const active = ['import', 'export'] as const
const reactive = ['import', 'export', 'quadrant-1', 'quadrant-4', 'quadrant-2', 'quadrant-3'] as const
const everything = 0x0f
const mostTariffs = 14

type Kind = 0x9 | 0xa | 0xb

function itemOf(kind: Kind, isReactive: boolean, role: string): Item {
	if (kind === 0x9) {
		return isReactive
			? numberItem(4, 2, 'reactive-energy', 'kvarh', { role })
			: numberItem(4, 2, 'energy', 'kWh', { role })
	}
	if (kind === 0xa) return numberItem(3, 4, 'demand', isReactive ? 'kvar' : 'kW', { role, function: 'maximum' })
	return formItem('month-stamp', 4, 'text', `${isReactive ? 'reactive-' : ''}demand-time-${role}`)
}

/** One direction of one period: its total, one tariff, or all of them. */
type Block = { readonly di: number; readonly item: Item; readonly storage: number; readonly tariff: number }

/** null: no register's identifier, or data of another form. A last AA belongs to the form. */
export function registerParts(di: number, data: Uint8Array): Part[] | null {
	const blocks = blocksOf(di)
	const parts: Part[] = []
	let at = 0
	for (const block of blocks) {
		const before = parts.length
		at = readBlock(block, data, at, parts)
		if (parts.length === before) return null
		const isMarked = data[at] === blockEnd
		// Without a mark behind them nobody can tell which of several blocks of unknown length these tariffs are.
		if (!isMarked && block.tariff === everything && blocks.length > 1) return null
		if (isMarked) at++
		if (at === data.length) return parts
	}
	return null
}

/** Takes the parts of one block; returns where it ends. */
function readBlock({ di, item, storage, tariff }: Block, data: Uint8Array, from: number, parts: Part[]): number {
	const bytes = sizeOf(item)
	const last = tariff === everything ? mostTariffs : tariff
	let at = from
	for (let own = tariff === everything ? 0 : tariff; own <= last; own++) {
		if (at + bytes > data.length || data[at] === blockEnd) break
		parts.push({ di: (di & ~0x0f) | own, item, at, tariff: own, storage })
		at += bytes
	}
	return at
}

/** What is repeated in a period: item by class, active or reactive, and direction or quadrant. */
const items: ReadonlyMap<number, Item> = new Map(
	([0x9, 0xa, 0xb] as const).flatMap((kind) =>
		[active, reactive].flatMap((roles, what) =>
			roles.map((role, index) => [(kind << 8) | (what << 4) | (index + 1), itemOf(kind, what === 1, role)] as const),
		),
	),
)

/** [] where the identifier names no register. */
function blocksOf(di: number): readonly Block[] {
	const when = (di >>> 10) & 3
	const what = (di >>> 8) & 3
	const direction = (di >>> 4) & 0x0f
	if (what > 1) return []
	if (when < 3 && direction !== everything) return blockOf(di, when, what, direction)
	const directions =
		direction === everything ? (what === 1 ? reactive : active).map((_, index) => index + 1) : [direction]
	const storages = when === 3 ? [0, 1, 2] : [when]
	return storages.flatMap((storage) => directions.flatMap((own) => blockOf(di, storage, what, own)))
}

function blockOf(di: number, storage: number, what: number, direction: number): readonly Block[] {
	const kind = di >>> 12
	const item = items.get((kind << 8) | (what << 4) | direction)
	if (item === undefined) return []
	const tariff = di & 0x0f
	return [{ di: (kind << 12) | (storage << 10) | (what << 8) | (direction << 4) | tariff, item, storage, tariff }]
}

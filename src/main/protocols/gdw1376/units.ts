/** Data units: which points and items (DA, DT) a frame speaks of, and the walk over their data. */
import { hex, hexText } from '../hex.ts'
import type { DecodedRecord } from '../protocol.ts'
import { itemsOf, keyOf, pointsOf } from './addressing.ts'
import { afn, eventCounterLength, type Point, passwordLengths, withPassword } from './constants.ts'
import { eventLayout, eventRequest } from './events.ts'
import type { Frame } from './frame.ts'
import { clockLayout, currentLayouts, historyLayouts, version } from './layouts.ts'
import { confirmedItems, forwardDown, forwardUp } from './messages.ts'
import { isMessage, itemName } from './names.ts'
import { parameterLayouts, queryLayouts } from './parameters.ts'
import { type Layout, recordOf, type Span, step, tell, type Walk } from './walk.ts'

/** What the data between SEQ and the counters or time label say, without gap; the password is never shown. */
export function spansOf(frame: Frame): readonly Span[] {
	const { bytes, dataFrom, dataTo } = frame
	let walked: { readonly walk: Walk; readonly isWhole: boolean } | null = null
	let to = dataTo
	for (const length of passwordsOf(frame)) {
		if (dataTo - length < dataFrom) continue
		const tried = walkUnits(frame, dataTo - length)
		if (walked === null || tried.isWhole) {
			walked = tried
			to = dataTo - length
		}
		if (tried.isWhole) break
	}
	const spans = walked?.walk.spans ?? []
	if (to < dataTo) {
		spans.push({ at: to, length: dataTo - to, name: 'password', text: 'not shown', records: [] })
	}
	const { countersAt } = frame
	if (countersAt >= 0) {
		const walk = walkAt(frame, countersAt, countersAt + eventCounterLength)
		walk.key = 'EC'
		tell(walk, 1, 'important-events', String(bytes[countersAt]), 'count')
		tell(walk, 1, 'ordinary-events', String(bytes[countersAt + 1]), 'count')
		spans.push(...walk.spans)
	}
	return spans
}

/** The form whose walk ends exactly where the password begins is the sender's; else the edition's. */
function passwordsOf({ isUp, afn: code, edition, dataFrom, dataTo }: Frame): readonly number[] {
	if (isUp || !withPassword.has(code) || dataTo === dataFrom) return [0]
	return passwordLengths[edition]
}

const walkAt = (frame: Frame, at: number, end: number): Walk => ({
	bytes: frame.bytes,
	end,
	key: '',
	point: 0,
	isUp: frame.isUp,
	spans: [],
	at,
	time: null,
	storage: 0,
})

/** `isWhole`: every byte up to `end` belongs to an item of known layout. */
function walkUnits(frame: Frame, end: number): { readonly walk: Walk; readonly isWhole: boolean } {
	const walk = walkAt(frame, frame.dataFrom, end)
	let isWhole = true
	while (isWhole && walk.at < end) isWhole = walkUnit(walk, frame)
	return { walk, isWhole }
}

/** One DA DT and the data of its items in order of points, then items. False: the rest is kept as it is. */
function walkUnit(walk: Walk, frame: Frame): boolean {
	const { bytes, at, end } = walk
	if (end - at < 4) return surplus(walk, frame, 'too short for a data unit')
	const points = pointsOf(bytes[at]!, bytes[at + 1]!)
	const items = itemsOf(bytes[at + 2]!, bytes[at + 3]!)
	if (points === null || items === null) return surplus(walk, frame, 'no point or no item is named')
	step(walk, 2, 'DA', points.map((point) => (point === 'all' ? 'all points' : `p${point}`)).join(', '))
	const code = frame.afn
	step(walk, 2, 'DT', items.map((item) => itemText(code, item)).join(', '), messageOf(code, items, points))
	for (const point of points) {
		for (const item of items) if (!walkItem(walk, frame, item, point)) return false
	}
	return true
}

/** A login or a confirmation says what it has to say by its item alone. */
function messageOf(
	code: number,
	[item, ...more]: readonly number[],
	points: readonly Point[],
): readonly DecodedRecord[] {
	if (item === undefined || more.length > 0 || points.length > 1 || !isMessage(code, item)) return []
	const walk = { key: keyOf(code, item, points[0]!), storage: 0, time: null }
	return [recordOf(walk, 'text', '', 'message', itemName(code, item) ?? `F${item}`, 0)]
}

function itemText(code: number, item: number): string {
	const name = itemName(code, item)
	return name === null ? `F${item}` : `F${item} ${name}`
}

function walkItem(walk: Walk, frame: Frame, item: number, point: Point): boolean {
	walk.key = keyOf(frame.afn, item, point)
	walk.time = null
	walk.storage = 0
	const layout = layoutOf(frame, item)
	// A request, or an item that has nothing to say; with nothing left there is nothing to keep either.
	if (layout === 'none' || walk.at === walk.end) return true
	const { at } = walk
	const count = walk.spans.length
	if (layout?.(walk)) return true
	walk.at = at
	walk.spans.length = count
	walk.time = null
	walk.storage = 0
	if (mayHoldSecret(frame.afn, item)) step(walk, walk.end - walk.at, 'content not decoded', 'not shown')
	else keepRest(walk, layout === null ? 'content not decoded' : 'content does not fit its item')
	return false
}

function surplus(walk: Walk, frame: Frame, why: string): boolean {
	walk.key = `${hex[frame.afn]}`
	walk.time = null
	walk.storage = 0
	keepRest(walk, `bytes not decoded: ${why}`)
	return false
}

/** Keys, message authentication (F5) and an archive of meters (F10, with their passwords) that is not of its form. */
const mayHoldSecret = (code: number, item: number): boolean =>
	code === afn.authentication || ((code === afn.set || code === afn.query) && (item === 5 || item === 10))

/** Where one item's length is unknown, nobody can say where the next one begins. */
function keepRest(walk: Walk, name: string): void {
	const hex = hexText(walk.bytes, walk.at, walk.end)
	step(walk, walk.end - walk.at, name, null, [recordOf(walk, 'unknown', '', 'not-decoded', hex, 0)])
}

/** 'none': nothing follows the item; null: something does, and its layout is not known. */
function layoutOf({ afn: code, isUp }: Frame, item: number): Layout | 'none' | null {
	switch (code) {
		case afn.confirm:
			return item === 3 ? confirmedItems : item <= 2 ? 'none' : null
		case afn.reset:
		case afn.link:
			return item <= 4 ? 'none' : null
		case afn.set:
			return isUp ? 'none' : (parameterLayouts.get(item) ?? null)
		case afn.control:
			return item === 31 && !isUp ? clockLayout : null
		case afn.configuration:
			return !isUp ? 'none' : item === 1 ? version : null
		case afn.query:
			return isUp ? (parameterLayouts.get(item) ?? null) : (queryLayouts.get(item) ?? 'none')
		case afn.current:
			return isUp ? (currentLayouts.get(item) ?? null) : 'none'
		case afn.history:
			return historyLayouts.get(item) ?? null
		case afn.events:
			return item > 2 ? null : isUp ? eventLayout : eventRequest
		case afn.forward:
			return item !== 1 ? null : isUp ? forwardUp : forwardDown
		default:
			return null
	}
}

/** Whether an answer's bytes for this item are understood to their end, so that more can stand behind them. */
export const isDecoded = (code: number, item: number): boolean =>
	(code === afn.current ? currentLayouts : code === afn.history ? historyLayouts : parameterLayouts).has(item)

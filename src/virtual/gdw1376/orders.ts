/** Orders to a terminal: resets (AFN 01), parameters (04), control (05). What is not described here is denied. */
import { instantOf } from '../building/clock.ts'
import { hex } from '../digits.ts'
import { decimals } from './items.ts'
import { planOf } from './schedule.ts'
import { begins, ends, plansOf, type State, spansOf, writeArchive } from './state.ts'
import { headBytes, unitOf } from './units.ts'

/** `items`: DA DT and ERR of each item, where the terminal answers item by item. */
export type Obeyed =
	| { readonly kind: 'all' }
	| { readonly kind: 'denied' }
	| { readonly kind: 'items'; readonly items: readonly (readonly number[])[] }

const passwordBytes = 16
const error = { none: 0, other: 1 } as const

/** `data` as it came, the password behind it. */
export function obey(state: State, afn: number, data: readonly number[], now: number): Obeyed {
	const orders = data.slice(0, -passwordBytes)
	const heads = headsOf(afn, orders)
	if (heads === null || data.length < passwordBytes + headBytes) return { kind: 'denied' }
	if (!isOpen(state, data.slice(-passwordBytes))) {
		if (state.habits.wrongPassword !== 'per-item') return { kind: 'denied' }
		return { kind: 'items', items: heads.map(({ head }) => [...head, error.other]) }
	}
	const done = heads.map(({ head, item, body }) => ({ head, done: carriedOut(state, afn, item, body, now) }))
	if (state.habits.confirms === 'per-item') {
		return { kind: 'items', items: done.map((one) => [...one.head, one.done ? error.none : error.other]) }
	}
	return { kind: done.every((one) => one.done) ? 'all' : 'denied' }
}

export const isOpen = (state: State, password: readonly number[]): boolean =>
	hex(password) === (state.habits.password ?? '0'.repeat(32)).toUpperCase()

type Order = { readonly head: readonly number[]; readonly item: number; readonly body: readonly number[] }

/** Units of the terminal itself with one item each; null: others, or bytes that do not come out even. */
function headsOf(afn: number, data: readonly number[]): readonly Order[] | null {
	const orders: Order[] = []
	for (let at = 0; at < data.length; ) {
		const head = data.slice(at, at + headBytes)
		const unit = unitOf(head)
		if (unit === null || unit.points === 'all' || unit.points[0] !== 0 || unit.items.length !== 1) return null
		const item = unit.items[0]!
		const length = bodyBytes(afn, item, data.slice(at + headBytes))
		if (length === null || at + headBytes + length > data.length) return null
		orders.push({ head, item, body: data.slice(at + headBytes, at + headBytes + length) })
		at += headBytes + length
	}
	return orders
}

/** How long an item's data is; null: no such order. */
function bodyBytes(afn: number, item: number, rest: readonly number[]): number | null {
	if (afn === 0x01) return item >= 1 && item <= 4 ? 0 : null
	if (afn === 0x05) {
		const known: Record<number, number> = { 29: 0, 31: 6, 37: 0, 49: 1, 50: 1, 51: 1 }
		return known[item] ?? null
	}
	if (item === 10) return rest.length < 2 ? null : 2 + 27 * (rest[0]! + 256 * rest[1]!)
	if (item === 33) return plansBytes(rest)
	return { 1: 6, 3: 28, 9: 16 }[item] ?? null
}

function plansBytes(rest: readonly number[]): number | null {
	let at = 1
	for (let index = 0; index < (rest[0] ?? 0); index++) {
		const plan = planOf(rest.slice(at))
		if (plan === null) return null
		at += plan.bytes.length
	}
	return at
}

function carriedOut(state: State, afn: number, item: number, body: readonly number[], now: number): boolean {
	if (afn === 0x01) return reset(state, item, now)
	if (afn === 0x05) return control(state, item, body, now)
	if (item === 10) return writeArchive(state, body, now)
	if (item !== 33) {
		state.parameters.set(item, body)
		return true
	}
	for (let at = 1; at < body.length; ) {
		const plan = planOf(body.slice(at))!
		state.plans.set(plan.port, [...plansOf(state, plan.port), { from: now, plan }])
		at += plan.bytes.length
	}
	return true
}

/** 1 hardware, 2 data, 3 parameters, 4 both. */
function reset(state: State, item: number, now: number): boolean {
	if (item === 2 || item === 4) state.dataSince = Math.floor(now / 60_000) * 60_000
	if (item >= 3) {
		state.entries.clear()
		state.points.clear()
		state.plans.clear()
	}
	return true
}

function control(state: State, item: number, body: readonly number[], now: number): boolean {
	const port = body[0] ?? 0
	switch (item) {
		case 29:
		case 37:
			state.mayReport = item === 29
			return true
		case 31:
			return setClock(state, body, now)
		case 49:
			begins(spansOf(state.pauses, port), now)
			return true
		case 50:
			ends(spansOf(state.pauses, port), now)
			return true
		default:
			state.rereads.set(port, [...(state.rereads.get(port) ?? []), Math.floor(now / 60_000) * 60_000])
			return true
	}
}

/** A.1. The weekday is not looked at. */
function setClock(state: State, body: readonly number[], now: number): boolean {
	const parts = decimals(body.map((byte, at) => (at === 4 ? byte & 0x1f : byte)))
	if (parts === null) return false
	const [second, minute, hour, day, month, year] = parts as [number, number, number, number, number, number]
	if (second > 59 || minute > 59 || hour > 23 || day < 1 || day > 31 || month < 1 || month > 12) return false
	state.shiftMs = instantOf({ year: 2000 + year, month, day, hour, minute }, 'local') + second * 1000 - now
	return true
}

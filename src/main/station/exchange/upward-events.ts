/**
 * The two event rings towards a higher master: the station's own starts and outages, and the records of its
 * concentrators. A record is passed on only where it says the same there: its measuring point is a point of the
 * concentrator, so one of unknown layout goes on only while the points of that concentrator have the same numbers
 * above.
 */
import { z } from 'zod'
import { outageRecord, renumbered, startRecord } from '../../protocols/gdw1376/answering/events.ts'
import type { EventRing } from '../../protocols/gdw1376/answering/memory.ts'
import type { ConcentratorEvent } from '../../store/exchange.ts'
import type { Store } from '../../store/open.ts'

export type UpwardEvents = {
	readonly ring: (important: boolean) => EventRing
	readonly hasNews: () => boolean
	/** The master was told the important events before this number (modulo 256). */
	readonly told: (number: number) => void
	/** Records of concentrators that have come since. */
	readonly takeOver: () => void
	/** Notes a start, and how long the station was away before it. */
	readonly started: (now: number) => void
	readonly alive: (now: number) => void
}

export type UpwardEventsOptions = {
	readonly store: Store
	readonly version: string
	/** Station-local 'YYYY-MM-DDTHH:MM'. */
	readonly localMinute: (instant: number) => string
	/** The station's points by those of a concentrator. */
	readonly pointsOf: (concentratorId: number) => ReadonlyMap<number, number>
}

const settingKey = 'upward-events'
const kept = z.object({
	/** concentrator_event.id up to which records were taken over. */
	taken: z.number().int(),
	/** Sequence of the next important event that the master has to be told. */
	told: z.number().int(),
	alive: z.object({ at: z.number().int(), version: z.string() }).nullable(),
})
type Kept = z.output<typeof kept>

const takenAtOnce = 200
/** A pause as long as this is an outage; a restart for a new version is none. */
const outageMs = 5 * 60_000

export function createUpwardEvents({ store, version, localMinute, pointsOf }: UpwardEventsOptions): UpwardEvents {
	const marks = (): Kept => kept.safeParse(store.settings.get(settingKey)).data ?? { taken: 0, told: 0, alive: null }
	const mark = (changes: Partial<Kept>) => store.settings.set(settingKey, { ...marks(), ...changes })
	type Ring = EventRing & { readonly next: number }
	const rings = new Map<boolean, Ring>()
	const ring = (important: boolean): Ring => {
		const known = rings.get(important)
		if (known !== undefined) return known
		const rows = store.exchange.upwardRing(important)
		const next = rows.length === 0 ? 0 : rows[0]!.sequence + 1
		const records = new Map(rows.map(({ sequence, bytes }) => [sequence % 256, new Uint8Array(bytes)]))
		const fresh = { next, counter: next % 256, records }
		rings.set(important, fresh)
		return fresh
	}
	const add = (important: boolean, bytes: Uint8Array, at: number) => {
		store.exchange.addUpwardEvent({ important, bytes: Buffer.from(bytes), at })
		rings.delete(important)
	}
	return {
		ring,
		hasNews: () => ring(true).next > marks().told,
		told(number) {
			const { next } = ring(true)
			const behind = (((next - number) % 256) + 256) % 256
			mark({ told: Math.max(marks().told, next - behind) })
		},
		takeOver() {
			const { taken } = marks()
			const rows = store.exchange.eventsAfter(taken, takenAtOnce)
			if (rows.length === 0) return
			store.transaction(() => {
				for (const row of rows) {
					const record = passedOn(row, pointsOf(row.concentratorId))
					if (record !== null) add(row.important, record, row.receivedAt)
				}
				mark({ taken: rows.at(-1)!.id })
			})
		},
		started(now) {
			const { alive } = marks()
			store.transaction(() => {
				if (alive === null) add(true, startRecord(localMinute(now), null, version), now)
				else if (alive.version !== version) add(true, startRecord(localMinute(now), alive.version, version), now)
				if (alive !== null && now - alive.at >= outageMs) {
					add(true, outageRecord(localMinute(alive.at), localMinute(now)), now)
				}
				mark({ alive: { at: now, version } })
			})
		},
		alive: (now) => mark({ alive: { at: now, version } }),
	}
}

/** Kinds whose layout is known and names no measuring point: initialisation and version, power. */
const pointless: ReadonlySet<number> = new Set([1, 14])

function passedOn({ erc, bytes }: ConcentratorEvent, points: ReadonlyMap<number, number>): Uint8Array | null {
	if (pointless.has(erc)) return bytes
	const moved = renumbered(bytes, (point) => points.get(point) ?? null)
	if (moved !== null || erc === 24) return moved
	return points.size > 0 && [...points].every(([theirs, own]) => theirs === own) ? bytes : null
}

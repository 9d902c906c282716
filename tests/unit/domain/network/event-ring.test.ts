/** Events out of a ring of 256 places: each once, none lost without being counted. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
	begun,
	continued,
	isSameRing,
	newPart,
	type Range,
	type RingRecord,
	rebased,
	wholeRing,
} from '../../../../src/main/domain/network/event-ring.ts'

/** What a concentrator keeps: every event goes to the next place, the counter is a byte. */
function createRing() {
	let counter = 0
	const places = new Map<number, RingRecord>()
	return {
		counter: () => counter,
		add(id: number, erc = 14) {
			places.set(counter, {
				number: counter,
				erc,
				bytes: new Uint8Array([erc, 3, id >> 16, (id >> 8) & 255, id & 255]),
			})
			counter = (counter + 1) % 256
		},
		initialise(id: number) {
			places.clear()
			counter = 0
			this.add(id, 1)
		},
		read({ from, to }: Range): RingRecord[] {
			const found: RingRecord[] = []
			for (let at = from; at !== to; at = (at + 1) % 256) if (places.has(at)) found.push(places.get(at)!)
			return found
		},
	}
}
const idOf = ({ bytes }: RingRecord) => (bytes[2]! << 16) | (bytes[3]! << 8) | bytes[4]!

/** The station's side as it is used: what is stored, and the mark. */
function createStation(ring: ReturnType<typeof createRing>) {
	const stored = new Map<number, RingRecord>()
	let mark: { next: number; lost: number } | null = null
	const keep = (followed: ReturnType<typeof begun>) => {
		for (const { sequence, record } of followed.events) {
			expect(stored.has(sequence), 'a number is given once').toBe(false)
			stored.set(sequence, record)
		}
		mark = { next: followed.next, lost: (mark?.lost ?? 0) + followed.lost }
		return followed.note
	}
	const whole = () => wholeRing(ring.counter()).flatMap(ring.read)
	return {
		stored,
		mark: () => mark!,
		fetch() {
			if (mark === null) return keep(begun(ring.counter(), whole()))
			if (mark.next % 256 === ring.counter()) return null
			const last = stored.get(mark.next - 1)?.bytes ?? null
			const records = ring.read(newPart(mark.next, ring.counter(), last !== null))
			if (isSameRing(mark.next, ring.counter(), last, records))
				return keep(continued(mark.next, ring.counter(), records, true))
			const kept = new Map([...stored].map(([sequence, { bytes }]) => [sequence, bytes]))
			return keep(rebased(mark.next, ring.counter(), whole(), kept))
		},
	}
}

test('however many events come between two fetches, each is stored once or counted as lost', () => {
	fc.assert(
		fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 12 }), (bursts) => {
			const ring = createRing()
			const station = createStation(ring)
			let id = 0
			station.fetch()
			for (const burst of bursts) {
				for (let n = 0; n < burst; n++) ring.add(++id)
				// Exactly one round is the one thing that a byte cannot tell; the next event tells it.
				if (burst > 0 && burst % 256 === 0) ring.add(++id)
				station.fetch()
			}
			const ids = [...station.stored.values()].map(idOf)
			expect(new Set(ids).size).toBe(ids.length)
			expect(ids).toEqual([...ids].sort((a, b) => a - b))
			for (const [sequence, { number }] of station.stored) expect(sequence % 256).toBe(number)
			if (bursts.every((burst) => burst < 256)) {
				expect(ids.length).toBe(id)
				expect(station.mark().lost).toBe(0)
			} else expect(ids.length + station.mark().lost).toBeLessThanOrEqual(id)
		}),
	)
})

test('what a concentrator had before the station knew it is fetched, whether its ring went round or not', () => {
	for (const count of [0, 5, 255, 300]) {
		const ring = createRing()
		for (let id = 1; id <= count; id++) ring.add(id)
		const station = createStation(ring)
		station.fetch()
		expect(station.stored.size, `${count} events`).toBe(Math.min(count, 256))
		expect(station.mark().lost).toBe(0)
	}
})

test('a ring that went round gives its newest 256, and what was overwritten is counted', () => {
	const ring = createRing()
	for (let id = 1; id <= 10; id++) ring.add(id)
	const station = createStation(ring)
	station.fetch()
	for (let id = 11; id <= 10 + 300; id++) ring.add(id)
	expect(station.fetch()).toBe('overrun')
	expect(station.stored.size).toBe(10 + 256)
	expect(station.mark().lost).toBe(44)
})

test.each([3, 10, 40])('a concentrator that begins again at 0 after 10 events and has %i now is noticed', (count) => {
	const ring = createRing()
	for (let id = 1; id <= 10; id++) ring.add(id)
	const station = createStation(ring)
	station.fetch()
	ring.initialise(100)
	for (let id = 101; id < 100 + count; id++) ring.add(id)
	// A counter that is where it was says nothing new; one event more does.
	if (count === 10) ring.add(100 + count)
	expect(station.fetch()).toBe('reset')
	const fresh = [...station.stored.values()].map(idOf).filter((id) => id >= 100)
	expect(fresh.length).toBe(count === 10 ? 11 : count)
	expect(station.mark().lost).toBe(0)
	ring.add(999)
	expect(station.fetch()).toBe(null)
	expect([...station.stored.values()].map(idOf)).toContain(999)
})

test('an answer that broke off moves the mark only over what came without a gap', () => {
	const record = (number: number): RingRecord => ({ number, erc: 14, bytes: new Uint8Array([14, 1, number]) })
	const partly = continued(512, 6, [record(0), record(1), record(4)], false)
	expect(partly.next).toBe(514)
	expect(partly.lost).toBe(0)
	expect(partly.events.map(({ sequence }) => sequence)).toEqual([512, 513, 516])
	const whole = continued(514, 6, [record(2), record(4), record(5)], true)
	expect(whole).toMatchObject({ next: 518, lost: 1 })
})

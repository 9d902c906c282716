/** Days in which nothing goes wrong: what a station keeps may not grow with them. */
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { growth, soak } from './soaked.ts'

const quarterMs = 900_000
/** `npm run test:long -- --only soak` is the long one: 250 meters, 30 days. */
const asked = { seed: 48, days: 5, meters: 12 }

test('row 48: days pass, memory and handles stay, and every slot was read or says why not', async () => {
	const { simulated, footprints } = await soak(asked)
	const database = new Database(simulated.databasePath, { readonly: true })
	try {
		expect(footprints.length).toBe(asked.days - 1)
		expect(growth(footprints, 'heapBytes', { warmUpDays: 1, days: 1 })).toBeLessThan(1.05)
		expect(footprints.at(-1)!.handles).toBeLessThanOrEqual(footprints[1]!.handles)
		// Every quarter hour has its round, and every round says how many did not answer.
		const rounds = database.prepare<[], { at: number }>('SELECT started_at AS at FROM read_round').all()
		const { start, end } = simulated.drawn
		const first = Math.ceil((start + 3_600_000) / quarterMs)
		const slots = Array.from({ length: Math.floor((end - 3_600_000) / quarterMs) - first }, (_, index) => first + index)
		const read = new Set(rounds.map(({ at }) => Math.floor(at / quarterMs)))
		expect(slots.length).toBeGreaterThan(96 * (asked.days - 1))
		expect(slots.filter((slot) => !read.has(slot))).toEqual([])
		const unsaid = database
			.prepare('SELECT COUNT(*) FROM read_round WHERE finished_at IS NOT NULL AND read + failed < due')
			.pluck()
			.get()
		expect(unsaid).toBe(0)
	} finally {
		database.close()
		simulated.remove()
	}
}, 600_000)

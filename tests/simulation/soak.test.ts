/** Days in which nothing goes wrong: what a station keeps may not grow with them. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { simulate } from './simulation.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const quarterMs = 900_000
const meters = 12
/** `npm run simulate -- --days 30 --meters 250` is the long one; it prints the memory of each day. */
const days = 4

test('row 48: days pass, memory and handles stay, and every slot was read or says why not', async () => {
	const heap: number[] = []
	const handles: number[] = []
	const simulated = await simulate(
		{ seed: 48, days, meters },
		{
			day: () => {
				collectGarbage()
				heap.push(process.memoryUsage().heapUsed)
				handles.push(process.getActiveResourcesInfo().filter((kind) => !/Timeout|Immediate/.test(kind)).length)
			},
		},
	)
	const database = new Database(simulated.databasePath, { readonly: true })
	try {
		expect(heap.at(-1)! / heap[1]!).toBeLessThan(1.05)
		expect(handles.at(-1)).toBeLessThanOrEqual(handles[1]!)
		// Every quarter hour in which the station ran has its round, and every round says how many did not answer.
		const rounds = database.prepare<[], { at: number }>('SELECT started_at AS at FROM read_round').all()
		const { start, quietFrom, end } = simulated.drawn
		const first = Math.ceil((quietFrom + 3_600_000) / quarterMs)
		const slots = Array.from({ length: Math.floor((end - 3_600_000) / quarterMs) - first }, (_, index) => first + index)
		const read = new Set(rounds.map(({ at }) => Math.floor(at / quarterMs)))
		expect(start).toBeLessThan(quietFrom)
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

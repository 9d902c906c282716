import { describe, expect, it } from 'vitest'
import type { TurnPriority } from '../../../src/main/lines/line.ts'
import { createTurns, longestWaitMs } from '../../../src/main/lines/turn.ts'

/** Runs `jobs` behind one that blocks the line, and returns their names in the order in which they went. */
async function orderOf(
	jobs: readonly (readonly [string, TurnPriority, number])[],
	eachTakesMs = 0,
): Promise<readonly string[]> {
	let now = 0
	const turns = createTurns(() => now)
	const order: string[] = []
	let unblock = () => {}
	const blocking = turns.take('scan', () => new Promise<void>((resolve) => (unblock = resolve)))
	const all = jobs.map(([name, priority, at]) => {
		now = at
		return turns.take(priority, async () => {
			order.push(name)
			now += eachTakesMs
		})
	})
	unblock()
	await Promise.all([blocking, ...all])
	return order
}

describe('turns on a line', () => {
	it('a user goes before boundaries, boundaries before a scan, and equals in the order they came', async () => {
		const order = await orderOf([
			['scan', 'scan', 0],
			['boundary 1', 'boundary', 1],
			['user 1', 'user', 2],
			['boundary 2', 'boundary', 3],
			['user 2', 'user', 4],
		])
		expect(order).toEqual(['user 1', 'user 2', 'boundary 1', 'boundary 2', 'scan'])
	})

	it('a scan is not starved by a line full of live readings, and a user does not stand behind old scans', async () => {
		const live = Array.from({ length: 100 }, (_, index) => [`live ${index}`, 'live', 1] as const)
		const order = await orderOf([['scan 1', 'scan', 0], ['scan 2', 'scan', 0], ...live, ['user', 'user', 2]], 1000)
		expect(order[0]).toBe('user')
		const first = order.indexOf('scan 1')
		expect(first).toBeGreaterThan(20)
		expect(first).toBeLessThanOrEqual(longestWaitMs / 1000 + 1)
		expect(order.indexOf('scan 2')).toBe(first + 2)
	})

	it('an exchange that throws tells its caller and gives the line back', async () => {
		const turns = createTurns(() => 0)
		const broken = turns.take('user', async () => {
			throw new Error('broken')
		})
		const next = turns.take('user', async () => 'spoken')
		await expect(broken).rejects.toThrow('broken')
		await expect(next).resolves.toBe('spoken')
		expect(turns.waiting()).toBe(0)
	})

	it('one exchange has ended before the next begins', async () => {
		const turns = createTurns(() => 0)
		let speaking = 0
		let most = 0
		await Promise.all(
			Array.from({ length: 50 }, () =>
				turns.take('live', async () => {
					most = Math.max(most, ++speaking)
					await new Promise((resolve) => setTimeout(resolve, 1))
					speaking--
				}),
			),
		)
		expect(most).toBe(1)
	})
})

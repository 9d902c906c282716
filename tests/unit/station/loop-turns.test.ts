import { expect, it } from 'vitest'
import { createLoopTurns } from '../../../src/main/station/collect/loop-turns.ts'

const oneTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

it('one waits for each turn of the event loop, in order, and what a person wants comes first', async () => {
	const turns = createLoopTurns()
	const order: string[] = []
	const take = async (name: string, urgent = false) => {
		await turns.next(urgent)
		order.push(name)
	}
	const all = [take('a'), take('b'), take('c'), take('person', true)]
	let most = 0
	for (let before = 0; order.length < 4; before = order.length) {
		await oneTurn()
		most = Math.max(most, order.length - before)
	}
	await Promise.all(all)
	expect(order).toEqual(['person', 'a', 'b', 'c'])
	expect(most).toBe(1)
	await take('later')
	expect(order.at(-1)).toBe('later')
})

/** Meters that do not answer, and meters that answer late, among many on one line of 2400 Bd. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { createSilences } from '../../../src/main/station/collect/silences.ts'
import { pacedLine, quarterMs, roundsOn } from './paced-line.ts'

const meterError = { device: null, records: [], frames: [], failure: { reason: 'meter-error', text: '' } } as const
const silence = { device: null, records: [], frames: [], failure: { reason: 'silence', text: '' } } as const

function lineOf(count: number) {
	const paced = pacedLine(count)
	onTestFinished(() => void paced.reader.stop())
	return { ...paced, ...roundsOn(paced) }
}

describe('a dead meter', () => {
	test('row 16: a dead meter costs its question and two repetitions once, 20 of 200 lengthen the cycle of the others by less than 10 %', async () => {
		const { meters, faults, round, quiet, nextSlot } = lineOf(200)
		const whole = await round(meters)
		expect(whole / 200).toBeLessThan(400)
		const dead = meters.filter(({ id }) => id % 10 === 0)
		for (const { serial } of dead) faults.setMeter(serial, { muted: true })
		await nextSlot()
		const first = await round(meters)
		// 2400 Bd: (20 characters + 500 ms) × 3 for each of them.
		expect(first).toBeLessThan(whole + dead.length * 2_000)
		const alone = (whole * 180) / 200
		for (let index = 0; index < 2; index++) {
			await quiet()
			await nextSlot()
			expect(await round(meters)).toBeLessThan(alone * 1.1)
		}
	})

	test('row 16: a dead meter is asked behind all others, once a round without repetition, at least hourly, and is never given up', async () => {
		const { meters, faults, asked, round, quiet, nextSlot } = lineOf(4)
		const [dead] = meters
		faults.setMeter(dead!.serial, { muted: true })
		await round(meters)
		const questions = () => asked.filter(({ address }) => address === dead!.serial).map(({ at }) => at)
		expect(questions().length).toBe(3)
		for (let slot = 0; slot < 96; slot++) {
			await quiet()
			await nextSlot()
			const before = asked.length
			await round(meters)
			await quiet()
			const inRound = asked.slice(before).map(({ address }) => address)
			expect(inRound.slice(0, 3)).not.toContain(dead!.serial)
			expect(inRound.length).toBeLessThanOrEqual(4)
		}
		const later = questions().slice(3)
		expect(later.length).toBeGreaterThanOrEqual(24)
		expect(later.length).toBeLessThanOrEqual(27)
		for (const [index, at] of later.slice(1).entries())
			expect(at - later[index]!).toBeLessThanOrEqual(3_600_000 + 60_000)
	})

	test('row 16: one that answers again is read in that round and counted in it, and is a meter like the others', async () => {
		const { meters, faults, silences, rounds, answers, round, quiet, nextSlot } = lineOf(4)
		faults.setMeter(meters[0]!.serial, { muted: true })
		await round(meters)
		expect(rounds.last()).toMatchObject({ due: 4, read: 3, failed: 1 })
		faults.setMeter(meters[0]!.serial, { muted: false })
		await quiet()
		await nextSlot()
		await round(meters)
		await quiet()
		expect(answers.get(1)!.failure).toBe(null)
		expect(silences.isSilent(1)).toBe(false)
		expect(rounds.last()).toMatchObject({ due: 4, read: 4, failed: 0 })
	})

	test('waits behind two months of memory no longer than twenty questions', async () => {
		const { reader, meters, time } = lineOf(2)
		const order: string[] = []
		const job = { kind: 'current', items: ['00010000'] } as const
		const task = (priority: 'backfill' | 'dead') => ({
			...{ meterId: 1, address: meters[0]!.address, job, context: () => ({}), priority },
			done: () => void order.push(priority),
		})
		reader.add([...Array.from({ length: 60 }, () => task('backfill')), task('dead'), task('dead')])
		const all = async () => {
			while (order.length < 62) await time.clock.sleep(1_000)
		}
		await time.through(all())
		expect(order.indexOf('dead')).toBeGreaterThan(10)
		expect(order.indexOf('dead')).toBeLessThanOrEqual(21)
		expect(order.lastIndexOf('dead')).toBeLessThanOrEqual(42)
	})

	test('is one that says nothing: who refuses, or whose line is down, is not', () => {
		const [meter] = pacedLine(1).meters
		const silences = createSilences(() => 0)
		const line = { ...silence, failure: { reason: 'line', text: '' } } as const
		expect(silences.heard(meter!, line)).toBe('unknown')
		expect(silences.of(1)).toBe(null)
		expect(silences.heard(meter!, silence)).toBe('silent')
		expect(silences.heard(meter!, meterError)).toBe('recovered')
		expect(silences.isSilent(1)).toBe(false)
	})

	test('a person who asks three times in a minute makes no three rounds', () => {
		const [meter] = pacedLine(1).meters
		let now = 0
		const silences = createSilences(() => now)
		for (let index = 0; index < 3; index++) silences.heard(meter!, silence)
		expect(silences.of(1)!.rounds).toBe(1)
		now = quarterMs
		silences.heard(meter!, silence)
		expect(silences.of(1)!.rounds).toBe(2)
	})
})

describe('a slow device', () => {
	test('row 21: a slow device is found out by itself, is then read with one question, and the others keep their limit', async () => {
		const { meters, faults, asked, answers, reader, round, quiet, nextSlot } = lineOf(6)
		const [slow, ...others] = meters
		faults.setMeter(slow!.serial, { delayMs: 700 })
		await round(meters)
		for (let slot = 0; slot < 2; slot++) {
			await quiet()
			await nextSlot()
			await round(meters)
		}
		await quiet()
		await nextSlot()
		const before = asked.length
		await round(meters)
		await quiet()
		expect(answers.get(slow!.id)!.failure).toBe(null)
		expect(
			asked
				.slice(before)
				.map(({ address }) => address)
				.toSorted(),
		).toEqual(meters.map(({ address }) => address))
		expect(reader.answerLimitMs(slow!.address)).toBeGreaterThan(800)
		for (const { address } of others) expect(reader.answerLimitMs(address)).toBeLessThan(500)
	})

	test('row 21: a device that takes longer than its question and both repetitions is found by the next round’s probe', async () => {
		const { meters, faults, answers, reader, round, quiet, nextSlot } = lineOf(3)
		faults.setMeter(meters[0]!.serial, { delayMs: 2_400 })
		await round(meters)
		for (let slot = 0; slot < 3; slot++) {
			await quiet()
			await nextSlot()
			await round(meters)
		}
		await quiet()
		expect(answers.get(1)!.failure).toBe(null)
		expect(reader.answerLimitMs(meters[0]!.address)).toBeGreaterThan(2_500)
	})
})

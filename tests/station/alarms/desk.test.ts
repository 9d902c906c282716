/** The desk where alarms are raised and cleared, on a real database, also while that takes nothing. */
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { AlarmCause, Subject } from '../../../src/main/domain/alarms/causes.ts'
import { createAlarmDesk } from '../../../src/main/station/alarms/alarm-desk.ts'
import type { Store } from '../../../src/main/store/open.ts'
import { freshStore, opened } from '../store/fixture.ts'

/** Meters 1 to 9 hang on line 1, the others on line 2. */
const above = (subject: string) =>
	subject.startsWith('meter:') ? [Number(subject.slice(6)) < 10 ? 'line:1' : 'line:2'] : []

function deskOn(store: Store, now = () => 1_000) {
	const log: string[] = []
	const events = { emit: () => {}, subscribe: () => () => {}, stop: () => {} }
	const desk = createAlarmDesk({ store, events, now, log: (line) => log.push(line), above })
	return { ...desk, log }
}
const written = (store: Store) => store.alarms.open().map(({ cause, subject }) => `${cause} ${subject}`)
const shown = ({ open }: Pick<ReturnType<typeof deskOn>, 'open'>) =>
	open().map(({ cause, subject }) => `${cause} ${subject}`)

/** The alarm table takes nothing until the returned function is called. */
function refusing(path: string): () => void {
	const other = new Database(path)
	onTestFinished(() => void other.close())
	const ways = ['insert', 'update']
	for (const way of ways) {
		other.exec(`create trigger refuse_${way} before ${way} on alarm begin select raise(abort, 'no'); end`)
	}
	return () => {
		for (const way of ways) other.exec(`drop trigger refuse_${way}`)
	}
}

describe('the alarm desk', () => {
	test('row 17: 64 silent meters hang below the alarm of their line, and reappear when it ends before they do', () => {
		const { store } = freshStore()
		const desk = deskOn(store)
		for (let id = 1; id <= 9; id++) desk.raise('meter-silent', `meter:${id}`)
		desk.raise('line-down', 'line:1', { reason: 'nobody-answers' })
		desk.raise('meter-silent', 'meter:10')
		desk.settle()
		const line = store.alarms.open().find(({ cause }) => cause === 'line-down')!
		const alone = () => store.alarms.open().filter(({ suppressedBy }) => suppressedBy === null)
		expect(alone().map(({ subject }) => subject)).toEqual(['line:1', 'meter:10'])
		expect(store.alarms.open().filter(({ suppressedBy }) => suppressedBy === line.id).length).toBe(9)
		for (let id = 1; id <= 8; id++) desk.clear('meter-silent', `meter:${id}`)
		desk.clear('line-down', 'line:1')
		desk.settle()
		expect(alone().map(({ subject }) => subject)).toEqual(['meter:9', 'meter:10'])
		expect(desk.open()).toEqual(store.alarms.open())
	})

	test('what could not be written is open and shown, can be acknowledged, and is written later, once', () => {
		const { store, path } = freshStore()
		const desk = deskOn(store)
		const heal = refusing(path)
		desk.raise('disk-full', 'station')
		desk.raise('database-refuses', 'station', { reason: 'full' })
		desk.settle()
		desk.settle()
		expect(shown(desk)).toEqual(['disk-full station', 'database-refuses station'])
		expect(desk.open().every(({ id }) => id < 0)).toBe(true)
		expect(desk.open()[1]!.suppressedBy).toBe(desk.open()[0]!.id)
		expect(written(store)).toEqual([])
		expect(desk.log.length).toBe(1)
		desk.acknowledge([desk.open()[0]!.id], 'M. Weber', 'Platz wird frei gemacht')
		heal()
		desk.settle()
		expect(written(store)).toEqual(['disk-full station', 'database-refuses station'])
		expect(desk.open()).toEqual(store.alarms.open())
		expect(store.alarms.open()[0]).toMatchObject({ acknowledgedBy: 'M. Weber', comment: 'Platz wird frei gemacht' })
		expect(store.alarms.open()[1]!.suppressedBy).toBe(store.alarms.open()[0]!.id)
	})

	test('what came and went while nothing could be written stands in the list afterwards', () => {
		const { store, path } = freshStore()
		const desk = deskOn(store)
		const heal = refusing(path)
		desk.raise('disk-full', 'station')
		desk.clear('disk-full', 'station')
		desk.settle()
		heal()
		desk.settle()
		expect(store.alarms.list(10)).toMatchObject([{ cause: 'disk-full', clearedAt: 1_000 }])
		expect(desk.open()).toEqual([])
	})

	test('raised inside a transaction that is rolled back, an alarm stands all the same', async () => {
		const { store } = freshStore()
		const desk = deskOn(store)
		expect(() =>
			store.transaction(() => {
				desk.raise('scale-changed', 'meter:3')
				throw new Error('the values were refused')
			}),
		).toThrow()
		await Promise.resolve()
		expect(written(store)).toEqual(['scale-changed meter:3'])
	})

	test('a station that starts again has the alarms that were open, and clears them under their old number', () => {
		const { store, path } = freshStore()
		const before = deskOn(store)
		before.raise('meter-silent', 'meter:4')
		before.settle()
		const [row] = store.alarms.open()
		store.close()
		const next = opened(path)
		onTestFinished(() => next.close())
		const desk = deskOn(next)
		expect(desk.isOpen('meter-silent', 'meter:4')).toBe(true)
		desk.raise('meter-silent', 'meter:4')
		desk.clear('meter-silent', 'meter:4')
		desk.settle()
		expect(next.alarms.list(10)).toMatchObject([{ id: row!.id, clearedAt: 1_000 }])
	})

	test('whatever comes and goes, at most one is open of each cause and subject, and the store has what is shown', () => {
		const { store, path } = freshStore()
		const step = fc.record({
			what: fc.constantFrom('raise', 'clear', 'settle', 'refuse', 'heal'),
			cause: fc.constantFrom<AlarmCause>('line-down', 'line-jammed', 'meter-silent', 'meter-clock-off'),
			subject: fc.constantFrom<Subject>('line:1', 'line:2', 'meter:1', 'meter:2', 'meter:12'),
		})
		fc.assert(
			fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
				const desk = deskOn(store)
				const model = new Set(shown(desk))
				let heal: (() => void) | null = null
				for (const { what, cause, subject } of steps) {
					if (what === 'raise') {
						desk.raise(cause, subject)
						model.add(`${cause} ${subject}`)
					} else if (what === 'clear') {
						desk.clear(cause, subject)
						model.delete(`${cause} ${subject}`)
					} else if (what === 'settle') desk.settle()
					else if (what === 'refuse') heal ??= refusing(path)
					else {
						heal?.()
						heal = null
					}
					expect(new Set(shown(desk))).toEqual(model)
				}
				heal?.()
				desk.settle()
				expect(new Set(written(store))).toEqual(model)
				expect(written(store).length).toBe(model.size)
				expect(desk.open().toSorted((a, b) => a.id - b.id)).toEqual(store.alarms.open())
			}),
			{ numRuns: 40 },
		)
	})
})

import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { dayStarts } from '../../../src/main/domain/calendar/periods.ts'
import { boundaryValue, standardMidnight } from '../../../src/main/domain/consumption/boundary.ts'
import { boundariesAlong, nearMs } from '../../../src/main/domain/consumption/series.ts'
import type { StoredOrigin } from '../../../src/main/domain/readings/reading.ts'
import type { Store } from '../../../src/main/store/open.ts'
import { buildSite, freshStore, quarterHourMs, reading } from './fixture.ts'

/**
 * What seeks find decides every midnight as all readings do: with late readings, corrections and their undoing, values
 * that came twice or were found implausible, the nights of clock changes, and meters that keep standard time.
 */
const zone = 'Europe/Berlin'
const hour = 4 * quarterHourMs

/** The nights that summer time begins and ends, and those around them. */
const nights = [Date.UTC(2026, 2, 28), Date.UTC(2026, 9, 24)] as const
const midnightsFrom = (night: number) => dayStarts(zone, night - 30 * hour, night + 80 * hour).map(({ at }) => at)

// Near the midnights, and often on them or on the meter's own: there the rules have something to decide.
const offset = fc.oneof(
	{ weight: 4, arbitrary: fc.constantFrom(0, 0, -hour, hour) },
	{ weight: 3, arbitrary: fc.integer({ min: -12, max: 12 }).map((n) => n * quarterHourMs) },
	{ weight: 2, arbitrary: fc.integer({ min: -3 * hour, max: 3 * hour }) },
)
const place = fc.record({ midnight: fc.integer({ min: 0, max: 4 }), offset })
const row = fc.record({
	place,
	origin: fc.constantFrom<StoredOrigin>('live', 'live', 'freeze', 'settlement', 'profile', 'manual'),
	value: fc.option(fc.integer({ min: 0, max: 999 }), { nil: null, freq: 6 }),
	quarantined: fc.constantFrom(false, false, false, true),
	lateMs: fc.constantFrom(0, 0, 200, 9 * hour, 40 * 24 * hour),
})
const change = fc.oneof(
	{ weight: 6, arbitrary: fc.record({ kind: fc.constant('rows' as const), rows: fc.array(row, { maxLength: 12 }) }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant('settle' as const), place }) },
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant('overlay' as const),
			place,
			value: fc.option(fc.integer({ min: 0, max: 999 }), { nil: null }),
			isUndone: fc.boolean(),
		}),
	},
)
const situation = fc.record({
	night: fc.constantFrom(...nights),
	clock: fc.constantFrom('local' as const, 'standard' as const),
	reachMs: fc.constantFrom(20 * 60_000, 65 * 60_000, 2 * hour),
	changes: fc.array(change, { minLength: 1, maxLength: 8 }),
})

test('what seeks find decides every boundary as all readings together do', () => {
	const { store } = freshStore()
	const [registerId, neighbour] = buildSite(store, 2).registerIds as [number, number]
	const rollBack = new Error('next case')
	const decided = { value: 0, missing: 0 }

	fc.assert(
		fc.property(situation, ({ night, clock, reachMs, changes }) => {
			const midnights = midnightsFrom(night)
			const rules = { zone, clock, interpolationReachMs: reachMs }
			try {
				store.transaction(() => {
					for (const each of changes) apply(store, [registerId, neighbour], midnights, each)
					const all = store.effective.range(registerId, 0, Number.MAX_SAFE_INTEGER)
					const expected = boundariesAlong(all, midnights, rules)
					const near = nearMs(rules)
					const alsoAt = (instant: number) => standardMidnight(instant, rules)
					const deciding = store.effective.deciding(registerId, midnights, { besideMs: reachMs, nearMs: near, alsoAt })
					const found = midnights.map((instant, index) => boundaryValue(deciding[index]!, instant, rules))
					expect(found).toEqual(expected)
					for (const { kind } of found) decided[kind]++
					throw rollBack
				})
			} catch (cause) {
				if (cause !== rollBack) throw cause
			}
		}),
		{ numRuns: 300 },
	)
	// Both happened, and not by chance alone: the comparison has compared something.
	expect(decided.value).toBeGreaterThan(150)
	expect(decided.missing).toBeGreaterThan(150)
})

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

function apply(store: Store, [registerId, neighbour]: [number, number], midnights: readonly number[], change: Change) {
	const instantOf = (at: { midnight: number; offset: number }) => midnights[at.midnight % midnights.length]! + at.offset
	switch (change.kind) {
		case 'rows': {
			const readings = change.rows.flatMap(({ place, origin, value, quarantined, lateMs }) => {
				const at = instantOf(place)
				const quality = quarantined ? 'quarantined' : origin === 'live' ? 'measured' : 'memory'
				const more = { origin, quality, receivedAt: at + lateMs } as const
				return [reading(registerId, at, value, more), reading(neighbour, at + hour, 7, more)]
			})
			store.readings.insertRound({ frames: [], readings })
			return
		}
		case 'settle':
			while (store.readings.settle(instantOf(change.place)).more);
			return
		case 'overlay': {
			const at = instantOf(change.place)
			if (store.overlays.active(registerId, at, at + 1).length > 0) return
			const id = store.overlays.put({
				...{ registerId, at, value: change.value, kind: change.value === null ? 'void' : 'value' },
				...{ method: 'manual', reason: 'read from the display', author: 'M. Weber', createdAt: at, basis: {} },
			})
			if (change.isUndone) store.overlays.undo(id, 'M. Weber', at + 1)
		}
	}
}

/** Every statement on readings that the work prepares, with what SQLite would do for it. */
function plansDuring(work: () => void): ReadonlyMap<string, readonly string[]> {
	const asked = new Set<string>()
	const { prepare } = Database.prototype
	Database.prototype.prepare = function (this: Database.Database, sql: string) {
		asked.add(sql)
		return prepare.call(this, sql)
	} as typeof prepare
	onTestFinished(() => {
		Database.prototype.prepare = prepare
	})
	work()
	Database.prototype.prepare = prepare
	const { path } = freshStore()
	const client = new Database(path, { readonly: true })
	const onReadings = [...asked].filter((sql) => /reading_(settled|inbox)|\boverlay\b/.test(sql))
	const explain = (sql: string) => client.prepare<[], { detail: string }>(`explain query plan ${sql}`)
	const plans = new Map(onReadings.map((sql) => [sql, detailsOf(explain(sql))]))
	client.close()
	return plans
}

/** What is bound does not matter to the plan: there are no statistics. */
const detailsOf = (statement: Database.Statement<unknown[], { detail: string }>) => {
	const names = ['registerId', 'instants', 'besideMs', 'nearMs']
	const named = Object.fromEntries(names.map((name) => [name, name === 'instants' ? '[]' : 0]))
	const positions = (statement.source.match(/\?/g) ?? []).map(() => 0)
	return statement.all(...positions, ...(/@\w/.test(statement.source) ? [named] : [])).map(({ detail }) => detail)
}

test('no question about readings walks a table: SQLite looks each up in its key', () => {
	const plans = plansDuring(() => {
		const { store } = freshStore()
		const [registerId] = buildSite(store).registerIds as [number]
		store.readings.insertRound({ frames: [], readings: [reading(registerId, nights[0], 7)] })
		store.readings.settle(Number.MAX_SAFE_INTEGER)
		store.overlays.active(registerId, 0, 1)
		store.effective.deciding(registerId, [nights[0], nights[1]], { besideMs: 1, nearMs: 1, alsoAt: () => null })
	})
	expect(plans.size).toBeGreaterThan(15)
	for (const [sql, details] of plans) {
		// A seek for the first or last of a key is a walk to SQLite; the limit ends it after one row.
		const walked = details.filter(
			(detail) => /^SCAN (reading|overlay|r\b)/.test(detail) && !/limit \?|limit 1/.test(sql),
		)
		expect(walked, sql).toEqual([])
		expect(details.join(), sql).not.toMatch(/TEMP B-TREE/)
	}
})

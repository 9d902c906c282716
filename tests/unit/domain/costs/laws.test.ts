/** Whatever is in the house: nothing of a pool is lost, and nothing is invented. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../../../src/main/domain/billing/canonical.ts'
import { rerun } from '../../../../src/main/domain/billing/rerun.ts'
import { draftCostCancellation } from '../../../../src/main/domain/costs/cost-cancellation.ts'
import { costChanges } from '../../../../src/main/domain/costs/cost-changes.ts'
import type { CostInput, CostOccupancy } from '../../../../src/main/domain/costs/cost-input.ts'
import { costSnapshot, rerunCosts } from '../../../../src/main/domain/costs/cost-snapshot.ts'
import type { CostStatement } from '../../../../src/main/domain/costs/cost-statement.ts'
import { costsAgain } from '../../../../src/main/domain/costs/costs-again.ts'
import { type SharedCosts, sharedCosts } from '../../../../src/main/domain/costs/statements.ts'
import { addDays, daysBetween } from '../../../../src/shared/period.ts'
import { flat, houseInput, tenantOf, use, year2025 } from './apartment-house.ts'

const days = daysBetween(year2025.fromDate, year2025.toDate)
const figure = (most: number) =>
	fc.integer({ min: 1, max: most * 100 }).map((hundredths) => (hundredths / 100).toFixed(2))

/** A flat: its area, who had it from which day on (a day on which nobody follows is vacant), and what was used. */
const flats = fc.array(
	fc.record({
		area: figure(200),
		moves: fc.uniqueArray(fc.integer({ min: 1, max: days - 1 }), { maxLength: 3 }),
		isVacant: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
		persons: fc.integer({ min: 1, max: 6 }),
		/** One more than there can be pieces: null = no reading at that change. */
		heat: fc.array(fc.option(figure(5000), { freq: 4 }), { minLength: 4, maxLength: 4 }),
		isCommercial: fc.boolean(),
	}),
	{ minLength: 1, maxLength: 7 },
)

const split = { medium: 'heat', percent: '65.5', fixedBy: 'heated-area' }
const co2 = {
	emission: { kind: 'stated', kg: '2876.5' },
	cost: { kind: 'per-tonne', price: '55', vatPercent: '19' },
}
const pools = (grossMinor: number) => [
	{
		kind: 'shared',
		category: 'heating',
		grossMinor,
		key: { kind: 'heating-split', ...split },
		co2: grossMinor > 30_000 ? co2 : null,
	},
	{ kind: 'shared', category: 'water', grossMinor, key: { kind: 'consumption', medium: 'heat' } },
	{ kind: 'shared', category: 'cleaning', grossMinor, key: { kind: 'persons', vacantPersons: 1 } },
	{
		kind: 'shared',
		category: 'caretaker',
		grossMinor,
		key: { kind: 'units' },
		householdService: { kind: 'household-service', amountMinor: Math.floor(grossMinor / 3) },
	},
	{ kind: 'shared', category: 'insurance', grossMinor, key: { kind: 'area' } },
]

function inputOf(
	house: typeof flats extends fc.Arbitrary<infer T> ? T : never,
	grossMinor: number,
	options = {},
): CostInput {
	const occupancies: CostOccupancy[] = []
	const uses = house.map(({ moves, isVacant, persons, heat }, index) => {
		const id = index + 1
		const edges = [0, ...[...moves].sort((a, b) => a - b), days]
		const segments: boolean[] = []
		for (let piece = 0; piece + 1 < edges.length; piece++) {
			const vacant = isVacant[piece]!
			// Two vacant pieces in a row are one.
			if (!(vacant && segments.at(-1) === true)) segments.push(vacant)
			if (vacant) continue
			const [fromDate, toDate] = [edges[piece]!, edges[piece + 1]!].map((day) => addDays(year2025.fromDate, day))
			occupancies.push(tenantOf(id, { id: id * 10 + piece, fromDate: fromDate!, toDate: toDate!, persons }))
		}
		const pieces = segments.map((_, piece) => heat[piece]!)
		const known = pieces.map((value) => Math.round(Number(value ?? 100) * 100))
		const whole = (known.reduce((all, value) => all + value, 0) / 100).toFixed(2)
		return use(id, 'heat', 'kWh', whole, pieces)
	})
	return houseInput({
		units: house.map(({ area, isCommercial }, index) => flat(index + 1, area, { isCommercial })),
		occupancies,
		uses,
		pools: pools(grossMinor),
		options,
	})
}

const total = (costs: SharedCosts) => costs.statements.reduce((all, { statement }) => all + statement.costsMinor, 0)
const gross = fc.integer({ min: 0, max: 5_000_000 })
const options = fc.record({
	rounding: fc.constantFrom('largest-remainder', 'printed-prices'),
	fixedHeatOnChange: fc.constantFrom('degree-days', 'days'),
	degreeDays: fc.constantFrom('summer-by-days', 'summer-by-months'),
	cuts: fc.constantFrom([], [{ kind: 'not-remote', occupancyIds: null }]),
	co2: fc.record({
		building: fc.constantFrom('residential', 'non-residential'),
		barriers: fc.constantFrom(0, 1, 2),
	}),
})

test('what the tenants pay and what stays with the owner is what was paid, to the cent', () => {
	fc.assert(
		fc.property(flats, gross, options, (house, grossMinor, chosen) => {
			const costs = sharedCosts(inputOf(house, grossMinor, chosen))
			expect(costs.problems.filter(({ severity }) => severity === 'red')).toEqual([])
			expect(total(costs) + costs.owner.totalMinor).toBe(grossMinor * 5)
			if (chosen.rounding === 'largest-remainder') expect(costs.owner.roundingMinor).toBe(0)
		}),
		{ numRuns: 120 },
	)
})

test('the lines of a share add up to it, the shares to the statement, and § 35a to what was stated', () => {
	fc.assert(
		fc.property(flats, gross, (house, grossMinor) => {
			const costs = sharedCosts(inputOf(house, grossMinor))
			const vacant = costs.owner.vacancies.flatMap(({ shares }) => shares)
			const all = [...costs.statements.flatMap(({ statement }) => statement.pools), ...vacant]
			for (const { lines, amountMinor } of all) {
				expect(lines.reduce((sum, line) => sum + line.amountMinor, 0)).toBe(amountMinor)
			}
			for (const { statement } of costs.statements) {
				expect(statement.pools.reduce((sum, pool) => sum + pool.amountMinor, 0)).toBe(statement.sharesMinor)
				expect(statement.totalMinor).toBe(statement.sharesMinor - statement.co2LandlordMinor)
			}
			const services = all.map(({ householdService }) => householdService?.amountMinor ?? 0)
			expect(services.reduce((sum, minor) => sum + minor, 0)).toBe(Math.floor(grossMinor / 3))
		}),
		{ numRuns: 60 },
	)
})

test('tenant A and tenant B together pay what one tenant of the whole period would', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: days - 1 }),
			figure(150),
			fc.tuple(figure(4000), fc.option(figure(4000))),
			gross,
			(move, area, [before, after], grossMinor) => {
				const units = [flat(1, area), flat(2, '88.5')]
				const on = addDays(year2025.fromDate, move)
				const whole = (Number(before) + Number(after ?? 250)).toFixed(2)
				const other = use(2, 'heat', 'kWh', '3000')
				const one = sharedCosts(
					houseInput({ units, uses: [use(1, 'heat', 'kWh', whole), other], pools: pools(grossMinor) }),
				)
				const pieces = after === null ? [null, null] : [before, after]
				const two = sharedCosts(
					houseInput({
						units,
						occupancies: [tenantOf(1, { id: 11, toDate: on }), tenantOf(1, { id: 12, fromDate: on }), tenantOf(2)],
						uses: [use(1, 'heat', 'kWh', whole, pieces), other],
						pools: pools(grossMinor),
					}),
				)
				const of = (costs: SharedCosts) =>
					costs.statements
						.filter(({ occupancy }) => occupancy.unitId === 1)
						.flatMap(({ statement }) => statement.pools)
						.reduce((all, { amountMinor }) => all + amountMinor, 0)
				// Each of the 6 parts is rounded once for one tenant, twice for two: 3 cents apart at most, usually none.
				expect(Math.abs(of(two) - of(one))).toBeLessThanOrEqual(6)
				expect(total(two) + two.owner.totalMinor).toBe(grossMinor * 5)
			},
		),
		{ numRuns: 60 },
	)
})

test('what is vacant is the share that a tenant of those days would have had', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: days - 1 }), gross, (move, grossMinor) => {
			const on = addDays(year2025.fromDate, move)
			const units = [flat(1, '61.3'), flat(2, '88.5')]
			const uses = [use(1, 'heat', 'kWh', '900', ['800', '100']), use(2, 'heat', 'kWh', '1200')]
			// As many persons as the key counts for a vacant flat.
			const first = tenantOf(1, { id: 11, toDate: on, persons: 1 })
			const let2 = houseInput({
				units,
				uses,
				pools: pools(grossMinor),
				occupancies: [first, tenantOf(1, { id: 12, fromDate: on, persons: 1 }), tenantOf(2)],
			})
			const vacant = sharedCosts({ ...let2, occupancies: let2.occupancies.filter(({ id }) => id !== 12) })
			const second = sharedCosts(let2).statements.find(({ occupancy }) => occupancy.id === 12)!.statement
			expect(vacant.owner.vacancies.map(({ shares }) => shares)).toEqual([second.pools])
			expect(vacant.owner.vacanciesMinor).toBe(second.sharesMinor)
		}),
		{ numRuns: 40 },
	)
})

test('in which order flats, tenants and pools are listed does not matter', () => {
	fc.assert(
		fc.property(flats, gross, fc.infiniteStream(fc.nat()), (house, grossMinor, random) => {
			const input = inputOf(house, grossMinor)
			const shuffled = <T>(list: readonly T[]): readonly T[] =>
				list
					.map((value) => ({ value, at: random.next().value as number }))
					.sort((a, b) => a.at - b.at)
					.map(({ value }) => value)
			const other = {
				...input,
				units: shuffled(input.units),
				occupancies: shuffled(input.occupancies),
				uses: shuffled(input.uses),
				pools: shuffled(input.pools),
			}
			expect(sharedCosts(other)).toEqual(sharedCosts(input))
		}),
		{ numRuns: 40 },
	)
})

test('from what a run keeps every statement comes out again to the byte, and a cancellation leaves nothing', () => {
	fc.assert(
		fc.property(flats, gross, options, (house, grossMinor, chosen) => {
			const input = inputOf(house, grossMinor, chosen)
			const digest = 'd'.repeat(64)
			const kept = JSON.parse(canonicalJson(input)) as CostInput
			const again = rerunCosts(kept, digest)
			for (const drafted of sharedCosts(input).statements) {
				const replaces = { number: '1', issuedOn: '2026-02-01', costsMinor: 1, advancesMinor: 0, totalMinor: 1 }
				const text = costSnapshot(input, { ...drafted, statement: { ...drafted.statement, replaces } }, digest)
				expect(again(JSON.parse(text))).toBe(text)
				const cancelled = { ...drafted.statement, number: '2026-00001' }
				const storno = { cancelled, reason: 'x', issuedOn: '2026-03-01', dueOn: '2026-03-15', engineVersion: '1' }
				const { statement, snapshot } = draftCostCancellation(storno)
				expect(rerun(JSON.parse(snapshot))).toBe(snapshot)
				const all = (of: CostStatement) =>
					of.pools.flatMap(({ lines }) => lines.map(({ amountMinor }) => amountMinor)).concat(of.totalMinor)
				expect(all(statement).map((minor, index) => minor + all(cancelled)[index]!)).toEqual(
					all(statement).map(() => 0),
				)
			}
		}),
		{ numRuns: 30 },
	)
})

test('shared out once more, what stands is what would be issued now, and what says the same stays', () => {
	fc.assert(
		fc.property(flats, gross, fc.nat(6), fc.integer({ min: 1, max: 90_000 }), (house, grossMinor, which, advance) => {
			const before = inputOf(house, grossMinor)
			const issuedOn = '2026-02-01'
			const standing = sharedCosts(before).statements.map(({ occupancy, statement }, index) => ({
				statementId: index + 1,
				occupancyId: occupancy.id,
				issued: { ...statement, number: `2026-${index}`, issuedOn, dueOn: issuedOn },
			}))
			expect(costsAgain(sharedCosts({ ...before, issuedOn: '2026-12-01' }).statements, standing)).toEqual([])
			const changed = before.occupancies[which % Math.max(1, before.occupancies.length)]
			const occupancies = before.occupancies.map((one) => (one === changed ? { ...one, advanceMinor: advance } : one))
			const some = costsAgain(sharedCosts({ ...before, occupancies }).statements, standing)
			expect(some.map(({ occupancyId }) => occupancyId)).toEqual(changed === undefined ? [] : [changed.id])
			expect(costChanges(before, { ...before, occupancies }).map(({ kind }) => kind)).toEqual(some.map(() => 'advance'))
			const none = costsAgain([], standing)
			expect(none.map(({ drafted }) => drafted)).toEqual(standing.map(() => null))
		}),
		{ numRuns: 30 },
	)
})

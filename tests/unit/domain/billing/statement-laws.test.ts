/** What holds of every statement under every tariff: from stands of meters to cents, and back from what was kept. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { draftCancellation } from '../../../../src/main/domain/billing/cancellation.ts'
import { draftStatement } from '../../../../src/main/domain/billing/draft.ts'
import { rerun, type Snapshot } from '../../../../src/main/domain/billing/rerun.ts'
import type { RoundingRule, Statement, StatementInput } from '../../../../src/main/domain/billing/statement.ts'
import { dayStart, dayStarts, monthPeriod, quarterHourMs } from '../../../../src/main/domain/calendar/periods.ts'
import { addMonths, type Period } from '../../../../src/shared/period.ts'
import type { TariffDefinition } from '../../../../src/shared/tariff.ts'
import { profileOf, seeds, tariffs } from '../tariffs/generated.ts'
import { type Given, reading, statementInput, zone } from './lindenhof.ts'

type House = {
	/** From its day of the month on; the second one holds later in the month. */
	readonly definitions: readonly TariffDefinition[]
	readonly month: string
	readonly seed: number
	readonly rounding: RoundingRule
	readonly occupancy?: StatementInput['occupancy']
	/** Another meter from that day of the month on; null: one meter all the time. */
	readonly exchangeDay?: number | null
	/** Quarter hours that are missing. */
	readonly isGap?: boolean
}

/** Where limits count per season or year, a year before the month is known, so that each has its beginning. */
function inputOf({ definitions, month, seed, exchangeDay = null, isGap = false, ...more }: House): StatementInput {
	const billed = monthPeriod(zone, month)
	const isLong = definitions.some(({ tierPeriod }) => tierPeriod === 'season' || tierPeriod === 'year')
	const first = isLong ? `${addMonths(month, -12)}-01` : `${month}-01`
	const all: Period = { from: dayStart(zone, first), to: billed.to }
	const profile = profileOf(seed, all)
	const days = dayStarts(zone, all.from, all.to + 1).map(({ at }) => at)
	// T1 … T5 count in turns, the total all of it; in Wh.
	const stands = days.map(() => [0, 0, 0, 0, 0, 0])
	let day = 0
	for (const [index, wh] of (profile.steps as Float64Array).entries()) {
		if (days[day + 1] === all.from + index * quarterHourMs) stands[++day] = [...stands[day - 1]!]
		stands[day]![0]! += wh
		stands[day]![1 + (index % 5)]! += wh
	}
	const standAt = (index: number) => (index === 0 ? [0, 0, 0, 0, 0, 0] : stands[index - 1]!)
	const exchange = exchangeDay === null ? null : dayStarts(zone, billed.from, billed.to)[exchangeDay - 1]!.at
	const meter = (serial: string, from: number, to: number | null, base: number) => ({
		...{ serial, from, to },
		registers: [0, 1, 2, 3, 4, 5].map((tariff) => ({
			...{ id: base + tariff, tariff, unit: 'Wh' as const, exponent: 0, digits: 12 },
			readings: days
				.map((at, index) => [at, standAt(index)[tariff]!] as const)
				.filter(([at]) => at >= from && (to === null || at <= to))
				// A new meter begins with a stand of its own.
				.map(([at, stand]) => reading(base + tariff, at, stand + base * 1_000)),
		})),
	})
	const mountings =
		exchange === null ? [meter('1', 0, null, 10)] : [meter('1', 0, exchange, 10), meter('2', exchange, null, 20)]
	const starts = ['2020-01-01', `${month}-11`]
	const versions = definitions.map((definition, index) => ({ validFrom: starts[index]!, definition }))
	const steps = [...profile.steps] as (number | null)[]
	if (isGap) steps[steps.length - 77] = null
	const given: Given = {
		period: billed,
		occupancy: { from: dayStart(zone, '2020-01-01'), to: null },
		...{ areaM2: '84.5', persons: 4, ...more },
		points: [{ id: 1, name: 'Strom', versions, mountings, intervals: { ...profile, steps } }],
	}
	return statementInput(given)
}

const months = fc.constantFrom('2026-03', '2026-10', '2026-07')
const roundings = fc.constantFrom<RoundingRule>('half-up-lines', 'largest-remainder')
const houses: fc.Arbitrary<House> = fc.record(
	{
		definitions: fc.array(tariffs(), { minLength: 1, maxLength: 2 }),
		...{ month: months, seed: seeds, rounding: roundings },
		occupancy: fc
			.tuple(fc.integer({ min: 1, max: 28 }), fc.option(fc.integer({ min: 1, max: 28 })))
			.map(([from, to]) => ({
				from: dayStart(zone, `2026-0${1 + (from % 7)}-${String(from).padStart(2, '0')}`),
				to: to === null ? null : dayStart(zone, `2026-10-${String(to).padStart(2, '0')}`),
			})),
		exchangeDay: fc.integer({ min: 2, max: 28 }),
		isGap: fc.boolean(),
	},
	{ requiredKeys: ['definitions', 'month', 'seed', 'rounding', 'isGap'] },
)
const isComplete = ({ problems }: Statement) => problems.every(({ severity }) => severity !== 'red')

test('a rerun is byte-equal: of a bill, of one in its place, and of its cancellation, whatever was billed', () => {
	const seen = { complete: 0, red: 0, cut: 0, exchanged: 0, none: 0 }
	fc.assert(
		fc.property(houses, (house) => {
			const input = inputOf(house)
			const bill = draftStatement(input)
			if (bill === null) return void seen.none++
			const { statement } = bill
			seen[isComplete(statement) ? 'complete' : 'red']++
			if (statement.notes.some(({ code }) => code === 'meter-exchange')) seen.exchanged++
			if (new Set(statement.charges.map(({ period }) => period.from)).size > 1) seen.cut++
			const replaces = { number: '2026-00007', issuedOn: '2026-11-03' }
			const cancellation = draftCancellation({
				cancelled: { ...statement, number: '2026-00007' },
				...{ reason: 'Zählerstand', issuedOn: '2026-12-01', dueOn: '2026-12-15', engineVersion: '3' },
			})
			for (const { snapshot } of [bill, draftStatement({ ...input, replaces })!, cancellation]) {
				expect(rerun(JSON.parse(snapshot))).toBe(snapshot)
			}
			// However its keys came to stand in another order.
			expect(rerun(turned(JSON.parse(bill.snapshot)) as Snapshot)).toBe(bill.snapshot)
			expect(cancellation.statement.totalMinor + statement.totalMinor).toBe(0)
		}),
		{ numRuns: 40 },
	)
	expect(Object.entries(seen).filter(([what, times]) => what !== 'none' && times < 1)).toEqual([])
})

/** The same value with the keys of every object from last to first. */
function turned(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(turned)
	if (typeof value !== 'object' || value === null) return value
	return Object.fromEntries(
		Object.entries(value)
			.toReversed()
			.map(([key, each]) => [key, turned(each)]),
	)
}

test('a profile with its gaps as numbers that are none has the bytes of one with its gaps as null', () => {
	fc.assert(
		fc.property(houses, (house) => {
			const input = inputOf(house)
			const points = input.points.map((point) => ({
				...point,
				intervals: point.intervals && {
					...point.intervals,
					steps: Float64Array.from(point.intervals.steps, (step) => step ?? Number.NaN),
				},
			}))
			expect(draftStatement({ ...input, points })?.snapshot).toBe(draftStatement(input)?.snapshot)
		}),
		{ numRuns: 20 },
	)
})

test('lines add up to the net amount, taxes to the gross one, and no amount is further off than its rule says', () => {
	fc.assert(
		fc.property(houses, (house) => {
			const statement = draftStatement(inputOf(house))?.statement
			if (statement === undefined) return
			const { charges, taxes, netMinor, taxMinor, totalMinor } = statement
			const sum = (all: readonly number[]) => all.reduce((one, other) => one + other, 0)
			expect(sum(charges.map(({ amountMinor }) => amountMinor))).toBe(netMinor)
			expect(sum(taxes.map((each) => each.netMinor))).toBe(netMinor)
			expect(sum(taxes.map((each) => each.taxMinor))).toBe(taxMinor)
			expect(netMinor + taxMinor).toBe(totalMinor)
			const most = house.rounding === 'half-up-lines' ? 0.5 : 1
			for (const { amount, amountMinor } of charges) {
				expect(Math.abs(Number(amount) * 100 - amountMinor)).toBeLessThanOrEqual(most + 1e-6)
			}
			// What is missing has no line at all, so that nobody pays for a part of it.
			if (!isComplete(statement)) expect(statement.problems.length).toBeGreaterThan(0)
		}),
		{ numRuns: 60 },
	)
})

test('a meter that is exchanged, on whatever day, changes no amount', () => {
	fc.assert(
		fc.property(
			fc.record({ definitions: fc.tuple(tariffs()), month: months, seed: seeds, rounding: roundings }),
			fc.integer({ min: 2, max: 28 }),
			(house, exchangeDay) => {
				const charges = (day: number | null) =>
					draftStatement(inputOf({ ...house, exchangeDay: day }))!.statement.charges.map(
						({ name, tier, quantity, amount, amountMinor }) => ({ name, tier, quantity, amount, amountMinor }),
					)
				expect(charges(exchangeDay)).toEqual(charges(null))
			},
		),
		{ numRuns: 40 },
	)
})

test('tenant A and tenant B are the period: what lies between them is the end of one and the start of the other', () => {
	fc.assert(
		fc.property(
			fc.record({ definitions: fc.tuple(tariffs()), month: months, seed: seeds, rounding: roundings }),
			fc.integer({ min: 2, max: 28 }),
			(house, day) => {
				const at = dayStarts(zone, ...bounds(house.month))[day - 1]!.at
				const lived = (occupancy?: StatementInput['occupancy']) =>
					draftStatement(inputOf(occupancy === undefined ? house : { ...house, occupancy }))!.statement
				const whole = lived()
				const [a, b] = [lived({ from: 0, to: at }), lived({ from: at, to: null })]
				const used = ({ charges }: Statement) =>
					charges.filter(({ kind }) => kind === 'energy').reduce((sum, { quantity }) => sum + Number(quantity), 0)
				expect(used(a) + used(b)).toBeCloseTo(used(whole), 6)
				const wh = ({ readings }: Statement) => readings.reduce((sum, row) => sum + Number(row.used), 0)
				expect(wh(a) + wh(b)).toBe(wh(whole))
			},
		),
		{ numRuns: 40 },
	)
})
const bounds = (month: string): [number, number] => {
	const { from, to } = monthPeriod(zone, month)
	return [from, to]
}

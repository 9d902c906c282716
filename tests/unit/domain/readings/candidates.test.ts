import { expect, it } from 'vitest'
import { type AnsweredValue, candidates } from '../../../../src/main/domain/readings/candidates.ts'

const register = { id: 7, quantity: 'energy', role: '', unit: 'kWh', exponent: 0, tariff: 0, subunit: 0 } as const
const meter = { zone: 'Europe/Berlin', clock: 'local', registers: [register] } as const
const receivedAt = Date.UTC(2026, 10, 22, 12)
const told = (more: Partial<AnsweredValue>): AnsweredValue => ({
	quantity: 'energy',
	unit: 'Wh',
	value: '5000',
	storage: 0,
	tariff: 0,
	subunit: 0,
	function: 'instantaneous',
	at: null,
	receivedAt,
	frame: 0,
	...more,
})
const taken = (more: Partial<AnsweredValue>, job: Parameters<typeof candidates>[1] = { kind: 'current' }) =>
	candidates(meter, job, [told(more)])
const midnight = Date.UTC(2026, 9, 31, 23) // 1 November 00:00 in Berlin

it('a value of the moment keeps the instant of its reception', () => {
	expect(taken({}).candidates).toMatchObject([{ registerId: 7, value: 5, at: receivedAt, origin: 'live' }])
})

it.each(['2026-10-31', '2026-11-01', '2026-10-31T23:59', '2026-11-01T00:00'])(
	'a monthly copy stamped %s holds for the midnight between the months',
	(at) => {
		expect(taken({ storage: 1, at }).candidates).toMatchObject([{ at: midnight, origin: 'settlement' }])
	},
)

it('a monthly copy whose date alone lies inside a month says too little and is named, not guessed', () => {
	const { candidates: found, dropped } = taken({ storage: 1, at: '2026-10-15' })
	expect(found).toEqual([])
	expect(dropped).toEqual([{ quantity: 'energy', reason: 'time', value: '5000' }])
})

it('a settlement without a time of its own holds for the month start that was asked for', () => {
	const job = { kind: 'settlement', boundary: midnight } as const
	expect(taken({ storage: 1 }, job).candidates).toMatchObject([{ at: midnight, origin: 'settlement' }])
})

it('a stored value without a date is not taken for one of now', () => {
	expect(taken({ storage: 3 })).toMatchObject({ candidates: [], dropped: [{ reason: 'time' }] })
})

it('no value stays no value and never becomes 0', () => {
	expect(taken({ value: null }).candidates).toMatchObject([{ value: null }])
})

it('digits finer than the register are refused by name, never cut silently', () => {
	expect(taken({ value: '5001' })).toMatchObject({ candidates: [], dropped: [{ reason: 'finer-than-register' }] })
})

it('joules are not taken for watt-hours', () => {
	expect(taken({ unit: 'J' })).toMatchObject({ candidates: [], dropped: [{ reason: 'unit' }] })
})

it('maxima, other tariffs and other subunits are left out without a word: no register wants them', () => {
	for (const more of [{ function: 'maximum' }, { tariff: 1 }, { subunit: 1 }, { quantity: 'volume' as const }]) {
		expect(taken(more)).toEqual({ candidates: [], dropped: [] })
	}
})

it('quarter hours of the hour that autumn tells twice go on in order', () => {
	const ats = ['2026-10-25T02:30', '2026-10-25T02:45', '2026-10-25T02:00', '2026-10-25T02:15']
	const { candidates: found } = candidates(
		meter,
		{ kind: 'profile' },
		ats.map((at) => told({ at })),
	)
	const start = Date.UTC(2026, 9, 25, 0, 30)
	expect(found.map(({ at }) => (at - start) / 900_000)).toEqual([0, 1, 2, 3])
})

it('a present value that says when it was read holds for that minute, however often it is told', () => {
	const at = Date.UTC(2026, 10, 22, 10, 30)
	const once = taken({ at: '2026-11-22T11:30' }).candidates
	const again = taken({ at: '2026-11-22T11:30', receivedAt: receivedAt + 900_000 }).candidates
	expect(once).toMatchObject([{ at, origin: 'live' }])
	expect(again.map((each) => [each.at, each.origin])).toEqual([[at, 'live']])
})

it('a minute before midnight is that minute for a present value, and a boundary for a monthly copy only', () => {
	expect(taken({ at: '2026-10-31T23:59' }).candidates).toMatchObject([{ at: midnight - 60_000, origin: 'live' }])
})

it('of the hour that autumn tells twice, the telling nearer before the reception is meant', () => {
	const second = Date.UTC(2026, 9, 25, 1, 20)
	const told = (ms: number) => taken({ at: '2026-10-25T02:20', receivedAt: ms }).candidates[0]!.at
	expect(told(second + 60_000)).toBe(second)
	expect(told(second - 60_000)).toBe(second - 3_600_000)
})

it('a present value with a date alone is a copy of that day, as before', () => {
	expect(taken({ at: '2026-11-01' }).candidates).toMatchObject([{ at: midnight, origin: 'settlement' }])
})

/** What is looked at before a month is issued: each light, from what is wrong in the house to the approval. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Store } from '../../src/main/store/open.ts'
import type { RunView } from '../../src/shared/contract/billing.ts'
import { billedAheadMs, billedHouse, billedMonth } from './billed-house.ts'
import { issued, refusal, startStation, type TestStation, until } from './house.ts'

const month = billedMonth
const ends = Date.parse('2026-11-01T00:00:00+01:00')
const hourMs = 3_600_000
const flat = (n: number) => `Wohnung ${String(n).padStart(4, '0')}`
const [missing, interpolated, outlier] = [flat(2), flat(3), flat(5)]
const [vacant, gap, expired] = [flat(6), flat(7), flat(8)]

let house: TestStation
let run: RunView

/** What the third flat's meter said an hour before and after, and what the fifth was billed a year ago. */
function prepared(store: Store): void {
	const meterOf = (n: number) => store.meters.list().find(({ serial }) => Number(serial) === n)!
	const registerId = store.meters.registers().find(({ meterId }) => meterId === meterOf(3).id)!.id
	const common = { registerId, origin: 'live' as const, quality: 'measured' as const, receivedAt: ends, frame: null }
	const [before, after] = [-hourMs, hourMs].map((by) => ({ ...common, at: ends + by, value: 1_038_000 + by / hourMs }))
	store.readings.insertRound({ readings: [before!, after!], frames: [] })
	store.meters.update(meterOf(8).id, { calibrationYear: 2025 })
	const buildingId = store.topology.buildings()[0]!.id
	const fifth = store.topology.units().find(({ name }) => name === outlier)!
	const occupancyId = store.topology.occupancies().find(({ unitId }) => unitId === fifth.id)!.id
	const { billing } = store
	const runId = billing.insertRun({ buildingId, month: '2025-10', createdAt: 1 })
	billing.drafts.add(runId, [{ occupancyId, totalMinor: 2_000, currency: 'EUR', snapshot: '{}' }])
	billing.drafts.finish(runId, 1, [])
	billing.approveRun(runId, 1, 'A. Kern')
	billing.startIssue(runId, 1)
	while (billing.giveNumbers(runId, '2025', (sequence) => `2025-${sequence}`, 2));
	for (const { id } of billing.withoutDocument(runId)) billing.putDocument(id, Buffer.from('%PDF'), 'a'.repeat(64))
	billing.finishIssue(runId)
}

const unitNamed = async (name: string) =>
	(await house.call('topology.units', {})).units.find((one) => one.name === name)!

async function drafted(wanted = month): Promise<RunView> {
	const { runId } = await house.call('billing.prepare', { month: wanted })
	return until('it is drafted', async () => {
		const seen = await house.call('billing.run', { runId })
		return seen.state === 'draft' && seen
	})
}

/** A stand that somebody read, in kWh. */
async function stands(unitName: string, at: number, value: string) {
	const [point] = (await unitNamed(unitName)).points
	const window = await house.call('plausibility.point', {
		pointId: point!.id,
		registerId: null,
		from: at - 1,
		to: at + 1,
	})
	const signed = { author: 'A. Kern', reason: 'abgelesen' }
	await house.call('plausibility.correct', { registerId: window.registerId, at, value, findingId: null, ...signed })
	return window.registerId
}

const lives = async (
	unitName: string,
	tenantName: string,
	from: string,
	to: string | null,
	id: number | null = null,
) => {
	const { id: unitId } = await unitNamed(unitName)
	await house.call('topology.saveOccupancy', { occupancyId: id, unitId, tenantName, addressLines: [], from, to })
}
const movesOut = async (unitName: string, to: string) => {
	const { id, tenantName, from } = (await unitNamed(unitName)).occupancies[0]!
	await lives(unitName, tenantName, from, to, id)
}

const of = (unitName: string) =>
	run.problems.filter((each) => each.unitName === unitName).map(({ severity, code }) => `${severity} ${code}`)

beforeAll(async () => {
	house = await startStation({
		folder: billedHouse(8, { withoutEnd: [1, 2] }),
		aheadMs: billedAheadMs(),
		onStore: prepared,
	})
	await issued(house, (await drafted('2026-09')).id)
	await stands(outlier, ends, '19000.00')
	await movesOut(vacant, '2026-09-30')
	await movesOut(gap, '2026-10-10')
	await lives(gap, 'Familie Neu', '2026-10-13', null)
	await house.call('topology.saveUnit', { unitId: null, floorName: 'EG', name: 'Laden', areaM2: null })
	await lives('Laden', 'Café Ecke', '2026-01-01', null)
	run = await drafted()
})
afterAll(() => house?.close())

test('a missing stand at the month’s end blocks, an interpolated one is shown', () => {
	expect(of(missing)).toEqual(['red boundary-missing'])
	expect(of(interpolated)).toContain('yellow boundary-interpolated')
	// A sum without what is missing is none; two tenants had the seventh.
	const incomplete = run.statements.filter(({ notes }) => notes.includes('incomplete'))
	expect(incomplete.map(({ unitName }) => unitName)).toEqual([missing, gap, gap])
})

test('outliers are measured against the month before and the same month last year', () => {
	expect(of(outlier)).toEqual(['yellow outlier-month', 'yellow outlier-year'])
	const [byMonth, byYear] = run.problems.filter(({ unitName }) => unitName === outlier)
	expect(byMonth!.params).toMatchObject({ month: '2026-09' })
	expect(byYear!.params).toMatchObject({ month: '2025-10', before: 2_000 })
	for (const { params } of [byMonth!, byYear!]) {
		const [now, was] = [Number(params.minor), Number(params.before)]
		expect(params.percent).toBe(Math.round(((now - was) * 100) / was))
	}
})

test('a unit without a tenant, days between two tenants and a tenant without a metering point are named', () => {
	expect(of(vacant)).toEqual(['yellow no-tenant'])
	expect(of(gap)).toContain('yellow tenant-gap')
	const { params } = run.problems.find(({ code }) => code === 'tenant-gap')!
	expect(params).toMatchObject({ at: Date.parse('2026-10-11T00:00:00+02:00'), days: 2 })
	expect(of('Laden')).toEqual(['yellow tenant-not-billed'])
})

test('a calibration that ran out before the month is named with its meter and year', () => {
	expect(of(expired)).toEqual(['yellow calibration-expired'])
	const { params } = run.problems.find(({ code }) => code === 'calibration-expired')!
	expect(params).toMatchObject({ serial: '000000000008', year: 2025 })
	// Of the others nobody entered it: told once, not taken for good.
	const unknown = run.problems.filter(({ code }) => code === 'calibration-unknown')
	expect(unknown).toEqual([expect.objectContaining({ severity: 'yellow', params: { month, count: 7 } })])
})

test('a month that nobody has looked at says so, and the sum that differs is among what the look finds', async () => {
	expect(of('')).toContain('yellow not-checked')
	const [main, ...subs] = await Promise.all([flat(1), flat(4), flat(8)].map(unitNamed))
	await house.call('plausibility.saveFeed', {
		...{ mainPointId: main!.points[0]!.id, subPointIds: subs.map(({ points }) => points[0]!.id), from: '2026-09-01' },
	})
	const { jobId } = await house.call('plausibility.check', { month })
	await until('the month is checked', async () => {
		const { jobs } = await house.call('network.jobs', {})
		return jobs.find(({ id }) => id === jobId)?.state === 'done'
	})
	run = await drafted()
	expect(of('')).not.toContain('yellow not-checked')
	expect(of(flat(1))).toEqual(['yellow sum-differs'])
	expect(of(missing)).toContain('yellow finding-open')
})

test('nothing red is passed over, and what is yellow is passed with a name and what was said to it', async () => {
	const approving = (seen: { code: string; comment: string | null }[]) =>
		house.call('billing.approve', { runId: run.id, by: 'A. Kern', seen })
	const reds = run.problems.filter(({ severity }) => severity === 'red')
	const everything = () => run.findings.map(({ code }) => ({ code, comment: 'angesehen' }))
	expect(await refusal(approving(everything()))).toEqual({
		code: 'run-has-problems',
		details: { problems: reds.length },
	})
	await stands(missing, ends, '10400.00')
	const first = Date.parse('2026-10-11T00:00:00+02:00')
	await stands(gap, first, '10340.00')
	await stands(gap, first + 48 * hourMs, '10345.00')
	run = await drafted()
	expect(run.problems.filter(({ severity }) => severity === 'red')).toEqual([])
	const [left, ...others] = everything()
	expect(await refusal(approving(others))).toEqual({ code: 'run-unseen', details: { codes: left!.code } })
	expect(await refusal(house.call('billing.issue', { runId: run.id }))).toMatchObject({ code: 'run-not-approved' })
	await approving(everything())
	const passed = await house.call('billing.run', { runId: run.id })
	expect(passed).toMatchObject({ state: 'approved', approved: { by: 'A. Kern' }, seen: everything() })
	await house.call('billing.withdraw', { runId: run.id })
})

test('an estimated stand is shown as one', async () => {
	const [point] = (await unitNamed(interpolated)).points
	const { registerId } = await house.call('plausibility.point', {
		...{ pointId: point!.id, registerId: null, from: ends - 1, to: ends + 1 },
	})
	await house.call('plausibility.estimate', {
		...{ registerId, method: 'interpolation', from: ends, to: ends, step: 'day', findingId: null },
		...{ author: 'A. Kern', reason: 'kein Wert von Mitternacht' },
	})
	run = await drafted()
	expect(of(interpolated)).toContain('yellow boundary-estimated')
	expect(of(interpolated)).not.toContain('yellow boundary-interpolated')
})

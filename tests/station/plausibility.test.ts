/**
 * One value of one meter is wrong in a frame that is sound: it is kept and does not count, it is found, a person puts
 * it right, the bill uses what they said and says so, and taking it back leaves everything as it was.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FindingView } from '../../src/shared/contract/plausibility.ts'
import { bcdBytes, type Forger, openForger } from './forger.ts'
import { collected, startStation, startVirtual, type TestStation, until, type Virtual } from './house.ts'
import { meterOf, shownBy, storedRows } from './truth.ts'

const aheadMs = Date.parse('2026-11-05T10:20:00+01:00') - Date.now()
const month = '2026-10'
const begins = Date.parse('2026-10-01T00:00:00+02:00')
const ends = Date.parse('2026-11-01T00:00:00+01:00')
const day = 86_400_000
/** Of the bakery, whose meter is the second of the line. */
const serial = '240719004126'
const meter = meterOf(serial)
/** 10 Wh. */
const highTariff = shownBy(meter, 'import-t1', begins)!
const total = shownBy(meter, 'import', begins)!
/** The top digits of 8: 400,000 kWh more. */
const jump = 40_000_000
const signed = { author: 'M. Weber', reason: 'vom Display abgelesen' }

let virtual: Virtual
let forger: Forger
let house: TestStation
let pointId: number

const kWh = (steps: number) => `${Math.floor(steps / 100)}.${String(steps % 100).padStart(2, '0')}`

async function checked(): Promise<readonly FindingView[]> {
	const { jobId } = await house.call('plausibility.check', { month })
	await until('the month is checked', async () => {
		const { jobs } = await house.call('network.jobs', {})
		return jobs.find(({ id }) => id === jobId)?.state === 'done'
	})
	return own()
}
const own = async () =>
	(await house.call('plausibility.queue', { month })).findings.filter((each) => each.pointId === pointId)
const openOf = (findings: readonly FindingView[], register: string) =>
	findings.filter((each) => each.register === register && each.state === 'open')

async function drafted() {
	const { runId } = await house.call('billing.prepare', { month })
	const run = await until('drafted', async () => {
		const found = await house.call('billing.run', { runId })
		return found.state !== 'preparing' && found
	})
	const statement = run.statements.find(({ unitName }) => unitName === meter.unit)
	const problems = run.problems.filter(({ unitName }) => unitName === meter.unit).map(({ code }) => code)
	return { total: statement?.total ?? null, problems: problems.toSorted(), notes: statement?.notes ?? [] }
}

beforeAll(async () => {
	virtual = await startVirtual(aheadMs, ['--lines=strom-1'])
	const [line] = virtual.announcement.lines
	forger = await openForger(line!.tcp, serial, [bcdBytes(highTariff), bcdBytes(total)], 6)
	house = await startStation({
		aheadMs,
		virtual,
		announced: () => ({ lines: [{ ...line!, tcp: forger.url, meters: line!.meters.slice(1, 3) }] }),
	})
	await house.call('station.startDemo', {})
	await collected(house)
	const { meters } = await house.call('meters.list', {})
	pointId = meters.find((each) => each.serial === serial)!.pointId!
})
afterAll(async () => {
	await house?.close()
	forger?.close()
	await virtual?.stop()
})

test('row 2: a flipped bit whose sum matches is kept as it came, and counts nowhere', () => {
	expect(forger.forged()).toBeGreaterThan(0)
	const rows = storedRows(house.databasePath, `serial = '${serial}' AND at = ${begins}`)
	for (const [register, right] of [
		['import-t1', highTariff],
		['import', total],
	] as const) {
		const stored = rows.filter((row) => row.register === register)
		expect(stored.length).toBeGreaterThan(0)
		for (const { value, quality } of stored) expect({ value, quality }).toEqual({ value: right + jump, quality: 9 })
	}
})

describe('row 29: a jump', () => {
	test('of the boundary keeps the month from being billed, and is found with its alarm', async () => {
		const findings = await checked()
		expect(openOf(findings, 'import-t1').map(({ rule, severity, from }) => ({ rule, severity, from }))).toEqual(
			expect.arrayContaining([
				{ rule: 'glitch', severity: 'warning', from: begins },
				{ rule: 'missing', severity: 'error', from: begins },
			]),
		)
		const glitch = findings.find(({ rule, register }) => rule === 'glitch' && register === 'import-t1')!
		expect(glitch.detail).toMatchObject({ value: kWh(highTariff + jump), counting: 0 })
		const { alarms } = await house.call('alarms.open', {})
		const raised = alarms.filter(({ cause, subject }) => cause === 'implausible' && subject.id === pointId)
		expect(raised).toHaveLength(1)
		expect((await drafted()).problems).toContain('boundary-missing')
	})

	test('of the total register is bridged by the quarter hours around it, and the bridge is marked', async () => {
		const { steps } = await house.call('readings.series', {
			...{ pointId, from: begins - day, to: begins + day, step: 'day' },
		})
		expect(steps.map(({ quality, use }) => [quality, use !== null])).toEqual([
			['interpolated', true],
			['interpolated', true],
		])
	})

	test('is estimated by a named method, which is shown before it is put and marked where it counts', async () => {
		const missing = openOf(await own(), 'import-t1').find(({ rule }) => rule === 'missing')!
		const request = {
			...{ registerId: missing.registerId, method: 'interpolation' as const },
			...{ from: begins, to: begins, step: 'day' as const },
		}
		const preview = await house.call('plausibility.preview', request)
		if (!preview.ok) throw new Error(preview.reason)
		const [value] = preview.values
		const [before, after] = [begins - day, begins + day].map((at) => shownBy(meter, 'import-t1', at)!)
		expect(Number(value!.value)).toBeCloseTo((before! + after!) / 200, 1)
		expect(preview.basis).toMatchObject({ method: 'interpolation', before: kWh(before!), after: kWh(after!) })
		expect((await house.call('plausibility.overlays', { pointId, limit: 10 })).overlays).toEqual([])

		const put = { ...request, findingId: missing.id, author: 'M. Weber', reason: 'kein Wert im Speicher' }
		expect(await house.call('plausibility.estimate', put)).toEqual({ overlays: 1 })
		const draft = await drafted()
		expect(draft.problems).not.toContain('boundary-missing')
		expect(draft.notes).toContain('boundary-estimated')
		expect(openOf(await own(), 'import-t1').map(({ rule }) => rule)).not.toContain('missing')
		await undoAll()
		expect((await drafted()).problems).toContain('boundary-missing')
	})
})

async function undoAll() {
	const { overlays } = await house.call('plausibility.overlays', { pointId, limit: 100 })
	const active = overlays.filter(({ undone }) => undone === null)
	const overlayIds = active.map(({ id }) => id)
	await house.call('plausibility.undo', { overlayIds, findingId: null, author: 'M. Weber' })
	return active
}

test('a correction is what consumption and bill use, with its quality; undone, everything is as before', async () => {
	const before = await drafted()
	const findings = await own()
	const missing = openOf(findings, 'import-t1').find(({ rule }) => rule === 'missing')!
	await house.call('plausibility.correct', {
		...{ registerId: missing.registerId, at: begins, value: kWh(highTariff), findingId: missing.id },
		...signed,
	})
	const draft = await drafted()
	expect(draft.problems).not.toContain('boundary-missing')
	expect(draft.notes).toContain('boundary-corrected')
	expect(draft.total?.minor).toBeGreaterThan(0)
	const decided = (await own()).find(({ id }) => id === missing.id)!
	expect(decided).toMatchObject({ state: 'corrected', decided: { by: 'M. Weber', comment: signed.reason } })

	const { rows } = await house.call('readings.rows', { pointId, before: begins + 1, limit: 20 })
	const atBoundary = rows.filter(({ at, register }) => at === begins && register === 'import-t1')
	expect(atBoundary.filter(({ overlay }) => overlay === 'value')).toMatchObject([
		{ value: kWh(highTariff), quality: 'corrected', origin: 'overlay' },
	])
	expect(atBoundary.some(({ overlay, quality }) => overlay === 'below' && quality === 'quarantined')).toBe(true)

	const [undone] = await undoAll()
	expect(undone).toMatchObject({ at: begins, method: 'manual', ...signed })
	expect(await drafted()).toEqual(before)
	expect((await own()).find(({ id }) => id === missing.id)?.state).toBe('open')
	const { overlays } = await house.call('plausibility.overlays', { pointId, limit: 10 })
	expect(overlays.every((each) => each.undone?.by === 'M. Weber')).toBe(true)
})

test('a value that was kept from counting counts when a person says that it is right, and raw values never change', async () => {
	const raw = () => storedRows(house.databasePath, `serial = '${serial}' AND at BETWEEN ${begins} AND ${ends}`)
	const before = raw()
	const glitch = openOf(await own(), 'import').find(({ rule }) => rule === 'glitch')!
	expect(await house.call('plausibility.accept', { findingId: glitch.id, ...signed })).toEqual({ overlays: 1 })
	const window = { pointId, registerId: glitch.registerId, from: begins - day, to: begins + day }
	const { stands, overlays } = await house.call('plausibility.point', window)
	expect(stands.filter(({ at, counts }) => at === begins && counts)).toMatchObject([
		{ value: kWh(total + jump), origin: 'overlay', quality: 'corrected' },
	])
	expect(overlays).toMatchObject([{ method: 'accepted', findingId: glitch.id }])
	await undoAll()
	expect(raw()).toEqual(before)
})

test('a main meter that measures more than what it feeds is an alarm, until the limit or the tree says otherwise', async () => {
	const { meters } = await house.call('meters.list', {})
	const subPointId = meters.find((each) => each.pointId !== null && each.pointId !== pointId)!.pointId!
	const balanced = async () => (await checked()).filter(({ rule, state }) => rule === 'balance' && state === 'open')
	const raised = async () => {
		const { alarms } = await house.call('alarms.open', {})
		return alarms.some(({ cause, subject }) => cause === 'balance' && subject.id === pointId)
	}
	expect(await balanced()).toEqual([])
	await house.call('plausibility.saveFeed', { mainPointId: pointId, subPointIds: [subPointId], from: '2026-09-01' })
	expect((await house.call('plausibility.feeds', {})).feeds).toMatchObject([{ subPointIds: [subPointId] }])
	const [found] = await balanced()
	expect(found).toMatchObject({ severity: 'error', detail: { meters: 1 } })
	expect(await raised()).toBe(true)

	const { thresholds, isPreset } = await house.call('plausibility.thresholds', {})
	expect(isPreset).toBe(true)
	const loose = { ...thresholds, electricity: { ...thresholds.electricity, balancePercent: 100 } }
	await house.call('plausibility.saveThresholds', { thresholds: loose })
	expect(await balanced()).toEqual([])
	expect(await raised()).toBe(false)
	await house.call('plausibility.saveThresholds', { thresholds: null })
	expect(await balanced()).toHaveLength(1)
	await house.call('plausibility.saveFeed', { mainPointId: pointId, subPointIds: [], from: '2026-09-01' })
	expect(await balanced()).toEqual([])
	// The one main meter that was chosen at commissioning feeds all others of its medium.
	await house.call('commissioning.setMains', { pointIds: [pointId] })
	expect(await balanced()).toMatchObject([{ detail: { meters: 1, unit: 'kWh' } }])
	await house.call('commissioning.setMains', { pointIds: [] })
	expect((await house.call('plausibility.open', {})).errors).toBeGreaterThan(0)
})

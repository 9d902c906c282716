/** What its folder can do to a station: a second station, a newer database, a full disk, a program that holds it. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/main/lines/clock.ts'
import { createStation } from '../../src/main/station/station.ts'
import {
	databaseIn,
	newFolder,
	refusal,
	startStation,
	startVirtual,
	stationOptions,
	type TestStation,
	until,
	type Virtual,
} from './house.ts'
import { mounted } from './store/small-disk.ts'
import { integrityOf, storedRows, wrongRows } from './truth.ts'

const aheadMs = Date.parse('2026-11-05T10:20:00+01:00') - Date.now()
const skipped = 'mounting a small disk is not permitted here'

let virtual: Virtual
const broken: unknown[] = []
const remember = (cause: unknown) => broken.push(cause)

beforeAll(async () => {
	virtual = await startVirtual(aheadMs)
	process.on('uncaughtException', remember)
	process.on('unhandledRejection', remember)
})
afterAll(() => {
	process.off('uncaughtException', remember)
	process.off('unhandledRejection', remember)
	return virtual?.stop()
})

const startIn = (folder: string) =>
	createStation(
		stationOptions(
			folder,
			systemClock,
			() => {},
			async () => ({ announcement: null, stop: async () => {} }),
		),
	)

const storedIn = ({ databasePath }: TestStation) => storedRows(databasePath).length

test('row 44: a second station on the same folder is refused as locked, and the first goes on', async () => {
	const first = await startStation({ aheadMs, virtual })
	onTestFinished(() => first.close())
	expect(await startIn(first.folder)).toMatchObject({ ok: false, reason: 'locked' })
	expect(await first.call('station.status', {})).toMatchObject({ state: 'empty' })
	await first.stop()
	const next = await startIn(first.folder)
	expect(next.ok).toBe(true)
	if (next.ok) await next.station.stop()
})

test('row 45: a database of a newer version is refused by name and keeps its version', async () => {
	const folder = newFolder()
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
	const first = await startIn(folder)
	expect(first.ok).toBe(true)
	if (first.ok) await first.station.stop()
	const bare = new Database(databaseIn(folder))
	bare.pragma('user_version = 900')
	bare.close()
	expect(await startIn(folder)).toMatchObject({ ok: false, reason: 'newer-version' })
	const after = new Database(databaseIn(folder), { readonly: true })
	expect(after.pragma('user_version', { simple: true })).toBe(900)
	after.close()
})

test('row 37: on a full disk reading stops with a reason, nothing is billed by halves, and both go on when there is room', async (context) => {
	const disk = mounted(24)
	if (disk === null) return context.skip(skipped)
	onTestFinished(disk.unmount)
	const ballast = join(disk.folder, 'ballast')
	writeFileSync(ballast, new Uint8Array(18 * 1024 * 1024))
	const house = await startStation({ folder: disk.folder, aheadMs, virtual })
	onTestFinished(() => house.stop())
	await house.call('station.startDemo', {})
	await until('readings have to wait', () => house.log.some((line) => line.includes('readings wait')), 90_000)
	const [said] = house.log.filter((line) => line.includes('readings wait'))
	expect(said).toMatch(/full/)
	const stored = storedIn(house)
	expect(stored).toBeGreaterThan(1_000)
	// The record cannot be written down while the disk is full: it stands all the same.
	expect(await alarmOf(house, 'disk-full')).toMatchObject({
		...{ severity: 'alarm', clearedAt: null, subject: { kind: 'station' } },
		detail: { reason: 'full', folder: disk.folder },
	})

	expect(await house.call('station.status', {})).toMatchObject({ state: 'ready', lines: { open: 3, total: 3 } })
	expect((await house.call('readings.points', {})).points.length).toBe(36)
	// The last free pages may still take a small change or two.
	const saveMany = async () => {
		for (let door = 0; door < 1_000; door++) {
			const name = `Stellplatz ${door} ${'x'.repeat(100)}`
			await house.call('topology.saveUnit', { unitId: null, floorName: 'Hof', name, areaM2: null })
		}
	}
	expect(await refusal(saveMany())).toEqual({ code: 'database', details: { reason: 'full' } })
	// No meter is asked for what can not be stored: the questions wait in their lines.
	expect(house.log.filter((line) => line.startsWith('reading stops'))).toEqual([expect.stringContaining('full')])
	const held = async () => (await house.call('collection.status', {})).lines.map(({ waiting }) => waiting)
	const before = await until('the conversations under way have ended', async () => {
		const first = await held()
		await new Promise((done) => setTimeout(done, 1_000))
		return JSON.stringify(await held()) === JSON.stringify(first) && first
	})
	expect(Math.max(...before)).toBeGreaterThan(0)
	expect(await house.call('station.status', {})).toMatchObject({ lines: { open: 3, total: 3 } })
	await nothingIsBilledByHalves(house)

	rmSync(ballast)
	await until('readings are stored again', () => storedIn(house) > stored + 5_000, 60_000)
	expect(house.log.some((line) => line.includes('reading goes on'))).toBe(true)
	await alarmIsOver(house, 'disk-full')
	waitingIsToldOnce(house)
	await house.call('collection.readNow', { lineId: null })
	await until('every line finishes a round', async () => {
		const { lines } = await house.call('lines.list', {})
		return lines.every(({ answered, meters }) => answered === meters)
	})
	expect(wrongRows(storedRows(house.databasePath))).toEqual([])
	expect(integrityOf(house.databasePath, 'integrity_check')).toBe('ok')
	expect(broken).toEqual([])
}, 180_000)

const alarmOf = (house: TestStation, cause: string) =>
	until(`there is an alarm ${cause}`, async () => {
		const { alarms } = await house.call('alarms.open', {})
		return alarms.find((alarm) => alarm.cause === cause) ?? null
	})

/** It is written down by now, once, with its end. */
const alarmIsOver = (house: TestStation, cause: string) =>
	until(`the alarm ${cause} is over and on record`, async () => {
		const { alarms } = await house.call('alarms.list', { before: null, limit: 100 })
		const own = alarms.filter((alarm) => alarm.cause === cause)
		return own.length === 1 && own[0]!.id > 0 && own[0]!.clearedAt !== null
	})

/** Tried again every ten seconds; said again only after something was stored in between. */
function waitingIsToldOnce({ log }: TestStation) {
	const told = log
		.filter((line) => /readings (wait|that waited)/.test(line))
		.map((line) => line.includes('readings wait'))
	expect(told.filter((waits, index) => waits && told[index - 1] === true)).toEqual([])
	expect(told.at(-1)).toBe(false)
}

/** A month is asked for while nothing can be written: it is refused, or its draft fails as a whole. */
async function nothingIsBilledByHalves(house: TestStation) {
	const { months } = await house.call('billing.months', {})
	const prepared = await house
		.call('billing.prepare', { month: months.find(({ state }) => state === 'open')!.month })
		.catch((cause) => cause.error.code)
	if (typeof prepared === 'string') expect(prepared).toBe('database')
	else {
		const run = await until('the draft has ended', async () => {
			const seen = await house.call('billing.run', { runId: prepared.runId })
			return (seen.state !== 'preparing' || seen.halted !== null) && seen
		})
		expect(run.statements).toEqual([])
	}
}

test('row 38: while another program holds the database, the station says so, and goes on when it is free', async () => {
	const house = await startStation({ aheadMs, virtual })
	onTestFinished(() => house.close())
	await house.call('station.startDemo', {})
	await until('readings are stored', () => storedIn(house) > 1_000)
	const other = new Database(house.databasePath)
	other.exec('BEGIN IMMEDIATE')
	onTestFinished(() => void other.close())
	await until('readings have to wait', () => house.log.some((line) => line.includes('readings wait')))
	expect(house.log.find((line) => line.includes('readings wait'))).toMatch(/locked/)
	const saved = house.call('topology.saveUnit', { unitId: null, floorName: 'KG', name: 'Keller 7', areaM2: null })
	expect(await refusal(saved)).toEqual({ code: 'database', details: { reason: 'locked' } })
	expect(await alarmOf(house, 'database-refuses')).toMatchObject({ clearedAt: null, detail: { reason: 'locked' } })
	const stored = storedIn(house)
	other.exec('ROLLBACK')
	await until('readings are stored again', () => storedIn(house) > stored, 30_000)
	await alarmIsOver(house, 'database-refuses')
	waitingIsToldOnce(house)
	expect(await house.call('station.status', {})).toMatchObject({ lines: { open: 3, total: 3 } })
	expect(wrongRows(storedRows(house.databasePath))).toEqual([])
	expect(broken).toEqual([])
}, 120_000)

test('a folder that is not there, and a file that is no database, are refused by name', async () => {
	const folder = newFolder()
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
	expect(await startIn(join(folder, 'missing'))).toMatchObject({ ok: false, reason: 'not-found' })
	writeFileSync(databaseIn(folder), 'Ablesung 2025;1234,5\n'.repeat(200))
	expect(await startIn(folder)).toMatchObject({ ok: false, reason: 'not-a-database' })
})

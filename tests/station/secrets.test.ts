/** Keys and passwords through the page's calls, and batteries that allow so many readings a day. */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/main/lines/clock.ts'
import { createStation } from '../../src/main/station/station.ts'
import {
	type Announcement,
	callOf,
	newFolder,
	refusal,
	root,
	startStation,
	startVirtual,
	stationOptions,
	type TestStation,
	until,
	type Virtual,
} from './house.ts'

const passphrase = 'vier Wörter und ein Fluss'
const password = 'Zaehlerschrank'
const key = '000102030405060708090a0b0c0d0e0f'

let virtual: Virtual

beforeAll(async () => {
	virtual = await startVirtual(0, ['--lines=strom-1,technik,funk'])
})
afterAll(() => virtual?.stop())

const onlyLine =
	(wanted: string) =>
	(announced: Announcement): Announcement => ({
		...announced,
		lines: announced.lines
			.filter(({ id }) => id === wanted)
			// An installer's list names no keys.
			.map((line) => ({ ...line, meters: line.meters.slice(0, 2).map((meter) => ({ ...meter, key: undefined })) })),
	})
const remembering = onlyLine('strom-1')
/** Two Modbus meters, which remember nothing: a round is all there is to ask. */
const twoMeters = onlyLine('technik')
const radio = onlyLine('funk')

/** Requests of the only line that went to a meter named by `wired`, the beginning of its frames in hex. */
async function requestsTo({ call }: Pick<TestStation, 'call'>, wired: string): Promise<number> {
	const lineId = (await call('lines.list', {})).lines[0]!.id
	const { entries } = await call('lines.trace', { lineId })
	return entries.filter(({ direction, hex }) => direction === 'sent' && hex.startsWith(wired)).length
}
/** Modbus RTU begins with the unit. */
const unitOf = (address: string) => Number(address).toString(16).padStart(2, '0').toUpperCase()
/** DL/T 645: behind the wake-up and 68, low byte first. */
const addressOf = (address: string) => `FEFEFEFE68${address.match(/../g)!.reverse().join('')}68`

const quiet = ({ call }: Pick<TestStation, 'call'>) =>
	until('the line is quiet', async () => {
		const { lines, lastRound } = await call('collection.status', {})
		return lastRound?.finishedAt != null && lines.every(({ waiting }) => waiting === 0)
	})

test('a stored password waits for the passphrase after a restart; readings go on; then its meter is asked at once', async () => {
	let house = await startStation({ virtual, announced: twoMeters })
	const told: string[] = []
	house.station.subscribe((event, data) => told.push(JSON.stringify([event, data])))
	await house.call('station.startDemo', {})
	const [first, second] = (await house.call('meters.list', {})).meters
	expect(await refusal(house.call('secrets.set', { meterId: first!.id, kind: 'password', value: password }))).toEqual({
		code: 'secrets-locked',
		details: { state: 'empty' },
	})
	await house.call('secrets.setPassphrase', { passphrase })
	await house.call('secrets.set', { meterId: first!.id, kind: 'password', value: password })
	await house.call('secrets.set', { meterId: first!.id, kind: 'key', value: key })
	await house.call('secrets.remove', { meterId: first!.id, kind: 'key' })
	const { kinds } = await house.call('secrets.ofMeter', { meterId: first!.id })
	expect(kinds).toEqual([{ kind: 'password', since: expect.any(Number) }])
	await quiet(house)
	await house.stop()

	house = await startStation({ folder: house.folder, virtual, announced: twoMeters })
	house.station.subscribe((event, data) => told.push(JSON.stringify([event, data])))
	await quiet(house)
	expect(await house.call('secrets.state', {})).toEqual({
		kind: 'locked',
		host: 'passphrase',
		passphrase: 'set',
		stored: 1,
	})
	expect((await house.call('station.overview', {})).todo).toContainEqual({
		key: 'keys-locked',
		health: 'warning',
		params: { stored: 1 },
		href: '/settings',
	})
	expect((await house.call('collection.status', {})).lastRound).toMatchObject({ due: 2, read: 2 })
	expect(await refusal(house.call('secrets.unlock', { passphrase: 'vier Wörter und ein See' }))).toEqual({
		code: 'passphrase-wrong',
		details: {},
	})
	const before = await Promise.all([
		requestsTo(house, unitOf(first!.address)),
		requestsTo(house, unitOf(second!.address)),
	])
	await house.call('secrets.unlock', { passphrase })
	await until('its meter is asked', async () => (await requestsTo(house, unitOf(first!.address))) > before[0]!)
	await quiet(house)
	expect(await requestsTo(house, unitOf(second!.address))).toBe(before[1])
	expect((await house.call('secrets.state', {})).kind).toBe('open')
	await until('the page is told', () => told.join().includes('secrets.changed'))
	expect((await house.call('station.overview', {})).todo.map((each) => each.key)).not.toContain('keys-locked')

	const answers = await Promise.all([
		house.call('secrets.state', {}),
		house.call('secrets.ofMeter', { meterId: first!.id }),
		house.call('meters.list', {}),
		house.call('collection.status', {}),
		house.call('station.status', {}),
	])
	await house.stop()
	const files = readdirSync(house.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
	const kept = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')).join()
	expect(files.length).toBeGreaterThan(0)
	const said = [kept, house.log.join(), told.join(), JSON.stringify(answers)].join().toLowerCase()
	for (const secret of [password, passphrase, key]) expect(said).not.toContain(secret.toLowerCase())
	rmSync(house.folder, { recursive: true, force: true })
})

test('while the keys are locked, an encrypted meter says to unlock them in Settings, and is read once they are', async () => {
	let house = await startStation({ virtual, announced: radio })
	await house.call('station.startDemo', {})
	const [meter] = (await house.call('meters.list', {})).meters
	const { serial, key: own } = virtual.announcement.lines.find(({ id }) => id === 'funk')!.meters[0] as {
		serial: string
		key?: string
	}
	expect(meter!.serial).toBe(serial)
	const reasonNow = async (text: RegExp) => {
		const { failures } = await house.call('collection.status', {})
		return failures.some((each) => each.meterId === meter!.id && each.reason === 'no-key' && text.test(each.text))
	}
	await house.call('secrets.setPassphrase', { passphrase })
	await house.call('secrets.set', { meterId: meter!.id, kind: 'key', value: own! })
	await house.stop()

	house = await startStation({ folder: house.folder, virtual, announced: radio })
	await until('it is told that the keys are locked', () => reasonNow(/keys are locked: unlock them .* in Settings/))
	const heardAt = house.now()
	await house.call('secrets.unlock', { passphrase })
	await until(
		'its line hears it again',
		async () => ((await house.call('lines.list', {})).lines[0]!.lastAnswerAt ?? 0) > heardAt,
	)
	await house.close()
})

test.each([
	['key', key.slice(1)],
	['key', `${key}00`],
	['key', `${key.slice(2)}zz`],
	['authentication-key', ''],
	['password', ''],
	['password', 'x'.repeat(65)],
	['password', 'Zähler\n'],
] as const)(
	'as a %s, what has not its form is refused before anything is stored, and the refusal does not repeat it',
	async (kind, value) => {
		const { calls } = await import('../../src/shared/contract/index.ts')
		const parsed = calls['secrets.set'].input.safeParse({ meterId: 1, kind, value })
		expect(parsed.success).toBe(false)
		expect(new Set(parsed.error?.issues.map(({ path }) => path.join('.')))).toEqual(new Set(['value']))
		if (value.length > 3) expect(JSON.stringify(parsed.error?.issues)).not.toContain(value)
	},
)

test('where the keys of another PC cannot be opened, the meters are read all the same, and the state has a name', async () => {
	const system = { kind: 'system', wrap: async (bytes: Uint8Array) => bytes } as const
	const own = { ...system, unwrap: async (bytes: Uint8Array) => bytes }
	let house = await startStation({ virtual, announced: twoMeters, vault: own })
	await house.call('station.startDemo', {})
	const [meter] = (await house.call('meters.list', {})).meters
	await house.call('secrets.set', { meterId: meter!.id, kind: 'key', value: key })
	await house.stop()
	const foreign = {
		...system,
		unwrap: async () => {
			throw new Error('the keyring says no')
		},
	}
	house = await startStation({ folder: house.folder, virtual, announced: twoMeters, vault: foreign })
	expect(await house.call('secrets.state', {})).toMatchObject({ kind: 'lost', host: 'system', stored: 1 })
	await quiet(house)
	expect((await house.call('collection.status', {})).lastRound).toMatchObject({ due: 2, read: 2, failed: 0 })
	expect((await house.call('station.overview', {})).todo.map((each) => each.key)).toContain('keys-locked')
	await house.call('secrets.forgetAll', {})
	expect(await house.call('secrets.state', {})).toMatchObject({ kind: 'empty', stored: 0 })
	await house.close()
})

/** The presets, and a model whose battery allows `most` readings a day. */
function presetsWithBattery(folder: string, most: number): string {
	const presets = join(folder, 'presets')
	cpSync(join(root, 'resources/presets'), presets, { recursive: true })
	const file = join(presets, 'models/dlt645-2007.json')
	writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), readsPerDay: most }))
	return presets
}

test('a battery that allows three readings a day: plan and person share them, also after a restart, and a person may insist', async () => {
	const folder = newFolder()
	// Noon: no midnight falls into the test.
	const now = () => Date.parse('2026-11-05T12:05:00+01:00')
	const announcement = { virtualBuilding: 1, ...remembering(virtual.announcement) }
	const options = stationOptions(
		folder,
		{ ...systemClock, now },
		() => {},
		async () => ({ announcement, stop: async () => {} }),
	)
	const begin = async () => {
		const started = await createStation({ ...options, presetsPath: presetsWithBattery(folder, 3) })
		if (!started.ok) throw new Error(started.text)
		return { station: started.station, call: callOf(started.station) }
	}
	let house = await begin()
	await house.call('station.startDemo', {})
	const [meter] = (await house.call('meters.list', {})).meters
	const meterId = meter!.id
	await until(
		'the round is over',
		async () => (await house.call('collection.status', {})).lastRound?.finishedAt != null,
	)
	// The round took one, what the meter remembers one more; the third is a person's.
	await until('one of the memory', async () => (await requestsTo(house, addressOf(meter!.address))) >= 2)
	await house.call('meters.readNow', { meterId })
	const asked = await requestsTo(house, addressOf(meter!.address))
	const spent = { code: 'read-budget', details: { most: 3 } }
	expect(await refusal(house.call('meters.readNow', { meterId }))).toEqual(spent)
	await house.call('collection.readNow', { lineId: null })
	expect(await requestsTo(house, addressOf(meter!.address))).toBe(asked)
	await house.station.stop()

	house = await begin()
	expect(await refusal(house.call('meters.readNow', { meterId }))).toEqual(spent)
	await until('the line is open', async () => (await house.call('lines.list', {})).lines[0]!.state === 'open')
	expect(await requestsTo(house, addressOf(meter!.address))).toBe(0)
	const { readings } = await house.call('meters.readNow', { meterId, beyondBudget: 'read' })
	expect(readings.length).toBeGreaterThan(0)
	expect((await house.call('collection.status', {})).failures).toEqual([])
	await house.station.stop()
	rmSync(folder, { recursive: true, force: true })
})

/** The first hour of a house on the real bytes of the virtual building: test, search, list, match, check, report. */
import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../../src/main/lines/clock.ts'
import type { LineUrl, Wire } from '../../../src/main/lines/line.ts'
import { openTcp } from '../../../src/main/lines/tcp.ts'
import { createStation, type Station } from '../../../src/main/station/station.ts'
import type { ImportOptions } from '../../../src/shared/contract/commissioning.ts'
import { building } from '../garden-street.ts'
import { callOf, newFolder, startVirtual, stationOptions, type TestStation, until, type Virtual } from '../house.ts'

const aheadMs = Date.parse('2026-11-05T10:20:00+01:00') - Date.now()
let virtual: Virtual
let station: Station
let call: TestStation['call']
const folder = newFolder()
const ids = { heat: 0, serial: 0 }

const lineOf = (id: string) => virtual.announcement.lines.find((line) => line.id === id)!
const heatMeters = () => lineOf('waerme').meters

/** A serial port behind which the virtual building's electricity answers at 9600 Bd 8E1, and noise at all else. */
async function openSerial(url: Extract<LineUrl, { kind: 'serial' }>, signal: AbortSignal) {
	const { hostname: host, port } = new URL(lineOf('strom-1').tcp.replace('tcp:', 'http:'))
	const isRight = url.baud === 9600 && url.parity === 'even'
	return isRight ? openTcp({ kind: 'tcp', host, port: Number(port), pauseMs: 0 }, signal) : noisyWire()
}

function noisyWire(): Wire {
	let heard: ((bytes: Uint8Array) => void) | null = null
	let end: (closed: Awaited<Wire['closed']>) => void
	const closed = new Promise<Awaited<Wire['closed']>>((resolve) => {
		end = resolve
	})
	return {
		send: async () => void setTimeout(() => heard?.(Uint8Array.of(0xc3, 0x1f, 0x80, 0x07)), 5),
		listen: (listener) => {
			heard = listener
		},
		closed,
		close: async () => end({ reason: 'lost', detail: 'closed' }),
		speed: null,
	}
}

beforeAll(async () => {
	virtual = await startVirtual(aheadMs)
	const clock = { ...systemClock, now: () => Date.now() + aheadMs }
	const options = stationOptions(
		folder,
		clock,
		() => {},
		async () => {
			throw new Error('no demo here')
		},
	)
	const listPorts = async () => ({ ports: [], partial: null })
	const started = await createStation({ ...options, openers: { listPorts, openSerial, openTcp } })
	if (!started.ok) throw new Error(started.text)
	station = started.station
	call = callOf(station)
	await call('station.createBuilding', building)
})
afterAll(async () => {
	await station?.stop()
	await virtual?.stop()
})

test('row 20: a line with wrong settings hears noise, and the test names the setting that is answered', {
	timeout: 60_000,
}, async () => {
	const { lineId } = await call('lines.add', {
		...{ name: 'Strom', url: 'serial://COM7?baud=9600&parity=none', protocol: 'dlt645' },
	})
	ids.serial = lineId
	const { address } = lineOf('strom-1').meters[0]!
	const alone = await call('commissioning.testLine', { lineId, address, others: 'leave' })
	expect(alone).toMatchObject({ outcome: 'noise', tried: [], suggestion: null })
	expect(alone.strayBytes).toBeGreaterThan(0)
	const tested = await call('commissioning.testLine', { lineId, address, others: 'try' })
	expect(tested.suggestion).toMatch(/^serial:\/\/COM7\?baud=9600&parity=even/)
	const { lines } = await call('lines.list', {})
	expect(lines[0]!.url, 'the line keeps its own setting until somebody takes the other').toContain('parity=none')
	await call('lines.update', { lineId, name: 'Strom', protocol: 'dlt645', enabled: true, url: tested.suggestion! })
	const now = await call('commissioning.testLine', { lineId, address, others: 'leave' })
	expect(now).toMatchObject({ outcome: 'answered', address })
	const { tests } = await call('commissioning.state', {})
	expect(tests).toMatchObject([{ lineId, outcome: now.outcome }])
	await expect(call('commissioning.testLine', { lineId, address: 'x', others: 'leave' })).rejects.toMatchObject({
		error: { code: 'address-invalid' },
	})
})

test('a list waits for its meters, and those that the search finds are matched by their numbers', {
	timeout: 90_000,
}, async () => {
	const added = await call('lines.add', { name: 'Wärme', url: `${lineOf('waerme').tcp}?pause=0`, protocol: 'mbus' })
	ids.heat = added.lineId
	const [first, second] = heatMeters()
	const lines = [
		'Geschoss;Einheit;Medium;Zählernummer;Geeicht bis',
		`EG;Wohnung 1;Wärme;${first!.serial.replace(/^0+/, '')};2031`,
		`EG;Wohnung 2;Wärme;${second!.serial};2030`,
		'EG;Wohnung 3;Wärme;99999999;2030',
	]
	const base64 = Buffer.from(lines.join('\r\n')).toString('base64')
	const { table } = await call('commissioning.upload', { uploadId: 'a', fileName: 'a', offset: 0, base64, last: true })
	const options: ImportOptions = table!.proposed
	const { digest } = await call('commissioning.preview', { uploadId: 'a', options, show: 'all', offset: 0 })
	await call('commissioning.import', { uploadId: 'a', options, digest })

	await until('the heat line is open', async () =>
		(await call('lines.list', {})).lines.some(({ id, state }) => id === ids.heat && state === 'open'),
	)
	const addresses = heatMeters().map(({ address }) => Number(address))
	await call('lines.startScan', {
		lineId: ids.heat,
		from: Math.min(...addresses.slice(0, 3)),
		to: Math.max(...addresses.slice(0, 3)),
	})
	await until('searched', async () => (await call('lines.scan', { lineId: ids.heat })).scan?.state === 'done')
	const { pairs, strangers, waiting } = await call('commissioning.matches', {})
	expect(
		pairs.map(({ listedSerial, serial, unitName }) => [Number(listedSerial) === Number(serial), unitName]),
	).toEqual([
		[true, 'Wohnung 1'],
		[true, 'Wohnung 2'],
	])
	expect(strangers).toHaveLength(1)
	expect(waiting).toMatchObject([{ serial: '99999999', unitName: 'Wohnung 3' }])
	for (const { listedId, lineId, address } of pairs) {
		await call('commissioning.join', { listedId, lineId, address, modelId: 'mbus-heat' })
	}
	const { meters } = await call('meters.list', {})
	expect(meters.map(({ serial, calibratedUntil }) => [serial, calibratedUntil])).toEqual([
		[first!.serial, 2031],
		[second!.serial, 2030],
	])
	expect(await call('commissioning.matches', {})).toMatchObject({ pairs: [], joined: 2 })
	// The list again: its meters are known now, zeros or not.
	const again = await call('commissioning.preview', { uploadId: 'a', options, show: 'all', offset: 0 })
	expect(again.counts).toEqual({ new: 0, changed: 0, same: 3, refused: 0 })
})

test('a display that shows ten times as much is a wrong scale, one that shows the same is ticked off', {
	timeout: 60_000,
}, async () => {
	const [meter] = (await call('meters.list', {})).meters
	await call('meters.readNow', { meterId: meter!.id })
	const rowOf = async () => (await call('commissioning.checks', {})).rows.find(({ meterId }) => meterId === meter!.id)!
	const { value, unit } = await rowOf()
	const typed = (factor: number) => String(Math.round(Number(value) * factor))
	const check = (text: string) =>
		call('commissioning.check', { meterId: meter!.id, typed: text, unit, by: 'A. Berger' })
	expect(await check(typed(10))).toEqual({ result: 'scale', power: 1 })
	expect(await check('7')).toEqual({ result: 'differs', power: null })
	expect((await call('commissioning.state', {})).wrong).toBe(1)
	expect(await check(value!)).toEqual({ result: 'equal', power: null })
	expect((await rowOf()).check).toMatchObject({ result: 'equal', by: 'A. Berger', typed: value, read: value })
	expect(await call('commissioning.state', {})).toMatchObject({ checked: 1, equal: 1, wrong: 0, meters: 2, joined: 2 })
})

test('main meters are chosen by a person, and the rest is theirs minus what is behind them', async () => {
	const { points } = await call('readings.points', {})
	const first = points.find(({ meterSerial }) => meterSerial !== null)!
	await call('commissioning.setMains', { pointIds: [first.id] })
	const heat = (await call('commissioning.balance', {})).media.find(({ medium }) => medium === 'heat')!
	expect(heat.mains.map(({ pointId }) => pointId)).toEqual([first.id])
	expect(heat.subs).toHaveLength(points.filter(({ meterSerial }) => meterSerial !== null).length - 1)
})

test('the report says what stands and what is open, in both languages', { timeout: 30_000 }, async (context) => {
	if (spawnSync('pdftotext', ['-v']).error !== undefined) return context.skip()
	const texts = async (language: 'de' | 'en', kind: 'report' | 'checklist') => {
		const { fileName, base64 } = await call('commissioning.report', { language, kind, by: 'A. Berger' })
		expect(fileName).toMatch(/2026-11-05\.pdf$/)
		const path = join(folder, `${language}-${kind}.pdf`)
		writeFileSync(path, Buffer.from(base64, 'base64'))
		return execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' }).replaceAll('\u00a0', ' ')
	}
	const german = await texts('de', 'report')
	expect(german).toContain('Inbetriebnahmeprotokoll')
	expect(german).toContain(heatMeters()[0]!.serial)
	expect(german).toMatch(/COM7 · baud 9600 · parity even/)
	expect(german).toContain('99999999 (Wohnung 3, Wärme) steht in der Liste und wurde nicht gefunden')
	expect(german).toContain('A. Berger')
	const english = await texts('en', 'report')
	expect(english).toContain('Meter 99999999 (Wohnung 3, Wärme) stands in the list and was not found')
	expect(await texts('de', 'checklist')).toContain('Prüfliste für den Rundgang')
})

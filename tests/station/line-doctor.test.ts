/** The line doctor on real lines: sockets and pseudo-terminals with real devices and real faults on them. */
import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/main/lines/clock.ts'
import { mbus } from '../../src/main/protocols/mbus/driver.ts'
import type { OpenLine } from '../../src/main/station/line-pool.ts'
import { createScanRuns } from '../../src/main/station/scan-runs.ts'
import { doctorCalls, type LineFinding } from '../../src/shared/contract/doctor.ts'
import type { Bus } from '../../src/virtual/bus.ts'
import { createDlt645Device } from '../../src/virtual/dlt645/device.ts'
import { requestsIn } from '../../src/virtual/mbus/frame.ts'
import { openPtyLine } from '../../src/virtual/pty.ts'
import * as dlt645 from '../unit/protocols/dlt645/street.ts'
import * as mbusStreet from '../unit/protocols/mbus/street.ts'
import * as modbus from '../unit/protocols/modbus/street.ts'
import { busOf, noFaults } from '../unit/protocols/street.ts'
import {
	newFolder,
	refusal,
	startStation,
	startVirtual,
	strictCallOf,
	type TestStation,
	until,
	type Virtual,
} from './house.ts'
import { createClosing, hasSocat, openLine, stateOf } from './lines/bus.ts'

const closing = createClosing()
let virtual: Virtual
let house: TestStation
let call: TestStation['call']
const called = new Set<string>()

const meter = dlt645.meterOf(920, '240719000920')
const streetOf = (bus: Bus) => serve((socket) => answerOn(socket, bus))

/** A socket server; its port. */
async function serve(talk: (socket: Socket) => void): Promise<number> {
	const sockets = new Set<Socket>()
	const server = createServer((socket) => {
		sockets.add(socket)
		socket.setNoDelay(true)
		socket.on('error', () => undefined)
		talk(socket)
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	closing.later(async () => {
		for (const socket of sockets) socket.destroy()
		server.close()
	})
	return (server.address() as AddressInfo).port
}

function answerOn(socket: Socket, bus: Bus, echo: (bytes: Uint8Array) => Uint8Array | null = () => null): void {
	const hear = bus.receiver()
	socket.on('data', (chunk: Buffer) => {
		const given = echo(chunk)
		if (given !== null) socket.write(given)
		for (const { bytes } of hear(chunk, performance.now())) setTimeout(() => socket.write(bytes), 40)
	})
}

const busOfMeter = () => dlt645.busOf([createDlt645Device(dlt645.truth, meter)], () => dlt645.start)

async function lineOn(name: string, url: string, protocol: 'dlt645' | 'modbus' | 'mbus'): Promise<number> {
	const { lineId } = await call('lines.add', { name, url, protocol })
	await until(`${name} is open`, async () => {
		const { lines } = await call('lines.list', {})
		return lines.find(({ id }) => id === lineId)?.state === 'open'
	})
	return lineId
}

/** Listens and judges, as the button does. */
async function examined(lineId: number): Promise<readonly LineFinding[]> {
	const { jobId } = await call('lines.examine', { lineId })
	await until(
		'the line is tested',
		async () => (await call('network.jobs', {})).jobs.find(({ id }) => id === jobId)?.state === 'done',
	)
	return (await call('lines.doctor', { lineId })).findings
}
const demoLine = async () => (await call('lines.list', {})).lines.find(({ name }) => name === 'Strom Nord')!
const codes = (findings: readonly LineFinding[]) => findings.map(({ code }) => code)

beforeAll(async () => {
	virtual = await startVirtual()
	house = await startStation({ virtual })
	call = strictCallOf(house.station, (name) => called.add(name))
	await call('station.startDemo', {})
}, 60_000)
afterAll(async () => {
	await house?.close()
	await virtual?.stop()
	await closing.now()
})

test('a line of the demo is judged from what its meters answer, and is well', async () => {
	const { id: lineId } = await demoLine()
	const { findings, exchanges, counts } = await until('meters have answered', async () => {
		const view = await call('lines.doctor', { lineId })
		return view.exchanges.filter(({ outcome }) => outcome === 'answered').length > 5 ? view : null
	})
	expect(codes(findings)).toContain('healthy')
	expect(counts!.receivedBytes).toBeGreaterThan(100)
	const answered = exchanges.find(({ outcome }) => outcome === 'answered')!
	expect(answered.answerBytes).toBeGreaterThan(10)
	expect(answered.entries.length).toBeGreaterThan(1)
})

test('a page that follows asks for the newest entry and what came after it, and for what bytes say', async () => {
	const { id: lineId } = await demoLine()
	const { entries, last } = await call('lines.trace', { lineId, from: null })
	expect(entries.at(-1)!.seq).toBe(last)
	const { entries: newer, last: newest } = await call('lines.trace', { lineId, from: last })
	expect(newer.map(({ seq }) => seq)).toEqual(Array.from({ length: newest - last + 1 }, (_, index) => last + index))
	const { hex } = entries.find(({ direction }) => direction === 'received')!
	const asked = { lineId, hex, direction: 'received' } as const
	const { fields } = await call('lines.explain', asked)
	const { meters } = await call('meters.list', {})
	const address = fields.find(({ kind }) => kind === 'address')!
	expect(meters.some(({ serial }) => address.text.includes(serial))).toBe(true)
	expect(await refusal(call('lines.explain', { ...asked, hex: 'FEX' }))).toMatchObject({ code: 'invalid-input' })
})

test('row 12: an echo is found out, and one that comes back altered is told as a collision', async () => {
	let asked = 0
	const altered = (bytes: Uint8Array) => (++asked % 3 === 0 ? Uint8Array.from(bytes).with(6, 0x00) : bytes)
	const port = await serve((socket) => {
		let isSpoilt = false
		const bus = busOfMeter()
		answerOn(socket, { receiver: () => spoilable(bus, () => isSpoilt) }, (bytes) => {
			const given = altered(bytes)
			isSpoilt = given !== bytes
			return given
		})
	})
	const lineId = await lineOn('Echo', `tcp://127.0.0.1:${port}?pause=0`, 'dlt645')
	const { unitId } = await call('topology.saveUnit', { unitId: null, floorName: 'EG', name: 'Werkstatt', areaM2: null })
	await call('meters.add', {
		...{ lineId, address: meter.address, serial: meter.serial, modelId: 'dlt645-2007', ownClock: 'local', unitId },
		...{ pointId: null, pointName: 'Strom' },
	})
	const { meters } = await call('meters.list', {})
	const { id: meterId } = meters.find((each) => each.lineId === lineId)!
	// It reads a lot, and what it comes to is not looked at here.
	void call('meters.readNow', { meterId, beyondBudget: 'read' }).catch(() => null)
	const findings = await until('echoes of both sorts were seen', async () => {
		const { findings: found } = await call('lines.doctor', { lineId })
		return codes(found).includes('echo-altered') && codes(found).includes('echo') ? found : null
	})
	const collision = findings.find(({ code }) => code === 'echo-altered')!
	const { entries } = await call('lines.trace', { lineId })
	const [question, back] = collision.evidence.slice(-2).map((seq) => entries.find((entry) => entry.seq === seq)!)
	expect([question!.direction, back!.direction]).toEqual(['sent', 'received'])
	expect(back!.hex.slice(0, question!.hex.length)).not.toBe(question!.hex)
})

/** What collides with an echo is not understood by the meter either. */
function spoilable(bus: Bus, isSpoilt: () => boolean): ReturnType<Bus['receiver']> {
	const hear = bus.receiver()
	return (bytes, atMs) => (isSpoilt() ? [] : hear(bytes, atMs))
}

test('row 13: a line on which a device babbles is told as jammed, and is quiet again afterwards', async () => {
	let isBabbling = true
	const port = await serve((socket) => {
		const timer = setInterval(() => isBabbling && socket.write(Buffer.alloc(60, 0x55)), 50)
		socket.on('close', () => clearInterval(timer))
	})
	const lineId = await lineOn('Störer', `tcp://127.0.0.1:${port}`, 'dlt645')
	const jam = await until('the jam is noticed', async () => {
		const { findings } = await call('lines.doctor', { lineId })
		return findings.find(({ code }) => code === 'jammed') ?? null
	})
	expect(jam.severity).toBe('alarm')
	expect(Number(jam.params.since)).toBeLessThanOrEqual(house.now())
	isBabbling = false
	await until(
		'it is quiet again',
		async () => !codes((await call('lines.doctor', { lineId })).findings).includes('jammed'),
	)
})

test('row 25: a meter with a Modbus RTU address that speaks Modbus TCP is told from the shape of its frames', async () => {
	const model = 'modbus-abb-b-series'
	// A converter that frames answers its own way, whatever it was asked in.
	const port = await serve((socket) => {
		socket.on('data', (request: Buffer) => {
			const isTcp = request[2] === 0 && request[3] === 0 && request[4] === 0
			const unit = isTcp ? request[6]! : request[0]!
			setTimeout(() => socket.write(Buffer.from([0x12, 0x34, 0, 0, 0, 5, unit, 3, 2, 0, 7])), 20)
		})
	})
	const lineId = await lineOn('Umsetzer', `tcp://127.0.0.1:${port}?pause=0`, 'modbus')
	const { unitId } = await call('topology.saveUnit', { unitId: null, floorName: 'EG', name: 'Lager', areaM2: null })
	const common = { lineId, serial: '', modelId: model, ownClock: 'local', unitId, pointId: null } as const
	const { meterId } = await call('meters.add', { ...common, address: '1', pointName: 'Maschine' })
	expect(await refusal(call('meters.readNow', { meterId, beyondBudget: 'read' }))).toMatchObject({
		details: { text: expect.stringContaining('tcp:1') },
	})
	const mixed = (await call('lines.doctor', { lineId })).findings.find(({ code }) => code === 'framing-mixed')!
	expect(mixed).toMatchObject({ severity: 'alarm', params: { asked: 'rtu', answered: 'tcp' } })
	expect(mixed.evidence.length).toBe(2)
})

test('row 25: a meter that hears nothing but Modbus TCP is found by asking in the other framing', async () => {
	const model = 'modbus-abb-b-series'
	const port = await streetOf(modbus.busOf([modbus.deviceOf('tcp:1', model)]))
	const lineId = await lineOn('Anlage', `tcp://127.0.0.1:${port}?pause=0`, 'modbus')
	const { unitId } = await call('topology.saveUnit', { unitId: null, floorName: 'EG', name: 'Halle', areaM2: null })
	const common = { lineId, serial: '', modelId: model, ownClock: 'local', unitId, pointId: null } as const
	await call('meters.add', { ...common, address: '1', pointName: 'Presse' })
	const findings = await examined(lineId)
	expect(findings.find(({ code }) => code === 'framing-mixed')).toMatchObject({
		params: { asked: 'rtu', answered: 'tcp' },
	})
})

describe.skipIf(!hasSocat())('pseudo-terminals with the speed of the wire', () => {
	const at = async (bus: Bus, baud: number) => {
		const path = join(newFolder(), 'tty')
		const settings = { baud, dataBits: 8, parity: 'even', stopBits: 1 } as const
		const parts = { lineId: 'test', bus, faults: noFaults(), path, settings, random: () => 0.5 }
		const pty = (await openPtyLine(parts))!
		closing.later(pty.close)
		return path
	}

	test('row 20: at the wrong speed and parity nobody answers; the test finds the right ones and says so', async () => {
		const path = await at(busOfMeter(), 2400)
		const lineId = await lineOn('Verstellt', `serial://${path}?baud=9600&parity=none`, 'dlt645')
		const findings = await examined(lineId)
		expect(findings[0]).toMatchObject({
			...{ code: 'wrong-settings', severity: 'alarm' },
			params: { settings: '2400 8E1', proved: 1 },
		})
		// The line itself is as it was: what to change is the person's.
		await until('it is open again', async () => {
			const { lines } = await call('lines.list', {})
			return lines.find(({ id }) => id === lineId)?.state === 'open'
		})
		const url = `serial://${path}?baud=2400&parity=even`
		await call('lines.update', { lineId, name: 'Verstellt', url, protocol: 'dlt645', enabled: true })
		await until('it is open at the new speed', async () => {
			const { lines } = await call('lines.list', {})
			return lines.find(({ id }) => id === lineId)?.state === 'open'
		})
		expect(codes(await examined(lineId))).not.toContain('wrong-settings')
	}, 90_000)

	test('row 14: two meters at one address are both shown by their numbers, and the address as shared', async () => {
		const bus = busOf(
			requestsIn,
			[mbusStreet.deviceOf('17012318', '3'), mbusStreet.deviceOf('52345678', '3')],
			Date.now,
		)
		const path = await at(bus, 9600)
		const line = openLine(`serial://${path}?baud=9600&parity=even`)
		closing.later(line.close)
		await stateOf(line, ({ kind }) => kind === 'open')
		const runs = createScanRuns({
			clock: systemClock,
			knownMeter: () => null,
			heard: () => [],
			changed: () => undefined,
		})
		// The whole search, without the 249 addresses at which nobody is.
		const protocol = { ...mbus, scan: { ...mbus.scan!, first: () => ['3', 'FFFFFFFF'] } }
		runs.start({ row: { id: 1 }, line, protocol } as unknown as OpenLine, undefined)
		const view = await until('the search is over', () => (runs.view(1)!.state === 'done' ? runs.view(1) : null))
		expect(view.collisions).toEqual(['3'])
		expect(view.found.map(({ serial }) => serial).sort()).toEqual(['17012318', '52345678'])
	}, 90_000)
})

describe('a recording', () => {
	test('holds what passes from its beginning to its end, is shown like the live trace, and can be thrown away', async () => {
		const { id: lineId, name: lineName } = await demoLine()
		const { name } = await call('lines.startRecording', { lineId, minutes: null })
		expect(await refusal(call('lines.startRecording', { lineId, minutes: 1 }))).toMatchObject({ code: 'busy' })
		const { meters } = await call('meters.list', {})
		const own = meters.find((each) => each.lineId === lineId)!
		await call('meters.readNow', { meterId: own.id, beyondBudget: 'read' })
		await call('lines.stopRecording', { lineId })
		const { recordings } = await call('lines.recordings', {})
		expect(recordings).toMatchObject([{ name, lineId, lineName, running: false }])
		expect(statSync(join(house.folder, 'recordings', name)).size).toBe(recordings[0]!.bytes)
		const { entries, next } = await call('lines.recording', { name, offset: 0 })
		expect(entries.some(({ direction }) => direction === 'sent')).toBe(true)
		const answer = entries.findLast(({ direction }) => direction === 'received')!
		expect(answer.spans.some(({ kind }) => kind === 'checksum')).toBe(true)
		expect(entries.map(({ seq }) => seq)).toEqual(entries.map(({ seq }) => seq).toSorted((a, b) => a - b))
		expect(next === null || next > 0).toBe(true)
		await call('lines.removeRecording', { name })
		expect((await call('lines.recordings', {})).recordings).toEqual([])
		expect(await refusal(call('lines.recording', { name, offset: 0 }))).toMatchObject({ code: 'not-found' })
		expect(await refusal(call('lines.recording', { name: '../zaehlwerk.sqlite', offset: 0 }))).toMatchObject({
			code: 'not-found',
		})
	})
})

test('a support file names nobody: no number, no name, no value, in no form that bytes can have', async () => {
	const { lines } = await call('lines.list', {})
	const { meters } = await call('meters.list', {})
	const { units } = await call('topology.units', {})
	const names = units.flatMap(({ name, occupancies }) => [name, ...occupancies.map(({ tenantName }) => tenantName)])
	const forms = (digits: string) => {
		const even = digits.length % 2 === 0 ? digits : `0${digits}`
		const reversed = (even.match(/../g) ?? []).reverse().join('')
		return [digits, even, reversed, Buffer.from(digits).toString('hex').toUpperCase()]
	}
	const secretForms = meters.flatMap(({ serial, address }) =>
		[serial, address].filter(({ length }) => length >= 6).flatMap(forms),
	)
	expect(secretForms.length).toBeGreaterThan(100)
	for (const line of lines) {
		const { text, fileName, folder } = await call('lines.supportFile', { lineId: line.id, withValues: false })
		expect(readFileSync(join(folder, fileName), 'utf8')).toBe(text)
		const file = JSON.parse(text) as { readonly trace: readonly { readonly hex: string; readonly fields: unknown[] }[] }
		expect(secretForms.filter((form) => text.includes(form))).toEqual([])
		expect(names.filter((name) => text.includes(name))).toEqual([])
		for (const { hex } of file.trace) expect(hex).toMatch(/^([0-9A-F]{2}|XX)*$/)
	}
	const { id: lineId } = await demoLine()
	const withValues = await call('lines.supportFile', { lineId, withValues: true })
	expect(secretForms.filter((form) => withValues.text.includes(form))).toEqual([])
	const left = (text: string) => text.match(/XX/g)?.length ?? 0
	const without = await call('lines.supportFile', { lineId, withValues: false })
	expect(left(without.text)).toBeGreaterThan(left(withValues.text))
})

test('every call of the area was made here, with answers that say what the contract names and nothing else', () => {
	expect(Object.keys(doctorCalls).filter((name) => !called.has(name))).toEqual([])
})

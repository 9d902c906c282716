import { connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type House, openHouse } from '../../../src/virtual/house.ts'

/** 2026-11-22 17:03:20 CET */
const now = Date.UTC(2026, 10, 22, 16, 3, 20)
const open: { house?: House; sockets: Socket[] } = { sockets: [] }
afterEach(async () => {
	for (const socket of open.sockets.splice(0)) socket.destroy()
	await open.house?.close()
})

async function start(): Promise<House> {
	open.house = await openHouse({ seed: 4, portBase: 0, pty: false, lineIds: null, now: () => now })
	return open.house
}
const lineOf = (house: House, id: string) => house.announcement.lines.find((line) => line.id === id)!

async function dial(house: House, id: string): Promise<(request: Uint8Array, waitMs?: number) => Promise<Buffer>> {
	const socket = connect(Number(new URL(lineOf(house, id).tcp).port), '127.0.0.1')
	open.sockets.push(socket)
	await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
	const heard: Buffer[] = []
	socket.on('data', (bytes) => heard.push(bytes))
	return async (request, waitMs = 80) => {
		heard.length = 0
		socket.write(request)
		await new Promise((resolve) => setTimeout(resolve, waitMs))
		return Buffer.concat(heard)
	}
}
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const readTotal = hex('68 AA AA AA AA AA AA 68 11 04 33 33 34 33 AE 16')
function dlt645Total(address: string): Buffer {
	const body = [0x68, ...hex(address).reverse(), 0x68, 0x11, 4, 0x33, 0x33, 0x34, 0x33]
	return Buffer.from([...body, body.reduce((sum, byte) => sum + byte, 0) % 256, 0x16])
}
/** The frame after the preamble, or null where the checksum is wrong. */
function sound(bytes: Buffer): Buffer | null {
	const frame = bytes.subarray(bytes.indexOf(0x68))
	const sum = frame.subarray(0, -2).reduce((total, byte) => (total + byte) % 256, 0)
	return frame.length > 12 && frame.at(-2) === sum && frame.length === 12 + frame[9]! ? frame : null
}
const nke = hex('10 40 FE 3E 16')

test('the announcement names the building, its zone, the lines of the flats with 36 meters, and a line for each further protocol', async () => {
	const { announcement } = await start()
	expect(announcement).toMatchObject({ virtualBuilding: 1, zone: 'Europe/Berlin', name: 'Lindenhof 4' })
	expect(announcement.lines.slice(0, 3).map(({ id, protocol }) => `${id} ${protocol}`)).toEqual([
		'strom-1 dlt645',
		'strom-2 dlt645',
		'waerme mbus',
	])
	expect(announcement.lines.slice(0, 3).flatMap((line) => line.meters)).toHaveLength(36)
	const further = announcement.lines.slice(3)
	expect(new Set(further.map(({ protocol }) => protocol)).size).toBe(further.length)
	for (const { meters } of further) expect(meters.length).toBeGreaterThan(0)
	expect(announcement.lines[1]!.meters.at(-1)).toMatchObject({ unit: 'Wohnung 5.04', standardTimeAllYear: true })
	expect(announcement.lines.every(({ serial }) => serial === null)).toBe(true)
})

test('every electricity meter says over TCP what the truth is, cut off at 0.01 kWh', async () => {
	const house = await start()
	for (const id of ['strom-1', 'strom-2']) {
		const ask = await dial(house, id)
		for (const { address } of lineOf(house, id).meters) {
			const frame = sound(await ask(dlt645Total(address), 30))!
			const shown = Array.from(frame.subarray(14, 18), (byte) => (byte + 256 - 0x33) % 256).reverse()
			const { truth } = (await house.tell({ ask: 'truth', meter: address, at: now })) as {
				truth: { totalMilliWh: number }
			}
			expect(Number(Buffer.from(shown).toString('hex'))).toBe(Math.floor(truth.totalMilliWh / 10_000))
		}
	}
})

test('twelve meters that answer a wildcard together make noise; a single one that is left answers', async () => {
	const house = await start()
	const ask = await dial(house, 'strom-1')
	const together = await ask(readTotal)
	expect(together.length).toBeGreaterThan(0)
	expect(sound(together)).toBeNull()
	const { meters } = lineOf(house, 'strom-1')
	for (const { serial } of meters.slice(1)) await house.tell({ fault: 'mute', meter: serial })
	const alone = sound(await ask(readTotal))!
	expect(Buffer.from(alone.subarray(1, 7)).reverse().toString('hex')).toBe(meters[0]!.address)
})

test('E5 of twelve heat meters is still E5, their data is not', async () => {
	const house = await start()
	const ask = await dial(house, 'waerme')
	expect([...(await ask(nke))]).toEqual([0xe5])
	const data = await ask(hex('10 7B FE 79 16'))
	const sum = data.subarray(4, -2).reduce((total, byte) => (total + byte) % 256, 0)
	expect(data.at(-2)).not.toBe(sum)
	expect((await ask(hex('10 7B 03 7E 16')))[5]).toBe(3)
})

test('an unplugged line hangs up and refuses until it is plugged in, on the same port', async () => {
	const house = await start()
	await dial(house, 'strom-1')
	const [socket] = open.sockets
	const closed = new Promise((resolve) => socket!.once('close', resolve))
	await house.tell({ fault: 'unplug', line: 'strom-1' })
	await closed
	await expect(dial(house, 'strom-1')).rejects.toThrow('ECONNREFUSED')
	const other = await dial(house, 'strom-2')
	expect(sound(await other(dlt645Total(lineOf(house, 'strom-2').meters[0]!.address)))).not.toBeNull()
	await house.tell({ fault: 'plug', line: 'strom-1' })
	const ask = await dial(house, 'strom-1')
	expect(sound(await ask(dlt645Total(lineOf(house, 'strom-1').meters[0]!.address)))).not.toBeNull()
})

test('faults: flipped bits, half answers, late answers, babble; cleared again', async () => {
	const house = await start()
	const ask = await dial(house, 'strom-1')
	const request = dlt645Total(lineOf(house, 'strom-1').meters[0]!.address)
	const good = await ask(request)
	await house.tell({ fault: 'half', line: 'strom-1' })
	expect((await ask(request)).length).toBe(Math.ceil(good.length / 2))
	await house.tell({ fault: 'clear', line: 'strom-1' })
	await house.tell({ fault: 'delay', line: 'strom-1', ms: 150 })
	expect((await ask(request, 60)).length).toBe(0)
	expect((await ask(Buffer.of(), 200)).length).toBe(good.length)
	await house.tell({ fault: 'clear', line: 'strom-1' })
	await house.tell({ fault: 'flip', line: 'strom-1', probability: 1 })
	expect((await ask(request)).length).toBe(0)
	await house.tell({ fault: 'clear', line: 'strom-1' })
	await house.tell({ fault: 'babble', line: 'strom-1', everyMs: 50 })
	expect((await ask(Buffer.of(), 300)).length).toBeGreaterThan(0)
	await house.tell({ fault: 'clear', line: 'strom-1' })
	await ask(Buffer.of(), 100)
	expect(await ask(request)).toEqual(good)
})

test('what the control channel does not know is said and changes nothing', async () => {
	const house = await start()
	expect(await house.tell({ fault: 'unplug', line: 'dampf' })).toEqual({ error: 'no line dampf' })
	expect(await house.tell({ id: 7, fault: 'burn', meter: '240719004117' })).toEqual({ id: 7, error: 'no fault burn' })
	expect(await house.tell('hello')).toEqual({ error: 'not understood' })
	expect(await house.tell({ ask: 'truth', meter: '1' })).toMatchObject({ truth: { serial: '67012305' } })
})

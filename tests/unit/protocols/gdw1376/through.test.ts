/** A concentrator's way to its meters, and what it sends by itself. */
import { describe, expect, it } from 'vitest'
import type { PortSettings } from '../../../../src/main/protocols/concentrator.ts'
import { dlt645 } from '../../../../src/main/protocols/dlt645/driver.ts'
import { gdw1376 } from '../../../../src/main/protocols/gdw1376/driver.ts'
import type { Heard, Session } from '../../../../src/main/protocols/protocol.ts'
import { createDlt645Device } from '../../../../src/virtual/dlt645/device.ts'
import { requestsIn } from '../../../../src/virtual/dlt645/frame.ts'
import { converse } from '../converse.ts'
import { bytesOf, events, frame, freezes, typedAddress, wireAddress } from './frames.ts'
import { concentratorBus, emptyMemory } from './memory.ts'
import { startedAt, truth } from './street.ts'

const { concentrator } = gdw1376
const password = '112233445566778899AABBCCDDEEFF10'

describe('a way through the concentrator to a meter', () => {
	const meterAddress = '112233445566'
	const place = { floor: 'KG', unit: 'Allgemein', use: 'flat', clock: 'local', clockOffsetMs: 0 } as const
	const device = createDlt645Device(truth, {
		...{ index: 41, line: 'test', address: meterAddress, serial: meterAddress, medium: 'electricity' },
		...place,
	})
	const meter = (request: Uint8Array): Uint8Array => {
		const answers = requestsIn(request).requests.map((each) => device.hear(each, startedAt))
		return Uint8Array.from(answers.flatMap((bytes) => [...(bytes ?? [])]))
	}
	const way: PortSettings = { port: 31, baud: 2400, parity: 'even', dataBits: 8, stopBits: 1, answerMs: 60_000 }
	const job = { kind: 'current', items: ['00010000', '02010100'] } as const
	const inner = () => dlt645.read(meterAddress, job)

	it('lets the meter’s own driver read as if it stood beside it', () => {
		const direct = converse(inner(), (request) => meter(request)).result
		const memory = emptyMemory()
		const { result } = converse(
			concentrator.through(typedAddress, way, inner(), dlt645.split),
			concentratorBus(memory, { meter }),
		)
		expect(direct.records.length).toBeGreaterThan(1)
		expect(result.records).toEqual(direct.records)
		// Port 31, 2400 8E1, a minute, 100 ms: as an outside frame asks for it.
		expect(memory.forwarded[0]).toBe('1F6BBC0A')
	})

	it('is silence where the terminal denies or forwards nothing, noise where it forwards something else', () => {
		const read = (meter: (request: Uint8Array) => Uint8Array | 'denied') =>
			converse(
				concentrator.through(typedAddress, way, inner(), dlt645.split),
				concentratorBus(emptyMemory(), { meter }),
			).result.failure?.reason
		expect(read(() => 'denied')).toBe('silence')
		expect(read(() => new Uint8Array())).toBe('silence')
		expect(read(() => Uint8Array.of(1, 2, 3, 0x68))).toBe('noise')
	})

	it('never forwards an order twice, and keeps passwords out of the trace', () => {
		const steps: (readonly [string, string])[] = []
		const secret = Uint8Array.of(0x35, 0x89, 0x67, 0x45)
		function* order(): Session<Heard> {
			const send = Uint8Array.of(0x68, 0x00, ...secret, 0x16)
			return yield { send, answer: () => 'foreign' as const, retries: 0, secret }
		}
		const context = { secrets: { password } }
		const { result } = converse(
			concentrator.through(typedAddress, way, order(), dlt645.split, context),
			(request, step) => {
				const kept = Buffer.from(step.secret ?? [])
					.toString('hex')
					.toUpperCase()
				steps.push([Buffer.from(request).toString('hex').toUpperCase(), kept])
				return { kind: 'silence' }
			},
		)
		expect([result.kind, steps.length]).toEqual(['silence', 1])
		const [sent, kept] = steps[0]!
		expect(sent).toContain(kept)
		expect([kept.startsWith('35896745'), kept.endsWith(password)]).toEqual([true, true])
	})

	it('says that the line is lost where no such terminal can be addressed', () => {
		const { result, sent } = converse(
			concentrator.through('nobody', way, inner(), dlt645.split),
			() => new Uint8Array(),
		)
		expect([result.failure?.reason, sent.length]).toEqual(['line', 0])
	})
})

describe('what comes unasked', () => {
	const own = { control: 0xe4, address: wireAddress.replace(/02$/, '00'), seq: 0x71 } as const

	it('are values by point, as a reading would have told them', () => {
		const unasked = concentrator.unasked(frame(0x0d, `${freezes} 4F 02`, own), 1_795_363_400_000)!
		expect([...unasked.values.keys()]).toEqual([`${typedAddress}/p1`, `${typedAddress}/p2`])
		const first = unasked.values.get(`${typedAddress}/p1`)!
		expect(first.records.find(({ quantity }) => quantity === 'energy')).toMatchObject({
			frame: 0,
			at: '2026-11-22T00:00',
		})
		expect(first.frames[0]!.receivedAt).toBe(1_795_363_400_000)
		expect(unasked).toMatchObject({ terminal: typedAddress, events: null, hasEvents: true })
		expect(unasked.reply).toEqual(frame(0x00, '00 00 01 00', { ...own, control: 0x0b, seq: 0x61 }))
	})

	it('are events with their places', () => {
		const unasked = concentrator.unasked(frame(0x0e, events, { ...own, control: 0xc4, seq: 0x60 }))!
		expect(unasked).toMatchObject({ reply: null, hasEvents: false, events: { important: true } })
		expect(unasked.events!.records.map(({ number, erc }) => [number, erc])).toEqual([
			[2, 14],
			[3, 16],
			[4, 24],
		])
	})

	it('is nothing that answers, logs in, comes from a master or is no frame', () => {
		for (const bytes of [
			frame(0x0d, freezes),
			frame(0x02, '00 00 01 00', own),
			frame(0x0d, freezes, { ...own, control: 0x4a }),
			frame(0x0d, freezes, { ...own, address: wireAddress }),
			Uint8Array.from(bytesOf('68 01 02')),
		]) {
			expect(concentrator.unasked(bytes)).toBeNull()
		}
	})
})

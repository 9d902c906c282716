/** The virtual collectors, asked in bytes of Modbus, DL/T 645 and CJ/T 188 that were put together by hand. */
import { describe, expect, it } from 'vitest'
import { createFaults } from '../../../src/virtual/building/faults.ts'
import { createLightTruth } from '../../../src/virtual/building/light.ts'
import { buildCollector, plannedCollector } from '../../../src/virtual/site/collectors.ts'
import { bytes, decimal, hex } from './gdw1376.ts'

const truth = createLightTruth(4)
const start = Date.UTC(2026, 10, 22, 16, 3, 20)

function collector(kind: string, channels: number) {
	let now = start
	const planned = plannedCollector(kind, channels, 5)
	const parts = { truth, faults: createFaults(() => 0.5), now: () => now, start }
	const { bus, inputs } = buildCollector(planned, parts)
	const hear = bus.receiver()
	const ask = (question: readonly number[]) =>
		hex(hear(Uint8Array.from(question), now).flatMap((each) => [...each.bytes]))
	return { planned, inputs: inputs!, ask, wait: (ms: number) => (now += ms), now: () => now }
}

/** Unit 5 behind Modbus TCP: no sum, and the answer's unit and PDU behind six bytes of head. */
const tcp = (pdu: string) => bytes(`0001 0000 00${hex([bytes(pdu).length + 1])} 05 ${pdu}`)
const pduOf = (answer: string) => answer.slice(14)
const counts = (answer: string, order: 'high-first' | 'low-first' = 'high-first') =>
	pduOf(answer)
		.slice(4)
		.match(/.{8}/g)!
		.map((pair) => Number.parseInt(order === 'high-first' ? pair : pair.slice(4) + pair.slice(0, 4), 16))

describe('a pulse collector', () => {
	it.each([12, 32, 64])('of %i channels counts each in two registers, and has none beyond', (channels) => {
		const { ask, inputs } = collector('pulse-high-first', channels)
		const answer = ask(tcp(`03 0000 00${hex([Math.min(2 * channels, 124)])}`))
		const first = Array.from({ length: Math.min(channels, 62) }, (_, index) => inputs.countAt(index + 1, start))
		expect(counts(answer)).toEqual(first)
		expect(pduOf(ask(tcp(`03 00${hex([2 * channels])} 0001`)))).toBe('8302')
	})

	it('answers over RS-485 with its sum, low word first where it is made so', () => {
		const { ask, inputs } = collector('pulse-low-first', 12)
		// CRC-16 of 05 03 0002 0002 is 648F, low byte first.
		const answer = ask(bytes('05 03 0002 0002 64 4F'))
		const [alone] = [inputs.countAt(2, start)]
		if (answer === '') throw new Error('the sum of the question is not right')
		expect(answer.slice(0, 6)).toBe('050304')
		expect(Number.parseInt(answer.slice(10, 14) + answer.slice(6, 10), 16)).toBe(alone)
		expect(ask(bytes('06 03 0002 0002 64 7C'))).toBe('')
	})

	it('keeps all counts with one command and says when that was, by its own clock', () => {
		const { ask, inputs, wait } = collector('pulse-high-first', 12)
		expect(pduOf(ask(tcp('03 0280 0006')))).toBe(`030C${'0000'.repeat(6)}`)
		expect(pduOf(ask(tcp('06 03E8 0001')))).toBe('0603E80001')
		const kept = Array.from({ length: 12 }, (_, index) => inputs.countAt(index + 1, start))
		wait(3_600_000)
		expect(counts(ask(tcp('03 0200 0018')))).toEqual(kept)
		expect(counts(ask(tcp('03 0000 0018')))).not.toEqual(kept)
		expect(pduOf(ask(tcp('03 0280 0006')))).toBe('030C07EA000B0016001100030014')
		expect(pduOf(ask(tcp('10 03E8 0001 02 0001')))).toBe('1003E80001')
		expect(pduOf(ask(tcp('06 03E8 0002')))).toBe('8603')
		expect(pduOf(ask(tcp('06 0000 0001')))).toBe('8602')
	})

	it('goes round after 4,294,967,295, and what the meter shows is the start value and every pulse since', () => {
		const { inputs, planned } = collector('pulse-high-first', 12)
		const constant = planned.channels[0]!.pulse!.constant
		const later = start + 3 * 86_400_000
		const [before, after] = [inputs.countAt(1, start), inputs.countAt(1, later)]
		expect(before).toBe(2 ** 32 - 40)
		expect(after).toBeLessThan(before)
		const shown = (at: number) => Math.round(Number(inputs.valueAt(1, at)) * constant)
		expect(shown(later) - shown(start)).toBe(after + 2 ** 32 - before)
		const { totalMilliWh } = truth.registersAt(planned.channels[0]!.meter, later)
		expect(shown(later)).toBe(Math.floor(totalMilliWh / (1e6 / constant)))
	})

	it('loses the pulses of a cut line and flags it; of a repaired one it goes on counting', () => {
		const { ask, inputs, now, wait } = collector('pulse-high-first', 12)
		inputs.setFlag(3, 1, now())
		const stood = inputs.countAt(3, now())
		wait(86_400_000)
		expect(inputs.countAt(3, now())).toBe(stood)
		expect(pduOf(ask(tcp('03 0102 0001')))).toBe('03020001')
		inputs.setFlag(3, 0, now())
		expect(inputs.countAt(3, now())).toBe(stood)
		const shown = inputs.valueAt(3, now())
		wait(86_400_000)
		const pulses = Math.round((Number(inputs.valueAt(3, now())) - Number(shown)) * 800)
		expect(inputs.countAt(3, now()) - stood).toBe(pulses)
		expect(pulses).toBeGreaterThan(0)
	})
})

describe('a collector that answers for its meters', () => {
	const sum = (body: readonly number[]) => [...body, body.reduce((total, byte) => total + byte, 0) % 256, 0x16]
	const energy = (address: string, di = '33 33 34 33') =>
		sum(bytes(`68 ${hex(bytes(address).reverse())} 68 11 04 ${di}`))

	it.each([12, 32, 64])(
		'has %i numbers of DL/T 645 in a row, each with what was read at the last quarter hour',
		(channels) => {
			const { planned, ask, wait } = collector('answering-dlt645', channels)
			const last = planned.channels.at(-1)!.meter
			expect(Number(last.address)).toBe(Number(planned.address) + channels)
			const answer = ask(energy(last.address)).replace(/^(FE)*/, '')
			const value = decimal(hex(bytes(answer.slice(28, 36)).map((byte) => (byte - 0x33) & 255)))
			const readAt = Date.UTC(2026, 10, 22, 16)
			expect(value).toBe(Math.floor(truth.registersAt(last, readAt).totalMilliWh / 10_000))
			wait(60_000)
			expect(ask(energy(last.address)).replace(/^(FE)*/, '')).toBe(answer)
			expect(ask(energy(String(Number(last.address) + 1)))).toBe('')
		},
	)

	it('has the freeze of the last midnight', () => {
		const { planned, ask } = collector('answering-dlt645', 12)
		const { meter } = planned.channels[4]!
		// 05060101: the last daily freeze of active energy forward, a block.
		const answer = ask(energy(meter.address, '34 34 39 38')).replace(/^(FE)*/, '')
		const value = decimal(hex(bytes(answer.slice(28, 36)).map((byte) => (byte - 0x33) & 255)))
		expect(value).toBe(Math.floor(truth.registersAt(meter, Date.UTC(2026, 10, 21, 23)).totalMilliWh / 10_000))
	})

	it.each([12, 32, 64])('has %i numbers of CJ/T 188 in a row, with cubic metres', (channels) => {
		const { planned, ask } = collector('answering-cjt188', channels)
		const { meter } = planned.channels.at(-1)!
		const answer = ask(sum(bytes(`68 10 ${hex(bytes(meter.address).reverse())} 01 03 90 1F 07`))).replace(/^(FE)*/, '')
		expect(answer.slice(18, 28)).toBe('8116901F07')
		const readAt = Date.UTC(2026, 10, 22, 16)
		expect(decimal(answer.slice(28, 36))).toBe(Math.floor(truth.registersAt(meter, readAt).volumeMl / 10_000))
		expect(answer.slice(36, 38)).toBe('2C')
	})
})

describe('a transparent collector', () => {
	const sum = (body: readonly number[]) => [...body, body.reduce((total, byte) => total + byte, 0) % 256, 0x16]
	const reversed = (address: string) => hex(bytes(address).reverse())

	it('for DL/T 645 and CJ/T 188 lets each meter answer under its own number, and two at once are noise', () => {
		const power = collector('transparent-dlt645', 12)
		const { address } = power.planned.channels[6]!.meter
		const own = power.ask(sum(bytes(`68 ${reversed(address)} 68 11 04 33 33 34 33`))).replace(/^(FE)*/, '')
		expect(own.startsWith(`68${reversed(address)}689108`)).toBe(true)
		const together = power.ask(bytes('68 AA AA AA AA AA AA 68 11 04 33 33 34 33 AE 16'))
		expect(together.length).toBeGreaterThan(11 * own.length)
		const water = collector('transparent-cjt188', 12)
		const answers = water.planned.channels.map(({ meter }) =>
			['90 1F', '1F 90'].map((di) => water.ask(sum(bytes(`68 10 ${reversed(meter.address)} 01 03 ${di} 01`)))),
		)
		for (const [at, both] of answers.entries()) {
			const number = reversed(water.planned.channels[at]!.meter.address)
			expect(both.some((answer) => answer.includes(`6810${number}8116`))).toBe(true)
		}
	})

	it('for M-Bus and Modbus has meters at primary addresses and units from 1 on', () => {
		const heat = collector('transparent-mbus', 12)
		expect(heat.ask(bytes('10 7B 0C 87 16')).slice(8, 12)).toBe('080C')
		expect(heat.ask(bytes('10 7B 0D 88 16'))).toBe('')
		// The first two input registers of unit 2: a voltage as float.
		const power = collector('transparent-modbus', 12).ask(bytes('02 04 0000 0002 71 F8'))
		expect(power.slice(0, 6)).toBe('020404')
		expect(Buffer.from(power.slice(6, 14), 'hex').readFloatBE()).toBeCloseTo(231, -1)
	})

	it('knows only the kinds that there are', () => {
		expect(() => plannedCollector('pulse', 12, 1)).toThrow('no collector is pulse')
		expect(() => plannedCollector('pulse-high-first', 65, 1)).toThrow('1 to 64')
	})
})

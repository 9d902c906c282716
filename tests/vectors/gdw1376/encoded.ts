/**
 * A master's frame told in our own words and built from them again: what decode and explain say goes into the encoders,
 * and only passwords, which neither tells, are taken from the frame.
 */
import { mapBytes } from '../../../src/main/protocols/gdw1376/addressing.ts'
import { indexBytes } from '../../../src/main/protocols/gdw1376/archive.ts'
import { entryBytes } from '../../../src/main/protocols/gdw1376/archive-entry.ts'
import { decode } from '../../../src/main/protocols/gdw1376/codec.ts'
import { initiatorFunctions, responderFunctions } from '../../../src/main/protocols/gdw1376/constants.ts'
import { explain } from '../../../src/main/protocols/gdw1376/explain.ts'
import { controlOf, encode, type TimeLabel } from '../../../src/main/protocols/gdw1376/frame.ts'
import { confirmedBytes } from '../../../src/main/protocols/gdw1376/messages.ts'
import { clockBytes, parameterBytes } from '../../../src/main/protocols/gdw1376/parameter-values.ts'
import { planBytes } from '../../../src/main/protocols/gdw1376/plan.ts'
import { forwardBytes } from '../../../src/main/protocols/gdw1376/through.ts'
import type { DecodedRecord, Field } from '../../../src/main/protocols/protocol.ts'

type Told = {
	readonly bytes: Uint8Array
	readonly fields: readonly Field[]
	readonly readings: readonly DecodedRecord[]
}

/** The frame built anew; throws where its content cannot be told. */
export function encodedAgain(bytes: Uint8Array): Uint8Array {
	const decoded = decode(bytes)
	if (!decoded.ok || decoded.direction !== 'down') throw new Error('no frame of a master')
	const told = { bytes, fields: explain(bytes), readings: decoded.readings }
	const text = (name: string): string => told.fields.find((field) => field.name === name)?.text ?? ''
	const address = /(\w{4})-(\w+)/.exec(text('address'))!
	const code = Number.parseInt(text('AFN'), 16)
	const sequence = text('SEQ')
	const label = labelIn(text('time label'))
	return encode({
		preamble: told.fields.find(({ name }) => name === 'preamble')?.length ?? 0,
		edition: text('length').includes('2005') ? '2005' : '376.1',
		control: controlIn(text('control')),
		region: address[1]!,
		terminal: address[2] === 'FFFF' ? 0xffff : Number(address[2]),
		station: Number(/master (\d+)/.exec(text('master'))?.[1] ?? 0),
		isGroup: text('master').includes('group'),
		afn: code,
		seq: placeIn(sequence) | Number(/number (\d+)/.exec(sequence)![1]),
		data: [...unitsIn(told, code), ...secretIn(told, 'password')],
		...(label === null ? {} : { label }),
	})
}

function controlIn(text: string): number {
	const begins = text.includes('begins')
	const names = begins ? initiatorFunctions : responderFunctions
	const known = [...names].find(([, name]) => text.includes(`, ${name}`))?.[0]
	const code = known ?? Number(/function (\d+)/.exec(text)![1])
	const count = /frame count ([01])/.exec(text)?.[1]
	return controlOf(begins, code, count === undefined ? null : count === '1' ? 1 : 0)
}

function placeIn(text: string): number {
	const place = text.includes('single') ? 0x60 : text.includes('first') ? 0x40 : text.includes('last') ? 0x20 : 0
	return place | (text.includes('asks for confirmation') ? 0x10 : 0)
}

function labelIn(text: string): TimeLabel | null {
	const form = /^frame counter (\w\w), sent on day (\d\d) at ([\d:]+), may take (\d+) minutes/
	const [, counter, day, time, delay] = form.exec(text) ?? []
	if (counter === undefined) return null
	return { counter: Number.parseInt(counter, 16), day: Number(day), time: time!, delayMinutes: Number(delay) }
}

/** Of every field of this name, one after the other. */
const secretIn = ({ bytes, fields }: Told, name: string, nth?: number): readonly number[] =>
	fields
		.filter((field) => field.name === name)
		.filter((_, index) => nth === undefined || index === nth)
		.flatMap(({ at, length }) => [...bytes.subarray(at, at + length)])

const numbersIn = (text: string, letter: string): readonly number[] =>
	[...text.matchAll(new RegExp(`\\b${letter}(\\d+)\\b`, 'g'))].map((match) => Number(match[1]))

/** DA and DT and what follows them. */
function unitsIn(told: Told, code: number): readonly number[] {
	const data: number[] = []
	const points = told.fields.filter(({ name }) => name === 'DA')
	const items = told.fields.filter(({ name }) => name === 'DT')
	for (const [index, { text }] of points.entries()) {
		const own = numbersIn(items[index]!.text, 'F')
		data.push(...mapBytes(numbersIn(text, 'p'), own))
		for (const item of own) data.push(...contentOf(told, code, item))
	}
	return data
}

function contentOf(told: Told, code: number, item: number): readonly number[] {
	const { readings } = told
	const raw = readings.find(({ role }) => role === 'not-decoded')?.value
	if (raw !== undefined && raw !== null) return [...Buffer.from(raw, 'hex')]
	const of = (role: string): string => readings.find((each) => each.role === role)?.value ?? ''
	const all = (role: string): readonly string[] =>
		readings.filter((each) => each.role === role).map(({ value }) => value ?? '')
	if (code === 0x00 && item === 3) return confirmationIn(told)
	if (code === 0x05 && item === 31) return clockBytes(of('clock'))!
	if (code === 0x0a && item === 10) return indexBytes(all('index').map(Number))
	if (code === 0x10) return forwardIn(of)
	if (code !== 0x04) return []
	if (item === 10) return archiveIn(told)
	if (item === 33) return planIn(told, of, all)
	const values = new Map(readings.flatMap(({ role, value }) => (value === null ? [] : [[role ?? '', value] as const])))
	const bytes = parameterBytes(item, values)
	if (bytes === null || typeof bytes === 'string') throw new Error(bytes ?? `F${item} has no encoder`)
	return bytes
}

function confirmationIn({ fields, readings }: Told): readonly number[] {
	const code = Number.parseInt(fields.find(({ name }) => name === 'confirmed AFN')!.text, 16)
	const items = readings
		.filter(({ quantity }) => quantity === 'status')
		.map(({ role = '', value }) => ({
			point: numbersIn(role, 'p')[0]!,
			item: numbersIn(role, 'F')[0]!,
			error: Number.parseInt(value!, 16),
		}))
	return confirmedBytes(code, items)
}

type Role = (role: string) => string

function forwardIn(of: Role): readonly number[] {
	const [, baud, bits, parity, stop] = /^(\d+) (\d)([NEO])(\d)$/.exec(of('line-settings'))!
	const way = {
		port: Number(of('port')),
		baud: Number(baud) as 2400,
		parity: ({ N: 'none', E: 'even', O: 'odd' } as const)[parity as 'N'],
		dataBits: Number(bits) as 8,
		stopBits: Number(stop) as 1,
		answerMs: Number(of('frame-timeout')) * 1000,
	}
	return forwardBytes(way, Uint8Array.from(Buffer.from(of('forwarded'), 'hex')), Number(of('byte-timeout')) * 1000)
}

function archiveIn(told: Told): readonly number[] {
	const keys = [...new Set(told.readings.map(({ key }) => key).filter((key) => key.includes('#')))]
	const entries = keys.flatMap((key, nth) => {
		const of = (role: string): string =>
			told.readings.find((each) => each.key === key && each.role === role)?.value ?? ''
		const [digits, decimals] = of('digits').split('.')
		const [big, small] = of('user-class').split('.')
		const [port, baud] = of('port').split(', ')
		const entry = {
			...{ index: Number(of('index')), point: Number(of('point')), port: Number(port) },
			baud: baud === 'usual speed' ? null : Number.parseInt(baud!, 10),
			...{ protocolCode: Number.parseInt(of('protocol'), 10), meterAddress: of('meter-address') },
			...{ collectorAddress: of('collector-address'), tariffs: Number(of('tariffs')) },
			...{ integerDigits: Number(digits), decimals: Number(decimals) },
			...{ userClass: Number(big), userSubclass: Number(small) },
		}
		return entryBytes(entry, secretIn(told, 'meter-password', nth))
	})
	return [keys.length, 0, ...entries]
}

/** Numbers whose bits stand in a mask of hex digits, high end first. */
const bitsOf = (mask: string): readonly number[] =>
	Array.from({ length: mask.length * 4 }, (_, bit) => bit).filter((bit) => (BigInt(`0x${mask}`) >> BigInt(bit)) & 1n)

function planIn({ fields }: Told, of: Role, all: (role: string) => readonly string[]): readonly number[] {
	const [day, hour, minute] = fields.find(({ name }) => name === 'broadcast-time')!.text.match(/\d\d/g)!
	const bcd = (text: string | undefined): number => Number.parseInt(text ?? '', 16)
	const flags = Number.parseInt(of('flags'), 16)
	const ends = all('period-end')
	const plan = {
		...{ port: Number(of('port')), intervalMinutes: Number(of('interval')), readingTime: of('reading-time') },
		days: bitsOf(of('days')).map((bit) => bit + 1),
		periods: all('period-start').map((from, index) => ({ from, to: ends[index]! })),
	}
	const kept = { flags: [flags & 0xff, flags >> 8], broadcast: [bcd(day), bcd(hour), bcd(minute)] } as const
	return [Number(of('ports')), ...planBytes({ plan, ...kept })]
}

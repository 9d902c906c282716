/** The bytes of a line cut into fields, for every protocol. */
import { describe, expect, test } from 'vitest'
import { explained } from '../../../src/main/protocols/explained.ts'
import { protocols } from '../../../src/main/protocols/index.ts'
import type { Protocol, ProtocolName } from '../../../src/main/protocols/protocol.ts'
import type { FieldKind } from '../../../src/shared/field-kind.ts'
import { xorshift } from './laws.ts'
import { frameSamples } from './samples.ts'

/** What every protocol of the trade has; what it calls otherwise or does not have is left out. */
const expected: Readonly<Record<ProtocolName, readonly FieldKind[]>> = {
	dlt645: ['preamble', 'start', 'length', 'control', 'address', 'identifier', 'data', 'checksum', 'end'],
	'dlt645-1997': ['start', 'length', 'control', 'address', 'identifier', 'data', 'secret', 'checksum', 'end'],
	cjt188: ['preamble', 'start', 'length', 'control', 'address', 'identifier', 'data', 'checksum', 'end'],
	gdw1376: ['start', 'length', 'control', 'address', 'identifier', 'data', 'checksum', 'end'],
	mbus: ['start', 'length', 'control', 'address', 'device', 'data', 'checksum', 'end'],
	wmbus: ['length', 'control', 'address', 'device', 'data', 'checksum', 'end'],
	modbus: ['length', 'control', 'address', 'identifier', 'data', 'checksum'],
	'iec62056-21': ['start', 'control', 'address', 'device', 'data', 'checksum', 'end'],
	sml: ['start', 'control', 'address', 'identifier', 'data', 'checksum', 'end'],
	dlms: ['start', 'length', 'control', 'address', 'identifier', 'data', 'secret', 'checksum', 'end'],
}

function checkTiling(protocol: Protocol, bytes: Uint8Array): void {
	let at = 0
	for (const field of explained(protocol, bytes, 'received')) {
		if (field.at !== at || field.length < 1) throw new Error(`${field.name} at ${field.at}, expected at ${at}`)
		at += field.length
	}
	if (at !== bytes.length) throw new Error(`${bytes.length - at} bytes of ${Buffer.from(bytes).toString('hex')} untold`)
}

describe.each(protocols)('bytes of $name', (protocol) => {
	const frames = frameSamples[protocol.name]

	test('have the fields of the trade', () => {
		const kinds = new Set(frames.flatMap((frame) => explained(protocol, frame, 'received').map(({ kind }) => kind)))
		expect([...kinds]).toEqual(expect.arrayContaining([...expected[protocol.name]]))
		expect(kinds.has('stray')).toBe(false)
	})

	test('are told once each, whatever stands before, between and behind the frames, and whatever bit is turned', () => {
		const random = xorshift(77)
		for (const frame of frames.slice(0, 30)) {
			checkTiling(protocol, frame)
			checkTiling(protocol, Uint8Array.of(0x00, 0x68, 0x1b, ...frame, 0xff, ...frame, 0x68))
			checkTiling(protocol, frame.subarray(0, random() % frame.length))
			checkTiling(protocol, frame.with(random() % frame.length, random() & 0xff))
		}
		for (let turn = 0; turn < 150; turn++) {
			checkTiling(
				protocol,
				Uint8Array.from({ length: random() % 120 }, () => random() & 0xff),
			)
		}
	})

	test('of two frames in one piece are two frames', () => {
		const frame = frames[0]!
		const once = explained(protocol, frame, 'received')
		const both = explained(protocol, Uint8Array.from([...frame, ...frame]), 'received')
		expect(both.map(({ kind }) => kind)).toEqual([...once, ...once].map(({ kind }) => kind))
	})
})

/** Index of the byte that the checksum stands in; the field that then says so. */
const checked: readonly (readonly [ProtocolName, string])[] = [
	['dlt645', 'checksum'],
	['dlt645-1997', 'checksum'],
	['cjt188', 'checksum'],
	['gdw1376', 'checksum'],
	['mbus', 'checksum'],
	['modbus', 'CRC'],
	['iec62056-21', 'BCC'],
	['sml', 'checksum'],
	['dlms', 'frame checksum'],
]

test.each(checked)('a wrong checksum of %s is told with the one that would be right', (name, field) => {
	const protocol = protocols.find((each) => each.name === name)!
	const frame = frameSamples[name].find((each) =>
		explained(protocol, each, 'received').some((one) => one.name === field && one.kind === 'checksum'),
	)!
	const place = explained(protocol, frame, 'received').findLast((one) => one.name === field)!
	const right = Buffer.from(frame.subarray(place.at, place.at + place.length))
		.toString('hex')
		.toUpperCase()
	const turned = frame.with(place.at, frame[place.at]! ^ 0x01)
	const told = explained(protocol, turned, 'received').find(({ problem }) => problem === 'checksum')
	expect(told).toMatchObject({ at: place.at, kind: 'checksum', expected: right })
	// Ours are right when they leave: covered bytes make the difference.
	expect(explained(protocol, turned, 'sent').some(({ problem }) => problem === 'checksum')).toBe(false)
})

/** Lines to the meters: ports, state, trace, test and scan. */
import { z } from 'zod'
import { fieldKinds } from '../field-kind.ts'
import { call } from './define.ts'
import { decimal, health, id, instant, medium, name, nothing } from './values.ts'

/** Protocols that lines can speak today; a new protocol adds its name here. */
export const protocolName = z.enum([
	'dlt645',
	'dlt645-1997',
	'cjt188',
	'mbus',
	'wmbus',
	'modbus',
	'iec62056-21',
	'sml',
	'dlms',
	'gdw1376',
])
export const lineFailure = z.enum([
	'not-found',
	'in-use',
	'permission',
	'refused',
	'unreachable',
	'host-unknown',
	'timed-out',
	'lost',
	'unsupported',
	'not-dialled-in',
	'other',
])
/** 'serial://COM3?baud=2400&parity=even', 'tcp://host:port', 'dial-in://9100/0314-25394' (port, identity). */
export const lineUrl = z.string().max(300)

export const lineView = z.object({
	id,
	name,
	url: lineUrl,
	protocol: protocolName,
	enabled: z.boolean(),
	state: z.enum(['opening', 'open', 'failed', 'closed']),
	since: instant,
	reason: lineFailure.nullable(),
	detail: z.string().nullable(),
	retryAt: instant.nullable(),
	health,
	meters: z.number().int(),
	/** Meters that answered in the last round of this line. */
	answered: z.number().int(),
	/** How long the last round took; null before the first. */
	cycleMs: z.number().int().nullable(),
	lastAnswerAt: instant.nullable(),
})

export const portView = z.object({
	/** 'COM3' or '/dev/ttyUSB0' */
	path: z.string(),
	/** The adapter's name as the system tells it; null when it tells none. */
	adapter: z.string().nullable(),
	inUse: z.boolean(),
})

export const scanView = z.object({
	lineId: id,
	state: z.enum(['running', 'stopped', 'done']),
	tried: z.number().int(),
	/** Patterns still waiting; grows when a collision has to be narrowed. */
	waiting: z.number().int(),
	found: z.array(
		z.object({
			address: z.string(),
			serial: z.string(),
			manufacturer: z.string().nullable(),
			medium: medium.nullable(),
			/** First main value, as a check against the meter's display. */
			value: decimal.nullable(),
			unit: z.string(),
			/** Set when this address is in use by a known meter of the line. */
			meterId: id.nullable(),
		}),
	),
	/** Addresses where more than one device answered. */
	collisions: z.array(z.string()),
})

/** A run of bytes of a frame: where it begins, how long it is, what it is. */
export const fieldSpan = z.object({
	at: z.number().int(),
	length: z.number().int().positive(),
	kind: z.enum(fieldKinds),
	/** 'checksum': it does not fit. 'cut': bytes are missing. 'wrong': a fixed byte is another. 'stray': of no frame. */
	problem: z.enum(['checksum', 'cut', 'wrong', 'stray']).nullable(),
})
/** With what the standard calls it and what stands in it. */
export const explainedField = fieldSpan.extend({
	name: z.string(),
	text: z.string(),
	/** Hex that would be right, where a checksum does not fit. */
	expected: z.string().nullable(),
})

export const traceEntry = z.object({
	/** Counts up by one; a line that is opened anew begins at 1 again. */
	seq: z.number().int(),
	at: instant,
	/** When its last byte came. */
	until: instant,
	direction: z.enum(['sent', 'received', 'echo', 'discarded', 'note']),
	/** Upper-case hex without spaces; '••' for a byte of a meter's password. */
	hex: z.string(),
	note: z.string().nullable(),
	/** The bytes' fields, without gap or overlap. */
	spans: z.array(fieldSpan),
})

export const newLine = z.object({ name, url: lineUrl, protocol: protocolName })

export const linesCalls = {
	'lines.list': call(nothing, z.object({ lines: z.array(lineView) })),
	/** Serial ports of this PC; `problem` when the system cannot tell. */
	'lines.ports': call(nothing, z.object({ ports: z.array(portView), problem: z.string().nullable() })),
	'lines.add': call(newLine, z.object({ lineId: id })),
	'lines.update': call(newLine.extend({ lineId: id, enabled: z.boolean() }), nothing),
	/** 'in-use' while meters hang on it. */
	'lines.remove': call(z.object({ lineId: id }), nothing),
	/**
	 * Oldest first. `from`: only entries with this number and later ones, so that a page that follows asks for the last
	 * one that it has (bytes may have been added to it) and what came after; null: all that is kept.
	 */
	'lines.trace': call(
		z.object({ lineId: id, from: z.number().int().nullable().default(null) }),
		z.object({ entries: z.array(traceEntry), last: z.number().int() }),
	),
	'lines.startScan': call(
		z.object({ lineId: id, from: z.number().int().nullable(), to: z.number().int().nullable() }),
		scanView,
	),
	/** A stopped scan goes on where it stopped. */
	'lines.resumeScan': call(z.object({ lineId: id }), scanView),
	'lines.stopScan': call(z.object({ lineId: id }), scanView),
	'lines.scan': call(z.object({ lineId: id }), z.object({ scan: scanView.nullable() })),
}
export type ProtocolName = z.output<typeof protocolName>
export type TraceEntry = z.output<typeof traceEntry>
export type ExplainedField = z.output<typeof explainedField>
export type LineView = z.output<typeof lineView>
export type ScanView = z.output<typeof scanView>

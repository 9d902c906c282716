/** The line doctor: what is wrong with a line, a test of it, recordings of its bytes, a file for support. */
import { z } from 'zod'
import { call } from './define.ts'
import { explainedField, traceEntry } from './lines.ts'
import { id, instant, nothing } from './values.ts'

const count = z.number().int()
const ms = z.number()

export const lineFinding = z.object({
	/** The page has a sentence and a next step for each. */
	code: z.enum([
		'not-open',
		'jammed',
		'echo',
		'echo-unexpected',
		'echo-altered',
		'silent-line',
		'some-silent',
		'slow-device',
		'late-answers',
		'wrong-settings',
		'collision',
		'two-answers',
		'two-masters',
		'foreign-frames',
		'broken-off',
		'noise',
		'other-protocol',
		'framing-mixed',
		'healthy',
		'nothing-yet',
	]),
	severity: z.enum(['good', 'notice', 'warning', 'alarm']),
	params: z.record(z.string(), z.union([z.string(), z.number()])),
	/** Numbers of entries in the line's trace that show it. */
	evidence: z.array(count),
})

/** One question and what came back; all times but `at` in ms. */
export const lineExchange = z.object({
	/** Number of the entry that was sent. */
	seq: count,
	at: instant,
	/** Silence before it; null for the first. */
	pauseMs: ms.nullable(),
	requestBytes: count,
	/** What so many bytes take at the line's speed; null where nobody knows it (TCP). */
	requestMs: ms.nullable(),
	/** 0: asked for the first time. */
	retry: count,
	outcome: z.enum(['answered', 'silence', 'noise', 'foreign']),
	/** Until the first byte of what came back; null: nothing came. */
	waitedMs: ms.nullable(),
	answerMs: ms.nullable(),
	answerBytes: count,
	leastAnswerMs: ms.nullable(),
	/** Pauses inside what came back. */
	gapsMs: z.array(ms),
	echoBytes: count,
	entries: z.array(count),
})

export const lineCounts = z.object({
	sent: count,
	sentBytes: count,
	receivedBytes: count,
	echoes: count,
	foreign: count,
	/** Bytes that formed no frame: noise, collisions, another speed or parity. */
	unframedBytes: count,
	surplus: count,
})

export const recordingView = z.object({
	name: z.string().max(60),
	lineId: id,
	lineName: z.string(),
	startedAt: instant,
	/** When it ended or was last written. */
	endedAt: instant,
	bytes: count,
	running: z.boolean(),
})

export const doctorCalls = {
	/** What bytes of this line say, field by field; '••' as in the trace. 'invalid-input' unless it is hex. */
	'lines.explain': call(
		z.object({ lineId: id, hex: z.string().max(20_000), direction: z.enum(['sent', 'received']) }),
		z.object({ fields: z.array(explainedField) }),
	),
	'lines.doctor': call(
		z.object({ lineId: id }),
		z.object({
			/** The worst first. */
			findings: z.array(lineFinding),
			/** The latest ones, oldest first. */
			exchanges: z.array(lineExchange),
			/** Of a serial line. */
			settings: z
				.object({
					baud: count,
					dataBits: z.union([z.literal(7), z.literal(8)]),
					parity: z.enum(['none', 'even', 'odd']),
					stopBits: z.union([z.literal(1), z.literal(2)]),
				})
				.nullable(),
			/** Since the program was started; null: the line is not in use. */
			counts: lineCounts.nullable(),
			/** When the line was last tested. */
			examinedAt: instant.nullable(),
		}),
	),
	/**
	 * Listens, asks known meters (or searches), and where nobody answers tries other speeds, parities and framings, as a
	 * job; reading on this line waits meanwhile. 'line-not-open'; 'busy' while it is being tested.
	 */
	'lines.examine': call(z.object({ lineId: id }), z.object({ jobId: id })),
	/** Newest first. */
	'lines.recordings': call(nothing, z.object({ recordings: z.array(recordingView) })),
	/** Until it is stopped or holds 20 MB; `minutes`: or for so long. 'busy' while the line is recorded. */
	'lines.startRecording': call(
		z.object({ lineId: id, minutes: z.number().int().min(1).max(10_080).nullable() }),
		recordingView,
	),
	'lines.stopRecording': call(z.object({ lineId: id }), nothing),
	'lines.removeRecording': call(z.object({ name: z.string().max(60) }), nothing),
	/** Some hundred entries from a place in the file on; `next`: where to go on, null at its end. */
	'lines.recording': call(
		z.object({ name: z.string().max(60), offset: count.min(0) }),
		z.object({ recording: recordingView, entries: z.array(traceEntry), next: count.nullable() }),
	),
	/**
	 * Trace, settings and findings of a line without serial numbers, addresses, names and passwords, and unless
	 * `withValues` without what the meters measured. Written into the data folder; `text` is the same for a browser.
	 */
	'lines.supportFile': call(
		z.object({ lineId: id, withValues: z.boolean() }),
		z.object({ fileName: z.string(), folder: z.string(), text: z.string() }),
	),
}
export type LineFinding = z.output<typeof lineFinding>
export type LineExchange = z.output<typeof lineExchange>
export type RecordingView = z.output<typeof recordingView>

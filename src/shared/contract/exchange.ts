/** What leaves and enters the station as a whole: signed archives between stations, a higher master that reads it. */
import { z } from 'zod'
import { call } from './define.ts'
import { id, instant, localDate, nothing } from './values.ts'

/** What a signed archive says of itself. */
export const archiveSummary = z.object({
	building: z.string(),
	/** SHA-256 of the public key of the station that signed it, hex in groups of four. */
	fingerprint: z.string(),
	madeAt: instant,
	from: localDate,
	to: localDate,
	meters: z.number().int(),
	readings: z.number().int(),
	/** 'good': whole and signed by the key it names; else why it is not believed. */
	signature: z.enum(['good', 'broken', 'not-signed']),
	/** The station has accepted this key before. */
	knownSender: z.boolean(),
})

export const upwardSettings = z.object({
	enabled: z.boolean(),
	/** The higher master that the station calls. */
	host: z.string().max(120),
	port: z.number().int().min(1).max(65_535),
	/** The address under which the station is a concentrator there: 'RRRR-TTTTT'. */
	address: z.string().max(20),
	heartbeatMinutes: z.number().int().min(1).max(60),
})
export const upwardState = z.object({
	state: z.enum(['off', 'connecting', 'logging-in', 'linked', 'failed']),
	since: instant,
	/** Plain English of what went wrong; null: nothing. */
	problem: z.string().nullable(),
	questions: z.number().int(),
	/** Measuring point of the station as a concentrator → meter. */
	points: z.array(z.object({ point: z.number().int(), meterId: id, serial: z.string() })),
})

export const exchangeCalls = {
	'exchange.identity': call(nothing, z.object({ fingerprint: z.string(), publicKey: z.string() })),
	/** A job of `network.jobs`; the file lies in the station's data folder. */
	'exchange.export': call(z.object({ from: localDate, to: localDate }), z.object({ jobId: id })),
	'exchange.files': call(
		nothing,
		z.object({
			files: z.array(z.object({ name: z.string(), bytes: z.number().int(), madeAt: instant })),
			folder: z.string(),
		}),
	),
	/** The file in pieces of at most 1 MiB, base64; `done` false while it goes on. */
	'exchange.download': call(
		z.object({ name: z.string().max(200), offset: z.number().int().min(0) }),
		z.object({ base64: z.string(), done: z.boolean() }),
	),
	/**
	 * Pieces of at most 1 MiB in order; the last one answers with what the file says of itself. Nothing is imported yet.
	 * 'archive-refused' where it is no archive at all; one that is not believed has the signature 'broken'.
	 */
	'exchange.upload': call(
		z.object({
			uploadId: z.string().max(60),
			offset: z.number().int().min(0),
			base64: z.base64().max(1_400_000),
			last: z.boolean(),
		}),
		z.object({ summary: archiveSummary.nullable() }),
	),
	/**
	 * 'archive-refused' unless the signature is good; 'confirmation-wrong' unless the sender's fingerprint (its first
	 * group at least) was typed or is known.
	 */
	'exchange.import': call(
		z.object({ uploadId: z.string().max(60), confirmation: z.string().max(100) }),
		z.object({ jobId: id }),
	),
	'exchange.upward': call(nothing, z.object({ settings: upwardSettings.nullable(), state: upwardState })),
	'exchange.setUpward': call(upwardSettings, nothing),
}
export type ArchiveSummary = z.output<typeof archiveSummary>
export type UpwardSettings = z.output<typeof upwardSettings>
export type UpwardState = z.output<typeof upwardState>

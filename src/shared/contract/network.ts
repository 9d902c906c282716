/**
 * The way from the station to a meter: line › concentrator › collector › meter. State of each, why something is not
 * read, archives compared and repaired, events, clocks, what was missed.
 */
import { z } from 'zod'
import { call } from './define.ts'
import { health, id, instant, localDate, name, nothing } from './values.ts'

/** 'relay': a collector behind a concentrator, which the station knows by the archive's entries alone. */
export const nodeKind = z.enum(['line', 'concentrator', 'relay', 'collector', 'meter'])

/** How many readings of a local day were asked for, and how many were answered. */
export const daySuccess = z.object({ date: localDate, asked: z.number().int(), answered: z.number().int() })

export const networkNode = z.object({
	/** 'line:3', 'concentrator:12', 'relay:12/250400100001' (concentrator and address), 'collector:4', 'meter:77' */
	key: z.string(),
	/** Key of what it hangs on; null: a line. */
	parent: z.string().nullable(),
	kind: nodeKind,
	/** Of a relay: its concentrator's. */
	id,
	name,
	/** As its line's protocol writes it; null: a line. */
	address: z.string().nullable(),
	protocol: z.string(),
	health,
	/** Where a meter hangs: number in the concentrator's archive, channel of the collector; null elsewhere. */
	point: z.number().int().nullable(),
	channel: z.number().int().nullable(),
	/** Metering point and unit of a meter, for people. */
	place: z.string().nullable(),
	/** Meters below it; of a meter 0. */
	meters: z.number().int(),
	lastAnswerAt: instant.nullable(),
	lastFailure: z.object({ at: instant, reason: z.string(), text: z.string() }).nullable(),
	/** The last seven local days, oldest first; of everything below it. */
	days: z.array(daySuccess),
	/** Signal of a modem as it states it, per cent of the best; null: none stated. */
	signalPercent: z.number().int().nullable(),
	/** Device clock minus station clock at the last look. */
	clockOffsetMs: z.number().int().nullable(),
	/** What runs below it now; one progress for a whole collector. */
	progress: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
})

/** Facts of a sentence: the page fills them into its text for the code. */
export const facts = z.record(z.string(), z.union([z.string(), z.number()]))

/** One link of the chain from the PC to the meter. */
export const whyStep = z.object({
	/** Each has a title in every UI language. */
	step: z.enum([
		'enabled',
		'model',
		'key',
		'line',
		'dial-in',
		'concentrator',
		'archive',
		'port',
		'plan',
		'collector',
		'channel',
		'last-answer',
		'concentrator-record',
		'clock',
		'probe',
	]),
	/** 'unknown': could not be looked at, because something before it fails. */
	health,
	/** Key of the sentence. */
	code: z.string(),
	facts,
})
export const whyView = z.object({
	meterId: id,
	at: instant,
	steps: z.array(whyStep),
	/** The first thing that is wrong, and what to do next: a key of a sentence each. */
	verdict: z.object({ code: z.string(), facts, next: z.string(), href: z.string().nullable() }),
})

/** Work that takes a while; the status bar shows it. */
export const jobView = z.object({
	id,
	kind: z.enum([
		'read-archive',
		'repair-archive',
		'fetch-events',
		'reread',
		'collect',
		'export',
		'import',
		'check',
		'examine-line',
	]),
	/** Name of the concentrator, collector or line. */
	subject: z.string(),
	state: z.enum(['running', 'done', 'failed', 'cancelled']),
	done: z.number().int(),
	total: z.number().int(),
	/** Plain English sentence for the record; the page shows it behind its own words. */
	text: z.string(),
	startedAt: instant,
	finishedAt: instant.nullable(),
})
const started = z.object({ jobId: id })

export const archiveEntry = z.object({
	/** Number of the entry (1 …) and measuring point; 1376.1 F10. */
	index: z.number().int(),
	point: z.number().int(),
	/** 1 AC sampling, 2 … RS-485, 31 power-line carrier. */
	port: z.number().int(),
	/** null: the port's own. */
	baud: z.number().int().nullable(),
	/** 1 = DL/T 645-1997, 30 = DL/T 645-2007, 31 = serial port of the carrier module … */
	protocolCode: z.number().int(),
	meterAddress: z.string(),
	collectorAddress: z.string(),
	tariffs: z.number().int(),
	integerDigits: z.number().int(),
	decimals: z.number().int(),
	/** Big and small user class. */
	userClass: z.number().int(),
	userSubclass: z.number().int(),
})

export const comparedEntry = z.object({
	point: z.number().int(),
	verdict: z.enum(['same', 'different', 'station-only', 'concentrator-only']),
	station: archiveEntry.nullable(),
	concentrator: archiveEntry.nullable(),
	/** Names of the fields of `archiveEntry` that differ. */
	differs: z.array(z.string()),
	meterId: id.nullable(),
	meterSerial: z.string().nullable(),
	/** Known, and nothing was heard of it for a day or ever. */
	silent: z.boolean(),
})

export const archiveView = z.object({
	concentratorId: id,
	/** When the concentrator's own archive was read last; null: never. */
	readAt: instant.nullable(),
	entries: z.array(comparedEntry),
})

/** When the concentrator reads its meters by itself (F33), beside when the station wants values. */
export const readingPlan = z.object({
	port: z.number().int(),
	/** Minutes between two readings. */
	intervalMinutes: z.number().int(),
	/** 'HH:MM' */
	readingTime: z.string(),
	/** Days of the month, 1 … 31. */
	days: z.array(z.number().int()),
	periods: z.array(z.object({ from: z.string(), to: z.string() })),
})
export const planView = z.object({
	readAt: instant.nullable(),
	concentrator: z.array(readingPlan),
	/** What the station would set so that its own readings find fresh values. */
	wanted: z.array(readingPlan),
	/** Ports whose plan does not serve the station's: read too seldom, or not on every day. */
	differs: z.array(z.number().int()),
})

export const concentratorView = z.object({
	id,
	name,
	lineId: id,
	address: z.string(),
	health,
	/** Since when it is connected; null: it is not. */
	linkedSince: instant.nullable(),
	lastLoginAt: instant.nullable(),
	lastHeartbeatAt: instant.nullable(),
	/** IP address it calls from; null: the station calls it. */
	peer: z.string().nullable(),
	signalPercent: z.number().int().nullable(),
	/** As it states them itself; bytes. */
	trafficToday: z.number().int().nullable(),
	trafficMonth: z.number().int().nullable(),
	clockOffsetMs: z.number().int().nullable(),
	clockReadAt: instant.nullable(),
	/** Its maker, versions …, as it states them. */
	version: z.string().nullable(),
	meters: z.number().int(),
	silentMeters: z.number().int(),
	unknownMeters: z.number().int(),
	archiveDifferences: z.number().int().nullable(),
	eventsImportant: z.number().int(),
	eventsOrdinary: z.number().int(),
	/** Events that the concentrator overwrote before they could be fetched. */
	eventsLost: z.number().int(),
	plan: planView,
})

export const eventView = z.object({
	id,
	concentratorId: id,
	concentratorName: name,
	important: z.boolean(),
	/** Counts on without end; the concentrator's own counter is its lowest byte. */
	sequence: z.number().int(),
	erc: z.number().int(),
	/** Concentrator-local 'YYYY-MM-DDTHH:MM'; null: the record states none. */
	local: z.string().nullable(),
	receivedAt: instant,
	/** The protocol's plain sentence. */
	text: z.string(),
	/** Upper-case hex of the record. */
	hex: z.string(),
	decoded: z.boolean(),
})

/** What a person ordered: the record that nobody can take back. */
export const orderView = z.object({
	id,
	at: instant,
	device: name,
	kind: z.enum(['clock', 'archive', 'plan']),
	outcome: z.enum(['done', 'accepted', 'refused', 'unknown', 'not-sent']),
	text: z.string(),
})

/** The concentrator's or meter's name or address, typed again by the person who orders. */
const confirmation = z.string().max(120)

const missingOf = z.enum(['freeze', 'settlement', 'profile'])

export const networkCalls = {
	'network.topology': call(nothing, z.object({ nodes: z.array(networkNode) })),
	'network.why': call(z.object({ meterId: id }), whyView),
	/** The same, after asking the meter this moment (through the concentrator where it hangs on one). */
	'network.probe': call(z.object({ meterId: id }), whyView),

	'network.jobs': call(nothing, z.object({ jobs: z.array(jobView) })),
	'network.cancelJob': call(z.object({ jobId: id }), nothing),

	/** A terminal on a line; its meters come from its archive or are written into it. 'address-invalid', 'duplicate'. */
	'network.addConcentrator': call(
		z.object({ lineId: id, address: z.string().max(40), name }),
		z.object({ concentratorId: id }),
	),
	'network.concentrator': call(z.object({ concentratorId: id }), z.object({ concentrator: concentratorView })),
	/** Meters that the station wants the concentrator to read: one line each; without a place they are found later. */
	'network.addMeters': call(
		z.object({
			concentratorId: id,
			modelId: z.string().max(60),
			meters: z
				.array(archiveEntry.omit({ index: true, point: true }).extend({ serial: z.string().max(40).nullable() }))
				.min(1)
				.max(2040),
		}),
		z.object({ added: z.number().int() }),
	),
	'network.archive': call(z.object({ concentratorId: id }), archiveView),
	'network.readArchive': call(z.object({ concentratorId: id }), started),
	/**
	 * Writes the station's entries into the concentrator and deletes what the station does not know, of these points
	 * (null: all that differ); reads back and compares. 'confirmation-wrong' unless the concentrator's name was typed.
	 */
	'network.repairArchive': call(
		z.object({ concentratorId: id, points: z.array(z.number().int()).nullable(), confirmation }),
		started,
	),
	/** Meters that the concentrator knows and the station does not become meters of the station. */
	'network.adopt': call(
		z.object({ concentratorId: id, points: z.array(z.number().int()).nullable(), modelId: z.string().max(60) }),
		z.object({ added: z.number().int() }),
	),
	'network.setPlan': call(z.object({ concentratorId: id, confirmation }), z.object({ order: orderView })),
	'network.events': call(
		z.object({ concentratorId: id.nullable(), before: id.nullable(), most: z.number().int().min(1).max(500) }),
		z.object({ events: z.array(eventView) }),
	),
	'network.fetchEvents': call(z.object({ concentratorId: id }), started),
	/** `meterId` of a concentrator or meter. Sets it to the station's time, reads back. */
	'network.setClock': call(z.object({ meterId: id, confirmation }), z.object({ order: orderView })),
	'network.orders': call(
		z.object({ most: z.number().int().min(1).max(500) }),
		z.object({ orders: z.array(orderView) }),
	),

	/** Boundary values that are not there, per meter, between two local dates (both included). */
	'network.missing': call(
		z.object({ key: z.string().max(40).nullable(), from: localDate, to: localDate }),
		z.object({
			meters: z.array(
				z.object({ meterId: id, serial: z.string(), place: z.string().nullable(), missing: z.number().int() }),
			),
			/** All boundary values that there should be. */
			wanted: z.number().int(),
		}),
	),
	/** Asks the memories below `key` (null: all) for what is missing in the period. */
	'network.reread': call(
		z.object({ key: z.string().max(40).nullable(), from: localDate, to: localDate, what: z.array(missingOf).min(1) }),
		started,
	),
}
export type NetworkNode = z.output<typeof networkNode>
export type WhyView = z.output<typeof whyView>
export type JobView = z.output<typeof jobView>
export type ArchiveEntry = z.output<typeof archiveEntry>
export type ComparedEntry = z.output<typeof comparedEntry>
export type ArchiveView = z.output<typeof archiveView>
export type ReadingPlan = z.output<typeof readingPlan>
export type PlanView = z.output<typeof planView>
export type ConcentratorView = z.output<typeof concentratorView>
export type EventView = z.output<typeof eventView>
export type OrderView = z.output<typeof orderView>

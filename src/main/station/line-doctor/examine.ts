/**
 * A short test of a line: listen, ask, and where nobody answers ask at other speeds and parities, or in the other
 * framing of Modbus. What passes stands in the line's trace.
 */
import type { Tried } from '../../domain/line-doctor/finding.ts'
import { settingsText } from '../../domain/line-doctor/judge-settings.ts'
import type { SerialSettings } from '../../domain/line-doctor/passed.ts'
import type { Clock } from '../../lines/clock.ts'
import type { Line, LineUrl, OpenWire } from '../../lines/line.ts'
import { reopened } from '../../lines/reopened.ts'
import { parseLineUrl } from '../../lines/url.ts'
import { createLine } from '../../lines/watchdog.ts'
import type { MeterContext, Protocol } from '../../protocols/protocol.ts'
import { runSession } from '../../protocols/session.ts'
import type { JobControl } from '../jobs.ts'
import type { LinePool, OpenLine } from '../line-pool.ts'
import { settingsOf } from './settings.ts'

export type ExamineOptions = {
	readonly pool: LinePool
	readonly openWire: OpenWire
	readonly clock: Clock
	readonly random: () => number
	/** Meters that may be asked, those without a battery first. */
	readonly meters: (lineId: number) => readonly AskedMeter[]
	/** The line is closed for the test: what was asked on it is not answered any more. */
	readonly lent: (lineId: number) => void
}

export type AskedMeter = { readonly address: string; readonly context: MeterContext }

const listenMs = 3000
/** Devices that speak by themselves do so every few seconds at best. */
const listenLongMs = 20_000
const mostAsked = 3

/** Speeds and parities that meters are set to, the most usual first. */
const usualSettings: readonly SerialSettings[] = [
	{ baud: 2400, dataBits: 8, parity: 'even', stopBits: 1 },
	{ baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
	{ baud: 9600, dataBits: 8, parity: 'even', stopBits: 1 },
	{ baud: 2400, dataBits: 8, parity: 'none', stopBits: 1 },
	{ baud: 1200, dataBits: 8, parity: 'even', stopBits: 1 },
	{ baud: 4800, dataBits: 8, parity: 'even', stopBits: 1 },
	{ baud: 19_200, dataBits: 8, parity: 'even', stopBits: 1 },
	{ baud: 19_200, dataBits: 8, parity: 'none', stopBits: 1 },
	{ baud: 300, dataBits: 7, parity: 'even', stopBits: 1 },
	{ baud: 300, dataBits: 8, parity: 'even', stopBits: 1 },
]

/** Never rejects for what is wrong with the line. */
export async function examine(options: ExamineOptions, open: OpenLine, job: JobControl): Promise<readonly Tried[]> {
	const { protocol, line, row } = open
	const settings = settingsOf(parseLineUrl(row.url))
	const others = settings === null ? [] : usualSettings.filter((each) => settingsText(each) !== settingsText(settings))
	const total = 2 + others.length
	job.progress(0, total)
	await listen(options, line, protocol.listens ? listenLongMs : listenMs, job)
	job.progress(1, total)
	if (protocol.listens || job.cancelled.aborted) return []
	const asked = await askSome(options, line, protocol, row.id, job)
	const own: Tried = { settings: null, framing: null, heard: asked }
	job.progress(2, total)
	if (asked === 'answer' || job.cancelled.aborted) return [own]
	const framing = await otherFraming(options, open, job)
	if (framing !== null) return [own, framing]
	const tried = await otherSettings(options, open, others, (done) => job.progress(2 + done, total), job)
	job.progress(total, total)
	return [own, ...tried]
}

const say = (line: Pick<Line, 'note'>, note: string) => line.note({ direction: 'note', bytes: new Uint8Array(), note })

/** Nobody speaks for a while; what comes stands in the trace. */
async function listen({ clock }: ExamineOptions, line: Line, ms: number, { cancelled }: JobControl): Promise<void> {
	say(line, `line doctor: listens for ${ms / 1000} s`)
	await line.turn('user', async () => {
		await clock.sleep(ms, cancelled)
		return { kind: 'over' as const }
	})
}

/** Known meters, else the first patterns of a search. */
function asksOf(options: ExamineOptions, protocol: Protocol, lineId: number): readonly AskedMeter[] {
	const known = options.meters(lineId).slice(0, mostAsked)
	if (known.length > 0) return known
	const { scan } = protocol
	// The last pattern of a search is everybody where a protocol has such a thing.
	const patterns = scan === undefined ? [] : scan.first()
	return [...new Set([...patterns.slice(0, mostAsked - 1), ...patterns.slice(-1)])].map((address) => ({
		address,
		context: {},
	}))
}

async function askSome(
	options: ExamineOptions,
	line: Line,
	protocol: Protocol,
	lineId: number,
	{ cancelled }: JobControl,
): Promise<Tried['heard']> {
	let heard: Tried['heard'] = 'silence'
	for (const asked of asksOf(options, protocol, lineId)) {
		if (cancelled.aborted) break
		const one = await ask(options, line, protocol, asked)
		if (one === 'answer') return one
		if (one === 'noise') heard = one
	}
	return heard
}

/** One harmless question, sent once. */
async function ask(
	{ clock }: ExamineOptions,
	line: Line,
	protocol: Protocol,
	{ address, context }: AskedMeter,
): Promise<Tried['heard']> {
	let heard: Tried['heard'] = 'silence'
	const spoken = ({ outcome }: { readonly outcome: string }) => {
		if (outcome === 'frame') heard = 'answer'
		else if (outcome === 'noise' && heard !== 'answer') heard = 'noise'
	}
	const options = { priority: 'user', clock, retries: 0, spoken } as const
	if (protocol.scan === undefined) {
		await runSession(line, protocol, protocol.read(address, { kind: 'current' }, context), options)
	} else await runSession(line, protocol, protocol.scan.probe(address, context), options)
	return heard
}

/** RTU where the address says TCP, and the other way round (RELIABILITY 2.4 row 25). */
async function otherFraming(options: ExamineOptions, { line, protocol, row }: OpenLine, { cancelled }: JobControl) {
	if (protocol.name !== 'modbus') return null
	// A search without known meters has tried both framings already.
	for (const { address } of options.meters(row.id).slice(0, mostAsked)) {
		if (cancelled.aborted) return null
		const isTcp = address.startsWith('tcp:')
		const other = isTcp ? address.slice('tcp:'.length) : `tcp:${address}`
		if (protocol.address(other) === null) continue
		say(line, `line doctor: asks in Modbus ${isTcp ? 'RTU' : 'TCP'}`)
		const heard = await ask(options, line, protocol, { address: other, context: {} })
		if (heard === 'answer') return { settings: null, framing: isTcp ? 'rtu' : 'tcp', heard } satisfies Tried
	}
	return null
}

/** The line is closed meanwhile and opened again as it was, whatever happens. Ends with the first answer. */
async function otherSettings(
	options: ExamineOptions,
	{ row, protocol }: OpenLine,
	others: readonly SerialSettings[],
	progress: (done: number) => void,
	job: JobControl,
): Promise<readonly Tried[]> {
	const url = parseLineUrl(row.url)
	if (url?.kind !== 'serial' || others.length === 0) return []
	const lent = await options.pool.lend(row.id)
	if (lent === null) return []
	options.lent(row.id)
	const tried: Tried[] = []
	try {
		for (const [index, settings] of others.entries()) {
			if (job.cancelled.aborted || tried.at(-1)?.heard === 'answer') break
			const heard = await askAt(options, { ...url, ...settings }, lent.trace, protocol, row.id, job)
			tried.push({ settings, framing: null, heard })
			progress(index + 1)
		}
	} finally {
		lent.giveBack()
	}
	return tried
}

async function askAt(
	options: ExamineOptions,
	url: Extract<LineUrl, { kind: 'serial' }>,
	trace: NonNullable<Awaited<ReturnType<LinePool['lend']>>>['trace'],
	protocol: Protocol,
	lineId: number,
	job: JobControl,
): Promise<Tried['heard']> {
	const { openWire, clock, random } = options
	const line = createLine(url, { openWire, clock, random, log: () => undefined, trace })
	try {
		say(line, `line doctor: asks at ${settingsText(url)}`)
		const isOpen = await reopened(line, () => !job.cancelled.aborted)
		return isOpen ? await askSome(options, line, protocol, lineId, job) : 'silence'
	} finally {
		await line.close()
	}
}

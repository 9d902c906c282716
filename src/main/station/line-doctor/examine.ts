/**
 * A short test of a line: listen, ask, and where nobody answers ask at other speeds and parities, or in the other
 * framing of Modbus. What passes stands in the line's trace.
 */
import type { Tried } from '../../domain/line-doctor/finding.ts'
import type { Line } from '../../lines/line.ts'
import type { MeterContext, Protocol } from '../../protocols/protocol.ts'
import { runSession } from '../../protocols/session.ts'
import type { JobControl } from '../jobs.ts'
import type { OpenLine } from '../line-pool.ts'
import { atOtherSettings, otherSettings, type SerialUrl, type TrialOptions } from './other-settings.ts'
import { settingsOf } from './settings.ts'

export type ExamineOptions = TrialOptions & {
	/** Meters that may be asked, those without a battery first. */
	readonly meters: (lineId: number) => readonly AskedMeter[]
}

export type AskedMeter = { readonly address: string; readonly context: MeterContext }

const listenMs = 3000
/** Devices that speak by themselves do so every few seconds at best. */
const listenLongMs = 20_000
const mostAsked = 3

/** Never rejects for what is wrong with the line. */
export async function examine(options: ExamineOptions, open: OpenLine, job: JobControl): Promise<readonly Tried[]> {
	const { protocol, line, row } = open
	const total = 2 + otherSettings(row).length
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
	const tried = await askOthers(options, open, (done) => job.progress(2 + done, total), job)
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

/** Ends with the first answer. */
function askOthers(
	options: ExamineOptions,
	{ row, protocol }: OpenLine,
	progress: (done: number) => void,
	job: JobControl,
): Promise<readonly Tried[]> {
	let done = 0
	const ask = async (line: Line | null, at: SerialUrl): Promise<Tried> => {
		const heard = line === null ? 'silence' : await askSome(options, line, protocol, row.id, job)
		progress(++done)
		return { settings: settingsOf(at), framing: null, heard }
	}
	const goOn = () => !job.cancelled.aborted
	return atOtherSettings(options, row, ask, { isEnough: ({ heard }) => heard === 'answer', goOn })
}

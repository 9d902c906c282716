/** A line's bytes written into a file for as long as a person wants, bounded, with passwords covered. */
import { appendFile, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { RecordingView } from '../../../shared/contract/doctor.ts'
import type { Clock } from '../../lines/clock.ts'
import type { TracedEntry } from '../../lines/line.ts'
import type { OpenLine } from '../line-pool.ts'

export type RecordedEntry = {
	readonly seq: number
	readonly at: number
	readonly until: number
	readonly direction: TracedEntry['direction']
	/** As the page shows it: '••' for a covered byte. */
	readonly hex: string
	readonly note: string | null
}

export type Recordings = {
	/** null: this line is being recorded. */
	readonly start: (line: OpenLine, minutes: number | null) => Promise<RecordingView | null>
	readonly stop: (lineId: number) => Promise<void>
	readonly list: () => Promise<readonly RecordingView[]>
	/** Entries from a place in the file on; `next`: where to go on. null: there is no such recording. */
	readonly read: (name: string, offset: number) => Promise<RecordedPiece | null>
	/** Stops it first where it runs. */
	readonly remove: (name: string) => Promise<void>
	readonly stopAll: () => Promise<void>
}

export type RecordedPiece = {
	readonly recording: RecordingView
	readonly entries: readonly RecordedEntry[]
	readonly next: number | null
}

export type RecordingOptions = {
	readonly folder: string
	readonly clock: Clock
	readonly log: (text: string) => void
	/** The line as it is in the pool now: it may be opened anew while it is recorded. */
	readonly lineOf: (lineId: number) => OpenLine | undefined
	/** Hex with a meter's secrets covered. */
	readonly shown: (lineId: number, bytes: Uint8Array) => string
	/** For tests. */
	readonly longestBytes?: number
}

const longestRecording = 20 * 1024 * 1024
/** The oldest ones beyond these are removed when another one begins. */
const mostRecordings = 20
const everyMs = 200
/** An entry to which bytes may still be added is written with the next ones. */
const settledMs = 300
const pieceBytes = 96 * 1024
const nameForm = /^\d{13}-\d{1,9}\.jsonl$/

type Running = { readonly view: () => RecordingView; readonly stop: () => Promise<void> }

export function createRecordings(options: RecordingOptions): Recordings {
	const { folder } = options
	const running = new Map<number, Running>()

	const viewOf = async (name: string): Promise<RecordingView | null> => {
		if (!nameForm.test(name)) return null
		const now = [...running.values()].map(({ view }) => view()).find((view) => view.name === name)
		return now ?? (await viewOfFile(folder, name))
	}
	const list = async () => {
		const names = (await filesIn(folder)).filter((name) => nameForm.test(name))
		const views = await Promise.all(names.map(viewOf))
		return views.flatMap((view) => view ?? []).sort((a, b) => b.startedAt - a.startedAt)
	}
	const stop = async (lineId: number) => running.get(lineId)?.stop()
	const remove = async (name: string) => {
		const view = await viewOf(name)
		if (view === null) return
		if (view.running) await stop(view.lineId)
		await rm(join(folder, name), { force: true })
	}
	return {
		async start(line, minutes) {
			if (running.has(line.row.id)) return null
			const begun = record(options, line, minutes)
			running.set(line.row.id, begun)
			void begun.ended.then(() => running.delete(line.row.id))
			await begun.begun
			for (const { name } of (await list()).slice(mostRecordings)) await remove(name)
			return begun.view()
		},
		stop,
		list,
		async read(name, offset) {
			const recording = await viewOf(name)
			if (recording === null) return null
			const { lines, next } = await piece(join(folder, name), offset)
			return { recording, entries: lines.flatMap(entryIn), next }
		},
		remove,
		stopAll: async () => {
			await Promise.all([...running.keys()].map((lineId) => stop(lineId)))
		},
	}
}

function record(
	{ folder, clock, log, lineOf, shown, longestBytes = longestRecording }: RecordingOptions,
	line: OpenLine,
	minutes: number | null,
) {
	const { id: lineId, name: lineName, protocol } = line.row
	const startedAt = clock.now()
	const until = minutes === null ? Number.POSITIVE_INFINITY : clock.monotonicMs() + minutes * 60_000
	const name = `${String(startedAt).padStart(13, '0')}-${lineId}.jsonl`
	const path = join(folder, name)
	const stopping = new AbortController()
	let bytes = 0
	let isRunning = true
	let last = line.line.trace().at(-1)?.seq ?? 0
	const add = async (text: string) => {
		await appendFile(path, text)
		bytes += Buffer.byteLength(text)
	}
	const flush = async (isLast: boolean) => {
		const kept = lineOf(lineId)?.line.trace() ?? []
		const fresh = kept.filter(({ seq, until: end }) => seq > last && (isLast || clock.now() - end >= settledMs))
		if (fresh.length === 0) return
		const missed = fresh[0]!.seq - last - 1
		const lost = missed > 0 ? [noteOf(fresh[0]!, `${missed} entries came too fast to be kept`)] : []
		last = fresh.at(-1)!.seq
		const entries = [...lost, ...fresh.map((entry) => recorded(entry, shown(lineId, entry.bytes)))]
		const texts = entries.map((entry) => `${JSON.stringify(entry)}\n`)
		const fitting = texts.slice(0, fittingCount(texts, longestBytes - bytes))
		if (fitting.length < texts.length) stopping.abort()
		await add(fitting.join(''))
	}
	const work = async () => {
		try {
			while (!stopping.signal.aborted && clock.monotonicMs() < until) {
				await clock.sleep(Math.min(everyMs, until - clock.monotonicMs()), stopping.signal)
				await flush(false)
			}
			await flush(true)
		} catch (cause) {
			log(`recording of line ${lineName} ended: ${String(cause)}`)
		}
		isRunning = false
	}
	const begun = mkdir(folder, { recursive: true }).then(() =>
		add(`${JSON.stringify({ lineId, lineName, protocol, startedAt })}\n`),
	)
	const ended = begun.then(work)
	const view = (): RecordingView => ({
		name,
		lineId,
		lineName,
		startedAt,
		endedAt: clock.now(),
		bytes,
		running: isRunning,
	})
	return {
		...{ view, begun, ended },
		stop: async () => {
			stopping.abort()
			await ended
		},
	}
}

/** How many of the texts have room in so many bytes. */
function fittingCount(texts: readonly string[], room: number): number {
	let left = room
	const count = texts.findIndex((text) => {
		left -= Buffer.byteLength(text)
		return left < 0
	})
	return count < 0 ? texts.length : count
}

const recorded = ({ seq, at, until, direction, note }: TracedEntry, hex: string): RecordedEntry => ({
	...{ seq, at, until, direction, hex },
	note: note ?? null,
})

const noteOf = ({ seq, at }: TracedEntry, note: string): RecordedEntry => ({
	...{ seq: seq - 1, at, until: at, direction: 'note', hex: '', note },
})

async function filesIn(folder: string): Promise<readonly string[]> {
	try {
		return await readdir(folder)
	} catch {
		// No recording was ever made.
		return []
	}
}

async function viewOfFile(folder: string, name: string): Promise<RecordingView | null> {
	try {
		const { size, mtimeMs } = await stat(join(folder, name))
		const { lines } = await piece(join(folder, name), 0)
		const head = JSON.parse(lines[0] ?? '{}') as { readonly lineName?: unknown }
		const [startedAt, lineId] = name.replace('.jsonl', '').split('-').map(Number)
		const lineName = typeof head.lineName === 'string' ? head.lineName : ''
		const endedAt = Math.max(startedAt!, Math.round(mtimeMs))
		return { name, lineId: lineId!, lineName, startedAt: startedAt!, endedAt, bytes: size, running: false }
	} catch {
		return null
	}
}

/** Whole lines from `offset` on. */
async function piece(path: string, offset: number) {
	const file = await open(path, 'r')
	try {
		const { bytesRead, buffer } = await file.read(Buffer.alloc(pieceBytes), 0, pieceBytes, offset)
		const whole = buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1
		const text = buffer.subarray(0, whole).toString('utf8')
		const { size } = await file.stat()
		const next = offset + whole
		return { lines: text.split('\n').slice(0, -1), next: whole === 0 || next >= size ? null : next }
	} finally {
		await file.close()
	}
}

/** A line that somebody else has written into the file is none. */
function entryIn(line: string): readonly RecordedEntry[] {
	try {
		const entry = JSON.parse(line) as RecordedEntry
		return typeof entry.seq === 'number' && typeof entry.hex === 'string' ? [entry] : []
	} catch {
		return []
	}
}

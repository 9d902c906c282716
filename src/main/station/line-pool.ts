/** The open lines and their reading queues, kept equal to the lines in the store. */
import type { Clock } from '../lines/clock.ts'
import type { Line, LineState, OpenWire, TurnPriority } from '../lines/line.ts'
import { createTrace, type Trace } from '../lines/trace.ts'
import { parseLineUrl } from '../lines/url.ts'
import { createLine } from '../lines/watchdog.ts'
import { protocolNamed } from '../protocols/index.ts'
import type { Protocol } from '../protocols/protocol.ts'
import type { LineRow } from '../store/lines.ts'
import { createLineReader, type LineReader } from './collect/line-reader.ts'
import { type Listener, listenTo } from './collect/listener.ts'
import { createLoopTurns } from './collect/loop-turns.ts'

export type OpenLine = {
	readonly row: LineRow
	readonly line: Line
	readonly reader: LineReader
	readonly protocol: Protocol
	/** Where meters speak when they want. */
	readonly listener?: Listener
}

export type LinePool = {
	/** Opens what is new or changed, closes what is gone or disabled. */
	readonly follow: (rows: readonly LineRow[]) => Promise<void>
	readonly get: (lineId: number) => OpenLine | undefined
	readonly all: () => readonly OpenLine[]
	/**
	 * Closes a line so that its port is free for a test, until the returned function is called; null: it is not there or
	 * is lent already. `trace`: the line's own, for the test to write into.
	 */
	readonly lend: (lineId: number) => Promise<{ readonly trace: Trace; readonly giveBack: () => void } | null>
	/** What `wanted` held back may be wanted again. */
	readonly wake: () => void
	readonly stop: () => Promise<void>
}

export type LinePoolOptions = {
	readonly openWire: OpenWire
	readonly clock: Clock
	readonly random: () => number
	readonly log: (line: string) => void
	readonly onState: (lineId: number, state: LineState) => void
	/** What is asked now; what is not waits in its line's queue. */
	readonly wanted: (priority: TurnPriority) => boolean
	/** What came unasked on a line that is listened to. */
	readonly onMessage: (lineId: number, message: Uint8Array, at: number) => void
}

export function createLinePool(options: LinePoolOptions): LinePool {
	const { openWire, clock, random, log, onState, onMessage, wanted } = options
	const open = new Map<number, OpenLine>()
	/** A line that is opened anew, with other settings or after a test, goes on with its trace. */
	const traces = new Map<number, Trace>()
	const lent = new Map<number, LineRow>()
	let stopped = false
	const turns = createLoopTurns()

	const close = async (lineId: number) => {
		const entry = open.get(lineId)
		open.delete(lineId)
		if (entry === undefined) return
		// The line first: it ends the exchange in progress, so that the reader does not wait for a silent meter.
		await entry.line.close()
		await Promise.all([entry.reader.stop(), entry.listener?.stop()])
	}
	const start = (row: LineRow) => {
		const url = parseLineUrl(row.url)
		const protocol = protocolNamed(row.protocol)
		if (url === null || protocol === undefined) return log(`line ${row.name}: ${row.url} is not a line address`)
		const trace = traces.get(row.id) ?? createTrace()
		traces.set(row.id, trace)
		const own = createLine(url, { openWire, clock, random, log, trace })
		own.onState((state) => onState(row.id, state))
		const heard = (message: Uint8Array, at: number) => onMessage(row.id, message, at)
		const listener = protocol.listens ? listenTo(own, protocol, clock, heard) : undefined
		const line = listener?.line ?? own
		const reader = createLineReader(line, protocol, clock, turns, wanted)
		open.set(row.id, { row, line, protocol, reader, ...(listener && { listener }) })
	}
	return {
		async follow(rows) {
			const wanted = new Map(rows.filter((row) => row.enabled).map((row) => [row.id, row]))
			const changed = [...open.values()].filter(({ row }) => !same(row, wanted.get(row.id)))
			await Promise.all(changed.map(({ row }) => close(row.id)))
			for (const lineId of traces.keys()) if (!rows.some(({ id }) => id === lineId)) traces.delete(lineId)
			for (const lineId of lent.keys()) if (!wanted.has(lineId)) lent.delete(lineId)
			for (const row of wanted.values()) {
				if (lent.has(row.id)) lent.set(row.id, row)
				else if (!open.has(row.id)) start(row)
			}
		},
		get: (lineId) => open.get(lineId),
		all: () => [...open.values()],
		async lend(lineId) {
			const entry = open.get(lineId)
			const trace = traces.get(lineId)
			if (entry === undefined || trace === undefined || lent.has(lineId)) return null
			lent.set(lineId, entry.row)
			await close(lineId)
			const giveBack = () => {
				const row = lent.get(lineId)
				if (!lent.delete(lineId) || row === undefined || stopped) return
				start(row)
			}
			return { trace, giveBack }
		},
		wake: () => {
			for (const { reader } of open.values()) reader.wake()
		},
		async stop() {
			stopped = true
			await Promise.all([...open.keys()].map(close))
		},
	}
}

const same = (before: LineRow, now: LineRow | undefined) =>
	now !== undefined && before.url === now.url && before.protocol === now.protocol

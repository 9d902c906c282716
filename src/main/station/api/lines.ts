/** Contract area: lines. */
import type { z } from 'zod'
import type { Handlers } from '../../../shared/contract/define.ts'
import type { LineView, linesCalls, newLine } from '../../../shared/contract/lines.ts'
import type { Health } from '../../../shared/contract/values.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { listPorts } from '../../lines/ports.ts'
import { formatLineUrl, parseLineUrl } from '../../lines/url.ts'
import type { LineRow } from '../../store/lines.ts'
import { traceOf } from '../line-doctor/trace-view.ts'
import { found, type Parts } from './parts.ts'

export function lineHandlers(parts: Parts): Handlers<typeof linesCalls> {
	const { store, pool, scans, events } = parts
	const openLine = (lineId: number) => {
		found(store.lines.get(lineId), 'line')
		const line = pool.get(lineId)
		if (line?.line.state().kind !== 'open') throw new CallFailed('line-not-open', { reason: reasonOf(line) })
		return line
	}
	const changed = async (lineId: number) => {
		await parts.followLines()
		events.emit('lines.changed', { lineId })
		events.emit('station.changed', {})
	}
	return {
		'lines.list': () => ({ lines: lineViews(parts) }),
		'lines.ports': async () => {
			const { ports, partial } = await listPorts()
			const used = new Set(store.lines.list().map(({ url }) => portOf(url)))
			return {
				ports: ports.map(({ path, name }) => ({ path, adapter: name, inUse: used.has(path) })),
				problem: partial,
			}
		},
		'lines.add': async (line) => {
			checkLine(parts, line, null)
			const lineId = store.lines.insert(line)
			await changed(lineId)
			return { lineId }
		},
		'lines.update': async ({ lineId, ...line }) => {
			found(store.lines.get(lineId), 'line')
			checkLine(parts, line, lineId)
			store.lines.update(lineId, line)
			await changed(lineId)
			return {}
		},
		'lines.remove': async ({ lineId }) => {
			store.lines.remove(lineId)
			await changed(lineId)
			return {}
		},
		'lines.trace': ({ lineId, from }) => traceOf(parts, lineId, from),
		'lines.startScan': ({ lineId, from, to }) =>
			scans.start(openLine(lineId), from !== null && to !== null ? { from, to } : undefined),
		'lines.resumeScan': ({ lineId }) => found(scans.resume(openLine(lineId)), 'scan'),
		'lines.stopScan': ({ lineId }) => found(scans.stop(lineId), 'scan'),
		'lines.scan': ({ lineId }) => ({ scan: scans.view(lineId) }),
	}
}

export function lineViews(parts: Parts): LineView[] {
	const { store, collector } = parts
	const enabled = store.lines.enabledMeters()
	const known = Map.groupBy(collector.meters(), ({ lineId }) => lineId)
	return store.lines.list().map((row) => lineView(parts, row, known.get(row.id) ?? [], enabled.get(row.id) ?? 0))
}

function lineView(
	{ pool, collector, clock }: Parts,
	row: LineRow,
	meters: readonly { readonly id: number }[],
	metersOn: number,
): LineView {
	const line = pool.get(row.id)
	const state = line?.line.state()
	const round = collector.rounds.ofLine(row.id)
	const answers = meters.flatMap(({ id }) => collector.lastAnswerAt(id) ?? [])
	const failed = state?.kind === 'failed' ? state : null
	return {
		id: row.id,
		name: row.name,
		url: row.url,
		protocol: row.protocol as LineView['protocol'],
		enabled: row.enabled,
		state: state?.kind ?? 'closed',
		since: state !== undefined && 'since' in state ? state.since : clock.now(),
		reason: failed?.reason ?? null,
		detail: failed?.detail ?? null,
		retryAt: failed?.retryAt ?? null,
		health: healthOfLine(row.enabled, state?.kind, round),
		meters: metersOn,
		answered: round?.answered ?? 0,
		cycleMs: round?.cycleMs ?? null,
		lastAnswerAt: answers.length === 0 ? null : Math.max(...answers),
	}
}

function healthOfLine(
	enabled: boolean,
	state: string | undefined,
	round: { answered: number; due: number } | null,
): Health {
	if (!enabled) return 'unknown'
	if (state === 'failed') return 'alarm'
	if (state !== 'open' || round === null || round.due === 0) return 'unknown'
	if (round.answered === round.due) return 'good'
	return round.answered === 0 ? 'alarm' : 'warning'
}

/** A device can only call a port that the station listens on. */
export function checkLine({ store }: Parts, line: z.output<typeof newLine>, lineId: number | null): void {
	const url = parseLineUrl(line.url)
	if (url === null) throw new CallFailed('line-url-invalid', { typed: line.url })
	if (url.kind === 'dial-in' && !store.listeners.list().some(({ port }) => port === url.port)) {
		throw new CallFailed('not-found', { what: 'listener' })
	}
	const other = store.lines
		.list()
		.find((row) => row.id !== lineId && (row.name === line.name || samePort(row.url, line.url)))
	if (other !== undefined) throw new CallFailed('duplicate', { what: 'line', name: other.name })
}

/** Two lines cannot share a serial port; two TCP lines may end at the same converter under different ports only. */
const samePort = (a: string, b: string): boolean => portOf(a) === portOf(b)

function portOf(url: string): string {
	const parsed = parseLineUrl(url)
	if (parsed === null) return url
	if (parsed.kind === 'dial-in') return formatLineUrl(parsed)
	return parsed.kind === 'serial' ? parsed.path : `${parsed.host}:${parsed.port}`
}

const reasonOf = (line: ReturnType<Parts['pool']['get']>): string => {
	const state = line?.line.state()
	return state?.kind === 'failed' ? state.reason : (state?.kind ?? 'closed')
}

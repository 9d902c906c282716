/** Writes a building's archive and history, all but the signature (format.ts). Memory does not grow with the years. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { archiveEntry } from '../../../shared/contract/network.ts'
import { addDays } from '../../../shared/period.ts'
import { dayStart } from '../../domain/calendar/periods.ts'
import type { StoredReading } from '../../domain/readings/reading.ts'
import { originCode, qualityCode } from '../../domain/readings/reading.ts'
import type { Store } from '../../store/open.ts'
import type { TaskContext } from '../serve.ts'
import { type ContentLine, type Header, limits } from './format.ts'

export type ExportRequest = {
	/** A file that is not there yet. */
	readonly path: string
	/** Local dates, both included. */
	readonly from: string
	readonly to: string
	readonly now: number
	readonly program: string
	/** Raw, base64. */
	readonly publicKey: string
}
export type Exported =
	| { readonly cancelled: true }
	/** `sha256`: of everything that was written, hex. */
	| { readonly cancelled: false; readonly sha256: string; readonly meters: number; readonly readings: number }

/** So much text is gathered before it goes to be packed. */
const chunkChars = 64 * 1024
/** One question to the database: a month of quarter hours. */
const windowMs = 32 * 86_400_000

export async function writeArchive(store: Store, request: ExportRequest, task: TaskContext): Promise<Exported> {
	const building = store.topology.buildings()[0]
	if (building === undefined) throw new Error('no building is set up')
	const period = {
		from: dayStart(building.zone, request.from),
		to: dayStart(building.zone, addDays(request.to, 1)) + 1,
	}
	const hash = createHash('sha256')
	const packer = createGzip()
	const written = pipeline(packer, createWriteStream(request.path, { flags: 'wx', mode: 0o600 }))
	// A disk that fills up ends the pipeline; whoever waits to go on is told by the same failure.
	const failed = written.then(() => new Promise<never>(() => {}))
	failed.catch(() => {})
	let waiting = ''
	const flush = async () => {
		hash.update(waiting)
		const isFull = !packer.write(waiting)
		waiting = ''
		if (isFull) await Promise.race([once(packer, 'drain'), failed])
	}
	const put = async (line: Header | ContentLine) => {
		waiting += `${line.t === 'readings' ? JSON.stringify(line) : JSON.stringify(line, withoutControls)}\n`
		if (waiting.length >= chunkChars) await flush()
	}
	await put(headerOf(building, request))
	for (const line of structureOf(store, building.id)) await put(line)
	for (const line of eventsOf(store)) await put(line)
	let readings = 0
	const registers = store.meters.registers()
	for (const [index, { id }] of registers.entries()) {
		if (task.isCancelled()) break
		for (const line of readingsOf(store, id, period)) {
			readings += line.rows.length
			await put(line)
			if (task.isCancelled()) break
		}
		task.progress(index + 1, registers.length)
	}
	if (task.isCancelled()) {
		packer.destroy()
		await written.catch(() => {})
		return { cancelled: true }
	}
	const meters = store.meters.list().length
	await put({ t: 'total', meters, readings })
	await flush()
	packer.end()
	await written
	return { cancelled: false, sha256: hash.digest('hex'), meters, readings }
}

/** What people typed may hold a tab; no reader of archives takes control characters. */
const withoutControls = (_key: string, value: unknown) =>
	typeof value === 'string' ? value.replaceAll(/\p{Cc}/gu, ' ') : value

type Building = NonNullable<ReturnType<Store['topology']['building']>>

const headerOf = (building: Building, { from, to, now, program, publicKey }: ExportRequest): Header => ({
	t: 'archive',
	version: 1,
	madeAt: now,
	publicKey,
	program,
	building: {
		name: building.name,
		zone: building.zone,
		country: building.country,
		currency: building.currency,
		addressLines: [...building.addressLines],
	},
	from,
	to,
})

/** Tree, lines, meters and the way to them; small beside the readings, so read as a whole. */
function* structureOf({ topology, lines, meters, exchange }: Store, buildingId: number): Generator<ContentLine> {
	for (const { id, buildingId: of, name, sort } of topology.floors()) {
		if (of === buildingId) yield { t: 'floor', id, name, sort }
	}
	for (const { id, floorId, name, areaM2, sort, heatedAreaM2, isCommercial } of topology.units()) {
		yield {
			...{ t: 'unit', id, floor: floorId, name, areaM2, sort },
			...(heatedAreaM2 === null ? {} : { heatedAreaM2 }),
			...(isCommercial ? { isCommercial } : {}),
		}
	}
	for (const { id, unitId, name, medium, sort, marketLocation } of topology.points()) {
		const known = marketLocation === null ? {} : { marketLocation }
		yield { t: 'point', id, unit: unitId, name, medium, sort, ...known }
	}
	for (const { id, name, protocol } of lines.list()) {
		yield { t: 'line', id, name, protocol: protocol as Extract<ContentLine, { t: 'line' }>['protocol'] }
	}
	// By number: a meter that was added later comes later, here and where it is imported.
	for (const meter of meters.list().toSorted((one, other) => one.id - other.id)) {
		const { id, lineId, serial, modelId, manufacturer, medium, calibrationYear, ownClock, address, addedAt } = meter
		const protocol = meter.protocol as Extract<ContentLine, { t: 'meter' }>['protocol']
		yield {
			...{ t: 'meter', id, line: lineId, serial, modelId, protocol, manufacturer, medium, calibrationYear },
			...{ ownClock, address, addedAt },
		}
	}
	for (const { id, meterId, name, quantity, role, unit, exponent, digits, tariff, subunit } of meters.registers()) {
		yield { t: 'register', id, meter: meterId, name, quantity, role, unit, exponent, digits, tariff, subunit }
	}
	for (const { meterId, pointId, fromAt, toAt, ...multiplier } of meters.mountings()) {
		const { multiplierNumerator: numerator, multiplierDenominator: denominator } = multiplier
		yield { t: 'mounting', meter: meterId, point: pointId, fromAt, toAt, numerator, denominator }
	}
	yield* networkOf(exchange)
}

function* networkOf(exchange: Store['exchange']): Generator<ContentLine> {
	for (const { meterId, name } of exchange.concentrators()) yield { t: 'concentrator', meter: meterId, name }
	for (const { concentratorId, point, meterId, wanted, found } of exchange.archivePoints()) {
		yield {
			t: 'entry',
			concentrator: concentratorId,
			point,
			meter: meterId,
			wanted: entryOf(wanted),
			found: entryOf(found),
		}
	}
	for (const { id, lineId, concentratorId, modelId, address, name, addedAt } of exchange.collectors()) {
		yield { t: 'collector', id, line: lineId, concentrator: concentratorId, modelId, address, name, addedAt }
	}
	for (const { collectorId, number, meterId } of exchange.channels()) {
		yield { t: 'channel', collector: collectorId, number, meter: meterId }
	}
	for (const { meterId, fromAt, startCount, startValue, reason, ...constant } of exchange.scales()) {
		const { constantNumerator: numerator, constantDenominator: denominator } = constant
		yield { t: 'scale', meter: meterId, fromAt, startCount, startValue, numerator, denominator, reason }
	}
}

const entryOf = (stored: unknown) => archiveEntry.safeParse(stored).data ?? null

const eventsAtOnce = 500

function* eventsOf({ exchange }: Store): Generator<ContentLine> {
	let last = 0
	for (;;) {
		const events = exchange.eventsAfter(last, eventsAtOnce)
		for (const { id, concentratorId, bytes, ...event } of events) {
			last = id
			const { important, sequence, erc, local, text, decoded, receivedAt } = event
			const hex = bytes.toString('hex').toUpperCase()
			yield {
				...{ t: 'event', concentrator: concentratorId, important, sequence, erc, local, text, decoded, hex },
				receivedAt,
			}
		}
		if (events.length < eventsAtOnce) return
	}
}

function* readingsOf(
	store: Store,
	register: number,
	{ from, to }: { readonly from: number; readonly to: number },
): Generator<Extract<ContentLine, { t: 'readings' }>> {
	for (let at = from; at < to; at += windowMs) {
		const readings = store.readings.range(register, at, Math.min(to, at + windowMs))
		for (let first = 0; first < readings.length; first += limits.rowsInLine) {
			const rows = readings.slice(first, first + limits.rowsInLine).map(rowOf)
			yield { t: 'readings', register, rows }
		}
	}
}

type Row = Extract<ContentLine, { t: 'readings' }>['rows'][number]
const rowOf = ({ at, origin, value, quality, receivedAt }: StoredReading): Row => [
	at,
	originCode[origin],
	value,
	qualityCode[quality],
	receivedAt,
]

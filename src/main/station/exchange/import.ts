/**
 * Takes an archive that was found good into the store, in slices that hold nobody up. Every step finds what it did
 * before, so an import that was interrupted is started again without harm; what the station has already stays as it is,
 * and whatever differs is counted and told.
 */
import { setImmediate as turn } from 'node:timers/promises'
import type { StoredOrigin, StoredQuality } from '../../domain/readings/reading.ts'
import { originCode, qualityCode } from '../../domain/readings/reading.ts'
import type { Store } from '../../store/open.ts'
import { type ContentLine, fingerprintOf, type Header, type LineOf } from '../../work/archive/format.ts'
import { readArchive } from '../../work/archive/read.ts'
import type { JobControl } from '../jobs.ts'
import { createPlaces, deviceKey } from './import-places.ts'

export type Counted = {
	metersKnown: number
	metersNew: number
	stored: number
	duplicates: number
	conflicts: number
	/** Readings of registers that count otherwise here. */
	unfit: number
	events: number
	eventConflicts: number
	/** Where another meter, or the same one elsewhere, hangs here in that time. */
	mountingsLeft: number
}

/** Older than this has been settled already: imported readings go straight to where they stay (reading-layout.ts). */
const settledMs = 6 * 3_600_000
/** One transaction: the disk is waited for once, and nobody else for long. An object takes as long as some rows. */
const rowsAtOnce = 1_000
const rowsOfObject = 40

/** Resolves with a plain sentence; rejects with one. `readings`: how many the file has, for the progress. */
export async function importArchive(
	store: Store,
	path: string,
	{ now, readings }: { readonly now: number; readonly readings: number },
	job: JobControl,
): Promise<string> {
	const counted: Counted = {
		...{ metersKnown: 0, metersNew: 0, stored: 0, duplicates: 0, conflicts: 0, unfit: 0 },
		...{ events: 0, eventConflicts: 0, mountingsLeft: 0 },
	}
	while (store.readings.settle(now - settledMs, 1_000).more) await turn()
	let place: ReturnType<typeof createPlaces> | null = null
	let waiting: ContentLine[] = []
	let weight = 0
	const apply = async () => {
		const lines = waiting
		waiting = []
		weight = 0
		store.transaction(() => {
			for (const line of lines) {
				if (line.t === 'readings') putReadings(store, place!.registerOf(line.register), line, counted)
				else place!.put(line)
			}
		})
		job.progress(counted.stored + counted.duplicates + counted.conflicts + counted.unfit, readings)
		await turn()
	}
	for await (const line of readArchive(path)) {
		if (job.cancelled.aborted) return `Cancelled. What was imported until then stays: ${sentence(counted)}`
		if (line.t === 'archive') {
			place = createPlaces(store, { ...senderOf(line), isKnownBuilding: await hasOwnMeters(store, path) }, counted)
			continue
		}
		waiting.push(line)
		weight += line.t === 'readings' ? line.rows.length : rowsOfObject
		if (weight >= rowsAtOnce) await apply()
	}
	await apply()
	return sentence(counted)
}

/** More than half of its meters are the station's own: then its building is the station's, whatever each calls it. */
async function hasOwnMeters(store: Store, path: string): Promise<boolean> {
	// Not those that were imported before: the second time has to find what the first one did.
	const closed = new Set(store.lines.list().flatMap(({ id, url }) => (url.startsWith('archive://') ? [id] : [])))
	const own = new Set(
		store.meters
			.list()
			.filter(({ lineId }) => !closed.has(lineId))
			.map(deviceKey),
	)
	let [all, known] = [0, 0]
	for await (const line of readArchive(path)) {
		if (line.t === 'register' || line.t === 'readings') break
		if (line.t !== 'meter' || line.serial === '') continue
		all++
		if (own.has(deviceKey(line))) known++
	}
	return known * 2 > all
}

const senderOf = (header: Header) => ({
	building: header.building,
	fingerprint: fingerprintOf(Buffer.from(header.publicKey, 'base64')),
})

const nameOf = <N extends string>(codes: Readonly<Record<N, number>>) =>
	new Map(Object.entries(codes).map(([name, code]) => [code as number, name as N]))
const origins: ReadonlyMap<number, StoredOrigin> = nameOf(originCode)
const qualities: ReadonlyMap<number, StoredQuality> = nameOf(qualityCode)

function putReadings(store: Store, registerId: number | null, { rows }: LineOf<'readings'>, counted: Counted): void {
	if (registerId === null) {
		counted.unfit += rows.length
		return
	}
	const readings = rows.map(([at, origin, value, quality, receivedAt]) => ({
		registerId,
		at,
		origin: origins.get(origin)!,
		value,
		quality: qualities.get(quality)!,
		receivedAt,
		frame: null,
	}))
	const { stored, duplicates, conflicts } = store.readings.insertRound({ frames: [], readings })
	counted.stored += stored
	counted.duplicates += duplicates
	counted.conflicts += conflicts.length
}

function sentence(counted: Counted): string {
	const { metersKnown, metersNew, stored, duplicates, conflicts, unfit } = counted
	const parts = [
		`${metersNew} new and ${metersKnown} known meters; ${stored} readings were stored, ${duplicates} were there already.`,
		conflicts > 0 && `${conflicts} readings say something else than the station's own: the station's own stay.`,
		unfit > 0 && `${unfit} readings were left out: their registers count in other steps here.`,
		counted.mountingsLeft > 0 &&
			`${counted.mountingsLeft} mountings were left out: the point or the meter is taken in that time.`,
		counted.events > 0 && `${counted.events} events of concentrators were stored.`,
		counted.eventConflicts > 0 &&
			`${counted.eventConflicts} events say something else than the station's own, which stay.`,
	]
	return parts.filter((part) => part !== false).join(' ')
}

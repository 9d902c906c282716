/** Stations with a history that nobody has to read first: written into the database before the station opens it. */
import { onTestFinished } from 'vitest'
import { openStore, type Store } from '../../../src/main/store/open.ts'
import type { RoundReading } from '../../../src/main/store/readings.ts'
import { databaseIn, newFolder, startStation, type TestStation, until } from '../house.ts'
import { migrationsPath } from '../store/fixture.ts'

export const zone = 'Europe/Berlin'
/** 00:00 in Berlin, winter. */
export const firstDay = Date.UTC(2026, 0, 4, 23)
export const dayMs = 86_400_000

export type Flat = { readonly meterId: number; readonly registerIds: readonly number[]; readonly pointId: number }

/** As much of a building as there are `serials`, each an electricity meter with total, two tariffs and a voltage. */
export function build(store: Store, name: string, serials: readonly string[]): readonly Flat[] {
	const { topology, lines, meters } = store
	return store.transaction(() => {
		const buildingId = topology.insertBuilding({
			...{ name, zone, country: 'DE', currency: 'EUR', addressLines: ['Lindenstraße 1'] },
		})
		const floorId = topology.insertFloor({ buildingId, name: 'EG' })
		// Nobody listens at port 9 (discard): these meters are never read here.
		const lineId = lines.insert({ name: 'Strom', url: 'tcp://127.0.0.1:9', protocol: 'dlt645', enabled: false })
		return serials.map((serial, index) => {
			const unitId = topology.insertUnit({ floorId, name: `Wohnung ${index + 1}`, areaM2: '54.25' })
			const pointId = topology.insertPoint({ unitId, name: 'Strom', medium: 'electricity' })
			const energy = { quantity: 'energy', role: 'import', unit: 'kWh', exponent: -2, digits: 8 } as const
			const { meterId, registerIds } = meters.insert(
				{
					...{ serial, modelId: 'dlt645-2007', protocol: 'dlt645', medium: 'electricity' },
					...{ lineId, address: serial, addedAt: 0 },
				},
				[
					{ name: 'import', ...energy },
					{ name: 'import-t1', ...energy, tariff: 1 },
					{ name: 'import-t2', ...energy, tariff: 2 },
					{ name: 'voltage-a', quantity: 'voltage', role: 'phase-a', unit: 'V', exponent: -1 },
				],
				{ pointId, fromAt: firstDay - 30 * dayMs, multiplierNumerator: 40 },
			)
			return { meterId, registerIds, pointId }
		})
	})
}

/** What the total of flat `index` shows at midnight of `day`, in hundredths of a kWh. */
export const shown = (index: number, day: number): number => (index + 1) * 100_000 + day * 1_234

/** Midnight freezes of the total (T1 has all of it), and a live value with a voltage at noon. */
export function fill(store: Store, flats: readonly Flat[], days: number): void {
	for (const [index, { registerIds }] of flats.entries()) {
		const [total, t1, t2, voltage] = registerIds as [number, number, number, number]
		const readings: RoundReading[] = []
		const put = (registerId: number, at: number, value: number | null, origin: RoundReading['origin']) => {
			const quality = origin === 'live' ? 'measured' : 'memory'
			readings.push({ registerId, at, origin, value, quality, receivedAt: at + 60_000, frame: null })
		}
		for (let day = 0; day <= days; day++) {
			const at = firstDay + day * dayMs
			put(total, at, shown(index, day), 'freeze')
			put(t1, at, shown(index, day), 'freeze')
			put(t2, at, 0, 'freeze')
			put(total, at + dayMs / 2, shown(index, day) + 600, 'live')
			put(voltage, at + dayMs / 2, 2_301 + day, 'live')
		}
		// The meter said that it has none: that is no 0 and no gap.
		put(t2, firstDay + 5 * dayMs + 7, null, 'live')
		store.readings.insertRound({ frames: [], readings })
	}
}

export function openedIn(folder: string): Store {
	const opened = openStore({ path: databaseIn(folder), migrationsPath })
	if (!opened.ok) throw new Error(`${opened.reason}: ${opened.text}`)
	return opened.store
}

/** A folder whose database holds what `prepare` writes. */
export function prepared(prepare: (store: Store) => void): string {
	const folder = newFolder()
	const store = openedIn(folder)
	prepare(store)
	store.close()
	return folder
}

/** The station of a folder, or of an empty one; ended with the test. */
export async function stationIn(folder = newFolder()): Promise<TestStation> {
	const house = await startStation({ folder })
	let isOpen = true
	onTestFinished(async () => {
		if (isOpen) await house.close()
	})
	return {
		...house,
		close: async () => {
			isOpen = false
			await house.close()
		},
		stop: async () => {
			isOpen = false
			await house.stop()
		},
	}
}

export const ended = ({ call }: Pick<TestStation, 'call'>, jobId: number) =>
	until('the job has ended', async () => {
		const { jobs } = await call('network.jobs', {})
		const job = jobs.find(({ id }) => id === jobId)
		return job !== undefined && job.state !== 'running' && job
	})

/** Exports, and fetches the file as a page does. */
export async function exported({ call }: Pick<TestStation, 'call'>, from: string, to: string): Promise<Buffer> {
	const job = await ended({ call }, (await call('exchange.export', { from, to })).jobId)
	if (job.state !== 'done') throw new Error(job.text)
	const { files } = await call('exchange.files', {})
	return downloaded({ call }, files[0]!.name)
}

export async function downloaded({ call }: Pick<TestStation, 'call'>, name: string): Promise<Buffer> {
	let bytes = Buffer.alloc(0)
	for (;;) {
		const piece = await call('exchange.download', { name, offset: bytes.length })
		bytes = Buffer.concat([bytes, Buffer.from(piece.base64, 'base64')])
		if (piece.done) return bytes
	}
}

export async function uploaded(
	{ call }: Pick<TestStation, 'call'>,
	bytes: Buffer,
	uploadId = 'one',
	pieceBytes = 1_000,
) {
	for (let offset = 0; ; offset += pieceBytes) {
		const piece = bytes.subarray(offset, offset + pieceBytes)
		const last = offset + pieceBytes >= bytes.length
		const { summary } = await call('exchange.upload', { uploadId, offset, base64: piece.toString('base64'), last })
		if (last) return summary
	}
}

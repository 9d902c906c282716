/** Real databases in temporary folders, with as much of a building as a test needs. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import type { StoredOrigin } from '../../../src/main/domain/readings/reading.ts'
import { openStore, type Store } from '../../../src/main/store/open.ts'
import type { RoundReading } from '../../../src/main/store/readings.ts'

export const migrationsPath = resolve(import.meta.dirname, '../../../resources/migrations')
export const quarterHourMs = 900_000
/** 00:00 UTC of a month's first day. */
export const monthStart = Date.UTC(2026, 9, 1)

export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'zaehlwerk-store-'))
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
	return folder
}

/** Opens, or fails the test with the reason. */
export function opened(path: string, mode: 'write' | 'read' = 'write'): Store {
	const result = openStore({ path, migrationsPath, mode })
	if (!result.ok) throw new Error(`not opened: ${result.reason} (${result.text})`)
	return result.store
}

export function freshStore(): { readonly store: Store; readonly path: string } {
	const path = join(temporaryFolder(), 'building.db')
	const store = opened(path)
	onTestFinished(() => store.close())
	return { store, path }
}

export type Site = {
	readonly buildingId: number
	readonly unitId: number
	readonly pointIds: readonly number[]
	readonly lineId: number
	readonly meterIds: readonly number[]
	/** One register per meter. */
	readonly registerIds: readonly number[]
}

export function buildSite(store: Store, meterCount = 1): Site {
	const { topology, lines, meters } = store
	return store.transaction(() => {
		const buildingId = topology.insertBuilding({
			name: 'Lindenhof',
			zone: 'Europe/Berlin',
			country: 'DE',
			currency: 'EUR',
			addressLines: ['Lindenstraße 1', '12345 Musterstadt'],
		})
		const floorId = topology.insertFloor({ buildingId, name: 'EG' })
		const unitId = topology.insertUnit({ floorId, name: 'Wohnung 1', areaM2: '54.25' })
		const lineId = lines.insert({ name: 'Strom', url: 'tcp://127.0.0.1:4001', protocol: 'dlt645' })
		const pointIds: number[] = []
		const meterIds: number[] = []
		const registerIds: number[] = []
		for (let n = 1; n <= meterCount; n++) {
			const pointId = topology.insertPoint({ unitId, name: `Strom ${n}`, medium: 'electricity', sort: n })
			const serial = String(n).padStart(12, '0')
			const { meterId, registerIds: ids } = meters.insert(
				{ serial, protocol: 'dlt645', medium: 'electricity', lineId, address: serial, addedAt: 0 },
				[{ name: 'import', quantity: 'energy', role: 'import', unit: 'Wh', exponent: 1, digits: 8 }],
				{ pointId, fromAt: 0 },
			)
			pointIds.push(pointId)
			meterIds.push(meterId)
			registerIds.push(...ids)
		}
		return { buildingId, unitId, pointIds, lineId, meterIds, registerIds }
	})
}

/** A value that was received the moment it holds for, unless told otherwise. */
export function reading(
	registerId: number,
	at: number,
	value: number | null,
	more: Partial<RoundReading> = {},
): RoundReading {
	const origin: StoredOrigin = more.origin ?? 'live'
	return { registerId, at, origin, value, quality: 'measured', receivedAt: at, frame: null, ...more }
}

/** What the store's benches share: a database with many registers, and the form of their output. */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openStore, type Store } from '../../src/main/store/open.ts'

export const quarterHourMs = 900_000
export const firstAt = Date.UTC(2026, 9, 1)
const migrationsPath = resolve(import.meta.dirname, '../../resources/migrations')

export type Figure = {
	readonly figure: string
	readonly value: number
	/** Of the thread that worked, where others kept it waiting. */
	readonly cpuMs?: number
	readonly peer?: number
	readonly ratio?: number
}

/** One JSON line. */
export function printFigure(figure: Figure): void {
	const rounded = Object.entries(figure).map(([key, value]) => [
		key,
		typeof value === 'number' ? Number(value.toPrecision(4)) : value,
	])
	console.log(JSON.stringify(Object.fromEntries(rounded)))
}

export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b)
	return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2
}

export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'zaehlwerk-bench-'))
	process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
	return folder
}

export function bytesOf(path: string): number {
	return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

export function storeAt(path: string): Store {
	const result = openStore({ path, migrationsPath })
	if (!result.ok) throw new Error(`${result.reason}: ${result.text}`)
	return result.store
}

/** A store with `count` registers, four on each meter. */
export function storeWithRegisters(
	path: string,
	count: number,
): { readonly store: Store; readonly registerIds: readonly number[] } {
	const store = storeAt(path)
	const registerIds = store.transaction(() => {
		const lineId = store.lines.insert({ name: 'bench', url: 'tcp://127.0.0.1:1', protocol: 'mbus' })
		return Array.from({ length: count / 4 }, (_, n) => {
			const serial = String(n + 1)
			const meter = { serial, protocol: 'mbus', medium: 'electricity', lineId, address: serial, addedAt: 0 } as const
			const registers = ['import', 'export', 'import-t1', 'import-t2'].map((name) => {
				return { name, quantity: 'energy', unit: 'Wh', exponent: 1 } as const
			})
			return store.meters.insert(meter, registers).registerIds
		}).flat()
	})
	return { store, registerIds }
}

/** What the n-th round reads: true instants, spread over five minutes; counters that rise. */
export function roundOf(registerIds: readonly number[], n: number) {
	const slotAt = firstAt + n * quarterHourMs
	return registerIds.map((registerId, index) => {
		const at = slotAt + (index >> 2) * Math.floor((300_000 * 4) / registerIds.length) + 137
		return { registerId, at, value: 1_000_000 + registerId * 17 + n * 3 }
	})
}

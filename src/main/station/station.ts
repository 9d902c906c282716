/** The imperative shell: builds the station from its parts, starts it, stops it. Knows no host. */
import type { Handlers } from '../../shared/contract/define.ts'
import type { Calls } from '../../shared/contract/index.ts'
import type { Clock } from '../lines/clock.ts'

export type StationOptions = {
	readonly databasePath: string
	readonly migrationsPath: string
	readonly presetsPath: string
	readonly fontsPath: string
	/** Where issued statements are written. */
	readonly dataFolder: string
	readonly version: string
	readonly clock: Clock
	/** Uniform in [0, 1). */
	readonly random: () => number
	readonly log: (line: string) => void
	/** Path of a worker entry: a file of out/main when built, of src/main/work in tests. */
	readonly workerEntry: (name: string) => string
	/** Starts the virtual building in a process of its own (demo). */
	readonly startVirtualBuilding: () => Promise<VirtualBuilding>
}

export type VirtualBuilding = {
	/** The first line that the process printed, parsed as JSON but not yet believed. */
	readonly announcement: unknown
	readonly stop: () => Promise<void>
}

export type Station = {
	readonly handlers: Handlers<Calls>
	/** Sends every event to `emit` until the returned function is called. */
	readonly subscribe: (emit: (event: string, data: unknown) => void) => () => void
	readonly stop: () => Promise<void>
}

export type StationStart =
	| { readonly ok: true; readonly station: Station }
	| { readonly ok: false; readonly reason: string; readonly text: string }

export async function createStation(_options: StationOptions): Promise<StationStart> {
	return { ok: false, reason: 'not-built', text: 'The station is not built yet.' }
}

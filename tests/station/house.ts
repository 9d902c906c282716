/** A station on a real file with the virtual building in a process of its own, for tests. */
import assert from 'node:assert'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { z } from 'zod'
import { type Clock, systemClock } from '../../src/main/lines/clock.ts'
import { createStation, type Station, type StationOptions } from '../../src/main/station/station.ts'
import type { RunView } from '../../src/shared/contract/billing.ts'
import { type Calls, calls } from '../../src/shared/contract/index.ts'

export const root = resolve(import.meta.dirname, '../..')

export type Virtual = {
	readonly announcement: Announcement
	/** Sends one control message, e.g. {fault: 'unplug', line: 'strom-1'} or {ask: 'time'}, and waits for its answer. */
	readonly tell: (message: object) => Promise<Record<string, unknown>>
	readonly stop: () => Promise<void>
}
export type AnnouncedLine = {
	readonly id: string
	readonly title: string
	readonly protocol: string
	readonly tcp: string
	readonly serial: string | null
	readonly meters: readonly {
		readonly address: string
		readonly serial: string
		readonly medium: string
		readonly floor: string
		readonly unit: string
		readonly standardTimeAllYear: boolean
	}[]
}
export type Announcement = { readonly lines: readonly AnnouncedLine[] }

/** The flats: 24 electricity meters on two lines, 12 heat meters on the third. */
const flats = ['--lines=strom-1,strom-2,waerme']

/**
 * The virtual building as a process; the flats alone unless `args` say otherwise. `aheadMs`: its time is that much
 * ahead of the PC's.
 */
export async function startVirtual(aheadMs = 0, args: readonly string[] = flats): Promise<Virtual> {
	const script = join(root, 'src/virtual/run.ts')
	const child = spawn(process.execPath, [script, `--offset-ms=${aheadMs}`, ...args], {
		stdio: ['pipe', 'pipe', 'inherit'],
	})
	const exited = new Promise<void>((done) => child.once('exit', () => done()))
	const waiting = new Map<number, (answer: Record<string, unknown>) => void>()
	let asked = 0
	const announcement = await new Promise<Announcement>((resolve, reject) => {
		child.once('exit', (code) => reject(new Error(`the virtual building ended with ${code}`)))
		createInterface({ input: child.stdout }).on('line', (line) => {
			const said = JSON.parse(line)
			if ('virtualBuilding' in said) resolve(said)
			else waiting.get(said.id)?.(said)
		})
	})
	return {
		announcement,
		tell: (message) =>
			new Promise((answered) => {
				const id = ++asked
				waiting.set(id, answered)
				child.stdin.write(`${JSON.stringify({ id, ...message })}\n`)
			}),
		stop: async () => {
			child.stdin.end()
			await exited
		},
	}
}

export type HouseOptions = {
	/** Where the database and the statements lie; a new folder unless given. */
	readonly folder?: string
	/** Time of the station (and of the virtual building it starts) minus the PC's. */
	readonly aheadMs?: number
	/** Instead of the PC's clock, `aheadMs` ahead. */
	readonly clock?: Clock
	/** A building that runs already and outlives the station; otherwise the demo starts one of its own. */
	readonly virtual?: Virtual
	/** Who wraps the key of the meters' keys; a passphrase that nobody has typed unless given. */
	readonly vault?: StationOptions['vault']
	/** Is handed the station's store: for what arrives as if it had been read. */
	readonly onStore?: StationOptions['onStore']
	/** What the demo is told of the building: other addresses, fewer meters. */
	readonly announced?: (announcement: Announcement) => Announcement
}

type Call = <K extends keyof Calls & string>(
	name: K,
	input: z.input<Calls[K]['input']>,
) => Promise<z.output<Calls[K]['output']>>

export type TestStation = {
	readonly station: Station
	readonly folder: string
	readonly databasePath: string
	/** As a page calls: input and answer go through the contract's schemas. */
	readonly call: Call
	readonly virtual: () => Virtual
	readonly log: readonly string[]
	readonly now: () => number
	/** Ends the station and its building; the folder stays. */
	readonly stop: () => Promise<void>
	/** Ends everything and removes the folder. */
	readonly close: () => Promise<void>
}

export const newFolder = () => mkdtempSync(join(tmpdir(), 'zaehlwerk-'))

export const databaseIn = (folder: string) => join(folder, 'zaehlwerk.sqlite')

/** What every test's station is made from; `log` gets its lines. */
export function stationOptions(
	folder: string,
	clock: Clock,
	log: (line: string) => void,
	startVirtualBuilding: StationOptions['startVirtualBuilding'],
	vault: StationOptions['vault'] = { kind: 'passphrase', given: null },
): StationOptions {
	return {
		databasePath: databaseIn(folder),
		migrationsPath: join(root, 'resources/migrations'),
		presetsPath: join(root, 'resources/presets'),
		fontsPath: join(root, 'resources/fonts'),
		dataFolder: folder,
		version: '0.0.0-test',
		clock,
		random: Math.random,
		log,
		workerEntry: (name) => join(root, 'src/main/work', `${name}.ts`),
		vault,
		startVirtualBuilding,
	}
}

export async function startStation(options: HouseOptions = {}): Promise<TestStation> {
	const { folder = newFolder(), aheadMs = 0, announced = (same) => same } = options
	const log: string[] = []
	const clock = options.clock ?? { ...systemClock, now: () => Date.now() + aheadMs }
	let virtual = options.virtual ?? null
	const startBuilding = async () => {
		virtual ??= await startVirtual(aheadMs)
		const { stop } = virtual
		return {
			announcement: { virtualBuilding: 1, ...announced(virtual.announcement) },
			stop: options.virtual === undefined ? stop : async () => {},
		}
	}
	const started = await createStation({
		...stationOptions(folder, clock, (line) => log.push(line), startBuilding, options.vault),
		...(options.onStore === undefined ? {} : { onStore: options.onStore }),
	})
	if (!started.ok) throw new Error(`${started.reason}: ${started.text}`)
	const { station } = started
	return {
		station,
		folder,
		databasePath: databaseIn(folder),
		call: callOf(station),
		virtual: () => virtual!,
		log,
		now: clock.now,
		stop: () => station.stop(),
		close: async () => {
			await station.stop()
			rmSync(folder, { recursive: true, force: true })
		},
	}
}

export const callOf =
	(station: Station): Call =>
	async (name, input) => {
		const schema = calls[name]
		const handler = station.handlers[name] as (input: unknown) => unknown
		return schema.output.parse(await handler(schema.input.parse(input))) as never
	}

/** The same, and refuses answers that say more than the contract names: that must not leave the station either. */
export const strictCallOf =
	(station: Station, made: (name: string) => void): Call =>
	async (name, input) => {
		made(name)
		const raw = await (station.handlers[name] as (given: unknown) => unknown)(calls[name].input.parse(input))
		const parsed = calls[name].output.parse(raw)
		assert.deepStrictEqual(raw, parsed, `the answer of ${name} is the contract's`)
		return parsed as never
	}

export async function until<T>(
	what: string,
	look: () => Promise<T | null | false> | T | null | false,
	timeoutMs = 60_000,
): Promise<T> {
	const end = performance.now() + timeoutMs
	for (;;) {
		const found = await look()
		if (found) return found
		if (performance.now() > end) throw new Error(`timed out: ${what}`)
		await new Promise((done) => setTimeout(done, 50))
	}
}

/** Approves a draft as somebody who has seen what is yellow, issues it, and waits until it is issued. */
export async function issued({ call }: Pick<TestStation, 'call'>, runId: number): Promise<RunView> {
	await approved({ call }, runId)
	await call('billing.issue', { runId })
	return until('the run is issued', async () => {
		const run = await call('billing.run', { runId })
		return run.state === 'issued' && run
	})
}

export async function approved({ call }: Pick<TestStation, 'call'>, runId: number): Promise<void> {
	const { problems } = await call('billing.run', { runId })
	const seen = [...new Set(problems.map(({ code }) => code))].map((code) => ({ code, comment: null }))
	await call('billing.approve', { runId, by: 'A. Kern', seen })
}

/** All that the meters remember has been fetched, and the round is over. */
export const collected = ({ call }: Pick<TestStation, 'call'>, timeoutMs = 150_000) =>
	until(
		'everything remembered is fetched',
		async () => {
			const { backfill, lastRound } = await call('collection.status', {})
			return backfill.total > 0 && backfill.done >= backfill.total && lastRound?.finishedAt != null
		},
		timeoutMs,
	)

/** The named code and details that a call is refused with; throws when it is not refused. */
export async function refusal(promise: Promise<unknown>): Promise<{ code: string; details: object }> {
	try {
		await promise
	} catch (cause) {
		if (cause instanceof Error && 'error' in cause) return cause.error as { code: string; details: object }
		throw cause
	}
	throw new Error('the call was not refused')
}

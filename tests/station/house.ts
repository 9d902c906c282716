/** A station on a real file with the virtual building in a process of its own, for tests. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { systemClock } from '../../src/main/lines/clock.ts'
import { createStation, type Station, type VirtualBuilding } from '../../src/main/station/station.ts'
import type { Handlers } from '../../src/shared/contract/define.ts'
import type { Calls } from '../../src/shared/contract/index.ts'

export const root = resolve(import.meta.dirname, '../..')

export type Virtual = VirtualBuilding & {
	readonly announcement: Announcement
	/** Sends one control message, e.g. {"fault":"unplug","line":"strom-1"}. */
	readonly say: (message: object) => void
	/** Asks and waits for the next answer line. */
	readonly ask: (message: object) => Promise<Record<string, unknown>>
}
export type Announcement = {
	readonly lines: readonly {
		readonly id: string
		readonly title: string
		readonly protocol: 'dlt645' | 'mbus'
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
	}[]
}

export async function startVirtual(args: readonly string[] = []): Promise<Virtual> {
	const child = spawn(process.execPath, [join(root, 'src/virtual/run.ts'), ...args], {
		stdio: ['pipe', 'pipe', 'inherit'],
	})
	const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
	const nextLine = async () => JSON.parse((await lines.next()).value as string)
	const exited = new Promise<void>((done) => child.once('exit', () => done()))
	const say = (message: object) => void child.stdin.write(`${JSON.stringify(message)}\n`)
	return {
		announcement: (await nextLine()) as Announcement,
		say,
		ask: async (message) => {
			say(message)
			return (await nextLine()) as Record<string, unknown>
		},
		stop: async () => {
			child.stdin.end()
			await exited
		},
	}
}

export type TestStation = {
	readonly station: Station
	readonly folder: string
	readonly call: <K extends keyof Calls & string>(
		name: K,
		input: Parameters<Handlers<Calls>[K]>[0],
	) => Promise<Awaited<ReturnType<Handlers<Calls>[K]>>>
	readonly virtual: () => Virtual | null
	readonly log: readonly string[]
	readonly close: () => Promise<void>
}

export const newFolder = () => mkdtempSync(join(tmpdir(), 'zaehlwerk-'))

export async function startStation(folder = newFolder(), virtualArgs: readonly string[] = []): Promise<TestStation> {
	const log: string[] = []
	let virtual: Virtual | null = null
	const started = await createStation({
		databasePath: join(folder, 'zaehlwerk.sqlite'),
		migrationsPath: join(root, 'resources/migrations'),
		presetsPath: join(root, 'resources/presets'),
		fontsPath: join(root, 'resources/fonts'),
		dataFolder: folder,
		version: '0.0.0-test',
		clock: systemClock,
		random: Math.random,
		log: (line) => log.push(line),
		workerEntry: (name) => join(root, 'src/main/work', `${name}.ts`),
		startVirtualBuilding: async () => (virtual ??= await startVirtual(virtualArgs)),
	})
	if (!started.ok) throw new Error(`${started.reason}: ${started.text}`)
	const { station } = started
	return {
		station,
		folder,
		call: async (name, input) => (await station.handlers[name](input as never)) as never,
		virtual: () => virtual,
		log,
		close: async () => {
			await station.stop()
			rmSync(folder, { recursive: true, force: true })
		},
	}
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

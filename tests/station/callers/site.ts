/** The virtual site as a process, and a transparent modem between a port of the station and a line of a building. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from '../house.ts'

export type SiteProcess = {
	readonly addresses: readonly string[]
	/** A control message of src/virtual/site.ts, and its answer. */
	readonly tell: (message: object) => Promise<Record<string, unknown>>
	readonly counters: () => Promise<Readonly<Record<string, number>>>
	readonly stop: () => Promise<void>
}

export async function startSite(...args: readonly string[]): Promise<SiteProcess> {
	const child = spawn(process.execPath, [join(root, 'src/virtual/site.ts'), ...args], {
		stdio: ['pipe', 'pipe', 'inherit'],
	})
	const exited = once(child, 'exit')
	const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
	const next = async () => JSON.parse((await lines.next()).value as string) as Record<string, unknown>
	const { concentrators } = (await next()) as { concentrators: readonly { readonly address: string }[] }
	let last: Promise<unknown> = Promise.resolve()
	const tell = (message: object) => {
		const answer = last.then(() => {
			child.stdin.write(`${JSON.stringify(message)}\n`)
			return next()
		})
		last = answer
		return answer
	}
	return {
		addresses: concentrators.map(({ address }) => address),
		tell,
		counters: async () => (await tell({ ask: 'counters' })).counters as Record<string, number>,
		stop: async () => {
			child.stdin.end()
			await exited
		},
	}
}

/** Calls the station, says its text, and carries every byte between it and the line behind. */
export async function startModem(port: number, text: string, behind: number): Promise<Socket> {
	const toStation = connect(port, '127.0.0.1')
	const toMeters = connect(behind, '127.0.0.1')
	for (const socket of [toStation, toMeters]) socket.on('error', () => undefined)
	await Promise.all([once(toStation, 'connect'), once(toMeters, 'connect')])
	toStation.write(text)
	toStation.pipe(toMeters)
	toMeters.pipe(toStation)
	return toStation
}

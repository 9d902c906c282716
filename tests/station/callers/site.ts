/** The virtual site with what tests of callers ask of it, and a transparent modem before a line of a building. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { startSite as start } from '../site.ts'

export type SiteProcess = Awaited<ReturnType<typeof startSite>>

export async function startSite(...args: readonly string[]) {
	const { announcement, tell, stop } = await start(...args)
	return {
		addresses: announcement.concentrators.map(({ address }) => address),
		tell,
		counters: async () => (await tell<{ counters: Readonly<Record<string, number>> }>({ ask: 'counters' })).counters,
		stop,
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

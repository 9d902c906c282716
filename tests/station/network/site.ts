/** A station and a virtual site of concentrators, each as it runs: a process, sockets, one file. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, systemClock } from '../../../src/main/lines/clock.ts'
import { createStation } from '../../../src/main/station/station.ts'
import type { SiteAnnouncement } from '../../../src/virtual/site/site.ts'
import { callOf, newFolder, stationOptions, type TestStation, until } from '../house.ts'

export type SiteConcentrator = SiteAnnouncement['concentrators'][number]
export type SiteMeter = SiteConcentrator['meters'][number]

/** Shorter sleeps are time limits of conversations: they run as they do. */
const longSleepMs = 8_000

/** The wall clock that a test sets forward: whoever sleeps until something is due wakes when it is. */
export function createTestClock(start: number) {
	let aheadMs = start - Date.now()
	const sleeping = new Set<{ readonly due: number; readonly wake: () => void }>()
	const now = () => Date.now() + aheadMs
	const sleep: Clock['sleep'] = async (ms, signal) => {
		if (ms < longSleepMs) return systemClock.sleep(ms, signal)
		const woken = new AbortController()
		const one = { due: now() + ms, wake: () => woken.abort() }
		sleeping.add(one)
		await systemClock.sleep(ms, signal === undefined ? woken.signal : AbortSignal.any([signal, woken.signal]))
		sleeping.delete(one)
	}
	// The time that is skipped goes by for everybody: nobody sets the PC's clock.
	const clock: Clock = { ...systemClock, now, uptimeMs: now, sleep }
	return {
		clock,
		now,
		set: (at: number) => {
			aheadMs = at - Date.now()
			for (const { due, wake } of [...sleeping]) if (due <= at) wake()
		},
	}
}

export type NetworkStation = Pick<
	TestStation,
	'call' | 'folder' | 'databasePath' | 'log' | 'station' | 'stop' | 'close'
>

export type StartOptions = { readonly folder?: string; readonly presetsPath?: string }

export async function startAt(clock: Clock, options: StartOptions = {}): Promise<NetworkStation> {
	const { folder = newFolder(), ...others } = options
	const log: string[] = []
	const none = async () => ({ announcement: null, stop: async () => {} })
	const started = await createStation({ ...stationOptions(folder, clock, (line) => log.push(line), none), ...others })
	if (!started.ok) throw new Error(`${started.reason}: ${started.text}`)
	const { station } = started
	return {
		station,
		folder,
		databasePath: join(folder, 'zaehlwerk.sqlite'),
		call: callOf(station),
		log,
		stop: () => station.stop(),
		close: async () => {
			await station.stop()
			rmSync(folder, { recursive: true, force: true })
		},
	}
}

/** An empty building with one line to this concentrator, which is a device on it. */
export async function withConcentrator({ call }: NetworkStation, box: SiteConcentrator) {
	await call('station.createBuilding', {
		name: 'Lindenhof',
		zone: 'Europe/Berlin',
		country: 'DE',
		currency: 'EUR',
		addressLines: ['Lindenweg 1'],
		landlord: { name: 'Verwaltung', addressLines: [], email: null, phone: null, iban: null, bic: null, taxId: null },
	})
	if (box.reach.kind !== 'tcp') throw new Error('it dials in')
	const { lineId } = await call('lines.add', { name: 'Konzentrator', url: box.reach.url, protocol: 'gdw1376' })
	await lineOpen({ call }, lineId)
	const { concentratorId } = await call('network.addConcentrator', {
		lineId,
		address: box.address,
		name: 'Haus 1',
	})
	return { lineId, concentratorId }
}

const lineOpen = ({ call }: Pick<NetworkStation, 'call'>, lineId: number) =>
	until('the line is open', async () => {
		const { lines } = await call('lines.list', {})
		return lines.find(({ id }) => id === lineId)?.state === 'open'
	})

/** What the station wants of these meters. */
export const wantedEntries = (meters: readonly SiteMeter[]) =>
	meters.map(({ address, serial, port }) => ({
		port,
		baud: null,
		protocolCode: 30,
		meterAddress: address,
		collectorAddress: '000000000000',
		tariffs: 4,
		integerDigits: 6,
		decimals: 2,
		userClass: 3,
		userSubclass: 1,
		serial,
	}))

/** The job when it is over. */
export const jobOver = ({ call }: Pick<NetworkStation, 'call'>, jobId: number, timeoutMs = 60_000) =>
	until(
		'the job is over',
		async () => {
			const { jobs } = await call('network.jobs', {})
			const job = jobs.find(({ id }) => id === jobId)
			return job !== undefined && job.state !== 'running' && job
		},
		timeoutMs,
	)

/** Two hundred concentrators call at once, as after a power cut: each is confirmed and read, none waits for another. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newFolder, startStation, type TestStation, until } from '../house.ts'
import { freePort } from '../lines/callers.ts'
import { callFleet, type Fleet, prepareFleet } from './fleet.ts'
import type { SiteProcess } from './site.ts'

let fleet: Fleet
let house: TestStation
let site: SiteProcess

beforeAll(async () => {
	const folder = newFolder()
	fleet = { concentrators: 200, meters: 2, port: await freePort() }
	await prepareFleet(folder, fleet)
	site = await callFleet(fleet, '--heartbeat-ms=3000', '--confirm-ms=15000', '--again-ms=1000')
	// Slow enough an answer that whoever read one after the other would be seen.
	await site.tell({ fault: 'wire', rttMs: 400 })
	house = await startStation({ folder })
})
afterAll(async () => {
	await site?.stop()
	await house?.close()
})

/** At how many lines an answer was waited for at the same time. */
async function mostWaiting(): Promise<number> {
	const { lines } = await house.call('lines.list', {})
	const steps: { readonly at: number; readonly step: number }[] = []
	for (const { id } of lines) {
		let waiting = false
		for (const { at, direction, note } of (await house.call('lines.trace', { lineId: id })).entries) {
			const isOwn = note === null && (direction === 'sent' || direction === 'received')
			if (!isOwn || waiting === (direction === 'sent')) continue
			waiting = direction === 'sent'
			steps.push({ at, step: waiting ? 1 : -1 })
		}
	}
	let [now, most] = [0, 0]
	for (const { step } of steps.sort((a, b) => a.at - b.at || a.step - b.step)) {
		now += step
		most = Math.max(most, now)
	}
	return most
}

test('all are confirmed, open, and answer in one round, side by side', async () => {
	await until('every line is open', async () => {
		const { lines } = await house.call('lines.list', {})
		return lines.length === 200 && lines.every(({ state }) => state === 'open')
	})
	const roundOver = async () => {
		const { lastRound } = await house.call('collection.status', {})
		return lastRound?.finishedAt != null && lastRound
	}
	// The round of the start may have begun before the last of them had called.
	await until('the first round is over', roundOver)
	await house.call('collection.readNow', { lineId: null })
	await until('every device and meter has answered', async () => ((await roundOver()) || { read: 0 }).read >= 600)
	expect(await mostWaiting()).toBeGreaterThan(100)
	const { listeners, callers } = await house.call('callers.list', {})
	expect(listeners[0]).toMatchObject({ connections: 200, refused: { tooMany: 0, tooFast: 0, nameless: 0, blocked: 0 } })
	expect(callers).toHaveLength(200)
	for (const caller of callers) expect(caller).toMatchObject({ connected: true, state: 'accepted', replaced: 0 })
})

test('none misses a heartbeat while all of them are read', async () => {
	await until('each has had several', async () => (await site.counters()).heartbeatsConfirmed! > 1000)
	expect(await site.counters()).toMatchObject({ heartbeatsMissed: 0, connections: 200, loginsConfirmed: 200 })
})

/**
 * Collectors of 12, 32 and 64 channels of each kind, read over each way by a real station: what a channel shows is what
 * the virtual site has counted.
 */
import { afterEach, describe, expect, test } from 'vitest'
import { Exact } from '../../../src/shared/decimal.ts'
import type { AnnouncedCollector } from '../../../src/virtual/site/collector-lines.ts'
import { building } from '../garden-street.ts'
import { startStation, strictCallOf, type TestStation, until } from '../house.ts'
import { createClosing, hasSocat } from '../lines/bus.ts'
import { freePort } from '../lines/callers.ts'
import { type SiteProcess, startSite } from '../site.ts'

const kinds = [
	...['pulse-high-first', 'pulse-low-first', 'answering-dlt645', 'answering-cjt188'],
	...['transparent-dlt645', 'transparent-cjt188'],
]
const sizes = [12, 32, 64]
const collectors = `--collectors=${kinds.flatMap((kind) => sizes.map((size) => `${kind}:${size}`)).join(',')}`

const closing = createClosing()
afterEach(closing.now)

/** 'pulse-high-first' of 64 channels: 'pulse-64-high-first'. */
const modelOf = ({ kind, channels }: AnnouncedCollector): string => kind.replace('-', `-${channels.length}-`)

async function emptyHouse() {
	const house = await startStation({})
	closing.later(house.close)
	const call = strictCallOf(house.station, () => {})
	await call('station.createBuilding', building)
	const place = { unitId: null, floorName: 'KG', name: 'Keller', areaM2: null }
	const { unitId } = await call('topology.saveUnit', place)
	return { house, call, unitId }
}
type House = Awaited<ReturnType<typeof emptyHouse>>

async function siteOf(...args: readonly string[]) {
	const site = await startSite('--concentrators=0', collectors, ...args)
	closing.later(site.stop)
	expect(site.announcement.collectors).toHaveLength(kinds.length * sizes.length)
	return site
}

const protocolOf = ({ protocol }: AnnouncedCollector) => protocol as 'modbus' | 'dlt645' | 'cjt188'

/** Every channel gets its meter, is collected in one run, and shows the truth. */
async function isRead({ call, unitId }: House, site: SiteProcess, announced: AnnouncedCollector, lineId: number) {
	const { id: name, address, channels } = announced
	const { collectorId } = await call('collectors.add', { lineId, modelId: modelOf(announced), address, name })
	const isTransparent = announced.kind.startsWith('transparent')
	for (const { channel, address: own, serial, medium, pulse } of channels) {
		// As calls of a page come: the station does its other work between them
		await new Promise(setImmediate)
		await call('collectors.setChannel', {
			...{ collectorId, channel, serial, medium: medium as 'water', modelId: null, unitId, pointId: null },
			...{ address: isTransparent ? own : null, pointName: `${name} ${channel}` },
			pulse: pulse && {
				...{ unit: pulse.unit as 'kWh', constantNumerator: pulse.constant, constantDenominator: 1 },
				...{ startValue: pulse.startValue, startCount: pulse.startCount },
			},
		})
	}
	const job = await collected(call, collectorId)
	expect(job, `${name} ${announced.kind}: ${job.text}`).toMatchObject({
		...{ state: 'done', done: channels.length, total: channels.length },
		text: expect.stringContaining(`${channels.length} of ${channels.length} channels were read.`),
	})
	const { collector } = await call('collectors.get', { collectorId })
	expect(collector.health).toBe('good')
	for (const { channel, value, valueAt, flag } of collector.channels) {
		const where = `${name}, ${announced.kind}, channel ${channel}: ${value}`
		const decimals = value?.split('.')[1]?.length ?? 0
		const shown = (text: string) => new Exact(text).toDecimalPlaces(decimals, Exact.ROUND_DOWN)
		const [least, most] = await truth(site, announced, channel, valueAt!)
		expect(new Exact(value!).gte(shown(least)), `${where} is at least ${least}`).toBe(true)
		expect(new Exact(value!).lte(shown(most)), `${where} is at most ${most}`).toBe(true)
		expect(flag).toBe(announced.kind.startsWith('pulse') ? '' : null)
	}
}

async function collected(call: TestStation['call'], collectorId: number) {
	const { jobId } = await call('collectors.collect', { collectorId })
	const over = async () => {
		const { jobs } = await call('network.jobs', {})
		const job = jobs.find(({ id }) => id === jobId)
		return job !== undefined && job.state !== 'running' && job
	}
	return until('the run is over', over, 240_000)
}

/** A value on its way, or one of a second that was cut off, is a little older or younger than its instant. */
const [earlierMs, laterMs] = [8_000, 1_000]
const storedEveryMs = 900_000

/** The least and the most that the meter's display showed around an instant, in kWh or m³. */
async function truth(site: SiteProcess, { id, kind, channels }: AnnouncedCollector, channel: number, at: number) {
	const displayed = async (instant: number): Promise<string> => {
		if (kind.startsWith('pulse')) {
			const told = { ask: 'channels', collector: id, at: instant }
			const all = await site.tell<{ channels: readonly { channel: number; value: string }[] }>(told)
			return all.channels.find((each) => each.channel === channel)!.value
		}
		const { serial, medium } = channels[channel - 1]!
		// What an answering collector has is its last quarter hour's
		const of = kind.startsWith('answering') ? Math.floor(instant / storedEveryMs) * storedEveryMs : instant
		const told = await site.tell<{ truth: { totalMilliWh: number; volumeMl: number } }>({
			...{ ask: 'truth', meter: serial, at: of },
		})
		const { totalMilliWh, volumeMl } = told.truth
		return new Exact(medium === 'electricity' ? totalMilliWh : volumeMl).div(1e6).toFixed()
	}
	return [await displayed(at - earlierMs), await displayed(at + laterMs)] as const
}

/** Adds the line and waits until it is open. */
async function lineTo({ call }: House, { id, ...announced }: AnnouncedCollector, url: string): Promise<number> {
	const protocol = protocolOf({ id, ...announced })
	const { lineId } = await call('lines.add', { name: id, url, protocol })
	await isOpen(call, lineId)
	return lineId
}
const isOpen = (call: TestStation['call'], lineId: number) =>
	until(`line ${lineId} is open`, async () => {
		const { lines } = await call('lines.list', {})
		return lines.find(({ id }) => id === lineId)?.state === 'open'
	})

describe('each size and kind of collector', () => {
	test('is read by TCP', async () => {
		const site = await siteOf()
		const house = await emptyHouse()
		await Promise.all(
			site.announcement.collectors.map(async (each) => {
				if (each.reach.kind !== 'tcp') throw new Error('it dials in')
				await isRead(house, site, each, await lineTo(house, each, `${each.reach.url}?pause=0`))
			}),
		)
	}, 300_000)

	test.skipIf(!hasSocat())(
		'is read over a serial line',
		async () => {
			const site = await siteOf('--pty')
			const house = await emptyHouse()
			await Promise.all(
				site.announcement.collectors.map(async (each) => {
					await isRead(house, site, each, await lineTo(house, each, each.serial!))
				}),
			)
		},
		300_000,
	)

	test('is read behind a modem that dials in', async () => {
		const port = await freePort()
		const house = await emptyHouse()
		await house.call('callers.addListener', { name: 'GPRS', host: '127.0.0.1', port })
		const site = await siteOf(`--dial=127.0.0.1:${port}`, '--heartbeat-ms=2000', '--again-ms=300')
		await Promise.all(
			site.announcement.collectors.map(async (each) => {
				if (each.reach.kind !== 'dial-in') throw new Error('it listens')
				const { identity } = each.reach
				await until(`${identity} calls`, async () => {
					const { callers } = await house.call('callers.list', {})
					return callers.some((caller) => caller.identity === identity && caller.connected)
				})
				const accepted = { port, identity, name: each.id, protocol: protocolOf(each) }
				const { lineId } = await house.call('callers.accept', accepted)
				await isOpen(house.call, lineId)
				await isRead(house, site, each, lineId)
			}),
		)
	}, 300_000)
})

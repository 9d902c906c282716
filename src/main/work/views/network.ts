/** network.topology: the way to every meter and the state of each link, for two thousand meters in one look. */
import type { NetworkNode } from '../../../shared/contract/network.ts'
import type { Health } from '../../../shared/contract/values.ts'
import { addDays } from '../../../shared/period.ts'
import { dateOfInstant } from '../../domain/calendar/local-time.ts'
import { protocolNamed } from '../../protocols/index.ts'
import type { MeterInPlace } from '../../store/meters.ts'
import type { DayCount } from '../../store/network.ts'
import { modelOf, type ViewContext, zoneOf } from './context.ts'
import { healthOf } from './meters.ts'
import { relaysOf } from './network-relays.ts'

/** What only the running station knows. */
export type LiveFacts = {
	readonly lines: readonly { readonly id: number; readonly health: Health }[]
	/** When each meter answered last since the start. */
	readonly answers: ReadonlyMap<number, number>
	/** By node key. */
	readonly progress: ReadonlyMap<string, { readonly done: number; readonly total: number }>
}

type Days = NetworkNode['days']
const daysShown = 7

export function networkNodes(context: ViewContext, live: LiveFacts): NetworkNode[] {
	const { store } = context
	const ways = waysOf(context)
	const meters = store.meters.list()
	const lineRows = store.lines.list()
	const facts = meterFacts(context, live, meters)
	const meterNodes = meters
		.filter(({ id, enabled }) => enabled && !ways.boxes.has(id))
		.map((meter) => meterNode(meter, ways, facts, live))
	const boxes = new Map(meters.map((meter) => [meter.id, meter]))
	const concentrators = [...ways.boxes.values()].flatMap((row) => {
		const meter = boxes.get(row.id)
		if (meter === undefined || !meter.enabled) return []
		const state = { name: row.name, signalPercent: row.state?.signalPercent ?? null }
		const key = `concentrator:${row.id}`
		return { ...meterNode(meter, ways, facts, live), kind: 'concentrator' as const, key, ...state, place: null }
	})
	const relays = [...new Map([...ways.relays.values()].map((relay) => [relay.key, relay])).values()].map(
		(relay): NetworkNode => ({
			...empty,
			key: relay.key,
			parent: `concentrator:${relay.concentratorId}`,
			kind: 'relay',
			id: relay.concentratorId,
			name: relay.address,
			address: relay.address,
			protocol: '',
		}),
	)
	const collectors = store.network.collectorRows().map(
		(row): NetworkNode => ({
			...empty,
			key: `collector:${row.id}`,
			parent: row.concentratorId === null ? `line:${row.lineId}` : `concentrator:${row.concentratorId}`,
			kind: 'collector',
			id: row.id,
			name: row.name,
			address: row.address,
			protocol: lineRows.find(({ id }) => id === row.lineId)?.protocol ?? '',
		}),
	)
	const lines = lineRows.map(
		(row): NetworkNode => ({
			...empty,
			key: `line:${row.id}`,
			parent: null,
			kind: 'line',
			id: row.id,
			name: row.name,
			address: null,
			protocol: row.protocol,
			health: live.lines.find(({ id }) => id === row.id)?.health ?? 'unknown',
		}),
	)
	const nodes = [...lines, ...concentrators, ...relays, ...collectors, ...meterNodes]
	return summedUp(nodes, facts.dates).map((node) => ({ ...node, progress: live.progress.get(node.key) ?? null }))
}

const empty = {
	health: 'unknown' as const,
	point: null,
	channel: null,
	place: null,
	meters: 0,
	lastAnswerAt: null,
	lastFailure: null,
	days: [],
	signalPercent: null,
	clockOffsetMs: null,
	progress: null,
}

/** Where each meter hangs. */
function waysOf({ store }: ViewContext) {
	const boxes = new Map(store.network.concentrators().map((row) => [row.id, row]))
	const byAddress = new Map([...boxes.values()].map((row) => [`${row.lineId} ${row.address}`, row.id]))
	const channels = new Map(store.network.channelPlaces().map((place) => [place.meterId, place]))
	return { boxes, byAddress, channels, relays: relaysOf(store.network.archivePoints()) }
}
type Ways = ReturnType<typeof waysOf>

/** One question each for all of these meters. */
export function meterFacts(context: ViewContext, live: Pick<LiveFacts, 'answers'>, meters: readonly MeterInPlace[]) {
	const { store, now } = context
	const ids = store.meters.registerIds()
	const mains = new Map<number, number>()
	for (const meter of meters) {
		const main = ids.get(meter.id)?.get(modelOf(context, meter.modelId)?.main ?? '')
		if (main !== undefined) mains.set(meter.id, main)
	}
	const latest = store.readings.latest([...mains.values()], undefined, { origins: ['live'] })
	const failures = store.network.lastFailures()
	const dates = lastDates(dateOfInstant(zoneOf(context), now))
	const lastAnswerAt = (meterId: number): number | null => {
		const told = live.answers.get(meterId) ?? null
		const stored = latest.get(mains.get(meterId) ?? -1)?.receivedAt ?? null
		return told === null || stored === null ? (told ?? stored) : Math.max(told, stored)
	}
	return {
		dates,
		lastAnswerAt,
		failure: (meterId: number) => failures.get(meterId) ?? null,
		offsets: store.collection.clockOffsets(),
		days: Map.groupBy(store.network.days(dates[0]!), ({ meterId }) => meterId),
		health: (meter: MeterInPlace): Health => {
			const at = latest.get(mains.get(meter.id) ?? -1)?.at ?? null
			const health = healthOf(modelOf(context, meter.modelId), at, now)
			return health === 'unknown' && failures.has(meter.id) ? 'alarm' : health
		},
	}
}
type MeterFacts = ReturnType<typeof meterFacts>

const lastDates = (today: string): readonly string[] =>
	Array.from({ length: daysShown }, (_, back) => addDays(today, back + 1 - daysShown))

function meterNode(meter: MeterInPlace, ways: Ways, facts: MeterFacts, live: LiveFacts): NetworkNode {
	const parts = protocolNamed(meter.protocol)?.concentrator?.parts(meter.address) ?? null
	const box = parts === null || parts.point === 0 ? null : ways.byAddress.get(`${meter.lineId} ${parts.terminal}`)
	const channel = ways.channels.get(meter.id)
	const failure = facts.failure(meter.id)
	const place = [meter.unitName, meter.pointName].filter((part) => part !== null).join(' · ')
	return {
		key: `meter:${meter.id}`,
		parent: channel === undefined ? parentOf(meter, ways, box ?? null) : `collector:${channel.collectorId}`,
		kind: 'meter',
		id: meter.id,
		name: meter.serial,
		address: meter.address,
		protocol: meter.protocol,
		health: facts.health(meter),
		point: parts === null || parts.point === 0 ? null : parts.point,
		channel: channel?.number ?? null,
		place: place === '' ? null : place,
		meters: 0,
		lastAnswerAt: facts.lastAnswerAt(meter.id),
		lastFailure: failure && { at: failure.at, reason: failure.reason, text: failure.text },
		days: daysOf(facts.days.get(meter.id) ?? [], facts.dates),
		signalPercent: null,
		clockOffsetMs: facts.offsets.get(meter.id)?.offsetMs ?? null,
		progress: live.progress.get(`meter:${meter.id}`) ?? null,
	}
}

function parentOf(meter: MeterInPlace, { relays }: Ways, concentratorId: number | null): string {
	if (concentratorId === null) return `line:${meter.lineId}`
	return relays.get(meter.id)?.key ?? `concentrator:${concentratorId}`
}

function daysOf(counts: readonly DayCount[], dates: readonly string[]): Days {
	const byDate = new Map(counts.map((count) => [count.date, count]))
	return dates.map((date) => {
		const { asked = 0, answered = 0 } = byDate.get(date) ?? {}
		return { date, asked, answered }
	})
}

/** Meters, days, last answers and states of everything below a node; children come after their parents. */
function summedUp(nodes: readonly NetworkNode[], dates: readonly string[]): readonly NetworkNode[] {
	const sums = new Map(nodes.map((node) => [node.key, sumOf(node, dates)]))
	for (const node of nodes.toReversed()) {
		const own = sums.get(node.key)!
		const parent = node.parent === null ? undefined : sums.get(node.parent)
		if (parent === undefined) continue
		parent.meters += node.kind === 'meter' ? 1 : own.meters
		for (const [index, { asked, answered }] of own.days.entries()) {
			parent.days[index]!.asked += asked
			parent.days[index]!.answered += answered
		}
		parent.lastAnswerAt = Math.max(parent.lastAnswerAt, own.lastAnswerAt)
		if (node.kind === 'meter') parent.healths.push(node.health)
		else parent.healths.push(...own.healths)
	}
	return nodes.map((node) => {
		const { meters, days, lastAnswerAt, healths } = sums.get(node.key)!
		const isBox = node.kind === 'collector' || node.kind === 'relay'
		return {
			...node,
			meters,
			days,
			lastAnswerAt: lastAnswerAt < 0 ? null : lastAnswerAt,
			health: isBox ? together(healths) : node.health,
		}
	})
}

const sumOf = (node: NetworkNode, dates: readonly string[]) => ({
	meters: 0,
	days: dates.map((date, index) => ({ ...(node.days[index] ?? { asked: 0, answered: 0 }), date })),
	lastAnswerAt: node.lastAnswerAt ?? -1,
	healths: [] as Health[],
})

/** A box that is never asked itself is as its meters are: all of them silent is an alarm, one of them a warning. */
function together(healths: readonly Health[]): Health {
	const known = healths.filter((health) => health !== 'unknown')
	if (known.length === 0) return 'unknown'
	if (known.every((health) => health === 'alarm')) return 'alarm'
	return known.every((health) => health === 'good') ? 'good' : 'warning'
}

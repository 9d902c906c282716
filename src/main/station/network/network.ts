/**
 * The station's duties for its concentrators beside reading: their events, state and plan, what they report by
 * themselves, and once in a while what their meters' memories still owe.
 */
import { addDays } from '../../../shared/period.ts'
import { dateOfInstant } from '../../domain/calendar/local-time.ts'
import { whyNotRead } from '../../domain/network/why.ts'
import { found, type Parts } from '../api/parts.ts'
import { archives, readArchive } from './archives.ts'
import { fetchEvents, takeReported } from './event-fetch.ts'
import { orders, readPlan } from './orders.ts'
import { probe } from './probe.ts'
import { startReread } from './reread.ts'
import { createTerminals, isAnswer, type Terminal } from './terminals.ts'
import { jobsOf } from './unasked.ts'
import { type WhyParts, whyFacts } from './why-facts.ts'

export type NetworkParts = Pick<
	Parts,
	'store' | 'presets' | 'pool' | 'collector' | 'jobs' | 'vault' | 'events' | 'clock' | 'views'
> &
	Pick<WhyParts, 'lastCallAt'> & { readonly log: (line: string) => void }

export type Network = ReturnType<typeof createNetwork>

const hourMs = 3_600_000
const planAfterMs = 24 * hourMs
/** Somebody else may have changed it; and what it has that we do not know is to be seen without being asked for. */
const archiveAfterMs = 24 * hourMs
/** Concentrators read their meters when they can: what they did not have at midnight they may have later. */
const catchUpMs = 6 * hourMs
const catchUpDays = 7

export function createNetwork(parts: NetworkParts) {
	const { store, pool, collector, events, clock } = parts
	const terminals = createTerminals(parts)
	const ended = new AbortController()
	const visits = createVisits(parts, ended.signal)
	let catchingUp: Promise<void> = Promise.resolve()

	const terminalOf = (id: number): Terminal => found(terminals.get(id), 'concentrator')
	const visit = (id: number) => {
		const terminal = terminals.get(id)
		if (terminal !== null) visits.visit(terminal)
	}
	return {
		start() {
			catchingUp = catchUp(parts, ended.signal)
		},
		/** A device answered in a round: of a concentrator, what it noted meanwhile is fetched. */
		answered(meterId: number) {
			const meter = collector.meter(meterId)
			const parted = meter && pool.get(meter.lineId)?.protocol.concentrator?.parts(meter.address)
			if (parted?.point === 0) visit(meterId)
		},
		/** What a device on a dial-in line reported by itself. `at`: UTC epoch ms. */
		unasked(lineId: number, message: Uint8Array, at: number) {
			const told = pool.get(lineId)?.protocol.concentrator?.unasked(message, at) ?? null
			const device = told && store.meters.byAddress(lineId, told.terminal)
			if (told === null || !device?.enabled) return
			for (const [address, result] of told.values) {
				const meter = store.meters.byAddress(lineId, address)
				if (meter === null) continue
				for (const { job, part } of jobsOf(result)) collector.tookUnasked(meter.id, job, part)
			}
			const row = store.network.concentrator(device.id)
			if (row === null) return
			const isOpen = told.events !== null && takeReported({ store, now: clock.now }, row.id, told.events)
			if (told.events !== null) events.emit('network.changed', {})
			if (isOpen || told.hasEvents) visit(row.id)
		},
		terminalOf,
		archives: archives(parts),
		orders: orders(parts, terminals),
		why: (meterId: number) => whyNotRead(whyFacts(parts, meterId, null)),
		probe: async (meterId: number) => {
			found(store.meters.get(meterId), 'meter')
			const outcome = await probe(parts, terminals, meterId)
			return whyNotRead(whyFacts(parts, meterId, outcome))
		},
		fetchEvents: (id: number): number => {
			const terminal = terminalOf(id)
			return parts.jobs.start('fetch-events', terminal.row.name, ({ cancelled }) => visits.fetch(terminal, cancelled))
		},
		async stop() {
			ended.abort()
			await Promise.all([catchingUp, visits.stop()])
		},
	}
}

/** One visit of a concentrator at a time: its events, and its state and plan when they have grown old. */
function createVisits(parts: NetworkParts, ended: AbortSignal) {
	const { store, clock, events, log } = parts
	const running = new Map<number, Promise<unknown>>()
	const needs = { store, now: clock.now }

	/** After what is under way with the same concentrator. */
	const inTurn = <T>(id: number, work: () => Promise<T>): Promise<T> => {
		const turn = (running.get(id) ?? Promise.resolve()).then(work)
		const over = turn.then(
			() => undefined,
			() => undefined,
		)
		running.set(id, over)
		void over.then(() => running.get(id) === over && running.delete(id))
		return turn
	}
	const fetch = (terminal: Terminal, cancelled: AbortSignal): Promise<string> =>
		inTurn(terminal.row.id, async () => {
			const { stored, lost, notes, failure } = await fetchEvents(needs, terminal, cancelled)
			if (stored > 0 || lost > 0) events.emit('network.changed', {})
			const gone = lost === 0 ? '' : ` ${lost} were overwritten before they could be fetched.`
			const text = [`${stored} new events.${gone}`, ...notes].join(' ')
			for (const note of notes) log(`${terminal.row.name}: ${note}`)
			if (failure !== null) throw new Error(`${text} Then it could not go on: ${failure.text}`)
			return text
		})
	const refresh = async (terminal: Terminal): Promise<void> => {
		const { row } = terminal
		const readAt = row.state?.readAt ?? Number.NEGATIVE_INFINITY
		if (clock.now() - readAt >= hourMs) await readState(parts, terminal)
		if (clock.now() - (row.planReadAt ?? Number.NEGATIVE_INFINITY) >= planAfterMs) await readPlan(parts, terminal)
		if (clock.now() - (row.archiveReadAt ?? Number.NEGATIVE_INFINITY) < archiveAfterMs) return
		await readArchive(parts, terminal, 'backfill', { progress: () => {}, cancelled: ended })
	}
	return {
		fetch,
		visit(terminal: Terminal) {
			// Who is being visited is visited again at the next round.
			if (running.has(terminal.row.id) || ended.aborted) return
			const told = fetch(terminal, ended).then(() => inTurn(terminal.row.id, () => refresh(terminal)))
			told.catch((cause: Error) => {
				if (!ended.aborted) log(`${terminal.row.name}: ${cause.message}`)
			})
		},
		stop: () => Promise.all(running.values()),
	}
}

/** Version, signal and traffic as far as it states them. */
async function readState({ store, clock, events }: NetworkParts, { row, ability, converse }: Terminal): Promise<void> {
	const { value, failure } = await converse(ability.readState(row.address), 'profile')
	if (failure !== null && !isAnswer(failure)) return
	store.network.updateConcentrator(row.id, { state: { ...value, readAt: clock.now() } })
	events.emit('network.changed', {})
}

/** A job of its own only where something is missing. */
async function catchUp(parts: NetworkParts, ended: AbortSignal): Promise<void> {
	const { store, clock, log } = parts
	while (!ended.aborted) {
		await clock.sleep(catchUpMs, ended)
		const { zone } = store.topology.buildings()[0] ?? {}
		if (ended.aborted || zone === undefined) continue
		const to = dateOfInstant(zone, clock.now())
		for (const row of store.network.concentrators()) {
			const key = `concentrator:${row.id}`
			const what = ['freeze', 'settlement'] as const
			const period = { key, from: addDays(to, 1 - catchUpDays), to, what, sinceAdded: true } as const
			try {
				const { reads } = await parts.views.call('missingReads', { now: clock.now(), input: period })
				if (reads.length > 0 && !ended.aborted) startReread(parts, row.name, period)
			} catch (cause) {
				if (!ended.aborted) log(`${row.name}: what is missing could not be found out: ${String(cause)}`)
			}
		}
	}
}

/** Devices that call the station: the listeners of the store, who called, and what the operator decided about them. */
import type { CallerView } from '../../../shared/contract/callers.ts'
import type { CallFacts } from '../../lines/call.ts'
import type { Standing } from '../../lines/call-desk.ts'
import type { Clock } from '../../lines/clock.ts'
import { createDialIn, type DialIn } from '../../lines/dial-in.ts'
import type { DialInLimits } from '../../lines/dial-in-limits.ts'
import type { OpenWire } from '../../lines/line.ts'
import { type HardwareOpeners, openWireWith } from '../../lines/open.ts'
import { parseLineUrl } from '../../lines/url.ts'
import { protocols } from '../../protocols/index.ts'
import type { Store } from '../../store/open.ts'
import { createGuests, type Guest } from './guests.ts'

export type Callers = {
	/** Opens every kind of line, those of callers included. */
	readonly openWire: OpenWire
	/** Lines, listeners or blocked ones in the store changed. */
	readonly follow: () => void
	readonly ports: DialIn['ports']
	readonly list: () => readonly CallerView[]
	/** Whether it has called since the station started, or is turned away. */
	readonly isKnown: (port: number, identity: string) => boolean
	/** The connection of a line's device; null: it is not connected, or the line is of another kind. */
	readonly linkOf: (lineUrl: string) => CallFacts | null
	/** When the device of a line called last, also if it has gone; null: not since the station started. */
	readonly lastCallAt: (lineUrl: string) => number | null
	readonly stop: () => void
}

export type CallersOptions = {
	readonly store: Pick<Store, 'lines' | 'listeners'>
	readonly clock: Clock
	readonly log: (text: string) => void
	readonly changed: () => void
	/** What a device reported by itself. `at`: UTC epoch ms. */
	readonly onUnasked: (lineId: number, message: Uint8Array, at: number) => void
	readonly limits?: Partial<DialInLimits>
	/** Of lines that we open ourselves; those of this PC unless given. */
	readonly openers?: HardwareOpeners | undefined
}

type Decided = {
	readonly port: number
	readonly identity: string
	readonly lineId: number | null
	readonly standing: Standing
	readonly blockedAt: number | null
}

const keyOf = (port: number, identity: string) => `${port}/${identity}`

export function createCallers(options: CallersOptions): Callers {
	const { store, clock, log, changed, onUnasked, limits, openers } = options
	let decided: ReadonlyMap<string, Decided> = new Map()
	const guests = createGuests((key) => decided.has(key))
	const decisionOn = (port: number, identity: string) => decided.get(keyOf(port, identity))

	const dialIn = createDialIn({
		...{ clock, log, changed, ...(limits && { limits }) },
		abilities: protocols.flatMap(({ dialIn: ability }) => ability ?? []),
		standing: (port, identity) => decisionOn(port, identity)?.standing ?? 'waiting',
		called: (facts, replaced) => {
			guests.called(facts, replaced)
			const { port, identity, peer } = facts
			const isKnown = decisionOn(port, identity)?.standing === 'accepted'
			if (replaced && isKnown)
				log(`dial-in ${port}: ${identity} called again from ${peer}; its older connection was closed`)
			changed()
		},
		gone: (facts) => {
			guests.gone(facts)
			changed()
		},
		unasked: ({ port, identity }, message, at) => {
			const lineId = decisionOn(port, identity)?.lineId
			if (lineId !== null && lineId !== undefined) onUnasked(lineId, message, at)
		},
	})
	return {
		openWire: openWireWith(dialIn.open, openers),
		follow() {
			decided = decisionsIn(store)
			dialIn.follow(store.listeners.list().filter(({ enabled }) => enabled))
			dialIn.review()
			changed()
		},
		ports: dialIn.ports,
		list: () => viewsOf(guests.list(), decided, dialIn),
		isKnown: (port, identity) => guests.has(port, identity) || decisionOn(port, identity) !== undefined,
		linkOf: (lineUrl) => {
			const url = parseLineUrl(lineUrl)
			return url?.kind === 'dial-in' ? dialIn.callOf(url.port, url.identity) : null
		},
		lastCallAt: (lineUrl) => {
			const url = parseLineUrl(lineUrl)
			if (url?.kind !== 'dial-in') return null
			const guest = guests.list().find(({ port, identity }) => port === url.port && identity === url.identity)
			return dialIn.callOf(url.port, url.identity)?.lastAt ?? guest?.lastAt ?? null
		},
		stop: dialIn.stop,
	}
}

function decisionsIn(store: CallersOptions['store']): ReadonlyMap<string, Decided> {
	const decided = new Map<string, Decided>()
	for (const { id, url: text, enabled } of store.lines.list()) {
		const url = parseLineUrl(text)
		if (url?.kind !== 'dial-in') continue
		const { port, identity } = url
		// A line that is switched off keeps its caller's name; the device waits unconfirmed until it is on again.
		const standing = enabled ? 'accepted' : 'waiting'
		decided.set(keyOf(port, identity), { port, identity, lineId: id, standing, blockedAt: null })
	}
	for (const { port, identity, at } of store.listeners.blocked()) {
		const lineId = decided.get(keyOf(port, identity))?.lineId ?? null
		decided.set(keyOf(port, identity), { port, identity, lineId, standing: 'blocked', blockedAt: at })
	}
	return decided
}

/** Who called, latest first, and behind them who is turned away and has not called since the station started. */
function viewsOf(guests: readonly Guest[], decided: ReadonlyMap<string, Decided>, dialIn: DialIn): CallerView[] {
	const called = guests.map((guest): CallerView => {
		const decision = decided.get(keyOf(guest.port, guest.identity))
		const call = dialIn.callOf(guest.port, guest.identity)
		return {
			...guest,
			lastAt: call?.lastAt ?? guest.lastAt,
			connected: call !== null,
			heartbeats: call?.heartbeats ?? 0,
			state: stateOf(decision),
			lineId: decision?.lineId ?? null,
		}
	})
	const here = new Set(guests.map(({ port, identity }) => keyOf(port, identity)))
	const kept = [...decided].flatMap(([key, { port, identity, lineId, blockedAt }]): CallerView[] => {
		if (here.has(key) || blockedAt === null) return []
		const times = { firstAt: blockedAt, lastAt: blockedAt, heartbeats: 0, replaced: 0 }
		const kind = isTerminal(identity) ? 'concentrator' : 'modem'
		return [{ port, identity, kind, peer: '', ...times, connected: false, state: 'blocked', lineId }]
	})
	return [...called.sort((a, b) => b.lastAt - a.lastAt), ...kept]
}

const stateOf = (decision: Decided | undefined): CallerView['state'] => {
	if (decision === undefined) return 'waiting'
	return decision.standing === 'blocked' ? 'blocked' : 'accepted'
}

/** A name as a protocol's own devices have it. */
const isTerminal = (identity: string): boolean =>
	protocols.some(({ dialIn, address }) => dialIn !== undefined && address(identity) === identity)

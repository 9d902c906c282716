/**
 * What came after issue: each night, and when somebody puts a reading right, issued bills are compared with what counts
 * now. What differs is proposed, and nothing is billed by it before somebody accepts.
 */
import { addDays } from '../../../shared/period.ts'
import { dateOfInstant } from '../../domain/calendar/local-time.ts'
import { dayStart } from '../../domain/calendar/periods.ts'
import type { Clock } from '../../lines/clock.ts'
import type { BillRunRow } from '../../store/billing.ts'
import type { Verified } from '../../work/billing/verify.ts'
import type { EventHub } from '../event-hub.ts'
import { noteNotComputable } from './not-computable.ts'
import type { StepParts } from './run-steps.ts'

export type Differences = {
	/** Of these months; how many issued bills would be otherwise now. */
	readonly look: (months: readonly string[] | null) => Promise<number>
	/** Computes all issued statements once more. */
	readonly verify: () => Promise<Verified>
	readonly start: () => void
	readonly stop: () => Promise<void>
}

export type DifferencesOptions = Pick<StepParts, 'store' | 'bills'> & {
	readonly events: EventHub
	readonly clock: Pick<Clock, 'now' | 'sleep'>
	readonly log: (line: string) => void
}

/** Everything; what somebody put right; costs, whose pools, areas, tenants and advances are entered by hand. */
type Look = 'all' | 'corrected' | 'costs'
const lookAfter: Readonly<Record<string, Look>> = {
	'plausibility.changed': 'corrected',
	'costs.changed': 'costs',
	'topology.changed': 'costs',
}

const hourMs = 3_600_000
/** After the night's plausibility. */
const nightlyAtMs = 4 * hourMs
/** Setting: the instant of the last night's look. */
const comparedKey = 'billing.compared'
/** A person puts several readings right in a row. */
const settleMs = 2_000

export function createDifferences({ store, bills, events, clock, log }: DifferencesOptions): Differences {
	const ended = new AbortController()
	const { signal } = ended
	let working: Promise<unknown> = Promise.resolve()

	const look = async (months: readonly string[] | null, what: Look): Promise<number> => {
		const overlaysOnly = what === 'corrected'
		const now = clock.now()
		const changed = [
			...(what === 'costs' ? [] : await bills.call('differences', { now, months, overlaysOnly }, { signal })),
			...(months === null ? await bills.call('costDifferences', { now, overlaysOnly }, { signal }) : []),
		]
		if (signal.aborted) return 0
		const news = new Set(noteNotComputable(store, changed, clock.now()))
		for (const { statementId, totalMinor, issuedMinor } of changed) {
			// A total that no longer counts is not proposed beside the reason why there is none.
			const isNew = store.billing.noteDifference(statementId, totalMinor ?? issuedMinor, issuedMinor, clock.now())
			if (isNew) news.add(statementId)
		}
		const runs = new Set([...news].map((statementId) => store.billing.runOfStatement(statementId)))
		for (const runId of runs) events.emit('billing.changed', { runId })
		return changed.filter(({ totalMinor, issuedMinor }) => totalMinor !== issuedMinor).length
	}
	/** In the background, one after the other; what fails is looked at again the next night. */
	const lookSometime = (what: Look, done: () => void = () => {}) => {
		working = working
			.then(() => (signal.aborted ? 0 : look(null, what)))
			.then(() => signal.aborted || done())
			.catch((cause) => signal.aborted || log(`issued bills could not be compared: ${String(cause)}`))
	}
	/** The first night after an instant. */
	const nightAfter = (instant: number): number => {
		const zone = store.topology.buildings()[0]?.zone ?? 'UTC'
		return dayStart(zone, addDays(dateOfInstant(zone, instant - nightlyAtMs), 1)) + nightlyAtMs
	}
	/** A night over which the PC slept or was off is made up for as soon as it is on. */
	const nightly = async () => {
		const last = store.settings.get(comparedKey)
		let due = nightAfter(typeof last === 'number' ? last : clock.now())
		while (!signal.aborted) {
			// In pieces: a PC that slept, or whose clock was set, is not hours late.
			await clock.sleep(Math.min(Math.max(due - clock.now(), 1), hourMs), signal)
			const now = clock.now()
			if (signal.aborted) return
			if (now >= due) lookSometime('all', () => store.settings.set(comparedKey, now))
			// Set back, the clock has no night to wait for twice.
			due = now >= due ? nightAfter(now) : Math.min(due, nightAfter(now))
		}
	}
	/** Puts off until nothing more was put right for a moment. */
	const follow = () => {
		const waiting = new Set<Look>()
		return (event: string) => {
			const what = lookAfter[event]
			if (what === undefined || waiting.has(what) || signal.aborted) return
			const isTouched = ({ state, kind }: BillRunRow) => state === 'issued' && (what !== 'costs' || kind === 'costs')
			if (!store.billing.runs().some(isTouched)) return
			waiting.add(what)
			void clock.sleep(settleMs, signal).then(() => {
				waiting.delete(what)
				lookSometime(what)
			})
		}
	}
	let unfollow = () => {}
	let nights: Promise<void> = Promise.resolve()
	return {
		look: (months) => look(months, 'all'),
		verify: () => bills.call('verify', null, { signal }),
		start() {
			nights = nightly()
			unfollow = events.subscribe(follow())
		},
		async stop() {
			ended.abort()
			unfollow()
			await Promise.all([working, nights])
		},
	}
}

/**
 * Plausibility of the station: looks at whole months in the background (each night when the boundaries are there, after
 * memories were fetched, and when a person asks), keeps the findings and raises what keeps a point from being billed.
 */
import { addDays, addMonths } from '../../../shared/period.ts'
import { dateOfInstant } from '../../domain/calendar/local-time.ts'
import { dayStart, monthOfInstant } from '../../domain/calendar/periods.ts'
import type { plausibilityTasks } from '../../work/plausibility.ts'
import type { Parts } from '../api/parts.ts'
import type { WorkerOf } from '../worker.ts'

export type PlausibilityOptions = Pick<Parts, 'store' | 'alarms' | 'collector' | 'events' | 'jobs' | 'clock'> & {
	readonly worker: WorkerOf<typeof plausibilityTasks>
	readonly log: (line: string) => void
}

export type Plausibility = ReturnType<typeof createPlausibility>

const hourMs = 3_600_000
/** By then the midnights are fetched, and the first meters that are read in the night. */
const nightlyAtMs = 3 * hourMs
/** In the first days of a month the month before is looked at too: late values come, and it is to be billed. */
const monthBeforeDays = 10
/** Memories are read every quarter hour; only the end of a longer backfill is worth a look, and not more often. */
const afterBackfillMs = 6 * hourMs
/** A midnight and the quarter hours up to it are two questions to a meter: more have piled up since a day or longer. */
const longBackfill = 3

/** The setting with the moment of each month's last check. */
const checkedKey = 'plausibility.checked'
const monthsRemembered = 36

export function createPlausibility(options: PlausibilityOptions) {
	const { store, collector, jobs, clock, log } = options
	const ended = new AbortController()
	let working: Promise<unknown> = Promise.resolve()
	const zone = () => store.topology.buildings()[0]?.zone ?? 'UTC'

	const check = async (month: string, pointIds: readonly number[] | null, control: CheckControl = {}) => {
		const now = clock.now()
		const checked = await options.worker.call('check', { now, input: { month, pointIds } }, control)
		if (checked === null) return null
		const touched = store.transaction(() => {
			if (pointIds === null) rememberChecked(options, month, now)
			return store.findings.sync(checked.pointIds, checked.period, checked.found, now)
		})
		if (touched.size > 0 || pointIds === null) changed(options)
		return checked.found.length
	}
	/** In the background, one after the other; what fails is tried again another night. */
	const checkRecent = () => {
		const today = dateOfInstant(zone(), clock.now())
		const months = [today.slice(0, 7)]
		if (Number(today.slice(8)) <= monthBeforeDays) months.unshift(addMonths(months[0]!, -1))
		working = working.then(async () => {
			for (const month of months) {
				if (ended.signal.aborted) return
				await check(month, null, { signal: ended.signal }).catch((cause) => {
					if (!ended.signal.aborted) log(`plausibility of ${month} could not be checked: ${String(cause)}`)
				})
			}
		})
	}
	const nightly = async () => {
		while (!ended.signal.aborted) {
			const tomorrow = addDays(dateOfInstant(zone(), clock.now() - nightlyAtMs), 1)
			const wait = dayStart(zone(), tomorrow) + nightlyAtMs - clock.now()
			// In pieces: a PC that slept, or whose clock was set, is not hours late.
			await clock.sleep(Math.min(Math.max(wait, 1), hourMs), ended.signal)
			if (wait > hourMs || ended.signal.aborted) continue
			if (store.topology.buildings().length > 0) checkRecent()
			// The same night is not looked at twice.
			await clock.sleep(hourMs, ended.signal)
		}
	}
	/** Called for every answer: the end of a longer backfill is worth a look. */
	const followBackfill = () => {
		let isLong = false
		let lastAt = Number.NEGATIVE_INFINITY
		return (event: string) => {
			if (event !== 'collection.changed' || ended.signal.aborted) return
			const open = [...collector.memory.progress().values()].filter(({ done, total }) => done < total)
			if (open.length > 0) {
				isLong ||= open.some(({ total }) => total >= longBackfill)
				return
			}
			const isOver = isLong && clock.now() - lastAt > afterBackfillMs
			isLong = false
			if (!isOver) return
			lastAt = clock.now()
			checkRecent()
		}
	}
	let unfollow = () => {}
	let nights: Promise<void> = Promise.resolve()
	return {
		start() {
			nights = nightly()
			unfollow = options.events.subscribe(followBackfill())
		},
		/** Id of the job. */
		startCheck: (month: string): number =>
			jobs.start('check', month, async ({ progress, cancelled }) => {
				const found = await check(month, null, { onProgress: progress, signal: cancelled })
				return found === null ? '' : `${found} found`
			}),
		/** After a decision: the months that an instant belongs to, of one point. */
		recheck: async (pointId: number, instants: readonly number[]): Promise<void> => {
			const months = new Set(instants.flatMap((at) => [at - 1, at].map((each) => monthOfInstant(zone(), each))))
			// More than a year at once is looked at by the next checks of those months.
			for (const month of [...months].sort().slice(-13)) await check(month, [pointId])
			changed(options)
		},
		checkedAt: (month: string): number | null => checkedMonths(options)[month] ?? null,
		async stop() {
			ended.abort()
			unfollow()
			await Promise.all([working, nights])
		},
	}
}

type CheckControl = Parameters<PlausibilityOptions['worker']['call']>[2]

function checkedMonths({ store }: Pick<PlausibilityOptions, 'store'>): Readonly<Record<string, number>> {
	const kept = store.settings.get(checkedKey)
	return typeof kept === 'object' && kept !== null ? (kept as Readonly<Record<string, number>>) : {}
}

function rememberChecked(options: PlausibilityOptions, month: string, now: number): void {
	const kept = Object.entries({ ...checkedMonths(options), [month]: now }).sort(([a], [b]) => (a < b ? 1 : -1))
	options.store.settings.set(checkedKey, Object.fromEntries(kept.slice(0, monthsRemembered)))
}

const causes = ['implausible', 'continuous-flow', 'balance'] as const

/** Pages ask again; and the alarms are what open errors say. */
function changed({ store, alarms, events }: PlausibilityOptions): void {
	const errors = store.findings.open().filter(({ severity }) => severity === 'error')
	const wanted = Map.groupBy(errors, ({ rule, pointId }) => {
		const cause = causes.find((each) => each === rule) ?? 'implausible'
		return `${cause} ${pointId}`
	})
	for (const { cause, subject } of alarms.open()) {
		const known = causes.find((each) => each === cause)
		const [kind, id] = subject.split(':')
		if (known === undefined || kind !== 'point' || wanted.has(`${known} ${id}`)) continue
		alarms.clear(known, `point:${Number(id)}`)
	}
	for (const [key, [first, ...more]] of wanted) {
		const [cause, id] = key.split(' ') as [(typeof causes)[number], string]
		if (first === undefined || alarms.isOpen(cause, `point:${Number(id)}`)) continue
		alarms.raise(cause, `point:${Number(id)}`, { rule: first.rule, from: first.fromAt, findings: 1 + more.length })
	}
	events.emit('plausibility.changed', {})
}

/** What the demo tells on the console: what happened, how much of it, and how long it took. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Handlers } from '../../shared/contract/define.ts'
import type { Calls } from '../../shared/contract/index.ts'
import { CallFailed } from '../../shared/rpc.ts'

type Teller = {
	readonly handlers: Handlers<Calls>
	readonly say: (line: string) => void
	readonly signal: AbortSignal
}

const lookMs = 500
/** A demo that hangs says so instead of staying silent for ever. */
const patienceMs = 15 * 60_000
/** So often a month is drafted before the demo gives up. */
const mostDrafts = 5

/**
 * Follows the station from an empty database to last month's statements; on a later start, from where it was. Ends
 * early when `signal` aborts. What does not come is said in a line and ends the story, never the station.
 */
export async function tellStory(
	station: { readonly handlers: Handlers<Calls> },
	say: (line: string) => void,
	signal: AbortSignal,
): Promise<void> {
	const teller = { handlers: station.handlers, say, signal }
	try {
		await setUp(teller)
		await linesUp(teller)
		await metersRead(teller)
		await historyFetched(teller)
		await lastMonthBilled(teller)
	} catch (cause) {
		if (signal.aborted) return
		say(`The demo could not go on: ${reasonOf(cause)}`)
	}
}

async function setUp({ handlers, say }: Teller): Promise<void> {
	const status = await handlers['station.status']({})
	if (status.state === 'ready') {
		return say(`Demo building: goes on from where it was (${status.dataFolder}).`)
	}
	const began = performance.now()
	await handlers['station.startDemo']({})
	say(`Demo building set up, its virtual meters run in a process of their own (${seconds(began)}).`)
}

async function linesUp(teller: Teller): Promise<void> {
	const began = performance.now()
	const lines = await until(teller, async () => {
		const { lines } = await teller.handlers['station.status']({})
		return lines.total > 0 && lines.open === lines.total ? lines : null
	})
	teller.say(`Lines up: ${lines.open} of ${lines.total} (${seconds(began)}).`)
}

async function metersRead(teller: Teller): Promise<void> {
	const began = performance.now()
	const round = await until(teller, async () => {
		const { lastRound } = await teller.handlers['collection.status']({})
		return lastRound !== null && lastRound.finishedAt !== null ? lastRound : null
	})
	const { lines } = await teller.handlers['lines.list']({})
	const meters = lines.reduce((sum, line) => sum + line.meters, 0)
	const failed = round.failed > 0 ? `, ${count(round.failed)} without an answer` : ''
	teller.say(
		`Meters read: ${count(meters)} meters, ${count(round.read)} of ${count(round.due)} readings${failed} (${seconds(began)}).`,
	)
}

async function historyFetched(teller: Teller): Promise<void> {
	const began = performance.now()
	const total = await until(teller, async () => {
		const { backfill } = await teller.handlers['collection.status']({})
		return backfill.done >= backfill.total ? backfill.total : null
	})
	if (total === 0) teller.say('History: nothing was missing.')
	else teller.say(`History fetched from the meters' memory: ${count(total)} requests (${seconds(began)}).`)
}

export async function lastMonthBilled(teller: Teller): Promise<void> {
	const { handlers, say } = teller
	const began = performance.now()
	const { months } = await handlers['billing.months']({})
	const issued = months.find(({ state }) => state === 'issued')
	const open = months.find(({ state }) => state === 'open' || state === 'draft' || state === 'cancelled')
	if (open === undefined && issued?.runId) return tellRun(teller, issued.runId, 'was billed before')
	if (open === undefined) return say('There is no month to bill yet.')
	if (issued !== undefined && issued.month >= open.month && issued.runId) {
		return tellRun(teller, issued.runId, 'was billed before')
	}
	const runId = await issuedFresh(teller, open.month)
	if (runId !== null) await tellRun(teller, runId, `billed (${seconds(began)})`)
}

/**
 * The meters are read all the while, and somebody may be at the page: a draft that is another one by now is drafted and
 * approved anew, some times. Null: problems stand in the way.
 */
async function issuedFresh(teller: Teller, month: string): Promise<number | null> {
	const { handlers, say } = teller
	for (let left = mostDrafts; ; left--) {
		const { runId } = await handlers['billing.prepare']({ month })
		const draft = await until(teller, async () => {
			const run = await handlers['billing.run']({ runId })
			return run.state === 'preparing' ? null : run
		})
		const red = draft.problems.filter(({ severity }) => severity === 'red')
		if (draft.state !== 'draft' || red.length > 0) {
			say(`Bill of ${month}: ${count(red.length)} problems stand in the way; the page shows them.`)
			return null
		}
		const seen = [...new Set(draft.problems.map(({ code }) => code))].map((code) => ({ code, comment: null }))
		try {
			await handlers['billing.approve']({ runId, by: 'Demo', seen })
			await handlers['billing.issue']({ runId })
			return runId
		} catch (cause) {
			if (left === 1 || !(cause instanceof CallFailed) || cause.error.code !== 'run-stale') throw cause
			say(`Bill of ${month}: something has changed since the draft; it is drafted again.`)
			const { state } = await handlers['billing.run']({ runId })
			if (state === 'approved') await handlers['billing.withdraw']({ runId })
		}
	}
}

async function tellRun(teller: Teller, runId: number, what: string): Promise<void> {
	const run = await until(teller, async () => {
		const view = await teller.handlers['billing.run']({ runId })
		return view.state === 'issuing' ? null : view
	})
	if (run.state !== 'issued') return teller.say(`Bill of ${run.month}: could not be issued; the page shows why.`)
	const total = run.total === null ? '' : `, ${money(run.total)}`
	teller.say(`Month ${run.month} ${what}: ${count(run.count)} statements${total}.`)
	if (run.folder !== null) teller.say(`Statements: ${run.folder}`)
}

/** Looks again until `look` answers something; rejects after 15 minutes or at the stop sign. */
async function until<T>({ signal }: Teller, look: () => Promise<T | null>): Promise<T> {
	const began = performance.now()
	for (;;) {
		const seen = await look()
		if (seen !== null) return seen
		if (performance.now() - began > patienceMs) throw new Error('it took longer than 15 minutes.')
		await pause(lookMs, undefined, { signal })
	}
}

const seconds = (began: number): string => `${((performance.now() - began) / 1000).toFixed(1)} s`
const count = (value: number): string => value.toLocaleString('en-US')

/** ISO 4217 minor units as Intl knows them; the integer is only placed, never computed with. */
function money({ minor, currency }: { readonly minor: number; readonly currency: string }): string {
	const digits =
		new Intl.NumberFormat('en-US', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
	const text = String(Math.abs(minor)).padStart(digits + 1, '0')
	const whole = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
	return `${minor < 0 ? '-' : ''}${whole} ${currency}`
}

const reasonOf = (cause: unknown): string => {
	if (cause instanceof CallFailed) return `the station answered '${cause.error.code}'.`
	return cause instanceof Error ? cause.message.split('\n')[0]! : String(cause)
}

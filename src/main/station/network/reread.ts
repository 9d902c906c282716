/** Asks memories once more for what is missing of a period (补抄): exactly that, behind everything that is due now. */
import { dateOfInstant } from '../../domain/calendar/local-time.ts'
import type { MissedRead } from '../../domain/network/missing.ts'
import type { missingReads } from '../../work/views/network-missing.ts'
import { buildingOf, type Parts, view } from '../api/parts.ts'
import type { JobControl } from '../jobs.ts'

export type RereadParts = Pick<Parts, 'store' | 'collector' | 'jobs' | 'clock' | 'views' | 'events'>
type MissedPeriod = Parameters<typeof missingReads>[1]
type Ask = { readonly meterId: number; readonly read: MissedRead }

/** So many questions wait on lines at once: cancelling takes back nothing that waits. */
const askedAtOnce = 256

/** Id of the job. */
export function startReread(parts: RereadParts, subject: string, period: MissedPeriod): number {
	return parts.jobs.start('reread', subject, (job) => reread(parts, period, job))
}

async function reread(parts: RereadParts, period: MissedPeriod, job: JobControl): Promise<string> {
	const { zone } = buildingOf(parts.store)
	const today = () => dateOfInstant(zone, parts.clock.now())
	const sum = { asked: 0, came: 0, silent: 0 }
	let gone = 0
	for (let plannedOn = ''; plannedOn !== today() && !job.cancelled.aborted; ) {
		// "Three midnights back" means another midnight tomorrow: what is left is planned anew then.
		plannedOn = today()
		const planned = await view(parts, 'missingReads', period)
		gone = planned.gone
		const total = planned.reads.length
		let done = 0
		for (const group of groupsOf(planned.reads)) {
			if (job.cancelled.aborted || today() !== plannedOn) break
			// What waits on its line is given up, not waited for.
			await Promise.race([askGroup(parts, group, sum), aborted(job.cancelled)])
			done += group.length
			job.progress(done, total)
		}
	}
	parts.events.emit('network.changed', {})
	const past = gone === 0 ? '' : ` ${gone} values are no longer in any memory: they stay missing.`
	if (sum.asked === 0) return `Nothing was missing that a memory still holds.${past}`
	const silent = sum.silent === 0 ? '' : ` ${sum.silent} questions were not answered.`
	return `${sum.asked} questions were asked, and ${sum.came} values came.${silent}${past}`
}

/** Asks for all of them, oldest first; what waits on its line when `cancelled` comes is given up. */
export async function askReads(parts: Pick<RereadParts, 'collector'>, reads: readonly Ask[], cancelled: AbortSignal) {
	const sum = { asked: 0, came: 0, silent: 0 }
	for (const group of groupsOf(reads)) {
		if (cancelled.aborted) break
		await Promise.race([askGroup(parts, group, sum), aborted(cancelled)])
	}
	return sum
}

const aborted = (signal: AbortSignal): Promise<void> =>
	new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

async function askGroup(
	{ collector }: Pick<RereadParts, 'collector'>,
	group: readonly Ask[],
	sum: { asked: number; came: number; silent: number },
): Promise<void> {
	const answers = await Promise.all(
		group.map(({ meterId, read: { job, boundary } }) => collector.readMemory(meterId, job, boundary)),
	)
	for (const answer of answers) {
		if (answer === null) continue
		sum.asked++
		sum.came += answer.stored
		if (answer.failure !== null && answer.failure.reason !== 'meter-error') sum.silent++
	}
}

/** Equal questions side by side, so that one device can be asked for many meters at once; oldest boundaries first. */
function groupsOf(asks: readonly Ask[]): readonly (readonly Ask[])[] {
	const alike = Map.groupBy(asks, ({ read }) => JSON.stringify(read.job))
	const ordered = [...alike.values()].sort((a, b) => a[0]!.read.boundary - b[0]!.read.boundary)
	return ordered.flatMap((group) =>
		Array.from({ length: Math.ceil(group.length / askedAtOnce) }, (_, at) =>
			group.slice(at * askedAtOnce, (at + 1) * askedAtOnce),
		),
	)
}

/** One collecting run of a whole collector: told to keep its values where it can, then every channel is read. */

import type { ControlResult, ReadJob } from '../../protocols/protocol.ts'
import { runSession } from '../../protocols/session.ts'
import type { Collector } from '../../store/collectors.ts'
import type { CollectorModel } from '../../work/presets-collectors.ts'
import type { Parts } from '../api/parts.ts'
import type { JobControl } from '../jobs.ts'

type Collecting = Pick<Parts, 'store' | 'pool' | 'collector' | 'clock' | 'jobs' | 'events'>

/** What the collector kept when it was told to: values with its own time. */
const keptJob: ReadJob = { kind: 'freeze', back: 1, cause: 'instant' }

/** Starts the run; the id of its job. Every channel's progress is part of one. */
export function collectNow(parts: Collecting, collector: Collector, model: CollectorModel): number {
	return parts.jobs.start('collect', collector.name, async (job) => {
		const order = model.keeps ? await tellToKeep(parts, collector, model) : null
		const isKept = order?.outcome === 'done' || order?.outcome === 'accepted'
		const answered = await readAll(parts, collector, isKept, job)
		parts.events.emit('network.changed', {})
		const kept = order === null ? '' : ` ${order.text}`
		if (answered.done === 0 && answered.total > 0) {
			throw new Error(`None of ${answered.total} channels was read: ${answered.lastFailure}${kept}`)
		}
		const missing = answered.done < answered.total ? ` The last that was not: ${answered.lastFailure}` : ''
		return `${answered.done} of ${answered.total} channels were read.${missing}${worthless(parts, collector)}${kept}`
	})
}

/** Channels whose counts are read and mean nothing certain. */
function worthless({ store }: Collecting, { id }: Collector): string {
	const doubtful = store.collectors.channels(id).filter(({ flag }) => flag !== null && flag !== '')
	const numbers = doubtful.map(({ number }) => number).join(', ')
	return numbers === '' ? '' : ` No value is made of the counts of channel ${numbers}.`
}

async function tellToKeep(
	{ pool, clock }: Collecting,
	{ lineId, address }: Collector,
	model: CollectorModel,
): Promise<Pick<ControlResult, 'outcome' | 'text'>> {
	const line = pool.get(lineId)
	const control = line?.protocol.control
	if (line === undefined || control === undefined) return { outcome: 'not-sent', text: 'The line is not open.' }
	const dialect = model.kind === 'pulse' ? { dialect: model.dialect } : {}
	const session = control(address, { kind: 'freeze', at: 'now' }, dialect)
	return runSession<ControlResult>(line.line, line.protocol, session, { priority: 'user', clock })
}

type Answered = { done: number; readonly total: number; lastFailure: string }

/** So many questions wait on the line at least, so that the memory of other meters does not get in between. */
const leastWaiting = 4

/** As many wait at once as one conversation asks for; a cancelled run asks no more. */
async function readAll(parts: Collecting, collector: Collector, isKept: boolean, job: JobControl): Promise<Answered> {
	const { store, pool } = parts
	const meters = store.collectors
		.channels(collector.id)
		.flatMap(({ meterId }) => store.meters.get(meterId) ?? [])
		.filter(({ enabled }) => enabled)
	const answered: Answered = { done: 0, total: meters.length, lastFailure: '' }
	const next = meters.values()
	let asked = 0
	const ask = async () => {
		for (const { id, serial } of next) {
			const failure = await readOne(parts, id, isKept)
			if (failure === null) answered.done++
			else answered.lastFailure = `${serial}: ${failure}`
			job.progress(++asked, meters.length)
			if (job.cancelled.aborted) return
		}
	}
	job.progress(0, meters.length)
	const waiting = Math.max(leastWaiting, pool.get(collector.lineId)?.protocol.together?.most ?? 1)
	await Promise.all(Array.from({ length: waiting }, ask))
	return answered
}

/** null: it told its values, and they are stored. Where a channel has kept none, its present ones are read. */
async function readOne({ collector, clock }: Collecting, meterId: number, isKept: boolean): Promise<string | null> {
	if (isKept) {
		const kept = await collector.readMemory(meterId, keptJob, clock.now())
		if (kept !== null && kept.stored > 0) return null
	}
	const result = await collector.readMeter(meterId, 'read', 'round')
	if (result === null) return 'it is no meter of the station any more'
	if (result === 'budget') return 'its battery allows no more readings today'
	return result.records.length > 0 ? null : (result.failure?.text ?? 'it told nothing')
}

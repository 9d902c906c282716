/** Wired M-Bus as the station sees it: what a conversation with one meter reads. */

import { z } from 'zod'
import { storedAt } from '../en13757-3/records.ts'
import { nothingRead, notOffered } from '../gathered.ts'
import type { MeterContext, Protocol, ReadJob, ReadResult, Session } from '../protocol.ts'
import { address, targetOf } from './address.ts'
import { decode, split } from './codec.ts'
import { longestFrame, timing } from './constants.ts'
import { control } from './control.ts'
import { explain } from './explain.ts'
import { type Reach, type Readout, readout } from './readout.ts'
import { scan } from './scan.ts'

/** What a meter model may ask for. */
const dialect = z.strictObject({
	/** Subcode of an application reset (CI 50) before each readout: it chooses what such meters tell. */
	applicationReset: z.number().int().min(0).max(255),
})

function* read(typed: string, job: ReadJob, context?: MeterContext): Session<ReadResult> {
	const target = targetOf(typed)
	if (target === null) return nothingRead({ reason: 'refused', text: `${typed} is no M-Bus address` })
	if (job.kind === 'freeze' || job.kind === 'profile') {
		const text = 'M-Bus meters keep no such values by the standard'
		return nothingRead({ reason: 'not-offered', text })
	}
	const settings = dialect.safeParse(context?.dialect)
	const reach: Reach = {
		target,
		...(settings.success ? settings.data : {}),
		...(context === undefined ? {} : { context }),
	}
	const { clock, ...told } = yield* readout(reach)
	const all = told.frames.length > 1 ? { ...told, records: datedAcross(told.records) } : told
	return selected(clock === undefined ? all : { ...all, clock }, job)
}

/** A storage's date may stand in another telegram than its values; the codec sees one telegram at a time. */
function datedAcross(records: Readout['records']): Readout['records'] {
	const dates = new Map<number, string>()
	for (const one of records) {
		const isPlainDate = one.role === undefined && one.tariff === 0 && one.subunit === 0
		const at = isPlainDate && one.function === 'instantaneous' ? storedAt(one.quantity, one.value) : null
		if (at !== null && (one.quantity === 'time' || !dates.has(one.storage))) dates.set(one.storage, at)
	}
	return records.map((one) => {
		if (one.storage === 0 || one.at !== null || one.quantity === 'date' || one.quantity === 'time') return one
		return { ...one, at: dates.get(one.storage) ?? null }
	})
}

/** What of a readout the job asks for; a readout always brings everything. */
function selected(result: ReadResult, job: Exclude<ReadJob, { kind: 'freeze' | 'profile' }>): ReadResult {
	if (job.kind === 'clock') {
		const isRead = result.clock !== undefined || result.failure !== null
		return isRead ? { ...result, records: [] } : notOffered({ ...result, records: [] }, 'the meter states no time')
	}
	if (job.kind === 'current') {
		if (job.items === undefined) return result
		const wanted = new Set(job.items.map((item) => item.toUpperCase()))
		return { ...result, records: result.records.filter((record) => wanted.has(record.key)) }
	}
	const dates = [...new Set(result.records.map((record) => record.at))].filter((at) => at !== null).sort()
	const at = dates.at(-job.back)
	const records = at === undefined ? [] : result.records.filter((record) => record.storage > 0 && record.at === at)
	if (at !== undefined || result.failure !== null) return { ...result, records }
	return notOffered({ ...result, records }, `the meter states ${dates.length} stored dates, not ${job.back}`)
}

export const mbus = {
	name: 'mbus',
	title: 'M-Bus (EN 13757)',
	serial: { baud: 2400, dataBits: 8, parity: 'even', stopBits: 1 },
	timing,
	longestFrame,
	address,
	split,
	decode,
	explain,
	read,
	control,
	scan,
	dialect,
	offers: ['current', 'settlement', 'clock'],
} satisfies Protocol

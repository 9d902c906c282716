/** Channels of a pulse collector: those of one unit in one conversation, each with a result of its own. */
import { nothingRead } from '../gathered.ts'
import type { Device, ReadFailure, ReadJob, ReadResult, Session, Together } from '../protocol.ts'
import { blocksOf } from './blocks.ts'
import { mostChannels } from './constants.ts'
import { address, type Talk, talkTo } from './conversation.ts'
import { type Channels, channelRegisters, type Dialect, keptTimeWords, type ModelRegister } from './dialect.ts'
import { unitOf } from './identification.ts'
import { type Gathered, meant, type Recorded, readBlocks } from './reading.ts'
import { indexIn } from './records.ts'

export const channelsTogether: Together = { most: mostChannels, group: unitIn, read: readTogether }

/** '5/12' → '5'; null: no address of a channel. */
function unitIn(typed: string): string | null {
	const [unit, channel] = address(typed)?.split('/') ?? []
	return unit === undefined || channel === undefined ? null : unit
}

/** Channels of several units one unit after the other; what is no channel's address is refused. */
function* readTogether(
	addresses: readonly string[],
	job: ReadJob,
	context?: Parameters<Together['read']>[2],
): Session<ReadonlyMap<string, ReadResult>> {
	const results = new Map<string, ReadResult>()
	for (const [unit, members] of Map.groupBy(addresses, unitIn)) {
		const talks = members.map((typed) => ({ typed, talk: unit === null ? null : talkTo(typed, context) }))
		const [first] = talks
		const numbers = talks.flatMap(({ talk }) => talk?.channel ?? [])
		const told = first?.talk ? yield* readChannels(first.talk, numbers, job) : new Map<number, ReadResult>()
		for (const { typed, talk } of talks) {
			const text = `"${typed}" is no address of a channel.`
			results.set(typed, told.get(talk?.channel ?? 0) ?? nothingRead({ reason: 'refused', text }))
		}
	}
	return results
}

type Wanted = { readonly registers: readonly ModelRegister[]; readonly time: readonly ModelRegister[] }

/** By channel. Never throws; a channel that cannot be read leaves the others. All results have the same frames. */
export function* readChannels(
	talk: Talk,
	numbers: readonly number[],
	job: ReadJob,
): Session<ReadonlyMap<number, ReadResult>> {
	const { model } = talk
	const wanted = wantedIn(model, job)
	if (model?.channels === undefined || typeof wanted === 'string') {
		const text = typeof wanted === 'string' ? wanted : notOne
		return new Map(numbers.map((number) => [number, nothingRead({ reason: 'not-offered', text })]))
	}
	const { channels } = model
	const gathered: Gathered = { windows: [], raw: [], refused: null }
	const asked = wanted.registers.filter(({ subunit }) => numbers.includes(subunit))
	const blocks = blocksOf(model, asked.length === 0 ? [] : [...wanted.time, ...asked])
	const failure = (yield* readBlocks(talk, blocks, gathered)) ?? gathered.refused
	const kept = wanted.time.length === 0 ? undefined : keptAt(wanted.time, gathered)
	return new Map(
		numbers.map((number) => {
			const own = asked.filter(({ subunit }) => subunit === number)
			if (own.length === 0) return [number, nothingRead(notThere(number, channels))]
			const records = meant(model, own, gathered).flatMap((record) => stamped(record, kept))
			const missing = records.length === own.length ? null : (failure ?? notKept)
			const lasting = lineFault(channels, number, records) ?? missing
			const device: Device = { ...unitOf(talk), address: `${unitOf(talk).address}/${number}` }
			return [number, { device: records.length > 0 ? device : null, records, frames: talk.frames, failure: lasting }]
		}),
	)
}

const notOne = 'The address names a channel, and the meter’s model is no pulse collector’s.'

const notThere = (number: number, { count }: Channels): ReadFailure => ({
	reason: 'refused',
	text: `The collector has ${count} channels, and none of the number ${number}.`,
})

/** A string says why there is nothing to ask. */
function wantedIn(model: Dialect | null, job: ReadJob): Wanted | string {
	if (model?.channels === undefined) return notOne
	const all = channelRegisters(model.channels)
	if (job.kind === 'current') {
		if (job.items !== undefined) return 'A channel has its count and its flag, and no items of other names.'
		return { registers: all.filter(({ kept }) => kept === undefined), time: [] }
	}
	const { kept, function: code } = model.channels
	if (job.kind !== 'freeze' || job.cause !== 'instant' || job.back !== 1 || kept === undefined) {
		return 'This collector keeps no values of other times.'
	}
	const word = { function: code, type: 'u16', factor: 1, exponent: 0, unit: '', tariff: 0, subunit: 0 } as const
	const time = Array.from({ length: keptTimeWords }, (_, index) => ({
		...{ ...word, quantity: 'time' as const, address: kept.time + index },
	}))
	return { registers: all.filter((each) => each.kept === true || each.quantity === 'status'), time }
}

/** Collector-local 'YYYY-MM-DDTHH:MM:SS'; null: it has kept nothing yet, or its clock is impossible. */
function keptAt(time: readonly ModelRegister[], { windows }: Gathered): string | null {
	const words = time.map((each) => {
		const own = windows.find((window) => indexIn(window, each.function, each.address, 1) !== null)
		const at = own === undefined ? null : indexIn(own, each.function, each.address, 1)
		return own === undefined || at === null ? -1 : (own.bytes[at]! << 8) | own.bytes[at + 1]!
	})
	const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = words
	const isOne = year >= 2000 && year <= 2099 && month >= 1 && month <= 12 && day >= 1 && day <= 31
	if (!isOne || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return null
	const two = (value: number) => String(value).padStart(2, '0')
	return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`
}

/** A channel is a meter: its records carry no number. Kept counts whose time nobody knows are none. */
function stamped(record: Recorded, kept: string | null | undefined): readonly Recorded[] {
	if (record.storage === 0) return [{ ...record, subunit: 0 }]
	return kept === null || kept === undefined ? [] : [{ ...record, subunit: 0, at: kept }]
}

const notKept: ReadFailure = {
	reason: 'refused',
	text: 'The collector does not say when it kept its counts: it has kept none yet, or its clock is not set.',
}

/** What the collector says of the pulse line itself: the count stands, and pulses may be missing in it. */
function lineFault({ flags }: Channels, number: number, records: readonly Recorded[]): ReadFailure | null {
	const status = records.find(({ quantity }) => quantity === 'status')?.value
	if (flags === undefined || status === undefined || status === null) return null
	const has = (bit: number) => (Number(status) & (1 << bit)) !== 0
	const fault = has(flags.bits['line-cut']) ? 'line-cut' : has(flags.bits.short) ? 'short' : null
	if (fault === null) return null
	const what = fault === 'short' ? 'has a short circuit' : 'is cut'
	const text =
		`The line from the meter to channel ${number} ${what}: its count is kept as it is, no value is made of it. ` +
		'Repair the line, then compare with the meter’s display.'
	return { reason: 'meter-error', text, meterError: { code: fault, bits: [fault], text: `the line ${what}` } }
}

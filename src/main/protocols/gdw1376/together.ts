/** Reading many points of one terminal in one conversation: the same jobs as for one point, in far fewer questions. */
import type { MeterError, ReadFailure, ReadJob, ReadResult, Session, Together } from '../protocol.ts'
import { type Target, targetOf } from './address.ts'
import { addressText } from './codec.ts'
import { afn } from './constants.ts'
import { begin, denialOf, notOffered, type Talk } from './conversation.ts'
import { askJoined, type Joint, type Want } from './joined.ts'
import {
	archiveItem,
	currentItems,
	curveItems,
	curvesOf,
	frozenOf,
	isBack,
	itemTyped,
	noItem,
	nothingBack,
	read,
	readClock,
} from './read.ts'
import { isDecoded } from './units.ts'

/** A conversation holds the line: a few seconds over GPRS. */
const mostAddresses = 64

export const together: Together = { most: mostAddresses, group: groupOf, read: readTogether }

/** Points of one terminal; the terminal itself goes alone. */
function groupOf(address: string): string | null {
	const target = targetOf(address)
	return target === null || target.point === 0 ? null : terminalText(target)
}

const terminalText = ({ region, terminal }: Target): string => addressText(region, terminal)

function* readTogether(addresses: readonly string[], job: ReadJob): Session<ReadonlyMap<string, ReadResult>> {
	const results = new Map<string, ReadResult>()
	const groups = Map.groupBy(addresses, (address) => groupOf(address) ?? '')
	for (const [group, own] of groups) {
		if (group !== '' && own.length > 1)
			for (const [address, result] of yield* readGroup(own, job)) results.set(address, result)
		else for (const address of own) results.set(address, yield* read(address, job))
	}
	return results
}

/** What one point has been told so far. */
type Party = {
	readonly address: string
	readonly point: number
	readonly records: ReadResult['records'][number][]
	readonly frames: ReadResult['frames'][number][]
	/** The frames of the conversation that say something of this point, and where they stand in its own. */
	readonly places: Map<number, number>
	readonly told: Set<string>
	readonly denied: Map<string, MeterError>
	failure: ReadFailure | null
	/** Nothing more is asked of it. */
	isOver: boolean
}

type Group = { readonly talk: Talk; readonly parties: readonly Party[]; readonly joint: Joint; storage: number | null }

const nameOf = ({ code, item }: Pick<Want, 'code' | 'item'>): string => `${code} ${item}`

function* readGroup(addresses: readonly string[], job: ReadJob): Session<ReadonlyMap<string, ReadResult>> {
	const group = groupFor(addresses)
	const failure = yield* readJob(group, job)
	for (const party of group.parties) if (!party.isOver) end(party, failure)
	const { device, clock } = group.talk
	return new Map(
		group.parties.map(({ address, records, frames, failure }): [string, ReadResult] => {
			const result = { device: records.length > 0 ? device : null, records, frames, failure }
			return [address, clock === null ? result : { ...result, clock }]
		}),
	)
}

function groupFor(addresses: readonly string[]): Group {
	const targets = new Map(addresses.map((address) => [address, targetOf(address)!] as const))
	const parties = [...targets].map(
		([address, { point }]): Party => ({
			address,
			point,
			records: [],
			frames: [],
			places: new Map(),
			told: new Set(),
			denied: new Map(),
			failure: null,
			isOver: false,
		}),
	)
	const byPoint = Map.groupBy(parties, ({ point }) => point)
	const talk = begin(targets.values().next().value!)
	const group: Group = {
		talk,
		parties: parties.toSorted((one, other) => one.point - other.point),
		storage: null,
		joint: {
			talk,
			joins: 'points',
			told: (want, records) => {
				for (const party of byPoint.get(want.point) ?? []) keep(group, party, want, records)
			},
			denied: (want, error) => {
				for (const party of byPoint.get(want.point) ?? []) party.denied.set(nameOf(want), error)
			},
		},
	}
	return group
}

/** The records with the frames they stand in, counted in the party's own. */
function keep({ talk, storage }: Group, party: Party, want: Want, records: ReadResult['records']): void {
	party.told.add(nameOf(want))
	for (const record of records) {
		let frame = party.places.get(record.frame)
		if (frame === undefined) {
			frame = party.frames.push(talk.frames[record.frame]!) - 1
			party.places.set(record.frame, frame)
		}
		party.records.push(storage === null ? { ...record, frame } : { ...record, frame, storage })
	}
}

function end(party: Party, failure: ReadFailure | null): void {
	party.failure = failure
	party.isOver = true
}

/** The failure is that of every point that is not over. */
function* readJob(group: Group, job: ReadJob): Session<ReadFailure | null> {
	if (job.kind === 'clock') return yield* readSharedClock(group)
	if (job.kind === 'current') {
		return job.items === undefined ? yield* readCurrent(group) : yield* readItems(group, job.items)
	}
	if (job.kind === 'profile') return yield* readProfile(group, job.from, job.count)
	return yield* readFrozen(group, job.kind, job.back)
}

/** One clock for all of them. */
function* readSharedClock(group: Group): Session<ReadFailure | null> {
	const { talk, parties } = group
	const failure = yield* readClock(talk, 'keep')
	const want = { code: afn.current, item: 2, point: 0, bytes: 0 }
	for (const party of parties) keep(group, party, want, talk.records)
	return failure
}

const open = ({ parties }: Group): readonly Party[] => parties.filter(({ isOver }) => !isOver)

/** F25: a block of 70 bytes; energies with four tariffs: up to 95. */
const currentBytes = (item: number): number => (item === 25 ? 74 : item === 33 || item === 34 ? 95 : 40)

function* readCurrent(group: Group): Session<ReadFailure | null> {
	const wantsOf = (party: Party, items: readonly number[]): readonly Want[] =>
		items.map((item) => ({ code: afn.current, point: party.point, item, bytes: currentBytes(item) }))
	const has = (party: Party, item: number): boolean => party.told.has(nameOf({ code: afn.current, item }))
	const first = currentItems.map(({ item }) => item)
	const failure = yield* askJoined(
		group.joint,
		open(group).flatMap((party) => wantsOf(party, first)),
	)
	const insteadOf = (party: Party): readonly number[] =>
		currentItems.flatMap(({ item, instead }) => (party.denied.has(nameOf({ code: afn.current, item })) ? instead : []))
	const more = open(group).flatMap((party) => wantsOf(party, insteadOf(party)))
	const later = failure ?? (yield* askJoined(group.joint, more))
	for (const party of group.parties) {
		const wanted = [...first, ...insteadOf(party)]
		const isAsked = wanted.every((item) => has(party, item) || party.denied.has(nameOf({ code: afn.current, item })))
		if (!isAsked) continue
		// What a terminal does not have is no failure as long as it has something.
		end(party, party.records.length > 0 ? null : denialIn(party, afn.current, wanted))
	}
	return later
}

/** The first of these items that the terminal denied. */
function denialIn(party: Party, code: number, items: readonly number[]): ReadFailure | null {
	for (const item of items) {
		const error = party.denied.get(nameOf({ code, item }))
		if (error !== undefined)
			return denialOf(`${code === afn.history ? '0D' : code === afn.query ? '0A' : '0C'} F${item}`, error)
	}
	return null
}

function* readItems(group: Group, items: readonly string[]): Session<ReadFailure | null> {
	let refusal: ReadFailure | null = null
	const named = new Map<string, { readonly code: number; readonly item: number }>()
	for (const typed of items) {
		const one = itemTyped(typed)
		if (one === null) refusal ??= noItem(typed)
		else if (one.code === afn.query && one.item === archiveItem) refusal ??= ofTerminal(typed)
		else named.set(nameOf(one), one)
	}
	const wants = [...Map.groupBy(named.values(), ({ code }) => code)].flatMap(([code, own]) =>
		group.parties.flatMap(({ point }) =>
			own.map(({ item }): Want => {
				const want = { code, point, item, bytes: currentBytes(item) }
				return isDecoded(code, item) ? want : { ...want, alone: true }
			}),
		),
	)
	const failure = yield* askJoined(group.joint, wants)
	for (const party of group.parties) {
		const isWhole = [...named.keys()].every((name) => party.told.has(name) || party.denied.has(name))
		if (!isWhole) continue
		const denied = [...named.values()].find((one) => party.denied.has(nameOf(one)))
		end(party, refusal ?? (denied === undefined ? null : denialIn(party, denied.code, [denied.item])))
	}
	return failure
}

const ofTerminal = (typed: string): ReadFailure => notOffered(`"${typed}" is asked of the terminal, not of its points.`)

function* readFrozen(group: Group, kind: 'freeze' | 'settlement', back: number): Session<ReadFailure | null> {
	if (!isBack(back)) return nothingBack(back)
	const failure = yield* readClock(group.talk, 'ask')
	if (failure !== null) return failure
	const { items, label, stamp } = frozenOf(kind, back, group.talk.clock!.local)
	group.storage = back
	const wants = group.parties.flatMap(({ point }) =>
		items.map((item): Want => ({ code: afn.history, point, item, label, stamp, bytes: 42 })),
	)
	const later = yield* askJoined(group.joint, wants)
	for (const party of group.parties) {
		const names = items.map((item) => nameOf({ code: afn.history, item }))
		if (!names.every((name) => party.told.has(name) || party.denied.has(name))) continue
		// What exists is kept; the first item must.
		end(party, denialIn(party, afn.history, items.slice(0, 1)))
	}
	return later
}

function* readProfile(group: Group, from: string, count: number): Session<ReadFailure | null> {
	const curves = curvesOf(from, count)
	if (typeof curves === 'string') return notOffered(curves)
	for (const { label, points } of curves) {
		const wants = open(group).flatMap((party) =>
			curveItems
				.filter((item) => !party.denied.has(nameOf({ code: afn.history, item })))
				.map((item): Want => ({ code: afn.history, point: party.point, item, label, bytes: 11 + 4 * points })),
		)
		const failure = yield* askJoined(group.joint, wants)
		if (failure !== null) return failure
		for (const party of open(group)) {
			const denial = denialIn(party, afn.history, [curveItems[0]])
			if (denial !== null) end(party, denial)
		}
	}
	return null
}

/** When a terminal reads the meters of its ports by itself (F33): read, written, compared. */
import type { ConcentratorAbility, ReadingPlan } from '../concentrator.ts'
import type { ControlResult, DecodedRecord, MeterContext, ReadFailure, Session } from '../protocol.ts'
import { targetOf } from './address.ts'
import { unitBytes } from './addressing.ts'
import { afn } from './constants.ts'
import { type Answer, ask, begin, denialOf, noTerminal, type Talk } from './conversation.ts'
import { bcdAt, readTimeOfDay } from './formats.ts'
import { giveOrder, noPassword, notSent, outcomeOf, type Password, passwordOf } from './orders.ts'
import { spansOf } from './units.ts'

const planItem = 33
/** Ports that a terminal can have. */
const mostPorts = 31
const mostPeriods = 24

/** The plan of a port, with what stands between the days and the periods and is left as it is. */
export type KeptPlan = {
	readonly plan: ReadingPlan
	readonly flags: readonly [number, number]
	readonly broadcast: readonly [number, number, number]
}

export function* readPlan(terminal: string, ports: readonly number[]): ReturnType<ConcentratorAbility['readPlan']> {
	const target = targetOf(terminal)
	if (target === null) return { value: [], failure: noTerminal(terminal), frames: [] }
	const talk = begin({ ...target, point: 0 })
	const { plans, failure } = yield* readPlans(talk, ports)
	return { value: [...plans.values()].map(({ plan }) => plan), failure, frames: talk.frames }
}

type Plans = {
	readonly plans: Map<number, KeptPlan>
	readonly records: DecodedRecord[]
	readonly failure: ReadFailure | null
}

/** All ports in one question; where that is denied, each alone. */
function* readPlans(talk: Talk, ports: readonly number[]): Session<Plans> {
	const plans = new Map<number, KeptPlan>()
	const records: DecodedRecord[] = []
	const asked = ports.length > 0 ? [...new Set(ports)] : Array.from({ length: mostPorts }, (_, index) => index + 1)
	const answer = yield* askPlans(talk, asked)
	if (answer.kind === 'failed') return { plans, records, failure: answer.failure }
	if (answer.kind === 'data') keep(plans, records, answer)
	if (answer.kind === 'denied' && asked.length === 1) {
		return { plans, records, failure: denialOf(`0A F33, port ${asked[0]}`, answer.error) }
	}
	if (answer.kind === 'denied') {
		for (const port of asked) {
			const single = yield* askPlans(talk, [port])
			if (single.kind === 'failed') return { plans, records, failure: single.failure }
			if (single.kind === 'data') keep(plans, records, single)
		}
	}
	return { plans, records, failure: null }
}

const askPlans = (talk: Talk, ports: readonly number[]): Session<Answer> =>
	ask(talk, { afn: afn.query, data: [...unitBytes(0, planItem), ports.length, ...ports] })

function keep(plans: Map<number, KeptPlan>, records: DecodedRecord[], answer: Extract<Answer, { kind: 'data' }>): void {
	records.push(...answer.records)
	for (const frame of answer.frames) {
		for (const { at, name, records } of spansOf(frame)) {
			if (name !== 'port' || records[0]?.key.startsWith(`0A F${planItem} `) !== true) continue
			const kept = planAt(frame.bytes, at)
			plans.set(kept.plan.port, kept)
		}
	}
}

/** The walk has made sure that the periods are there. What is no time of day shows as it stands. */
export function planAt(bytes: Uint8Array, at: number): KeptPlan {
	const [low, high] = [bytes[at + 1]!, bytes[at + 2]!]
	const days = Array.from({ length: 31 }, (_, index) => index + 1).filter(
		(day) => (bytes[at + 3 + ((day - 1) >> 3)]! & (1 << ((day - 1) & 7))) !== 0,
	)
	const timeAt = (from: number): string => readTimeOfDay(bytes, from) ?? 'none'
	const periods = Array.from({ length: bytes[at + 13]! }, (_, index) => ({
		from: timeAt(at + 14 + 4 * index),
		to: timeAt(at + 16 + 4 * index),
	}))
	return {
		plan: { port: bytes[at]!, intervalMinutes: bytes[at + 9]!, readingTime: timeAt(at + 7), days, periods },
		flags: [low, high],
		broadcast: [bytes[at + 10]!, bytes[at + 11]!, bytes[at + 12]!],
	}
}

/** Times are mm hh; `planError` has found nothing wrong with it. */
export function planBytes({ plan, flags, broadcast }: KeptPlan): readonly number[] {
	const days = [0, 0, 0, 0]
	for (const day of plan.days) days[(day - 1) >> 3]! |= 1 << ((day - 1) & 7)
	const time = (text: string): readonly number[] => [bcdAt(text, 3), bcdAt(text, 0)]
	return [
		plan.port,
		...flags,
		...days,
		...time(plan.readingTime),
		plan.intervalMinutes,
		...broadcast,
		plan.periods.length,
		...plan.periods.flatMap(({ from, to }) => [...time(from), ...time(to)]),
	]
}

function planError({ port, days, intervalMinutes, periods, readingTime }: ReadingPlan): string | null {
	const isFrom = (value: number, least: number, most: number): boolean =>
		Number.isInteger(value) && value >= least && value <= most
	if (!isFrom(port, 1, mostPorts)) return `there is no port ${port}`
	if (!isFrom(intervalMinutes, 1, 255)) return `an interval is 1 to 255 minutes, not ${intervalMinutes}`
	const noDay = days.find((day) => !isFrom(day, 1, 31))
	if (noDay !== undefined) return `there is no day ${noDay}`
	if (periods.length > mostPeriods) return `${periods.length} periods are too many`
	const times = [readingTime, ...periods.flatMap(({ from, to }) => [from, to])]
	const noTime = times.find((time) => !/^([01]\d|2[0-3]):[0-5]\d$/.test(time))
	return noTime === undefined ? null : `"${noTime}" is no time of day`
}

/** Flags and broadcast time of a port stay as they are; a port without a plan gets none of them. */
export function* writePlan(
	terminal: string,
	plan: readonly ReadingPlan[],
	context?: MeterContext,
): Session<ControlResult> {
	const target = targetOf(terminal)
	const talk = begin({ region: '0000', terminal: 0, ...target, point: 0 })
	if (target === null) return notSent(talk, `"${terminal}" is no address of a terminal.`)
	const password = passwordOf(context)
	if (password === null) return notSent(talk, noPassword)
	if (plan.length === 0) return notSent(talk, 'There is no port to plan for.')
	for (const each of plan) {
		const error = planError(each)
		if (error !== null) return notSent(talk, `Port ${each.port}: ${error}.`)
	}
	const ports = plan.map(({ port }) => port)
	const before = yield* readPlans(talk, ports)
	if (before.failure !== null && before.failure.reason !== 'meter-error') {
		return notSent(talk, `The terminal's plan could not be read before: ${before.failure.text}`)
	}
	const said = yield* order(talk, plan, before, password)
	const after = yield* readPlans(talk, ports)
	return judged(talk, plan, before, said, after)
}

function order(talk: Talk, plan: readonly ReadingPlan[], { plans }: Plans, password: Password): Session<Answer> {
	const blocks = plan.map((each) => {
		const { flags, broadcast } = plans.get(each.port) ?? { flags: [0, 0], broadcast: [0, 0, 0] }
		return planBytes({ plan: each, flags: flags as [number, number], broadcast: broadcast as [number, number, number] })
	})
	return giveOrder(talk, afn.set, [...unitBytes(0, planItem), blocks.length, ...blocks.flat()], password)
}

function judged(talk: Talk, plan: readonly ReadingPlan[], before: Plans, said: Answer, after: Plans): ControlResult {
	const result = {
		before: before.records,
		after: after.records,
		frames: talk.frames,
		...(said.kind === 'denied' ? { meterError: said.error } : {}),
	}
	const shown = (each: ReadingPlan | undefined): string =>
		JSON.stringify(each === undefined ? null : { ...each, days: each.days.toSorted((one, other) => one - other) })
	const canonical = (each: ReadingPlan): ReadingPlan =>
		planAt(Uint8Array.from(planBytes({ plan: each, flags: [0, 0], broadcast: [0, 0, 0] })), 0).plan
	const isOrdered = plan.every((each) => shown(after.plans.get(each.port)?.plan) === shown(canonical(each)))
	const isAsBefore = plan.every(
		({ port }) => shown(after.plans.get(port)?.plan) === shown(before.plans.get(port)?.plan),
	)
	const seen = isOrdered ? 'ordered' : after.failure !== null ? 'unread' : isAsBefore ? 'as-before' : 'other'
	return { ...result, ...outcomeOf(said.kind, seen, 'the plan') }
}

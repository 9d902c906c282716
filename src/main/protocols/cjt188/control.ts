/** What can be ordered of a CJ/T 188 meter: valve, clock, address, parameters. */
import { bytesReversed } from '../hex.ts'
import type { ControlOrder, ControlResult, MeterContext, Session } from '../protocol.ts'
import { canonicalAddress, isSingle } from './address.ts'
import { di, fn } from './constants.ts'
import { ask, begin, type Talk } from './conversation.ts'
import { type Dialect, dialectOf } from './dialect.ts'
import { carryOut, compared, notSent, type Plan, resultOf, stateOf, type Verdict } from './orders.ts'
import { parameterPlan } from './parameters.ts'
import { timeBytes } from './values.ts'

/** Read, write once, read back, compare. Never throws. */
export function* control(meter: string, order: ControlOrder, context?: MeterContext): Session<ControlResult> {
	const settings = dialectOf(context?.dialect)
	const talk = begin(meter, settings)
	// Whoever hears an order to AA pairs obeys it.
	if (!isSingle(meter)) return notSent(talk, 'Nothing was sent: an order needs the whole address of one meter.')
	if (order.kind === 'address') return yield* changeAddress(talk, order.address)
	const plan = planOf(order, settings)
	return typeof plan === 'string' ? notSent(talk, `Nothing was sent: ${plan}`) : yield* carryOut(talk, plan)
}

function planOf(order: Exclude<ControlOrder, { kind: 'address' }>, settings: Dialect): Plan | string {
	switch (order.kind) {
		case 'valve':
			return valvePlan(order.action, settings)
		case 'clock':
			return clockPlan(order.local)
		case 'parameter':
			return parameterPlan(order.item, order.value, settings)
		default:
			return `CJ/T 188 has no order of the kind "${order.kind}".`
	}
}

/** Looks after the order: a few in a row, without waiting; the motion itself takes longer. */
const valveLooks = 3

/**
 * A017. The meter's yes (84, or AA by makers) says that it begins; the valve is there 5 to 30 s later, when ST of the
 * metering data says so.
 */
function valvePlan(action: 'open' | 'close', { valve }: Dialect): Plan {
	const ordered = action === 'open' ? 'open' : 'closed'
	const hex = action === 'open' ? valve.open : valve.close
	return {
		what: `${action} the valve`,
		look: { control: fn.read, di: di.metering },
		looks: valveLooks,
		write: ({ records }) => {
			if (stateOf(records, 'valve') === null) return 'the meter does not tell the state of its valve.'
			const code = Number.parseInt(valve.control, 16)
			return { control: code, di: di.valve, data: [Number.parseInt(hex, 16)] }
		},
		compare: (before, { answer }) =>
			compared(stateOf(before.records, 'valve'), stateOf(answer.records, 'valve'), ordered),
		delayed: 'A valve moves for 5 to 30 s: read the meter again to see where it is.',
	}
}

/** Between the meter's taking over of the time and its answer, and a clock that is read in whole seconds. */
const clockSlackMs = 5_000
const clockRoundingMs = 2_000

function clockPlan(local: string): Plan | string {
	const bytes = timeBytes(local)
	if (bytes === null) return `"${local}" is no local time (YYYY-MM-DDTHH:MM:SS).`
	return {
		what: `set the clock to ${local}`,
		look: { control: fn.read, di: di.metering },
		looks: 1,
		write: () => ({ control: fn.write, di: di.writeClock, data: bytes }),
		compare: (before, { answer, elapsedMs }) => {
			const is = civilMs(stateOf(answer.records, 'clock'))
			if (is === null) return 'other'
			const wentFrom = (from: string | null, ms: number): boolean => {
				const start = civilMs(from)
				return start !== null && is - start >= -clockRoundingMs && is - start <= ms + clockSlackMs
			}
			const isOrdered = wentFrom(local, elapsedMs)
			const isBefore = wentFrom(stateOf(before.records, 'clock'), answer.receivedAt - before.receivedAt)
			const verdict: Verdict = isBefore ? 'before' : 'other'
			return isOrdered ? (isBefore ? 'both' : 'ordered') : verdict
		},
		delayed: null,
	}
}

const civilMs = (local: string | null): number | null => (local === null ? null : Date.parse(`${local}Z`))

/**
 * A018 with control 15. The answer comes from the new address (from the old one with some makers). Meters that have
 * left the factory mode (A019) ignore it. Nobody may have the new address already.
 */
function* changeAddress(talk: Talk, typed: string): Session<ControlResult> {
	const address = canonicalAddress(typed)
	if (address === null || !isSingle(address)) {
		return notSent(talk, `Nothing was sent: "${typed}" is no address of one meter.`)
	}
	const what = `take the address ${address}`
	const who = { control: fn.readAddress, di: di.address } as const
	const first = yield* ask(talk, who)
	if (first.kind !== 'data') return notSent(talk, 'Nothing was sent: the meter does not tell its address.')
	const taken = yield* ask(talk, { ...who, to: address, retries: 0 })
	if (taken.kind !== 'failed' || taken.failure.reason !== 'silence') {
		return notSent(talk, `Nothing was sent: somebody answers at ${address} already, or the line is disturbed.`)
	}
	const data = bytesReversed(address)
	const from = [address, talk.address]
	const said = yield* ask(talk, { control: fn.writeAddress, di: di.writeAddress, data, from, retries: 0 })
	const after = yield* ask(talk, { ...who, to: address })
	const isThere = after.kind !== 'failed'
	const old = isThere ? null : yield* ask(talk, who)
	const verdict = isThere ? 'ordered' : old?.kind === 'data' ? 'before' : null
	const records = after.kind === 'data' ? after.records : []
	return resultOf(talk, { plan: { what, delayed: null }, said, verdict, before: first.records, after: records })
}

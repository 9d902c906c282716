/** What a person orders of devices beyond their archive: the clock, and when a concentrator reads. Each is recorded. */
import type { OrderView } from '../../../shared/contract/network.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { instantToMeterLocal } from '../../domain/calendar/local-time.ts'
import { roundIntervalMinutes } from '../../domain/calendar/read-budget.ts'
import { planFor } from '../../domain/network/plan.ts'
import type { ControlResult } from '../../protocols/protocol.ts'
import { runSession } from '../../protocols/session.ts'
import type { OrderRecord } from '../../store/network.ts'
import { buildingOf, found, type Parts } from '../api/parts.ts'
import { confirmed } from './confirmation.ts'
import type { Terminal, Terminals } from './terminals.ts'

export type OrderParts = Pick<Parts, 'store' | 'presets' | 'pool' | 'collector' | 'events' | 'clock'>
type Order = Pick<OrderRecord, 'meterId' | 'kind' | 'confirmation' | 'ordered'>

export function orders(parts: OrderParts, terminals: Terminals) {
	const { store, clock, events } = parts
	const record = (order: Order, { outcome, text }: Pick<ControlResult, 'outcome' | 'text'>): OrderView => {
		const id = store.network.addOrder({ ...order, at: clock.now(), outcome, text })
		events.emit('network.changed', {})
		return orderView(parts, store.network.order(id)!)
	}
	/** Whatever breaks while an order is out, its record says that nobody knows what became of it. */
	const ordered = async (order: Order, send: () => Promise<ControlResult>): Promise<OrderView> => {
		try {
			return record(order, await send())
		} catch (cause) {
			if (cause instanceof CallFailed) throw cause
			record(order, { outcome: 'unknown', text: cause instanceof Error ? cause.message : String(cause) })
			throw cause
		}
	}
	return {
		setClock: async (meterId: number, confirmation: string): Promise<OrderView> => {
			const meter = found(store.meters.get(meterId), 'meter')
			const box = store.network.concentrator(meterId)
			confirmed(confirmation, box === null ? [meter.serial, meter.address] : [box.name, box.address])
			const known = parts.collector.meter(meterId)
			// Its points have no clock of their own here: their concentrator's is set.
			if (known !== undefined && known.concentratorId !== null)
				throw new CallFailed('invalid-input', { field: 'meterId' })
			const line = parts.pool.get(meter.lineId)
			if (line === undefined || !meter.enabled) throw new CallFailed('line-not-open', { reason: 'closed' })
			const { control } = line.protocol
			if (control === undefined) throw new CallFailed('meter-no-answer', { reason: 'not-offered', text: notSettable })
			const local = instantToMeterLocal(buildingOf(store).zone, meter.ownClock, clock.now())
			const order = { meterId, kind: 'clock', confirmation, ordered: { local } } as const
			const told = await ordered(order, () => {
				const session = control(meter.address, { kind: 'clock', local }, known?.context)
				return runSession(line.line, line.protocol, session, { priority: 'user', clock })
			})
			parts.collector.checkClock(meterId)
			return told
		},

		setPlan: async ({ row, ability, context, converse }: Terminal, confirmation: string): Promise<OrderView> => {
			confirmed(confirmation, [row.name, row.address])
			// What a port has beside its interval and days stays as it is: it has to be known first.
			if (row.plan === null) throw new CallFailed('not-found', { what: 'plan' })
			const { wanted, differs } = planOf(parts, row.id, row.plan)
			const plan = wanted.filter(({ port }) => differs.includes(port))
			const order = { meterId: row.id, kind: 'plan', confirmation, ordered: plan } as const
			if (plan.length === 0) return record(order, { outcome: 'not-sent', text: 'Its plan already serves the station.' })
			const told = await ordered(order, () => converse(ability.writePlan(row.address, plan, context)))
			await readPlan(parts, terminals.get(row.id)!)
			return told
		},

		list: (most: number): OrderView[] => store.network.orders(most).map((row) => orderView(parts, row)),
	}
}

const notSettable = 'its protocol has no order that sets a clock'

function orderView({ store }: OrderParts, { id, at, meterId, kind, outcome, text }: OrderRecord): OrderView {
	const device = store.network.concentrator(meterId)?.name ?? store.meters.get(meterId)?.serial ?? '–'
	return { id, at, device, kind, outcome, text }
}

/** F33 of the ports that the station's meters hang on; with a failure, what was known before stays. */
export async function readPlan({ store, clock }: OrderParts, { row, ability, converse }: Terminal): Promise<void> {
	const ports = portsOf(store, row.id)
	const { value, failure } = await converse(ability.readPlan(row.address, ports), 'profile')
	if (failure !== null && value.length === 0) return
	store.network.updateConcentrator(row.id, { plan: value, planReadAt: clock.now() })
}

const portsOf = (store: Parts['store'], id: number): readonly number[] =>
	[...new Set(store.network.archive(id).flatMap(({ wanted }) => wanted?.port ?? []))].sort((a, b) => a - b)

/** What the concentrator does and what the station needs, by the meters that hang on its ports. */
export function planOf(
	{ store, presets, collector }: Pick<OrderParts, 'store' | 'presets' | 'collector'>,
	id: number,
	plan: readonly NonNullable<Terminal['row']['plan']>[number][],
) {
	const behind = collector.meters().filter(({ concentratorId }) => concentratorId === id)
	const models = new Set(behind.map(({ model }) => model.id))
	const minutes = [...models].map((modelId) => roundIntervalMinutes(presets.models.get(modelId)!))
	return planFor(plan, portsOf(store, id), minutes.length === 0 ? 60 : Math.min(...minutes))
}

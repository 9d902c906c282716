/** A meter states another unit or resolution than before: what it said, and what a person decides about it. */
import type { ScaleChange } from '../../../shared/contract/facts.ts'
import { scaled } from '../../../shared/decimal.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import type { Register } from '../../store/meters.ts'
import type { Store } from '../../store/open.ts'
import { decisionsOf, shownReading } from '../../work/views/meters.ts'
import { missing } from '../../work/views/use.ts'
import { found, type Parts } from '../api/parts.ts'
import type { ScaleSeen } from '../collect/registers-seen.ts'

/** What collecting noticed becomes an alarm, until a person decides. */
export const scaleWatch =
	({ alarms, store }: Pick<Parts, 'alarms' | 'store'>) =>
	({ meterId, register, before, after }: ScaleSeen): void => {
		const point = store.meters.get(meterId)?.pointId ?? null
		const detail = { register, before: scaleText(before), after: scaleText(after), point }
		alarms.raise('scale-changed', `meter:${meterId}`, detail)
	}

/** As the alarm says it: '0.01 kWh'. */
const scaleText = ({ unit, exponent }: ScaleSeen['before']) => `${scaled(1, exponent)} ${unit}`

/** Of a meter, in the order in which they were noticed. */
export function scaleChanges({ store }: { readonly store: Store }, meterId: number): ScaleChange[] {
	const registers = store.meters.registersOf(meterId)
	return registers.flatMap((version): ScaleChange[] => {
		const base = registers.find(({ id }) => id === version.versionOf)
		if (base === undefined) return []
		const last = decisionsOf({ store }, meterId, registers, base.id).findLast(
			({ registerId }) => registerId === version.id,
		)
		// What was called a fault and is stated all the same is to be decided again.
		const newest = store.readings.latest([version.id]).get(version.id)?.receivedAt ?? 0
		const own = last?.fromAt === null && newest > last.decidedAt ? undefined : last
		// A meter restates what it remembers, too: what it said in the new scale first is what it said live.
		const { after: live } = store.readings.around(version.id, 0, { origins: ['live'] })
		const first = live ?? store.readings.around(version.id, 0).after
		const before = first && store.effective.latest([base.id], first.at, { quality: 'usable' }).get(base.id)
		return [
			{
				registerId: version.id,
				register: base.name,
				before: statedOf(base),
				after: statedOf(version),
				firstAt: first?.at ?? null,
				lastBefore: before ? shownReading(before, base) : missing(base.unit, 'no-reading'),
				firstAfter: first ? shownReading(first, version) : missing(version.unit, 'no-reading'),
				decision: own === undefined ? null : { from: own.fromAt, at: own.decidedAt, by: own.decidedBy },
			},
		]
	})
}

const statedOf = ({ statedUnit, statedExponent, unit, exponent }: Register) => ({
	unit: statedUnit ?? unit,
	exponent: statedExponent ?? exponent,
})

export function decideScale(
	{ store, clock, alarms, collector, events }: Parts,
	{ registerId, from, by }: { readonly registerId: number; readonly from: number | null; readonly by: string },
): void {
	const version = found(store.meters.register(registerId), 'register')
	if (version.versionOf === null) throw new CallFailed('not-found', { what: 'register' })
	const now = clock.now()
	if (from !== null && from > now) throw new CallFailed('invalid-input', { field: 'from' })
	store.facts.decideScale({ registerId, fromAt: from, decidedAt: now, decidedBy: by })
	// Registers of one meter change together; the alarm goes when nobody has to decide about any of them.
	const open = scaleChanges({ store }, version.meterId).filter(({ decision }) => decision === null)
	if (open.length === 0) alarms.clear('scale-changed', `meter:${version.meterId}`)
	collector.meterChanged(version.meterId)
	const pointId = store.meters.get(version.meterId)?.pointId ?? null
	events.emit('meters.changed', {})
	if (pointId !== null) events.emit('readings.stored', { pointIds: [pointId] })
}

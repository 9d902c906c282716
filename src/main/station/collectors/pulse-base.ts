/** From when on a channel's count means what: read at the collector this moment, or typed. */
import type { z } from 'zod'
import type { pulseBase } from '../../../shared/contract/collectors.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { displayAt, type Scale } from '../../domain/collectors/scale.ts'
import { toRegisterValue } from '../../domain/readings/register.ts'
import type { ReadResult } from '../../protocols/protocol.ts'
import type { Store } from '../../store/open.ts'
import type { MeterModel } from '../../work/presets.ts'
import type { Parts } from '../api/parts.ts'

export type PulseBase = z.output<typeof pulseBase>

/** A count at an instant; `frame` stated it, null: a person did. */
export type Base = { readonly at: number; readonly count: number; readonly frame: ReadResult['frames'][number] | null }

/** 'meter-no-answer' where the count is to be read and cannot be. */
export async function baseOf(
	{ pool, clock }: Pick<Parts, 'pool' | 'clock'>,
	place: { readonly lineId: number; readonly address: string; readonly model: MeterModel },
	{ startCount }: PulseBase,
): Promise<Base> {
	if (startCount !== null) return { at: clock.now(), count: startCount, frame: null }
	const line = pool.get(place.lineId)
	if (line === undefined) throw new CallFailed('line-not-open', { reason: 'not-found' })
	const result = await new Promise<ReadResult>((done) => {
		const context = () => ({ dialect: place.model.dialect })
		// Nobody's meter so far: no round waits for this answer
		const task = { meterId: 0, address: place.address, job: { kind: 'current' as const }, context }
		line.reader.add([{ ...task, priority: 'user', done }])
	})
	const record = result.records.find(({ quantity, value }) => quantity === 'count' && value !== null)
	const frame = record && result.frames[record.frame]
	if (record === undefined || frame === undefined || result.failure !== null) {
		const { reason, text } = result.failure ?? { reason: 'noise', text: '' }
		throw new CallFailed('meter-no-answer', { reason, text })
	}
	return { at: frame.receivedAt, count: Number(record.value), frame }
}

export const scaleOf = (pulse: PulseBase, { at, count }: Base, reason: Scale['reason']): Scale => ({
	fromAt: at,
	startCount: count,
	startValue: pulse.startValue,
	constantNumerator: pulse.constantNumerator,
	constantDenominator: pulse.constantDenominator,
	reason,
})

/** The base as a dated fact, as what the next count is compared with, and as the first reading. In a transaction. */
export function putBase(store: Store, meterId: number, scale: Scale, base: Base): void {
	store.collectors.addScale({ meterId, ...scale })
	const isRead = base.frame !== null
	// Counts typed in may have been noted long before: the next count is measured from the base alone
	const last = isRead ? { lastCount: base.count, lastCountAt: base.at } : { lastCount: null, lastCountAt: null }
	store.collectors.noteCount(meterId, { ...last, flag: isRead ? '' : null })
	putReading(store, meterId, base, (exponent) => displayAt(scale, base.count, exponent))
}

/** What the display shows at the base, and the count beside it. */
export function putReading(store: Store, meterId: number, base: Base, display: (exponent: number) => string): void {
	const { at, count, frame } = base
	const origin = frame === null ? ('manual' as const) : ('live' as const)
	const common = { at, origin, quality: 'measured' as const, receivedAt: at, frame: frame === null ? null : 0 }
	const readings = store.meters.registersOf(meterId).map((register) => {
		if (register.name === 'count') return { ...common, registerId: register.id, value: count }
		const steps = toRegisterValue(display(register.exponent), register.unit, register)
		if (!steps.ok) throw new CallFailed('invalid-input', { field: 'startValue' })
		return { ...common, registerId: register.id, value: steps.value }
	})
	store.readings.insertRound({ frames: frame === null ? [] : [{ meterId, ...frame }], readings })
}

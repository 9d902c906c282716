/** Which meter hangs at a channel: put there, exchanged, corrected. */
import type { z } from 'zod'
import type { collectorCalls } from '../../../shared/contract/collectors.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { channelAddress } from '../../domain/collectors/channel-address.ts'
import { judge } from '../../domain/collectors/scale.ts'
import { toRegisterValue } from '../../domain/readings/register.ts'
import type { Channel, Collector } from '../../store/collectors.ts'
import type { MeterInPlace } from '../../store/meters.ts'
import type { MeterModel } from '../../work/presets.ts'
import { type CollectorModel, pulseModelId } from '../../work/presets-collectors.ts'
import { addMeter } from '../api/new-meter.ts'
import { found, type Parts } from '../api/parts.ts'
import { type Base, baseOf, type PulseBase, putBase, putReading, scaleOf } from './pulse-base.ts'

type NewChannel = z.output<(typeof collectorCalls)['collectors.setChannel']['input']>
type Rescaling = z.output<(typeof collectorCalls)['collectors.rescale']['input']>

export const invalid = (field: string): CallFailed => new CallFailed('invalid-input', { field })

/** The collector with its model; 'not-found'. */
export function collectorOf({ store, presets }: Pick<Parts, 'store' | 'presets'>, id: number) {
	const collector = found(store.collectors.get(id), 'collector')
	return { collector, model: found(presets.collectors.get(collector.modelId), 'model') }
}

/** 'duplicate' where a meter hangs there already; 'meter-no-answer' where its count is to be read and cannot be. */
export async function setChannel(parts: Parts, input: NewChannel): Promise<{ meterId: number; pointId: number }> {
	const { store } = parts
	const { collector, model } = collectorOf(parts, input.collectorId)
	const { channel: number, pulse } = input
	if (number > model.channels) throw invalid('channel')
	if (meterAt(parts, collector.id, number)?.meter.enabled) {
		throw new CallFailed('duplicate', { what: 'channel', name: String(number) })
	}
	const place = placeOf(parts, { collector, model }, input)
	const base = pulse === null ? null : await baseOf(parts, { ...place, lineId: collector.lineId }, pulse)
	return store.transaction(() => {
		const { serial, medium, unitId, pointId, pointName } = input
		const since = base?.at ?? (pointId === null ? undefined : parts.clock.now())
		const { meterId, pointId: mountedAt } = addMeter(parts, {
			...{ serial, medium, unitId, pointId, pointName, lineId: collector.lineId, mountedSince: null },
			...{ address: place.address, modelId: place.model.id, ownClock: 'local' },
			...(since !== undefined && { fromAt: since }),
		})
		store.collectors.setChannel({ collectorId: collector.id, number, meterId })
		if (base !== null && pulse !== null) {
			putBase(store, meterId, scaleOf(pulse, base, 'commissioned'), base)
		}
		return { meterId, pointId: mountedAt }
	})
}

type Place = { readonly address: string; readonly model: MeterModel }
type Known = { readonly collector: Collector; readonly model: CollectorModel }

/** Where and as what the meter of a channel is read. */
function placeOf(parts: Parts, { collector, model }: Known, input: NewChannel): Place {
	const { channel, medium, pulse } = input
	if (model.kind === 'pulse') {
		if (pulse === null) throw invalid('pulse')
		return { address: `${collector.address}/${channel}`, model: pulseModel(parts, model, medium, pulse) }
	}
	if (pulse !== null) throw invalid('pulse')
	const derived = model.kind === 'answering' ? channelAddress(model.channelAddress, collector.address, channel) : null
	const address = input.address?.trim() || derived
	if (address === null) throw invalid('address')
	const meterModel = found(parts.presets.models.get(input.modelId ?? model.channelModel), 'model')
	return { address, model: meterModel }
}

function pulseModel(
	{ presets }: Parts,
	model: CollectorModel,
	medium: NewChannel['medium'],
	{ unit, startValue }: PulseBase,
) {
	if (startValue.startsWith('-')) throw invalid('startValue')
	const id = pulseModelId(model, medium, unit)
	const found = id === null ? undefined : presets.models.get(id)
	if (found === undefined) throw invalid('unit')
	return found
}

function meterAt({ store }: Parts, collectorId: number, number: number) {
	const channel = store.collectors.channels(collectorId).find((each) => each.number === number)
	const meter = channel === undefined ? null : store.meters.get(channel.meterId)
	return channel === undefined || meter === null ? null : { channel, meter }
}

/**
 * A new base for a pulse channel. What was missed (the display is ahead) is consumption of the same meter. Another
 * meter, another unit, or a display behind what was counted so far begin a series of their own: the meter's record ends
 * with its last value, its successor at the same place begins with what the display shows, and consumption runs on.
 * The meters that changed.
 */
export async function rescale(parts: Parts, input: Rescaling): Promise<readonly number[]> {
	const { store } = parts
	const { collector, model } = collectorOf(parts, input.collectorId)
	const { channel, meter } = found(meterAt(parts, collector.id, input.channel), 'channel')
	if (model.kind !== 'pulse') throw invalid('channel')
	const { pulse, reason } = input
	const fresh = pulseModel(parts, model, meter.medium, pulse)
	const base = await baseOf(parts, { ...meter, model: fresh }, pulse)
	const scale = scaleOf(pulse, base, reason)
	return store.transaction(() => {
		const isSame = reason === 'correction' && fresh.id === meter.modelId && !isBehind(parts, meter, fresh, pulse)
		const meterId = isSame ? meter.id : succeed(parts, { meter, channel, fresh, base }, input)
		putBase(store, meterId, scale, base)
		return [meter.id, meterId]
	})
}

/** Whether the display shows less than the last value that was made of the counts. */
function isBehind({ store }: Parts, { id }: MeterInPlace, model: MeterModel, { startValue, unit }: PulseBase): boolean {
	const register = store.meters.registersOf(id).find(({ name }) => name === model.main)
	if (register === undefined) return false
	const last = store.readings.latest([register.id], undefined, { quality: 'usable' }).get(register.id)?.value ?? null
	const steps = toRegisterValue(startValue, unit, { ...register, rounding: 'truncate' })
	return last !== null && steps.ok && steps.value < last
}

type Succession = {
	readonly meter: MeterInPlace
	readonly channel: Channel
	readonly fresh: MeterModel
	readonly base: Base
}

/** Ends the meter's record at the base and begins its successor's at the same address and point. */
function succeed(parts: Parts, { meter, channel, fresh, base }: Succession, input: Rescaling): number {
	const { store } = parts
	const { unitId, pointId, pointName, mountingId } = meter
	if (unitId === null || pointName === null || mountingId === null) throw new CallFailed('not-found', { what: 'point' })
	endRecord(parts, meter, channel, base)
	store.meters.update(meter.id, { enabled: false })
	store.meters.unmount(mountingId, base.at)
	const isSameDevice = input.reason === 'correction'
	const { meterId } = addMeter(parts, {
		...{ unitId, pointId, pointName, lineId: meter.lineId, address: meter.address, modelId: fresh.id },
		...{ serial: isSameDevice ? meter.serial : input.serial, medium: meter.medium },
		...{ ownClock: meter.ownClock, mountedSince: null, fromAt: base.at },
	})
	store.collectors.setChannel({ collectorId: channel.collectorId, number: channel.number, meterId })
	return meterId
}

/** The last value by the old base, where the count goes on from it; else the record ends with its last reading. */
function endRecord({ store, presets }: Parts, { id, modelId }: MeterInPlace, channel: Channel, base: Base): void {
	const pulse = presets.models.get(modelId ?? '')?.pulse
	if (pulse === undefined || (channel.flag !== null && channel.flag !== '')) return
	const { lastCount, lastCountAt } = channel
	const last = lastCount === null || lastCountAt === null ? null : { count: lastCount, at: lastCountAt }
	const scales = store.collectors.scales(id)
	const judged = (exponent: number) => judge(pulse, scales, last, base, exponent)
	if (judged(0).kind !== 'value') return
	putReading(store, id, base, (exponent) => {
		const end = judged(exponent)
		return end.kind === 'value' ? end.value : ''
	})
}

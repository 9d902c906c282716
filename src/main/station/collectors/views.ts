/** Collectors as the page shows them. */
import type { ChannelView, CollectorModelView, CollectorView } from '../../../shared/contract/collectors.ts'
import type { Health } from '../../../shared/contract/values.ts'
import { scaled } from '../../../shared/decimal.ts'
import type { Channel, Collector } from '../../store/collectors.ts'
import type { CollectorModel } from '../../work/presets-collectors.ts'
import { meterHealth } from '../../work/views/meters.ts'
import type { Parts } from '../api/parts.ts'

type Shown = Pick<Parts, 'store' | 'presets' | 'clock'>

export const modelView = ({ id, name, protocol, channels, kind }: CollectorModel): CollectorModelView => ({
	...{ id, name, protocol, channels, kind },
})

/** null: its model is not among the presets any more. */
export function collectorView(shown: Shown, collector: Collector): CollectorView | null {
	const model = shown.presets.collectors.get(collector.modelId)
	if (model === undefined) return null
	const known = new Map(shown.store.collectors.channels(collector.id).map((channel) => [channel.number, channel]))
	const channels = Array.from({ length: model.channels }, (_, index) => {
		const channel = known.get(index + 1)
		return channel === undefined ? emptyChannel(index + 1) : channelView(shown, channel, model)
	})
	const { id, name, lineId, concentratorId, address } = collector
	const health = healthOf(channels.flatMap((each) => (each.meterId === null ? [] : each.health)))
	return { id, name, lineId, concentratorId, model: modelView(model), address, health, channels }
}

/** Of the channels with meters: one that answers and one that does not make a warning. */
function healthOf(channels: readonly Health[]): Health {
	const [first = 'unknown'] = channels
	return channels.every((each) => each === first) ? first : 'warning'
}

const emptyChannel = (channel: number): ChannelView => ({
	...{ channel, meterId: null, serial: null, medium: null, unit: null, address: null, place: null, health: 'unknown' },
	...{ value: null, valueAt: null, count: null, flag: null, scales: [] },
})

function channelView(shown: Shown, channel: Channel, model: CollectorModel): ChannelView {
	const { store, presets, clock } = shown
	const meter = store.meters.get(channel.meterId)
	if (meter === null || !meter.enabled) return emptyChannel(channel.number)
	const registers = store.meters.registersOf(meter.id)
	const main = registers.find(({ name }) => name === presets.models.get(meter.modelId ?? '')?.main)
	const count = registers.find(({ quantity }) => quantity === 'count')
	const ids = [main, count].flatMap((register) => register?.id ?? [])
	const latest = store.readings.latest(ids, undefined, { quality: 'usable' })
	const value = main && latest.get(main.id)
	const health = meterHealth({ store, presets, now: clock.now() }, meter)
	const isDoubtful = channel.flag !== null && channel.flag !== ''
	return {
		channel: channel.number,
		meterId: meter.id,
		serial: meter.serial,
		medium: meter.medium,
		unit: main?.unit ?? null,
		address: model.kind === 'pulse' ? null : meter.address,
		place: meter.pointName === null ? null : `${meter.unitName} · ${meter.pointName}`,
		health: isDoubtful && health === 'good' ? 'warning' : health,
		value: main && value && value.value !== null ? scaled(value.value, main.exponent) : null,
		valueAt: value?.at ?? null,
		count: (count && latest.get(count.id)?.value) ?? null,
		flag: channel.flag,
		scales: store.collectors.scales(meter.id).map(({ id: _, meterId: __, ...scale }) => scale),
	}
}

/** Contract area: collectors. */
import type { collectorCalls } from '../../../shared/contract/collectors.ts'
import type { Handlers, Input } from '../../../shared/contract/define.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { protocolNamed } from '../../protocols/index.ts'
import type { CollectorModel } from '../../work/presets-collectors.ts'
import { collectorOf, rescale, setChannel } from '../collectors/channels.ts'
import { collectNow } from '../collectors/collecting.ts'
import { collectorView, modelView } from '../collectors/views.ts'
import { found, type Parts } from './parts.ts'

export function collectorHandlers(parts: Parts): Handlers<typeof collectorCalls> {
	const { store, presets, collector, events } = parts
	const changed = (...meterIds: readonly number[]) => {
		for (const meterId of meterIds) collector.meterChanged(meterId)
		for (const event of ['network.changed', 'meters.changed', 'topology.changed'] as const) events.emit(event, {})
	}
	return {
		'collectors.models': () => ({ models: [...presets.collectors.values()].map(modelView) }),
		'collectors.list': () => ({
			collectors: store.collectors.list().flatMap((row) => {
				const { channels: _, ...view } = collectorView(parts, row) ?? { channels: null }
				return 'id' in view ? view : []
			}),
		}),
		'collectors.get': ({ collectorId }) => ({
			collector: found(collectorView(parts, found(store.collectors.get(collectorId), 'collector')), 'model'),
		}),
		'collectors.add': (input) => {
			const added = { collectorId: addCollector(parts, input) }
			events.emit('network.changed', {})
			return added
		},
		'collectors.remove': ({ collectorId }) => {
			store.collectors.remove(collectorId)
			events.emit('network.changed', {})
			return {}
		},
		'collectors.setChannel': async (input) => {
			const added = await setChannel(parts, input)
			changed(added.meterId)
			return added
		},
		'collectors.rescale': async (input) => {
			changed(...(await rescale(parts, input)))
			return {}
		},
		'collectors.collect': ({ collectorId }) => {
			const known = collectorOf(parts, collectorId)
			return { jobId: collectNow(parts, known.collector, known.model) }
		},
	}
}

type NewCollector = Input<(typeof collectorCalls)['collectors.add']>

function addCollector({ store, presets, clock }: Parts, input: NewCollector): number {
	const line = found(store.lines.get(input.lineId), 'line')
	const model = found(presets.collectors.get(input.modelId), 'model')
	const address = model.protocol === line.protocol ? addressOf(model, input.address) : null
	if (address === null) throw new CallFailed('address-invalid', { typed: input.address })
	const twin = store.collectors.list().find((each) => each.lineId === line.id && each.address === address)
	if (twin !== undefined && address !== '') throw new CallFailed('duplicate', { what: 'collector', name: twin.name })
	return store.collectors.insert({
		...{ lineId: line.id, modelId: model.id, address, name: input.name, addedAt: clock.now() },
	})
}

/** A transparent collector is not spoken to: its address is what people call it by. */
function addressOf(model: CollectorModel, typed: string): string | null {
	if (model.kind === 'transparent') return typed.trim()
	const address = protocolNamed(model.protocol)?.address(typed) ?? null
	// A channel, or many devices at once, is no collector
	return address === null || /[/A]/.test(address) ? null : address
}

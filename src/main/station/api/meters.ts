/** Contract area: meters. */
import type { Handlers } from '../../../shared/contract/define.ts'
import type { metersCalls } from '../../../shared/contract/meters.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { modelView } from '../../work/views/meters.ts'
import { addMeter } from './new-meter.ts'
import { found, type Parts, view } from './parts.ts'

export function meterHandlers(parts: Parts): Handlers<typeof metersCalls> {
	const { store, presets, collector, events } = parts
	return {
		'meters.models': () => ({ models: addable(presets).map(modelView) }),
		'meters.list': async () => ({ meters: await view(parts, 'meters', null) }),
		'meters.add': (input) => {
			if (presets.models.get(input.modelId)?.pulse !== undefined) throw new CallFailed('not-found', { what: 'model' })
			const { meterId, pointId } = store.transaction(() => addMeter(parts, input))
			collector.changed()
			events.emit('meters.changed', {})
			events.emit('topology.changed', {})
			return { meterId, pointId }
		},
		'meters.setEnabled': ({ meterId, enabled }) => {
			found(store.meters.get(meterId), 'meter')
			store.meters.update(meterId, { enabled })
			collector.changed()
			events.emit('meters.changed', {})
			return {}
		},
		'meters.readNow': async ({ meterId, beyondBudget }) => {
			const meter = found(store.meters.get(meterId), 'meter')
			if (!meter.enabled)
				throw new CallFailed('meter-no-answer', { reason: 'line', text: 'the meter is switched off here' })
			const result = found(await collector.readMeter(meterId, beyondBudget), 'meter')
			if (result === 'budget') {
				throw new CallFailed('read-budget', { most: presets.models.get(meter.modelId ?? '')?.readsPerDay ?? 0 })
			}
			if (result.records.length === 0) {
				const { reason, text } = result.failure ?? { reason: 'noise', text: '' }
				throw new CallFailed('meter-no-answer', { reason, text })
			}
			return { at: parts.clock.now(), readings: await view(parts, 'latest', meterId) }
		},
	}
}

/** Pulse channels are put up at their collector, because their counts need a base. */
const addable = ({ models }: Parts['presets']) => [...models.values()].filter(({ pulse }) => pulse === undefined)

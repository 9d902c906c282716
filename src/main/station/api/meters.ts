/** Contract area: meters. */
import type { z } from 'zod'
import type { Handlers } from '../../../shared/contract/define.ts'
import type { metersCalls } from '../../../shared/contract/meters.ts'
import { addMonths } from '../../../shared/period.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { dayStart, monthOfInstant } from '../../domain/calendar/periods.ts'
import { protocolNamed } from '../../protocols/index.ts'
import { modelView } from '../../work/views/meters.ts'
import { knownRegisters } from '../meter-registers.ts'
import { buildingOf, found, type Parts, view } from './parts.ts'

/** M-Bus heat meters keep fifteen months, nothing that is read today keeps more. */
const longestMemoryMonths = 15

type NewMeter = z.output<(typeof metersCalls)['meters.add']['input']>

export function meterHandlers(parts: Parts): Handlers<typeof metersCalls> {
	const { store, presets, collector, events } = parts
	return {
		'meters.models': () => ({ models: [...presets.models.values()].map(modelView) }),
		'meters.list': async () => ({ meters: await view(parts, 'meters', null) }),
		'meters.add': (input) => {
			const added = store.transaction(() => addMeter(parts, input))
			collector.changed()
			events.emit('meters.changed', {})
			events.emit('topology.changed', {})
			return added
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

function addMeter({ store, presets, clock }: Parts, input: NewMeter): { meterId: number; pointId: number } {
	const line = found(store.lines.get(input.lineId), 'line')
	const model = found(presets.models.get(input.modelId), 'model')
	const address = protocolNamed(line.protocol)?.address(input.address) ?? null
	if (address === null || model.protocol !== line.protocol)
		throw new CallFailed('address-invalid', { typed: input.address })
	const there = store.meters.byAddress(line.id, address)
	if (there?.enabled) throw new CallFailed('duplicate', { what: 'meter', name: address })
	found(store.topology.unit(input.unitId), 'unit')
	const pointId =
		input.pointId ?? store.topology.insertPoint({ unitId: input.unitId, name: input.pointName, medium: model.medium })
	found(store.topology.point(pointId), 'point')
	const { zone } = buildingOf(store)
	const month = addMonths(monthOfInstant(zone, clock.now()), -longestMemoryMonths)
	const { meterId } = store.meters.insert(
		{
			serial: input.serial?.trim() || address,
			modelId: model.id,
			protocol: model.protocol,
			medium: model.medium,
			ownClock: input.ownClock,
			lineId: line.id,
			address,
			addedAt: clock.now(),
		},
		knownRegisters(model),
		{ pointId, fromAt: dayStart(zone, input.mountedSince ?? `${month}-01`) },
	)
	return { meterId, pointId }
}

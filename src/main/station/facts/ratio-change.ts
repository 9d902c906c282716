/** The same meter counts through other transformers (CT × PT), or with another pulse weight, from an instant on. */
import type { z } from 'zod'
import type { ExchangeNote, ratioInput } from '../../../shared/contract/facts.ts'
import type { Parts } from '../api/parts.ts'
import { found } from '../api/parts.ts'
import { storeTyped, typedValues } from './displayed-values.ts'
import { ExchangeRefused, endedMounting, issuedBills } from './meter-exchange.ts'

/** All or nothing. Throws `ExchangeRefused`. */
export function changeRatio(
	needs: Pick<Parts, 'store' | 'presets' | 'clock'>,
	input: z.output<typeof ratioInput>,
): { readonly exchangeId: number; readonly notes: readonly ExchangeNote[] } {
	const { store, presets, clock } = needs
	return store.transaction(() => {
		const mounting = endedMounting(needs, input.pointId, input.at)
		const registers = store.meters.registersOf(mounting.meterId)
		const { typed, refused } = typedValues(registers, input.values)
		if (refused !== null) throw new ExchangeRefused(refused.reason, refused)
		const meter = found(store.meters.get(mounting.meterId), 'meter')
		const main = registers.find(({ name }) => name === presets.models.get(meter.modelId ?? '')?.main)
		const isTyped = typed.some(({ register }) => register.id === main?.id)
		if (main !== undefined && !isTyped && store.readings.at([main.id], input.at, { quality: 'usable' }).length === 0) {
			throw new ExchangeRefused('final-missing', { register: main.name })
		}
		const now = clock.now()
		storeTyped(store, typed, input.at, now)
		store.meters.unmount(mounting.id, input.at)
		const newMountingId = store.meters.mount({
			...{ meterId: mounting.meterId, pointId: input.pointId, fromAt: input.at },
			...{ multiplierNumerator: input.multiplier.numerator, multiplierDenominator: input.multiplier.denominator },
		})
		const exchangeId = store.facts.addExchange(
			{
				...{ pointId: input.pointId, at: input.at, oldMountingId: mounting.id, newMountingId },
				...{ finalValues: input.values, firstValues: [], doneBy: input.by, comment: input.comment, recordedAt: now },
			},
			null,
		)
		return { exchangeId, notes: issuedBills(needs, input.pointId, input.at) }
	})
}

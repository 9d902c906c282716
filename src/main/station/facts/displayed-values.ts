/** Values as people read them from a display, as steps of the registers that they are about. */
import { units } from '../../../shared/quantity.ts'
import { toRegisterValue } from '../../domain/readings/register.ts'
import type { MeterExchange } from '../../store/facts.ts'
import type { Register } from '../../store/meters.ts'
import type { Store } from '../../store/open.ts'

export type Typed = { readonly register: Register; readonly steps: number }
export type TypedRefusal = {
	readonly reason: 'value-invalid' | 'out-of-range'
	readonly register: string
	readonly value: string
}

/**
 * Values of registers that the meter does not have (yet) are left out. Digits beyond the register's own are cut off, as
 * its next reading would: a display may show more than the meter tells.
 */
export function typedValues(
	registers: readonly Register[],
	values: MeterExchange['finalValues'],
): { readonly typed: readonly Typed[]; readonly refused: TypedRefusal | null } {
	const typed: Typed[] = []
	for (const { register: name, value, unit } of values) {
		const register = registers.find((each) => each.name === name)
		if (register === undefined) continue
		const known = units.find((each) => each === unit && each !== '')
		const said = known === undefined ? null : toRegisterValue(value, known, { ...register, rounding: 'truncate' })
		const refused = (reason: TypedRefusal['reason']) => ({ typed: [], refused: { reason, register: name, value } })
		if (!said?.ok) return refused('value-invalid')
		if (said.value < 0 || (register.digits !== null && said.value >= 10 ** register.digits))
			return refused('out-of-range')
		typed.push({ register, steps: said.value })
	}
	return { typed, refused: null }
}

/** As readings of origin 'manual' that hold for the instant. */
export function storeTyped(store: Store, typed: readonly Typed[], at: number, receivedAt: number): void {
	if (typed.length === 0) return
	const common = { at, origin: 'manual', quality: 'measured', receivedAt, frame: null } as const
	store.readings.insertRound({
		frames: [],
		readings: typed.map(({ register, steps }) => ({ ...common, registerId: register.id, value: steps })),
	})
}

/** A register was made when its meter first told it: what a person read at its mounting is its first value. */
export function storeFirstValue(store: Store, meterId: number, register: Register, now: number): void {
	const exchange = store.facts.exchangeTo(meterId)
	if (exchange === null) return
	const { typed } = typedValues([register], exchange.firstValues)
	storeTyped(store, typed, exchange.at, now)
}

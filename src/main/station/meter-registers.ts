/** The registers that a new meter gets from its model. */
import type { MeterModel } from '../work/presets.ts'

/** Registers whose resolution the model states; the others are made when the meter first tells them. */
export function knownRegisters(model: MeterModel) {
	return model.registers.flatMap(({ exponent, kind: _, float: __, role, digits, ...register }) =>
		exponent === null ? [] : { ...register, exponent, role: role ?? '', digits: digits ?? null },
	)
}

/** The meter under an SML head: it pushes its list every so often, whether anybody listens or not. */
import type { Faults } from '../building/faults.ts'
import type { Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'
import { createSmlDevice } from './device.ts'

/** Basic meters push every 1 to 4 s. */
const everyMs = 1_000

export function createPushing(meters: readonly Meter[], truth: Truth, faults: Faults, now: () => number) {
	const devices = meters.map((meter) => createSmlDevice(truth, meter))
	return {
		/** Nobody asks it: what it hears it does not answer. */
		receiver: () => () => [],
		speaks: {
			everyMs,
			frames: () =>
				devices.flatMap(({ meter, push }) => {
					const own = faults.meter(meter.serial)
					if (own.muted) return []
					const bytes = push(now())
					const isHalf = own.half || faults.line(meter.line).half
					return [isHalf ? bytes.subarray(0, Math.ceil(bytes.length / 2)) : bytes]
				}),
		},
	}
}

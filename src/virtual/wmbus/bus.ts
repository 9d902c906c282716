/** A receiver that hears all radio meters of a line: nobody asks, each speaks every few seconds. */
import type { Faults } from '../building/faults.ts'
import { meters, type PlannedLine } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'
import { createRadioMeter } from './device.ts'
import { asImst } from './receiver.ts'

type Air = {
	readonly receiver: () => () => readonly []
	readonly speaks: { readonly everyMs: number; readonly frames: () => readonly Uint8Array[] }
}

const everyMs = 500
/** Each meter speaks in one of so many ticks: every four seconds. */
const ticks = 8

export function createAir(line: PlannedLine, truth: Truth, faults: Faults, now: () => number): Air {
	const radios = meters.filter((meter) => meter.line === line.id).map((meter) => createRadioMeter(truth, meter))
	let tick = 0
	return {
		// The receiver is set up already and answers to nothing
		receiver: () => () => [],
		speaks: {
			everyMs,
			frames: () => {
				tick = (tick + 1) % ticks
				return radios.flatMap(({ meter, telegram }, index) => {
					const { muted, half } = faults.meter(meter.serial)
					if (index % ticks !== tick || muted) return []
					const message = asImst(telegram(now()))
					return [half ? message.subarray(0, Math.ceil(message.length / 2)) : message]
				})
			},
		},
	}
}

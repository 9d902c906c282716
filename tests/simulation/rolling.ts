/** Meters whose register goes over its last digit while the simulation runs, as old meters' do. */
import type { Meter } from '../../src/virtual/building/plan.ts'
import type { Registers, Truth } from '../../src/virtual/building/registers.ts'
import type { Drawn } from './drawn.ts'

/** 000000.00 kWh and 000000.00 m³: what stands behind all nines, in mWh or ml. */
const rangeOf = 1e12
/** Every so many of those models. */
const everyNth = 6
const models = ['dlt645-2007', 'cjt188-water']

/** The same building, with some meters that had counted nearly all that they can before. */
export function rolling(truth: Truth, { lines, start, quietFrom }: Drawn): Truth {
	const able = lines.flatMap(({ meters }) => meters).filter(({ model }) => models.includes(model ?? ''))
	const added = new Map<Meter, number>()
	for (const [index, meter] of able.entries()) {
		if (index % everyNth !== 0) continue
		// In the first half, so that there is time to see what follows.
		const at = truth.registersAt(meter, start + ((quietFrom - start) * (1 + (index % 5))) / 12)
		added.set(meter, rangeOf - (meter.medium === 'electricity' ? at.totalMilliWh : at.volumeMl))
	}
	return {
		...truth,
		registersAt: (meter, instant) => {
			const registers = truth.registersAt(meter, instant)
			const more = added.get(meter)
			return more === undefined ? registers : counted(registers, meter, more)
		},
	}
}

function counted(registers: Registers, { medium }: Meter, more: number): Registers {
	const { totalMilliWh, t1MilliWh, volumeMl } = registers
	if (medium !== 'electricity') return { ...registers, volumeMl: volumeMl + more }
	return { ...registers, totalMilliWh: totalMilliWh + more, t1MilliWh: t1MilliWh + more }
}

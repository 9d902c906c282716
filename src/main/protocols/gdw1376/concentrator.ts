/** The terminal as a device that reads meters by itself. */
import type { ConcentratorAbility } from '../concentrator.ts'
import { targetOf } from './address.ts'
import { mostPoints } from './addressing.ts'
import { readArchive, writeArchive } from './archive.ts'
import { addressText } from './codec.ts'
import { readEventCounters, readEvents } from './event-log.ts'
import { readPlan, writePlan } from './plan.ts'
import { linkTest, readState } from './state.ts'
import { through } from './through.ts'
import { unaskedOf } from './unasked.ts'

export const concentrator: ConcentratorAbility = {
	parts: (address) => {
		const target = targetOf(address)
		if (target === null) return null
		return { terminal: addressText(target.region, target.terminal), point: target.point }
	},
	pointAddress: (terminal, point) => (point === 0 ? terminal : `${terminal}/p${point}`),
	mostPoints,
	readArchive,
	writeArchive,
	readEventCounters,
	readEvents,
	readPlan,
	writePlan,
	readState,
	linkTest,
	through,
	unasked: unaskedOf,
}

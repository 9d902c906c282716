/** What a radio meter says (EN 13757-3): present values, its clock, and what stood there at the last month's begin. */
import { monthlyStorages, monthStart, shownAt } from '../building/memory.ts'
import type { Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'
import { dateTimeF } from '../date-time-f.ts'
import { bcd } from '../digits.ts'

export function records(truth: Truth, meter: Meter, now: number): number[] {
	const registers = truth.registersAt(meter, now)
	const quarter = truth.quarterAt(meter, now)
	const last = monthStart(meter, now, 1, monthlyStorages)
	const stored = last === null ? null : truth.registersAt(meter, last.instant)
	const storedDate = last === null ? [] : [0x44, 0x6d, ...dateTimeF(meter, last)]
	const clock = [0x04, 0x6d, ...dateTimeF(meter, { shown: shownAt(meter, now), instant: now })]
	if (meter.medium === 'heat') {
		return [
			...[0x0c, 0x06, ...bcd(kilowattHours(registers.totalMilliWh), 4)],
			...[0x0c, 0x13, ...bcd(litres(registers.volumeMl), 4)],
			...[0x0b, 0x2b, ...bcd(Math.round((quarter.energyMilliWh * 4) / 1000), 3)],
			...clock,
			...storedDate,
			...(stored === null ? [] : [0x4c, 0x06, ...bcd(kilowattHours(stored.totalMilliWh), 4)]),
		]
	}
	if (meter.medium === 'electricity') {
		return [
			...[0x0c, 0x03, ...bcd(Math.floor(registers.totalMilliWh / 1000), 4)],
			...[0x0b, 0x2b, ...bcd(Math.round((quarter.energyMilliWh * 4) / 1000), 3)],
			...clock,
			...storedDate,
			...(stored === null ? [] : [0x4c, 0x03, ...bcd(Math.floor(stored.totalMilliWh / 1000), 4)]),
		]
	}
	return [
		...[0x0c, 0x13, ...bcd(litres(registers.volumeMl), 4)],
		...[0x0b, 0x3b, ...bcd(Math.round((quarter.volumeMl * 4) / 1000), 3)],
		...clock,
		...storedDate,
		...(stored === null ? [] : [0x4c, 0x13, ...bcd(litres(stored.volumeMl), 4)]),
		...[0x02, 0xfd, 0x17, 0x00, 0x00],
	]
}

const kilowattHours = (milliWh: number): number => Math.floor(milliWh / 1_000_000) % 100_000_000
const litres = (ml: number): number => Math.floor(ml / 1_000) % 100_000_000

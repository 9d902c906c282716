/**
 * What a meter says (EN 13757-3): present values, and fifteen month starts with its registers. That does not fit one
 * telegram; all but the last end with DIF 1F ("more records follow in the next telegram").
 */
import { dayNumber, hourMs } from '../building/clock.ts'
import { flowC, spreadK } from '../building/loads.ts'
import { monthlyStorages, monthStart, shownAt } from '../building/memory.ts'
import { heatManufacturer, type Meter } from '../building/plan.ts'
import { installedAt, type Truth } from '../building/registers.ts'
import { dateTimeF } from '../date-time-f.ts'
import { bcd } from '../digits.ts'

const moreFollows = 0x1f
/** L is one byte and counts C, A, CI and the 12 bytes of the header too. */
const mostRecordBytes = 255 - 3 - 12 - 1
/** What a meter is besides its number: the rest of its secondary address. */
export type Nameplate = { readonly manufacturer: string; readonly version: number; readonly medium: number }

/** Device types (EN 13757-3): heat is measured in the return pipe. */
const mediums = { electricity: 0x02, gas: 0x03, heat: 0x04, 'warm-water': 0x06, water: 0x07 } as const

export function nameplateOf({ medium }: Meter): Nameplate {
	return { manufacturer: heatManufacturer, version: 0x11, medium: mediums[medium] }
}

/** ID 4 BCD, manufacturer 2, version, medium, access number, status, signature 2. */
export function header(meter: Meter, plate: Nameplate, accessNumber: number): number[] {
	return [...identity(meter, plate), accessNumber & 0xff, 0x00, 0x00, 0x00]
}

/** What secondary addressing compares: ID 4, manufacturer 2, version, medium. */
export function identity(meter: Meter, { manufacturer, version, medium }: Nameplate): number[] {
	const [a, b, c] = [...manufacturer].map((letter) => letter.charCodeAt(0) - 64) as [number, number, number]
	const code = a * 1024 + b * 32 + c
	return [...number(meter), code & 0xff, code >> 8, version, medium]
}

/** Eight digits, lowest first; some makers put hex digits there. */
function number({ serial }: Meter): number[] {
	const digits = serial.padStart(8, '0').slice(-8)
	return (digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)).toReversed()
}

/** The record bytes of each telegram of one readout, taken at one instant. `clockShiftMs`: what its clock was set ahead. */
export function telegrams(truth: Truth, meter: Meter, now: number, clockShiftMs = 0): readonly (readonly number[])[] {
	const clock = { shown: shownAt(meter, now + clockShiftMs), instant: now }
	const groups = [
		[
			...[0x0c, 0x78, ...number(meter)],
			...registers(truth, meter, 0, now),
			...presentValues(truth, meter, now),
			...[0x04, 0x6d, ...dateTimeF(meter, clock)],
			...[0x02, 0xfd, 0x17, 0x00, 0x00],
		],
	]
	for (let back = 1; back <= monthlyStorages; back++) {
		const moment = monthStart(meter, now, back, monthlyStorages)
		if (moment === null) continue
		const date = record(0x04, [0x6d], back, 0, dateTimeF(meter, moment))
		groups.push([...date, ...registers(truth, meter, back, moment.instant)])
	}
	// A month is never torn apart: its date stands in the same telegram as its values.
	const packed: number[][] = [[]]
	for (const group of groups) {
		if (packed.at(-1)!.length + group.length > mostRecordBytes) packed.push([])
		packed.at(-1)!.push(...group)
	}
	return packed.map((bytes, index) => (index < packed.length - 1 ? [...bytes, moreFollows] : bytes))
}

/** What is counted, as it stood at an instant: heat and volume; or energy with its two tariffs; or volume. */
function registers(truth: Truth, meter: Meter, storage: number, instant: number): number[] {
	const { totalMilliWh, t1MilliWh, t2MilliWh, volumeMl } = truth.registersAt(meter, instant)
	const bcd8 = (vif: number, tariff: number, value: number) => record(0x0c, [vif], storage, tariff, bcd(value, 4))
	if (meter.medium === 'heat') {
		const heat = meter.finer === true ? bcd8(0x03, 0, wattHours(totalMilliWh)) : bcd8(0x06, 0, kwh(totalMilliWh))
		return [...heat, ...bcd8(0x13, 0, litres(volumeMl))]
	}
	if (meter.medium !== 'electricity') return bcd8(0x13, 0, litres(volumeMl))
	// In steps of 10 Wh.
	const tens = (milliWh: number) => Math.floor(milliWh / 10_000) % 100_000_000
	return [totalMilliWh, t1MilliWh, t2MilliWh].flatMap((milliWh, tariff) => bcd8(0x04, tariff, tens(milliWh)))
}

/** What is measured, beside the registers. */
function presentValues(truth: Truth, meter: Meter, now: number): number[] {
	const quarter = truth.quarterAt(meter, now)
	const power = record(0x0b, [0x2b], 0, 0, bcd(Math.round((quarter.energyMilliWh * 4) / 1000), 3))
	const flow = record(0x0b, [0x3b], 0, 0, bcd(Math.round((quarter.volumeMl * 4) / 1000), 3))
	const hours = little(Math.max(0, Math.floor((now - installedAt) / hourMs)), 4)
	const operating = record(0x04, [0x26], 0, 0, hours)
	if (meter.medium === 'electricity') return [...power, ...operating]
	if (meter.medium !== 'heat') return [...flow, ...operating]
	const day = dayNumber(now, 'local')
	const flowDeci = Math.round(flowC(truth.seed, day) * 10)
	const spreadDeci = Math.round(spreadK(truth.seed, meter, day) * 10)
	return [
		...power,
		...flow,
		...record(0x0a, [0x5a], 0, 0, bcd(flowDeci, 2)),
		...record(0x0a, [0x5e], 0, 0, bcd(flowDeci - spreadDeci, 2)),
		...record(0x0a, [0x62], 0, 0, bcd(spreadDeci, 2)),
		...operating,
	]
}

/**
 * DIF, DIFE, VIF, data. Storage n: its lowest bit is bit 6 of the DIF, the rest stands in the DIFE together with the
 * tariff (EN 13757-3 clause 6.3.4).
 */
function record(
	type: number,
	vif: readonly number[],
	storage: number,
	tariff: number,
	data: readonly number[],
): number[] {
	const dif = type | ((storage & 1) << 6)
	const dife = (storage >> 1) | (tariff << 4)
	return [...(dife === 0 ? [dif] : [dif | 0x80, dife]), ...vif, ...data]
}

/** The display is truncated and rolls over after 8 digits. */
function kwh(milliWh: number): number {
	return Math.floor(milliWh / 1_000_000) % 100_000_000
}

function wattHours(milliWh: number): number {
	return Math.floor(milliWh / 1_000) % 100_000_000
}

function litres(ml: number): number {
	return Math.floor(ml / 1_000) % 100_000_000
}

function little(value: number, count: number): number[] {
	return Array.from({ length: count }, (_, index) => Math.floor(value / 256 ** index) & 0xff)
}

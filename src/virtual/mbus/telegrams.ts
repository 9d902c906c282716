/**
 * What a heat meter says (EN 13757-3): present values, and fifteen month starts with energy and volume. That does not
 * fit one telegram; all but the last end with DIF 1F ("more records follow in the next telegram").
 */
import { dayNumber, hourMs, offsetMs } from '../building/clock.ts'
import { flowC, spreadK } from '../building/loads.ts'
import { type Moment, monthlyStorages, monthStart, shownAt } from '../building/memory.ts'
import { heatManufacturer, type Meter } from '../building/plan.ts'
import { installedAt, type Truth } from '../building/registers.ts'

const moreFollows = 0x1f
/** L is one byte and counts C, A, CI and the 12 bytes of the header too. */
const mostRecordBytes = 255 - 3 - 12 - 1
const version = 0x11
/** Heat, volume measured in the return pipe. */
const medium = 0x04

/** ID 4 BCD, manufacturer 2, version, medium, access number, status, signature 2. */
export function header(meter: Meter, accessNumber: number): number[] {
	return [...identity(meter), accessNumber & 0xff, 0x00, 0x00, 0x00]
}

/** What secondary addressing compares: ID 4, manufacturer 2, version, medium. */
export function identity(meter: Meter): number[] {
	const [a, b, c] = [...heatManufacturer].map((letter) => letter.charCodeAt(0) - 64) as [number, number, number]
	const code = a * 1024 + b * 32 + c
	return [...bcd(Number(meter.serial), 4), code & 0xff, code >> 8, version, medium]
}

/** The record bytes of each telegram of one readout, taken at one instant. */
export function telegrams(truth: Truth, meter: Meter, now: number): readonly (readonly number[])[] {
	const groups = [presentValues(truth, meter, now)]
	for (let back = 1; back <= monthlyStorages; back++) {
		const moment = monthStart(meter, now, back, monthlyStorages)
		if (moment !== null) groups.push(stored(truth, meter, back, moment))
	}
	// A month is never torn apart: its date stands in the same telegram as its values.
	const packed: number[][] = [[]]
	for (const group of groups) {
		if (packed.at(-1)!.length + group.length > mostRecordBytes) packed.push([])
		packed.at(-1)!.push(...group)
	}
	return packed.map((bytes, index) => (index < packed.length - 1 ? [...bytes, moreFollows] : bytes))
}

function presentValues(truth: Truth, meter: Meter, now: number): number[] {
	const { totalMilliWh, volumeMl } = truth.registersAt(meter, now)
	const quarter = truth.quarterAt(meter, now)
	const day = dayNumber(now, 'local')
	const flowDeci = Math.round(flowC(truth.seed, day) * 10)
	const spreadDeci = Math.round(spreadK(truth.seed, meter, day) * 10)
	return [
		...[0x0c, 0x78, ...bcd(Number(meter.serial), 4)],
		...[0x0c, 0x06, ...bcd(kwh(totalMilliWh), 4)],
		...[0x0c, 0x13, ...bcd(litres(volumeMl), 4)],
		...[0x0b, 0x2b, ...bcd(Math.round((quarter.energyMilliWh * 4) / 1000), 3)],
		...[0x0b, 0x3b, ...bcd(Math.round((quarter.volumeMl * 4) / 1000), 3)],
		...[0x0a, 0x5a, ...bcd(flowDeci, 2)],
		...[0x0a, 0x5e, ...bcd(flowDeci - spreadDeci, 2)],
		...[0x0a, 0x62, ...bcd(spreadDeci, 2)],
		...[0x04, 0x26, ...little(Math.max(0, Math.floor((now - installedAt) / hourMs)), 4)],
		...[0x04, 0x6d, ...dateTimeF(meter, { shown: shownAt(meter, now), instant: now })],
		...[0x02, 0xfd, 0x17, 0x00, 0x00],
	]
}

/** Storage n: its lowest bit is bit 6 of the DIF, the rest stands in the DIFE (EN 13757-3 clause 6.3.4). */
function stored(truth: Truth, meter: Meter, storage: number, moment: Moment): number[] {
	const { totalMilliWh, volumeMl } = truth.registersAt(meter, moment.instant)
	const dif = (type: number) => {
		const low = type | ((storage & 1) << 6)
		return storage > 1 ? [low | 0x80, storage >> 1] : [low]
	}
	return [
		...[...dif(0x04), 0x6d, ...dateTimeF(meter, moment)],
		...[...dif(0x0c), 0x06, ...bcd(kwh(totalMilliWh), 4)],
		...[...dif(0x0c), 0x13, ...bcd(litres(volumeMl), 4)],
	]
}

/** The display is truncated and rolls over after 8 digits. */
function kwh(milliWh: number): number {
	return Math.floor(milliWh / 1_000_000) % 100_000_000
}

function litres(ml: number): number {
	return Math.floor(ml / 1_000) % 100_000_000
}

/** Type F, compound CP32: the meter's own local time, bit 15 = summer time, year split over two bytes. */
function dateTimeF(meter: Meter, { shown, instant }: Moment): number[] {
	const summer = offsetMs(instant + meter.clockOffsetMs, meter.clock) > hourMs
	const year = shown.year % 100
	return [
		shown.minute,
		shown.hour | (summer ? 0x80 : 0),
		shown.day | ((year & 0x07) << 5),
		shown.month | ((year >> 3) << 4),
	]
}

function bcd(value: number, count: number): number[] {
	const digits = String(value)
		.padStart(count * 2, '0')
		.slice(-count * 2)
	return (digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)).toReversed()
}

function little(value: number, count: number): number[] {
	return Array.from({ length: count }, (_, index) => Math.floor(value / 256 ** index) & 0xff)
}

/** A German electricity meter (moderne Messeinrichtung, PIN entered) that pushes its list without being asked. */
import type { Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'
import { absent, type Field, file, list, message, octets, shortSigned, text, unsigned } from './file.ts'

type SmlDevice = {
	readonly meter: Meter
	/** One file; `now`: the building's time, UTC epoch ms. */
	readonly push: (now: number) => Uint8Array
}

export function createSmlDevice(truth: Truth, meter: Meter): SmlDevice {
	const id = serverId(meter.serial)
	let transaction = 0x1200 + meter.index * 0x10000
	return {
		meter,
		push: (now) => {
			transaction += 3
			const seconds = list(unsigned(1, 1), unsigned(Math.floor(now / 1000) % 2 ** 31, 4))
			const open = list(absent, absent, text(`${Math.floor(now / 1000)}`), octets(id), seconds, absent)
			const values = list(...valuesAt(truth, meter, now, id))
			const body = list(absent, octets(id), octets([1, 0, 98, 10, 255, 255]), seconds, values, absent, absent)
			return file(
				message(transaction, 0x0101, open),
				message(transaction + 1, 0x0701, body),
				message(transaction + 2, 0x0201, list(absent)),
			)
		},
	}
}

/** DIN 43863-5: '1ZLW0012345678' is 0A 01 'ZLW' 00 and the number in four bytes. */
function serverId(serial: string): readonly number[] {
	const match = /^1([A-Z]{3})([0-9A-F]{2})(\d{8,10})$/.exec(serial)
	if (match === null) return [...new TextEncoder().encode(serial)]
	const number = Number(match[3])
	const block = Number.parseInt(match[2]!, 16)
	const low = [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff)
	return [0x0a, 0x01, ...new TextEncoder().encode(match[1]), block, ...low]
}

/** Units of IEC 62056-6-2. */
const unit = { none: 255, watt: 27, wattHour: 30, ampere: 33, volt: 35, hertz: 44 } as const

function valuesAt(truth: Truth, meter: Meter, now: number, id: readonly number[]): readonly Field[] {
	const { totalMilliWh, t1MilliWh, t2MilliWh } = truth.registersAt(meter, now)
	// What a quarter hour's energy is on average, in 0.01 W.
	const power = Math.round(truth.quarterAt(meter, now).energyMilliWh / 2.5)
	const volts = (phase: number) => 2300 + ((Math.floor(now / 10_000) * (phase + 3)) % 21) - 10
	// One third of the power on each phase: I = P / 3 / U, in 0.01 A.
	const amperes = (phase: number) => Math.round((power / 3 / volts(phase)) * 10)
	const status = unsigned(0x1c0104, 3)
	const energy = (milliWh: number) => unsigned(Math.floor(milliWh / 100), 5)
	return [
		entry([1, 0, 96, 50, 1, 1], text('ZLW')),
		entry([1, 0, 96, 1, 0, 255], octets(id)),
		entry([1, 0, 1, 8, 0, 255], energy(totalMilliWh), unit.wattHour, -1, status),
		entry([1, 0, 1, 8, 1, 255], energy(t1MilliWh), unit.wattHour, -1),
		entry([1, 0, 1, 8, 2, 255], energy(t2MilliWh), unit.wattHour, -1),
		entry([1, 0, 2, 8, 0, 255], energy(0), unit.wattHour, -1),
		entry([1, 0, 16, 7, 0, 255], shortSigned(power), unit.watt, -2),
		...[32, 52, 72].map((c, phase) => entry([1, 0, c, 7, 0, 255], unsigned(volts(phase), 2), unit.volt, -1)),
		...[31, 51, 71].map((c, phase) => entry([1, 0, c, 7, 0, 255], unsigned(amperes(phase), 2), unit.ampere, -2)),
		entry([1, 0, 14, 7, 0, 255], unsigned(500, 2), unit.hertz, -1),
	]
}

function entry(code: readonly number[], value: Field, unitCode?: number, scaler?: number, status: Field = absent) {
	const scaled: readonly Field[] =
		unitCode === undefined || scaler === undefined ? [absent, absent] : [unsigned(unitCode, 1), shortSigned(scaler)]
	return list(octets(code), status, absent, ...scaled, value, absent)
}

/**
 * SML files for the tests: the virtual meter's, and some put together from the standard where it sends no such
 * thing.
 */
import type { Meter } from '../../../../src/virtual/building/plan.ts'
import { createTruth } from '../../../../src/virtual/building/registers.ts'
import { createSmlDevice } from '../../../../src/virtual/sml/device.ts'
import { absent, type Field, file, list, message, octets, signed, unsigned } from '../../../../src/virtual/sml/file.ts'

export const meter: Meter = {
	index: 90,
	line: 'mme',
	address: '1ZLW0027182818',
	serial: '1ZLW0027182818',
	medium: 'electricity',
	floor: 'KG',
	unit: 'Zähler Haus',
	use: 'house',
	clock: 'local',
	clockOffsetMs: 0,
}

export const truth = createTruth(7)
export const now = Date.UTC(2026, 10, 22, 10, 5)

const device = createSmlDevice(truth, meter)
export const pushed = device.push(now)
export const pushedLater = device.push(now + 1000)

type EntryParts = {
	readonly code: readonly number[]
	readonly value: Field
	readonly unit?: Field
	readonly scaler?: Field
	readonly status?: Field
	readonly time?: Field
}

export function entry({
	code,
	value,
	unit = absent,
	scaler = absent,
	status = absent,
	time = absent,
}: EntryParts): Field {
	return list(octets(code), status, time, unit, scaler, value, absent)
}

/** GetList.Res alone in a file, from a server with this id. */
export function listFile(id: readonly number[], entries: readonly Field[], time: Field = absent): Uint8Array {
	return file(message(7, 0x0701, list(absent, octets(id), absent, time, list(...entries), absent, absent)))
}

/** '1DZG00' and the number, as the meters of DZ Metering send it. */
export function dzgId(number: number): readonly number[] {
	return [0x0a, 0x01, 0x44, 0x5a, 0x47, 0x00, ...[24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff)]
}

export const watt = unsigned(27, 1)
export const wattHour = unsigned(30, 1)
export const power = [1, 0, 16, 7, 0, 255]
export const imported = [1, 0, 1, 8, 0, 255]
export const centi = signed(-2, 1)
export const deci = signed(-1, 1)

/** Two's 1B×4 in a value: sent twice on the line. */
export const escaped = listFile(dzgId(1), [
	entry({ code: [1, 0, 0, 0, 0, 255], value: octets([0x1b, 0x1b, 0x1b, 0x1b, 0x1b, 0x1b, 0x1b, 0x1b, 0x1b]) }),
	entry({ code: imported, value: unsigned(5, 8), unit: wattHour }),
])

/** A load profile of two quarter hours, local time with its offsets. */
const local = (seconds: number): Field => list(unsigned(3, 1), list(unsigned(seconds, 4), signed(60, 2), signed(0, 2)))
const row = (seconds: number, value: number): Field =>
	list(local(seconds), unsigned(0, 1), list(list(unsigned(value, 4), absent)), absent)
export const profilePack = file(
	message(
		9,
		0x0301,
		list(
			octets(dzgId(60_000_001)),
			local(1_700_000_000),
			unsigned(900, 4),
			list(octets([1, 0, 99, 1, 0, 255])),
			list(list(octets(imported), wattHour, deci)),
			list(row(1_699_999_200, 1000), row(1_700_000_100, 1234)),
			absent,
			absent,
		),
	),
)
export const profileList = file(
	message(
		10,
		0x0401,
		list(
			octets(dzgId(60_000_001)),
			list(unsigned(2, 1), unsigned(1_700_000_000, 4)),
			unsigned(900, 4),
			list(octets([1, 0, 99, 1, 0, 255])),
			local(1_699_999_200),
			absent,
			list(list(octets(imported), wattHour, deci, unsigned(987, 4), absent)),
			absent,
			absent,
		),
	),
)
export const parameters = file(
	message(
		11,
		0x0501,
		list(
			octets(dzgId(60_000_001)),
			list(octets([1, 0, 0, 0, 9, 255])),
			list(
				octets([1, 0, 0, 0, 9, 255]),
				absent,
				list(list(octets([1, 0, 0, 2, 0, 255]), list(unsigned(1, 1), octets([0x31, 0x2e, 0x30])), absent)),
			),
		),
	),
)
export const attention = file(
	message(12, 0xff01, list(octets(dzgId(60_000_001)), octets([0x81, 0x81, 0xc7, 0xc7, 0xfe, 0x02]), absent, absent)),
)

export const whole: { readonly [name: string]: Uint8Array } = {
	pushed,
	escaped,
	profilePack,
	profileList,
	parameters,
	attention,
}

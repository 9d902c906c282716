/** Frames of DL/T 645-1997 byte by byte, for people. Passwords are not shown. */
import { abnormal, fromMeter, functionMask } from '../dlt645-frame/constants.ts'
import { dataField, explainControl, explainFrame, recordFields, secondStampText } from '../dlt645-frame/explain.ts'
import { hexText, hexTextReversed } from '../hex.ts'
import type { DecodedRecord, Field } from '../protocol.ts'
import { identifierOf, isReading, meterErrorOf } from './codec.ts'
import { fn } from './constants.ts'
import { diText, readRecords } from './records.ts'

export const explain = (bytes: Uint8Array): readonly Field[] => explainFrame(bytes, { controlText, dataFields })

const names: ReadonlyMap<number, string> = new Map([
	[fn.read, 'read'],
	[fn.readFollowing, 'read the next frame'],
	[fn.readAgain, 'read the last answer again'],
	[fn.write, 'write'],
	[fn.broadcastTime, 'set the time of everybody'],
	[fn.writeAddress, 'write the address'],
	[fn.baud, 'change the baud rate'],
	[fn.password, 'change the password'],
	[fn.clearDemand, 'clear the maximum demand'],
])

const controlText = (control: number): string => explainControl(control, names, 'DL/T 645-1997')

function dataFields(control: number, data: Uint8Array): readonly Field[] {
	if (data.length === 0) return []
	const name = control & functionMask
	if ((control & (fromMeter | abnormal)) === (fromMeter | abnormal)) {
		return [dataField(0, 1, 'error', `${hexText(data, 0, 1)}: ${meterErrorOf({ data }).text}`)]
	}
	if (name === fn.password) return [dataField(0, data.length, 'passwords', 'levels and passwords, not shown')]
	if (name === fn.clearDemand) return [dataField(0, Math.min(4, data.length), 'password', 'not shown')]
	if (name === fn.writeAddress && data.length === 6) {
		return [dataField(0, 6, 'new address', hexTextReversed(data, 0, 6))]
	}
	if (name === fn.broadcastTime && data.length === 6) {
		return [dataField(0, 6, 'time', secondStampText(data, 0))]
	}
	const di = identifierOf(data)
	if (di === null || (!isReading(name) && name !== fn.write)) return []
	const identifier = dataField(0, 2, 'identifier', diText(di))
	if (name === fn.write && (control & fromMeter) === 0) return [identifier, ...writtenFields(di, data)]
	if ((control & fromMeter) === 0) return [identifier]
	return [identifier, ...recordFields(readRecords(di, data.subarray(2)), 2, data.length, statusBits)]
}

/** Behind the identifier: level and password, then the value. */
function writtenFields(di: number, data: Uint8Array): readonly Field[] {
	if (data.length < 6) return [dataField(2, data.length - 2, 'password', 'cut off, not shown')].filter(hasBytes)
	const password = dataField(2, 4, 'password', 'level and password, not shown')
	return [password, ...recordFields(readRecords(di, data.subarray(6)), 6, data.length, statusBits)]
}

const hasBytes = ({ length }: Field): boolean => length > 0

/** Status bytes C020 (meter) and C021 (grid), bit 0 first; '' = reserved. */
const bits: Readonly<Record<string, readonly string[]>> = {
	C020: [
		'automatic reading',
		'demand by intervals',
		'battery low',
		'',
		'active power reversed',
		'reactive power reversed',
	],
	C021: [
		...['phase A without voltage', 'phase B without voltage', 'phase C without voltage', ''],
		...['phase A over voltage', 'phase B over voltage', 'phase C over voltage'],
	],
}

function statusBits({ key, quantity, value }: DecodedRecord): readonly string[] {
	const own = quantity === 'status' && value !== null ? bits[key] : undefined
	if (own === undefined) return []
	const byte = Number.parseInt(value!, 16)
	return own.filter((text, bit) => text !== '' && (byte & (1 << bit)) !== 0)
}

/** Frames of DL/T 645-2007 byte by byte, for people. Passwords are not shown. */
import { abnormal, fromMeter, functionMask } from '../dlt645-frame/constants.ts'
import { dataField, explainControl, explainFrame, recordFields, secondStampText } from '../dlt645-frame/explain.ts'
import { readMinuteStamp } from '../dlt645-frame/values.ts'
import { hex, hexText, hexTextReversed } from '../hex.ts'
import type { Field } from '../protocol.ts'
import { identifierOf, meterErrorOf } from './codec.ts'
import { baudCodes, fn, relayActions } from './constants.ts'
import { diText, readFollowingRecords, readRecords } from './records.ts'
import { statusBits } from './status-words.ts'

export const explain = (bytes: Uint8Array): readonly Field[] => explainFrame(bytes, { controlText, dataFields })

const names: ReadonlyMap<number, string> = new Map([
	[fn.security, 'security authentication'],
	[fn.broadcastTime, 'set the time of everybody'],
	[fn.read, 'read'],
	[fn.readFollowing, 'read the next frame'],
	[fn.readAddress, 'read the address'],
	[fn.write, 'write'],
	[fn.writeAddress, 'write the address'],
	[fn.freeze, 'freeze'],
	[fn.baud, 'change the baud rate'],
	[fn.password, 'change the password'],
	[fn.clearDemand, 'clear the maximum demand'],
	[fn.clearMeter, 'clear the meter'],
	[fn.clearEvents, 'clear the events'],
	[fn.relay, 'relay, alarm, power-keep'],
	[fn.output, 'choose the output terminal'],
])

const controlText = (control: number): string => explainControl(control, names, 'DL/T 645-2007')

function dataFields(control: number, data: Uint8Array): readonly Field[] {
	if (data.length === 0) return []
	const name = control & functionMask
	if ((control & fromMeter) === 0) return requestFields(name, data)
	if ((control & abnormal) !== 0) {
		const length = Math.min(data.length, 2)
		const { text } = meterErrorOf({ control, data })
		return [dataField(0, length, 'error', `${hexText(data, 0, length)}: ${text}`)]
	}
	switch (name) {
		case fn.read:
		case fn.security:
			return answerFields(data, data.length)
		case fn.readFollowing: {
			const last = data.length - 1
			const sequence = dataField(last, 1, 'sequence', `frame ${data[last]}`)
			return data.length < 5 ? [] : [...answerFields(data, last), sequence]
		}
		case fn.readAddress:
			return addressFields(data)
		case fn.baud:
			return baudFields(data)
		case fn.password:
			return [dataField(0, data.length, 'password', 'not shown')]
		default:
			return []
	}
}

/** Identifier and records; `to`: where the records' bytes end. */
function answerFields(data: Uint8Array, to: number): readonly Field[] {
	const di = identifierOf(data)
	if (di === null) return []
	const read = to === data.length ? readRecords : readFollowingRecords
	return [identifierField(di, 0), ...recordFields(read(di, data.subarray(4, to)), 4, to, statusBits)]
}

const identifierField = (di: number, at: number): Field => dataField(at, 4, 'identifier', diText(di))
const secretField = (at: number): Field => dataField(at, 4, 'password', 'level and password, not shown')
const operatorField = (data: Uint8Array, at: number): Field =>
	dataField(at, 4, 'operator', hexTextReversed(data, at, at + 4))
const addressFields = (data: Uint8Array): readonly Field[] =>
	data.length === 6 ? [dataField(0, 6, 'address', hexTextReversed(data, 0, 6))] : []

function baudFields(data: Uint8Array): readonly Field[] {
	const baud = baudCodes.find(({ code }) => code === data[0])?.baud
	return [dataField(0, 1, 'baud rate', `${hex[data[0]!]} = ${baud === undefined ? 'none' : `${baud} Bd`}`)]
}

/** What a request carries, as far as its function and length say. Secrets are named even where they are cut. */
function requestFields(name: number, data: Uint8Array): readonly Field[] {
	const di = identifierOf(data)
	switch (name) {
		case fn.read:
			return di === null ? [] : [identifierField(di, 0), ...windowFields(data)]
		case fn.readFollowing:
			if (di === null || data.length < 5) return []
			return [identifierField(di, 0), dataField(4, 1, 'sequence', `frame ${data[4]}`)]
		case fn.write:
			return di === null ? [] : [identifierField(di, 0), ...writtenFields(di, data)]
		case fn.security:
			return di === null || data.length < 8 ? [] : [identifierField(di, 0), operatorField(data, 4)]
		case fn.writeAddress:
			return addressFields(data)
		case fn.freeze:
			return data.length === 4 ? [dataField(0, 4, 'freeze time', freezeText(data))] : []
		case fn.baud:
			return baudFields(data)
		case fn.broadcastTime:
			return data.length === 6 ? [dataField(0, 6, 'time', secondStampText(data, 0))] : []
		case fn.password:
			return [
				...(di === null ? [] : [identifierField(di, 0)]),
				...(data.length > 4 ? [dataField(4, data.length - 4, 'passwords', 'old and new, not shown')] : []),
			]
		case fn.clearDemand:
		case fn.clearMeter:
		case fn.clearEvents:
		case fn.relay:
			return orderFields(name, data)
		default:
			return []
	}
}

/** How many records, and from when (7.3.1). */
function windowFields(data: Uint8Array): readonly Field[] {
	if (data.length === 5) return [dataField(4, 1, 'count', `${hex[data[4]!]} records`)]
	if (data.length !== 10) return []
	const from = readMinuteStamp(data, 5) ?? hexText(data, 5, 10)
	return [dataField(4, 1, 'count', `${hex[data[4]!]} records`), dataField(5, 5, 'from', from)]
}

/** Behind the identifier of a write: password, operator, value. */
function writtenFields(di: number, data: Uint8Array): readonly Field[] {
	if (data.length === 4) return []
	if (data.length < 12) return [dataField(4, data.length - 4, 'password', 'cut off, not shown')]
	const value = recordFields(readRecords(di, data.subarray(12)), 12, data.length, statusBits)
	return [secretField(4), operatorField(data, 8), ...value]
}

/** Functions that begin with the password: clearing, and the relay (7.3.12). */
function orderFields(name: number, data: Uint8Array): readonly Field[] {
	if (data.length < 8) return [dataField(0, data.length, 'password', 'cut off, not shown')]
	const head = [secretField(0), operatorField(data, 4)]
	if (name !== fn.relay || data.length < 16) return head
	const action = relayActions.find(({ code }) => code === data[8])?.action ?? 'none of the standard'
	return [
		...head,
		dataField(8, 1, 'action', `${hex[data[8]!]} = ${action}`),
		dataField(9, 1, 'reserved', hex[data[9]!]!),
		dataField(10, 6, 'valid until', secondStampText(data, 10)),
	]
}

/** mm hh DD MM, 99 = every. */
function freezeText(data: Uint8Array): string {
	const [minute, hour, day, month] = Array.from(data, (byte) => hex[byte]!)
	if (minute === '99') return 'now'
	if (hour === '99') return `hourly at minute ${minute}`
	if (day === '99') return `daily at ${hour}:${minute}`
	if (month === '99') return `monthly on day ${day} at ${hour}:${minute}`
	return `once on ${month}-${day} at ${hour}:${minute}`
}

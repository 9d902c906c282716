/** GetList.Res, what meters push: who it is and its registers, with what some makers' meters leave to be known. */
import { hexText } from '../hex.ts'
import type { DecodedRecord, Device } from '../protocol.ts'
import { tl } from './constants.ts'
import { type Entry, readEntry, recordOf } from './entries.ts'
import { isAbsent, nextIs, openList, type Reader, skip } from './fields.ts'
import { type Identity, identityOf, sendsUnsignedAsSigned } from './identity.ts'
import { readTime, timeRecord } from './times.ts'

/**
 * Reads the body (client id, server id, list name, sensor time, values, signature, gateway time) and adds its records;
 * null: it is not built like one.
 */
export function readList(reader: Reader, records: DecodedRecord[]): Device | null {
	if (!openList(reader, 7) || !skip(reader, 1) || !nextIs(reader, tl.octets)) return null
	const identity = identityOf(reader.bytes.subarray(reader.from, reader.from + reader.length))
	if (!skip(reader, 1)) return null
	const time = readTime(reader)
	if (time === undefined || !nextIs(reader, tl.list)) return null
	const seen: Seen = { status: null, maker: identity.manufacturer, power: null, coarse: 0, fine: 0 }
	const unsigned = sendsUnsignedAsSigned(identity)
	for (let left = reader.length; left > 0; left--) {
		const entry = readEntry(reader, unsigned)
		const record = entry === null ? undefined : recordOf(entry.name, entry.unit, entry.scaler, entry.value, null)
		if (entry === null || record === undefined) return null
		records.push(record)
		note(seen, entry, record)
	}
	if (!skip(reader, 2)) return null
	if (time !== null) records.push(timeRecord('actSensorTime', time))
	addDirected(seen, records)
	if (seen.coarse > 0 && seen.fine === 0) records.push(reducedRecord)
	return deviceOf(identity, seen)
}

type Seen = {
	status: number | bigint | null
	maker: string | null
	/** 1-0:15.7.0, power without a sign. */
	power: DecodedRecord | null
	/** Energy registers in whole kWh, and finer ones. */
	coarse: number
	fine: number
}

function note(seen: Seen, { name, status, unit, scaler, value }: Entry, record: DecodedRecord): void {
	if (status !== null && seen.status === null) seen.status = status
	if (unit === wattHour) {
		if ((scaler ?? 0) >= 3) seen.coarse++
		else seen.fine++
	}
	if (name.code === absolutePowerCode) seen.power = record
	// The maker's letters: by EDL 1.0 in 129-129:199.130.3, since then in 1-0:96.50.1*1.
	if ((name.code === makerCode || name.code === newMakerCode) && value !== null && 'text' in value) {
		if (/^[A-Z]{3}$/.test(value.text)) seen.maker = value.text
	}
}

const wattHour = 30
const absolutePowerCode = 0x01000f0700ff
const makerCode = 0x8181c78203ff
const newMakerCode = 0x010060320101

/**
 * EMH ED300L: 15.7.0 is sent without a sign, and bit 5 of the registers' status word says that the power flows out (FNN
 * Lastenheft EDL 1.0; libsml#101). The value stays as sent; beside it stands the power with its direction.
 */
function addDirected({ status, maker, power }: Seen, records: DecodedRecord[]): void {
	if (maker !== 'EMH' || status === null || power === null || power.value === null) return
	const isOut = (Number(BigInt.asUintN(16, BigInt(status))) & 0x20) !== 0
	const isZero = !/[1-9]/.test(power.value)
	records.push({ ...power, role: 'total', value: isOut && !isZero ? `-${power.value}` : power.value })
}

const noObis = { storage: 0, tariff: 0, subunit: 0, function: 'instantaneous', at: null } as const

/** FNN Basiszähler: until the PIN is entered the optical port tells whole kWh and no power. */
const reducedRecord: DecodedRecord = {
	...noObis,
	key: 'pin',
	quantity: 'text',
	role: 'reduced',
	unit: '',
	value: 'whole kWh only: the meter tells decimals and power after its PIN is entered and "Inf" is set to on',
}

function deviceOf({ serial, medium }: Identity, { status, maker }: Seen): Device {
	const device = {
		serial,
		manufacturer: maker,
		version: null,
		medium: medium ?? 'electricity',
		address: serial,
	} as const
	return status === null ? device : { ...device, status: statusText(status) }
}

function statusText(status: number | bigint): string {
	const text = status.toString(16).toUpperCase()
	return text.length % 2 === 0 ? text : `0${text}`
}

/** Attention.Res: server id, number, text, details. */
export function readAttention(reader: Reader): { readonly number: string; readonly text: string } | null {
	if (!openList(reader, 4) || !skip(reader, 1) || !nextIs(reader, tl.octets)) return null
	const number = hexText(reader.bytes, reader.from, reader.from + reader.length)
	if (!nextIs(reader, tl.octets)) return null
	const text = isAbsent(reader) ? '' : readable(fieldBytes(reader))
	return skip(reader, 1) ? { number, text } : null
}

/** Latin-1; what cannot be printed is marked. */
const readable = (bytes: Uint8Array): string =>
	Array.from(bytes, (byte) =>
		byte < 0x20 || (byte > 0x7e && byte < 0xa0) ? '\uFFFD' : String.fromCharCode(byte),
	).join('')

const fieldBytes = ({ bytes, from, length }: Reader): Uint8Array => bytes.subarray(from, from + length)

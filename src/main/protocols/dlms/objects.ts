/** Values of single objects: registers with their scalers, data, clock; and what a usual reading asks for. */
import { obisMeaning } from '../obis.ts'
import type { DecodedRecord, Device, ReadFailure, Session } from '../protocol.ts'
import type { Attribute } from './apdu.ts'
import { cosemClass } from './constants.ts'
import { attributeText, failureOfError, type Got, get, type Meter } from './conversation.ts'
import type { Data } from './data.ts'
import { type ObjectName, parseObject } from './dialect.ts'
import { type ClockForm, deviationMinutes, localTime } from './time.ts'
import {
	type LogicalName,
	latinOf,
	logicalNameOf,
	nameText,
	recordOf,
	type ScalerUnit,
	scalerUnitOf,
} from './values.ts'

export const clockName: LogicalName = [0, 0, 1, 0, 0, 255]

/** Asks for each object's value. `strict`: what the meter refuses is a failure, else only when it refuses all. */
export function* readObjects(
	meter: Meter,
	objects: readonly ObjectName[],
	strict: boolean,
): Session<ReadFailure | null> {
	let refusal: ReadFailure | null = null
	let told = 0
	for (const object of objects) {
		const read = yield* readObject(meter, object)
		if (read === null) told++
		else if (read.kind === 'refused') refusal ??= failureOfError(read.error)
		else return read.failure
	}
	return strict || told === 0 ? refusal : null
}

type Unread = Exclude<Got, { kind: 'data' }>

/** Data-Access-Results after which the same name may still be an object of another class. */
const otherClassCodes: readonly number[] = [4, 9, 11, 12]

/** null: its records are gathered. */
function* readObject(meter: Meter, object: ObjectName): Session<Unread | null> {
	let first: Unread | null = null
	for (const classId of object.classId === null ? classesOf(object.name) : [object.classId]) {
		const got = yield* readAs(meter, classId, object.name)
		if (got === null) return null
		first ??= got
		if (got.kind === 'failed' || !otherClassCodes.includes(got.code)) return got
	}
	return first
}

/** The class that a code usually is, then what else it may be. */
function classesOf([a, b, c, d, e, f]: LogicalName): readonly number[] {
	if (a === 0 && c === 1 && d === 0) return [cosemClass.clock]
	const { quantity } = obisMeaning(a, b, c, d, e, f)
	if (['text', 'identity', 'status', 'date', 'time', 'count'].includes(quantity)) {
		return [cosemClass.data, cosemClass.register]
	}
	if (a === 1 && d % 10 === 6 && d < 30) return [cosemClass.extendedRegister, cosemClass.register, cosemClass.data]
	if (a === 1 && (d % 10 === 4 || d % 10 === 5) && d < 30) return [cosemClass.demandRegister, cosemClass.register]
	// Hourly, daily and monthly heat and gas values are extended registers: their date belongs to them.
	return [cosemClass.register, cosemClass.extendedRegister, cosemClass.data]
}

/** Attribute 2 is the value of every class here; registers have their scaler beside it. */
function* readAs(meter: Meter, classId: number, name: LogicalName): Session<Unread | null> {
	const value = yield* get(meter, { classId, name, id: 2 })
	if (value.kind !== 'data') return value
	const scale = yield* scaleOf(meter, { classId, name, id: 2 })
	if (scale.kind === 'failed') return scale
	const at = classId === cosemClass.extendedRegister ? yield* captureTime(meter, name) : null
	keep(meter, recordOf(name, value.data, scale.scale, at), value.frame)
	if (classId === cosemClass.clock) keepClock(meter, value)
	return null
}

/** An extended register's capture time says when a maximum was; of a value that has none it says nothing. */
function* captureTime(meter: Meter, name: LogicalName): Session<string | null> {
	const got = yield* get(meter, { classId: cosemClass.extendedRegister, name, id: 5 })
	const data = got.kind === 'data' ? got.data : null
	return data !== null && (data.kind === 'octets' || data.kind === 'date-time') ? localTime(data.bytes) : null
}

export function keep(meter: Meter, record: DecodedRecord, frame: number): void {
	meter.gathered.records.push({ ...record, frame })
}

function keepClock(meter: Meter, got: Extract<Got, { kind: 'data' }>): void {
	const time = timeOf(got.data)
	if (time !== null && time.local.length === 19)
		meter.gathered.clock = { local: time.local, receivedAt: got.receivedAt }
}

type Scaled = { readonly kind: 'scale'; readonly scale: ScalerUnit | null } | Extract<Got, { kind: 'failed' }>

/** Scaler and unit of a register's value, asked once in a conversation; null where the class has none. */
export function* scaleOf(meter: Meter, { classId, name, id }: Attribute): Session<Scaled> {
	const scaleId = scaleAttribute(classId, id)
	if (scaleId === null) return { kind: 'scale', scale: null }
	const key = nameText(name)
	const known = meter.scales.get(key)
	if (known !== undefined) return { kind: 'scale', scale: known }
	const got = yield* get(meter, { classId, name, id: scaleId })
	if (got.kind === 'failed') return got
	const scale = got.kind === 'data' ? scalerUnitOf(got.data) : null
	meter.scales.set(key, scale)
	return { kind: 'scale', scale }
}

/** Where scaler_unit stands for an attribute that it scales (IEC 62056-6-2, classes 3, 4 and 5). */
function scaleAttribute(classId: number, id: number): number | null {
	if (classId === cosemClass.register || classId === cosemClass.extendedRegister) return id === 2 ? 3 : null
	return classId === cosemClass.demandRegister && (id === 2 || id === 3) ? 4 : null
}

export type MeterTime = { readonly local: string; readonly form: ClockForm }

/** The meter's clock with the way in which it states time. */
export function timeOf(data: Data): MeterTime | null {
	if (data.kind !== 'octets' && data.kind !== 'date-time') return null
	const local = localTime(data.bytes)
	if (local === null) return null
	return { local, form: { deviation: deviationMinutes(data.bytes), status: data.bytes[11]! } }
}

/** The clock, kept as the conversation's; a record of it where `asRecord`. */
export function* readClock(meter: Meter): Session<MeterTime | Unread> {
	const attribute = { classId: cosemClass.clock, name: clockName, id: 2 }
	const got = yield* get(meter, attribute)
	if (got.kind !== 'data') return got
	const time = timeOf(got.data)
	if (time === null) {
		const text = `${attributeText(attribute)}: the meter’s clock states no time.`
		return { kind: 'failed', failure: { reason: 'not-offered', text } }
	}
	keepClock(meter, got)
	return time
}

/** Device number (0-0:96.1.0), else the name of the logical device, which every meter has (0-0:42.0.0). */
export function* readDevice(meter: Meter): Session<ReadFailure | null> {
	const names: readonly LogicalName[] = [
		[0, 0, 96, 1, 0, 255],
		[0, 0, 42, 0, 0, 255],
	]
	for (const name of names) {
		const got = yield* get(meter, { classId: cosemClass.data, name, id: 2 })
		if (got.kind === 'failed') return got.failure
		const serial = got.kind === 'data' ? latinOf(got.data) : ''
		if (got.kind !== 'data' || serial === '') continue
		keep(meter, recordOf(name, got.data, null, null), got.frame)
		meter.gathered.device = deviceOf(serial, name[2] === 42)
		return null
	}
	return null
}

function deviceOf(serial: string, isLogicalName: boolean): Device {
	const manufacturer = isLogicalName ? (/^[A-Z]{3}/.exec(serial)?.[0] ?? null) : null
	return { serial, manufacturer, version: null, medium: null }
}

/** At most so many objects of the meter's own list are read. */
const mostObjects = 96
const associationName: LogicalName = [0, 0, 40, 0, 0, 255]

const usualObjects = [
	...['1-0:1.8.0*255', '1-0:1.8.1*255', '1-0:1.8.2*255', '1-0:2.8.0*255', '1-0:1.7.0*255', '1-0:2.7.0*255'],
	...['1-0:32.7.0*255', '1-0:52.7.0*255', '1-0:72.7.0*255', '1-0:31.7.0*255', '1-0:51.7.0*255', '1-0:71.7.0*255'],
]

/**
 * The registers of the meter's own object list (association, attribute 2) that hold present values of a known meaning;
 * where the meter does not show its list, what electricity meters usually have.
 */
export function* listObjects(meter: Meter): Session<readonly ObjectName[] | Extract<Got, { kind: 'failed' }>> {
	const got = yield* get(meter, { classId: cosemClass.association, name: associationName, id: 2 })
	if (got.kind === 'failed' && got.failure.reason !== 'refused') return got
	const items = got.kind === 'data' && got.data.kind === 'array' ? got.data.items : []
	const found = items.flatMap((item) => {
		const object = item.kind === 'structure' ? listedObject(item.items) : null
		return object === null ? [] : [object]
	})
	if (found.length > 0) return found.slice(0, mostObjects)
	return usualObjects.map((text) => parseObject(text)!)
}

function listedObject([classData, , nameData]: readonly Data[]): ObjectName | null {
	const name = nameData === undefined ? null : logicalNameOf(nameData)
	if (name === null || classData?.kind !== 'integer') return null
	const classId = Number(classData.value)
	const isRegister = [cosemClass.register, cosemClass.extendedRegister, cosemClass.demandRegister].some(
		(each) => each === classId,
	)
	const meaning = obisMeaning(...name)
	if (!isRegister || name[5] !== 255 || meaning.quantity === 'unknown') return null
	return { classId, name }
}

/** What meters answer when they are asked: load profiles (GetProfileList.Res, GetProfilePack.Res) and parameters. */
import type { DecodedRecord, Device } from '../protocol.ts'
import { tl } from './constants.ts'
import { type EntryName, fieldValue, nameOf, recordOf } from './entries.ts'
import { next, nextIs, openList, type Reader, skip, smallNumber } from './fields.ts'
import { type Identity, identityOf } from './identity.ts'
import { readTime, type Time, timeRecord } from './times.ts'

/**
 * GetProfileList.Res: server id, meter's time, period, path, time of the values, status, values, raw data, signature.
 * null: it is not built like one.
 */
export function readProfileList(reader: Reader, records: DecodedRecord[]): Device | null {
	const head = openList(reader, 9) ? readHead(reader, records) : null
	if (head === null) return null
	const time = readTime(reader)
	if (time === undefined) return null
	if (!skip(reader, 1) || !nextIs(reader, tl.list)) return null
	const at = atOf(time, records)
	for (let left = reader.length; left > 0; left--) {
		if (!openList(reader, 5)) return null
		const column = readColumn(reader)
		if (column === null || !readInto(reader, column, at, records)) return null
	}
	return skip(reader, 2) ? head : null
}

/** GetProfilePack.Res: server id, meter's time, period, path, columns, rows, raw data, signature. */
export function readProfilePack(reader: Reader, records: DecodedRecord[]): Device | null {
	const head = openList(reader, 8) ? readHead(reader, records) : null
	if (head === null || !nextIs(reader, tl.list)) return null
	const columns: Column[] = []
	for (let left = reader.length; left > 0; left--) {
		const column = openList(reader, 3) ? readColumn(reader) : null
		if (column === null) return null
		columns.push(column)
	}
	if (!nextIs(reader, tl.list)) return null
	for (let left = reader.length; left > 0; left--) if (!readRow(reader, columns, records)) return null
	return skip(reader, 2) ? head : null
}

type Column = { readonly name: EntryName; readonly unit: number | null; readonly scaler: number | null }

/** Server id, the meter's time, registration period, path of the profile. */
function readHead(reader: Reader, records: DecodedRecord[]): Device | null {
	const identity = readServer(reader)
	const time = identity === null ? undefined : readTime(reader)
	if (identity === null || time === undefined) return null
	if (time !== null) records.push(timeRecord('actTime', time))
	return skip(reader, 2) ? deviceOf(identity) : null
}

function readServer(reader: Reader): Identity | null {
	if (!nextIs(reader, tl.octets)) return null
	return identityOf(reader.bytes.subarray(reader.from, reader.from + reader.length))
}

function deviceOf({ serial, manufacturer, medium }: Identity): Device {
	return { serial, manufacturer, version: null, medium, address: serial }
}

function readColumn(reader: Reader): Column | null {
	const name = next(reader) ? nameOf(reader) : null
	if (name === null || !next(reader)) return null
	const unit = smallNumber(reader)
	return next(reader) ? { name, unit, scaler: smallNumber(reader) } : null
}

/** Value and signature. */
function readInto(reader: Reader, { name, unit, scaler }: Column, at: string | null, records: DecodedRecord[]) {
	const value = next(reader) ? fieldValue(reader) : undefined
	const record = value === undefined ? undefined : recordOf(name, unit, scaler, value, at)
	if (record === undefined) return false
	records.push(record)
	return skip(reader, 1)
}

/** Time, status, one value for each column, signature. */
function readRow(reader: Reader, columns: readonly Column[], records: DecodedRecord[]): boolean {
	const time = openList(reader, 4) ? readTime(reader) : undefined
	if (time === undefined || !skip(reader, 1) || !openList(reader, columns.length)) return false
	const at = atOf(time, records)
	for (const column of columns) {
		if (!openList(reader, 2) || !readInto(reader, column, at, records)) return false
	}
	return skip(reader, 1)
}

/** Only local time is the meter's own; any other stands as a record before the values it holds for. */
function atOf(time: Time | null, records: DecodedRecord[]): string | null {
	if (time?.kind === 'local') return time.text
	if (time !== null) records.push(timeRecord('valTime', time))
	return null
}

/** GetProcParameter.Res: server id, path, tree. */
export function readParameters(reader: Reader, records: DecodedRecord[]): Device | null {
	const identity = openList(reader, 3) ? readServer(reader) : null
	if (identity === null || !skip(reader, 1)) return null
	return readTree(reader, records, deepestTree) ? deviceOf(identity) : null
}

/** A bound of ours: the standard's trees have three levels. */
const deepestTree = 8

/** SML_Tree: name, value, children; of the values those that are plain (SML_Value) become records. */
function readTree(reader: Reader, records: DecodedRecord[], depth: number): boolean {
	if (depth === 0 || !openList(reader, 3) || !next(reader)) return false
	const name = nameOf(reader)
	if (!next(reader)) return false
	if (reader.type === tl.list && !readParameter(reader, name, records)) return false
	if (!next(reader)) return false
	if (reader.type !== tl.list) return reader.type === tl.octets && reader.length === 0
	for (let left = reader.length; left > 0; left--) if (!readTree(reader, records, depth - 1)) return false
	return true
}

/** SML_ProcParValue: a choice of two; 1 = a plain value. */
function readParameter(reader: Reader, name: EntryName | null, records: DecodedRecord[]): boolean {
	if (reader.length !== 2 || !next(reader)) return false
	if (smallNumber(reader) !== 1 || name === null) return skip(reader, 1)
	const value = next(reader) ? fieldValue(reader) : undefined
	const record = value === undefined ? undefined : recordOf(name, null, null, value, null)
	if (record === undefined) return false
	records.push(record)
	return true
}

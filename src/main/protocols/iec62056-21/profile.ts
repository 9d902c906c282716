/** Load profiles P.01 and P.02 (VDEW Lastenheft 2.1): a head that names columns, then rows of values. */
import type { DecodedRecord } from '../protocol.ts'
import { codeOf } from './codes.ts'
import type { DataSet } from './data-sets.ts'
import { localTime } from './times.ts'
import { setRecords } from './values.ts'

/**
 * P.01(time)(status)(minutes)(columns)(code)(unit)…(value)…; DSMR 2 writes its gas value in the same form as
 * 24.3.0.
 */
export function isProfile({ address, groups }: DataSet): boolean {
	return /^(P\.\d+|\d-\d+:24\.3\.0|\d-\d+:99\.\d+\.\d+|99\.\d+)(\*255)?$/.test(address) && groups.length > 5
}

/**
 * One record for each value, with the end of its period; the whole data set as it stands where it is built
 * otherwise.
 */
export function profileRecords(set: DataSet): DecodedRecord[] {
	const read = readProfile(set)
	return read ?? setRecords(set, codeOf(set.address), null)
}

function readProfile({ groups }: DataSet): DecodedRecord[] | null {
	const [time = '', status = '', period = '', columnCount = ''] = groups
	const first = localTime(time)
	const columns = /^\d{1,2}$/.test(columnCount) ? Number(columnCount) : 0
	if (first === null || columns === 0 || groups.length < 4 + 2 * columns) return null
	const names = Array.from({ length: columns }, (_, index) => ({
		address: groups[4 + 2 * index]!,
		unit: groups[5 + 2 * index]!,
	}))
	const values = groups.slice(4 + 2 * columns)
	if (values.length % columns !== 0 || !/^\d{1,4}$/.test(period)) return null
	const records = values.flatMap((value, index) => {
		const { address, unit } = names[index % columns]!
		const row = Math.floor(index / columns)
		const text = value.includes('*') || unit === '' || value === '' ? value : `${value}*${unit}`
		const set = { address, groups: [text], from: 0, to: 0 }
		return setRecords(set, codeOf(address), null).map((record) => ({
			...record,
			at: later(first, row * Number(period)),
		}))
	})
	return /^0*$/.test(status) ? records : [statusRecord(status, first), ...records]
}

/** What the meter marks the period with: power failure, clock set, season change … (VDEW status word, hex). */
function statusRecord(status: string, at: string): DecodedRecord {
	const rest = { unit: '', value: status, storage: 0, tariff: 0, subunit: 0, function: 'instantaneous', at } as const
	return { key: 'P.01', quantity: 'status', role: 'profile', ...rest }
}

/** On the meter's own clock, which counts on evenly inside one block: a change of the season begins a new head. */
function later(local: string, minutes: number): string {
	const asUtc = Date.parse(`${local.length === 16 ? `${local}:00` : local}Z`)
	return new Date(asUtc + minutes * 60_000).toISOString().slice(0, local.length)
}

/** One text for one value: keys sorted, no white space, integers only. The same bill gives the same bytes. */
import { assert } from '../../../shared/assert.ts'

export function canonicalJson(value: unknown): string {
	if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
	if (typeof value === 'number') {
		// Decimals are strings in a snapshot, so that no binary fraction can ever be written into one.
		assert(Number.isSafeInteger(value), `number ${value} in a snapshot is a safe integer`)
		return Object.is(value, -0) ? '0' : String(value)
	}
	// A load profile; not measured is not a number there, and null in any text.
	if (value instanceof Float64Array)
		return canonicalJson(Array.from(value, (each) => (Number.isNaN(each) ? null : each)))
	if (isOfIntegers(value)) return JSON.stringify(value)
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
	assert(typeof value === 'object', `a snapshot holds plain data, not ${typeof value}`)
	const entries = Object.entries(value as Record<string, unknown>)
		.filter(([, member]) => member !== undefined)
		.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
		.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
	return `{${entries.join(',')}}`
}

/** Most of a snapshot are quarter hours: their text needs no way of its own through each of them. */
const isOfIntegers = (value: unknown): boolean =>
	Array.isArray(value) && value.every((each) => each === null || Number.isSafeInteger(each))

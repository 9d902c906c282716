/** From registers that were read to records: by a model's meanings, or as raw words where nobody knows any. */
import { hex } from '../hex.ts'
import type { DecodedRecord } from '../protocol.ts'
import { type Dialect, formatOf, keyOf, type ModelRegister } from './dialect.ts'
import { readValue, wordsOf } from './values.ts'

/** Registers of one answer: the bytes from `at` on are those of `address`, `count` of them. */
export type Window = {
	readonly function: number
	readonly address: number
	readonly count: number
	readonly bytes: Uint8Array
	readonly at: number
}

/** Where a register's bytes lie in a window, or null where it is not (wholly) there. */
export function indexIn(window: Window, code: number, address: number, words: number): number | null {
	const isThere =
		window.function === code && address >= window.address && address + words <= window.address + window.count
	return isThere ? window.at + 2 * (address - window.address) : null
}

/** `windows`: also those that hold scale factors. null: the register, or its scale factor, is in none of them. */
export function recordIn(model: Dialect, each: ModelRegister, own: Window, windows: readonly Window[]) {
	const at = indexIn(own, each.function, each.address, wordsOf(each.type))
	if (at === null) return null
	const scale = scaleOf(each, windows)
	if (scale === 'missing') return null
	// A scale factor that is none leaves a number whose size nobody knows
	const value = scale === null ? null : readValue(own.bytes, at, formatOf(model, each), scale)
	return recordOf(each, value)
}

function recordOf(each: ModelRegister, value: string | null): DecodedRecord {
	const { quantity, role, unit, tariff, subunit, kept } = each
	return {
		key: keyOf(each),
		quantity,
		...(role !== undefined && { role }),
		unit,
		value,
		storage: kept === true ? 1 : 0,
		tariff,
		subunit,
		function: 'instantaneous',
		at: null,
	}
}

/** SunSpec Information Model Specification: -10 to 10, 8000 = not implemented. */
const mostScale = 10

function scaleOf(each: ModelRegister, windows: readonly Window[]): number | null | 'missing' {
	if (each.scaleAddress === undefined) return 0
	for (const window of windows) {
		const at = indexIn(window, each.function, each.scaleAddress, 1)
		if (at === null) continue
		const scale = (((window.bytes[at]! << 8) | window.bytes[at + 1]!) << 16) >> 16
		return Math.abs(scale) <= mostScale ? scale : null
	}
	return 'missing'
}

/** One record a register, the two bytes as hex; `key` of register n of them. */
export function rawRecords(window: Window, key: (index: number) => string): DecodedRecord[] {
	return Array.from({ length: window.count }, (_, index) => {
		const at = window.at + 2 * index
		return {
			key: key(index),
			quantity: 'unknown',
			unit: '',
			value: hex[window.bytes[at]!]! + hex[window.bytes[at + 1]!]!,
			storage: 0,
			tariff: 0,
			subunit: 0,
			function: 'instantaneous',
			at: null,
		}
	})
}

/**
 * Everything that a model names in these registers, and the words that it does not name, raw: nothing is lost.
 * Without a model every word is raw.
 */
export function recordsIn(model: Dialect | null, window: Window): DecodedRecord[] {
	const addressed = rawRecords(window, (index) => String(window.address + index))
	if (model === null) return addressed
	const taken = new Set<number>()
	const records: DecodedRecord[] = []
	for (const each of model.registers) {
		const record = recordIn(model, each, window, [window])
		if (record === null) continue
		records.push(record)
		for (let word = 0; word < wordsOf(each.type); word++) taken.add(each.address - window.address + word)
		if (each.scaleAddress !== undefined) taken.add(each.scaleAddress - window.address)
	}
	return [...records, ...addressed.filter((_, index) => !taken.has(index))]
}

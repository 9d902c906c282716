/** Every CJ/T 188 line of the outside vectors against the decoder: what agrees, what is refused, what deviates. */
import { decode } from '../../../src/main/protocols/cjt188/codec.ts'
import { explain } from '../../../src/main/protocols/cjt188/explain.ts'
import { type Check, type Checks, conformChinese, sameNumber } from '../chinese.ts'
import type { Conformance } from '../conform.ts'

/** `vectorFolder`: the outside vectors' root, which holds protocols/cn.jsonl; [] where it is absent. */
export const conformCjt188 = (vectorFolder: string): Conformance[] =>
	conformChinese(vectorFolder, 'CJ/T 188', decode, checks)

/** A record that says it; the settlement's (storage 1) apart from the current one. */
const numberAt =
	(quantity: string, storage = 0, role?: string): Check =>
	(stated, { readings }) =>
		readings.some(
			(record) =>
				record.quantity === quantity &&
				record.storage === storage &&
				(role === undefined || record.role === role) &&
				sameNumber(record, stated),
		)

const checks: Checks = {
	total: numberAt('volume'),
	settlement: numberAt('volume', 1),
	heat: numberAt('energy', 0, 'heat'),
	settle_heat: numberAt('energy', 1, 'heat'),
	energy1: numberAt('energy', 0, 'first'),
	energy2: numberAt('energy', 0, 'second'),
	volume: numberAt('volume'),
	supply_c: numberAt('flow-temperature'),
	return_c: numberAt('return-temperature'),
	hours: numberAt('operating-time'),
	unit: (stated, { readings }) => readings.some(({ unit }) => unit === stated),
	time: (stated, { readings }) =>
		readings.some(({ quantity, value }) => quantity === 'time' && value?.replace('T', ' ') === stated),
	st: (stated, { readings }) =>
		readings.some(({ quantity, value }) => quantity === 'status' && value === plainHex(stated)),
	address: (stated, { device }) => device?.address === stated,
	control: (stated, { control }) => control === stated,
	// What an order carries is no reading, and how the bytes stood is no meaning: the explanation of the bytes says both.
	di_wire: (stated, _, bytes) => wireOf(bytes, 'identifier') === stated,
	ser: (stated, _, bytes) => wireOf(bytes, 'sequence') === stated,
	type: (stated, _, bytes) => wireOf(bytes, 'type') === stated,
	address_wire: (stated, _, bytes) => wireOf(bytes, 'address') === plainHex(stated),
	length: (stated, _, bytes) => textOf(bytes, 'length') === `${String(stated)} bytes of data`,
	cmd: (stated, _, bytes) => wireOf(bytes, 'valve-order') === stated,
	new_address: (stated, _, bytes) => textOf(bytes, 'new-address').includes(String(stated)),
	// The source counts the price's bytes as they stand; the standard sends low digits first.
	price1: (stated, _, bytes) => wireOf(bytes, 'price-1') === stated,
	amount1: (stated, _, bytes) => wireOf(bytes, 'limit-1') === stated,
	start_day: (stated, _, bytes) => wireOf(bytes, 'start-day') === stated,
	day: (stated, _, bytes) => textOf(bytes, 'settlement-day') === String(stated),
	layout: (stated, { readings }) => stated === 'unit-first' && readings.every(({ quantity }) => quantity !== 'unknown'),
}

const plainHex = (stated: unknown): string => String(stated).replaceAll(' ', '')

function fieldOf(bytes: Uint8Array, name: string) {
	return explain(bytes).find((field) => field.name === name)
}

function wireOf(bytes: Uint8Array, name: string): string {
	const field = fieldOf(bytes, name)
	if (field === undefined) return ''
	return Buffer.from(bytes.subarray(field.at, field.at + field.length))
		.toString('hex')
		.toUpperCase()
}

const textOf = (bytes: Uint8Array, name: string): string => fieldOf(bytes, name)?.text ?? ''

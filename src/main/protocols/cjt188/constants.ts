/** CJ/T 188-2004 and -2018: bytes of the frame, control codes, meter types and data identifiers. */
import type { Medium } from '../../../shared/quantity.ts'
import { longestPreamble } from '../length-framed.ts'

/** Frame: 68 T A0…A6 C L DATA CS 16; this is its part up to L. */
export const headLength = 11
/** L is one byte. The standard reads at most 64H and writes at most 32H bytes; makers send more: the byte decides. */
export const longestFrame = longestPreamble + headLength + 255 + 2

/** Bits of the control code C. */
export const fromMeter = 0x80
export const abnormal = 0x40
export const functionMask = 0x3f
/** D5 set: the maker's own function (2A seen for the valve). */
export const makerFunction = 0x20

export const fn = {
	read: 0x01,
	readAddress: 0x03,
	write: 0x04,
	readKeyVersion: 0x09,
	writeAddress: 0x15,
	writeBaseReading: 0x16,
	makerValve: 0x2a,
} as const

export const functionNames: ReadonlyMap<number, string> = new Map([
	[fn.read, 'read data'],
	[fn.readAddress, 'read address'],
	[fn.write, 'write data'],
	[fn.readKeyVersion, 'read key version'],
	[fn.writeAddress, 'write address'],
	[fn.writeBaseReading, 'write base reading'],
	[fn.makerValve, 'valve (a maker’s own code)'],
])

export const di = {
	metering: 0x901f,
	heatAndCooling: 0x911f,
	clock: 0x907f,
	history: 0xd120,
	priceTable: 0x8102,
	settlementDay: 0x8103,
	readingDay: 0x8104,
	purchase: 0x8105,
	keyVersion: 0x8106,
	address: 0x810a,
	writePriceTable: 0xa010,
	writeSettlementDay: 0xa011,
	writeReadingDay: 0xa012,
	writePurchase: 0xa013,
	writeKey: 0xa014,
	writeClock: 0xa015,
	writeBaseReading: 0xa016,
	valve: 0xa017,
	writeAddress: 0xa018,
} as const

/** For people; D1xx to D4xx are ranges and named by `identifierName`. */
const identifierNames: ReadonlyMap<number, string> = new Map([
	[di.metering, 'metering data'],
	[di.heatAndCooling, 'metering data of heat and cooling'],
	[0x903f, 'thermal power'],
	[0x904f, 'return temperature'],
	[0x905f, 'supply temperature'],
	[0x906f, 'operating time'],
	[di.clock, 'clock'],
	[di.priceTable, 'price table'],
	[di.settlementDay, 'settlement day'],
	[di.readingDay, 'reading day'],
	[di.purchase, 'purchase'],
	[di.keyVersion, 'key version'],
	[di.address, 'address'],
	[di.writePriceTable, 'write price table'],
	[di.writeSettlementDay, 'write settlement day'],
	[di.writeReadingDay, 'write reading day'],
	[di.writePurchase, 'write purchase'],
	[di.writeKey, 'write new key'],
	[di.writeClock, 'write clock'],
	[di.writeBaseReading, 'write base reading'],
	[di.valve, 'valve'],
	[di.writeAddress, 'write address'],
	[0xa019, 'leave factory mode'],
	[0xa101, 'enter verification mode'],
	[0xa102, 'leave verification mode'],
	[0xa103, 'write communication parameters'],
	[0xa104, 'write freeze parameters'],
	[0xa105, 'write alarm volume'],
	[0xa106, 'write alarm amount'],
	[0xa107, 'change key'],
])

export function identifierName(identifier: number): string {
	const back = (identifier & 0xff) + 1
	if (identifier >= di.history && identifier < di.history + 12) return `settlement ${back - 0x20} months back`
	if (identifier >>> 8 === 0xd2) return `settlement ${back} months back`
	if (identifier >>> 8 === 0xd3) return `timed freeze ${back} back`
	if (identifier >>> 8 === 0xd4) return `instant freeze ${back} back`
	return identifierNames.get(identifier) ?? 'an identifier that the standard does not name'
}

/** First digits of every identifier of the standard: they tell which of the two bytes on the wire is the high one. */
const identifierFamilies: ReadonlySet<number> = new Set([0x81, 0x90, 0x91, 0xa0, 0xa1, 0xd1, 0xd2, 0xd3, 0xd4])

export type IdentifierOrder = '90-1f' | '1f-90'

/**
 * Two bytes of the wire as an identifier. The standard's DI0 DI1 is sent as 90 1F by some meters (2004) and as 1F 90 by
 * others (2018), and the sum cannot tell them apart: the byte that begins an identifier of the standard is the high
 * one. Neither or both: as sent, high byte first.
 */
export function identifierOf(first: number, second: number): { readonly di: number; readonly order: IdentifierOrder } {
	if (!identifierFamilies.has(first) && identifierFamilies.has(second)) {
		return { di: (second << 8) | first, order: '1f-90' }
	}
	return { di: (first << 8) | second, order: '90-1f' }
}

/** Table 3: 10–19 water, 20–29 heat and cooling, 30–39 gas, 40–49 others (40 electricity). AA: any type. */
export const anyType = 0xaa
const typeNames: ReadonlyMap<number, string> = new Map([
	[0x10, 'cold water meter'],
	[0x11, 'warm water meter'],
	[0x12, 'drinking water meter'],
	[0x13, 'reclaimed water meter'],
	[0x20, 'heat meter'],
	[0x21, 'cooling meter'],
	[0x22, 'heat and cooling meter'],
	[0x30, 'gas meter'],
	[0x40, 'electricity meter'],
	[anyType, 'any type'],
])

export type Family = 'water' | 'heat' | 'gas' | 'other'

export function familyOf(type: number): Family {
	if (type >= 0x10 && type <= 0x19) return 'water'
	if (type >= 0x20 && type <= 0x29) return 'heat'
	return type >= 0x30 && type <= 0x39 ? 'gas' : 'other'
}

export function typeName(type: number): string {
	const family = familyOf(type)
	return typeNames.get(type) ?? (family === 'other' ? 'a maker’s own type' : `${family} meter (reserved type)`)
}

export function mediumOf(type: number): Medium | null {
	if (type === 0x11) return 'warm-water'
	if (type === 0x21) return 'cooling'
	if (type === 0x40) return 'electricity'
	const family = familyOf(type)
	if (family !== 'other') return family
	return type > 0x40 && type <= 0x49 ? 'other' : null
}

/** Pairs AA in place of all seven address bytes: whoever hears it answers, so only one meter may be there. */
export const wildcard = 'AAAAAAAAAAAAAA'

/** What the valve byte of A017 orders. 55 and 99 are the standard's, the others makers'. */
export const valveOrders: ReadonlyMap<number, string> = new Map([
	[0x55, 'open'],
	[0x99, 'close'],
	[0x66, 'open, free (a maker’s own)'],
	[0x77, 'close, free (a maker’s own)'],
	[0xaa, 'exercise the valve (a maker’s own)'],
	[0x00, 'state of the valve, please (a maker’s own)'],
])

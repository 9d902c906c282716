/**
 * Which other speed or parity bytes were spoken at that we heard as something else. A receiver looks at the line in the
 * middle of each of its own bits, counted from the edge of the start bit; so what is known to be spoken can be
 * reckoned into what would be heard, and compared with what was. Pure.
 */
import type { SerialSettings } from './passed.ts'

/** Speeds that meters speak, the usual ones first. */
export const usualBauds = [2400, 9600, 1200, 4800, 300, 19_200, 600, 38_400, 57_600, 115_200] as const
const usualForms = [
	{ dataBits: 8, parity: 'even', stopBits: 1 },
	{ dataBits: 8, parity: 'none', stopBits: 1 },
	{ dataBits: 7, parity: 'even', stopBits: 1 },
	{ dataBits: 8, parity: 'odd', stopBits: 1 },
] as const

/** How drivers hand over a character with a wrong stop or parity bit: as it is, as 00, or not at all. */
type Faulty = 'kept' | 'zero' | 'dropped'

/** Fewer bytes prove nothing. */
const leastHeard = 3
const leastForParity = 24

/** Settings at which one of `beginnings` is heard as most of `heard` begin; the likeliest first, at most 3. */
export function settingsThatFit(
	heard: readonly Uint8Array[],
	beginnings: readonly (readonly number[])[],
	own: SerialSettings,
): readonly SerialSettings[] {
	const long = heard.filter(({ length }) => length >= leastHeard)
	if (long.length === 0) return parityThatFits(heard, own)
	const fitting: { readonly settings: SerialSettings; readonly length: number }[] = []
	for (const baud of usualBauds) {
		for (const form of usualForms) {
			const settings = { baud, ...form }
			if (sameSettings(settings, own)) continue
			const length = Math.max(0, ...beginnings.map((spoken) => fitLength(long, spoken, settings, own)))
			if (length >= leastHeard) fitting.push({ settings, length })
		}
	}
	if (fitting.length === 0) return parityThatFits(heard, own)
	const longest = Math.max(...fitting.map(({ length }) => length))
	return fitting
		.filter(({ length }) => length === longest)
		.map(({ settings }) => settings)
		.slice(0, 3)
}

/** How many bytes of the reckoned beginning more than half of `heard` have; 0: they do not. */
function fitLength(
	heard: readonly Uint8Array[],
	spoken: readonly number[],
	settings: SerialSettings,
	own: SerialSettings,
): number {
	const wanted = (['kept', 'zero', 'dropped'] as const).map((faulty) => heardAs(spoken, settings, own, faulty))
	// What would be heard unchanged says nothing about the settings, and a run of one byte value nearly nothing.
	const telling = wanted.filter(
		(bytes) => bytes.length >= leastHeard && new Set(bytes).size > 1 && !bytes.every((byte, at) => byte === spoken[at]),
	)
	return Math.max(
		0,
		...telling.map((bytes) => {
			const fits = heard.filter((one) => bytes.every((byte, at) => at >= one.length || byte === one[at]))
			const isMost = fits.length * 2 > heard.length && fits.some((one) => one.length >= leastHeard)
			return isMost ? bytes.length : 0
		}),
	)
}

/**
 * Without a parity bit of our own the speaker's stands where we look for the stop bit: only characters pass in which it
 * is 1. With even parity these are the bytes with an odd number of ones, with odd parity the others. Seven bits and
 * even parity come whole: text whose top bit makes every number of ones even.
 */
function parityThatFits(heard: readonly Uint8Array[], own: SerialSettings): readonly SerialSettings[] {
	if (own.parity !== 'none' || own.dataBits !== 8) return []
	const bytes = heard.flatMap((one) => [...one]).filter((byte) => byte !== 0)
	if (bytes.length < leastForParity) return []
	const odd = bytes.filter((byte) => onesIn(byte) % 2 === 1).length
	if (odd === bytes.length) return [{ ...own, parity: 'even' }]
	if (odd > 0) return []
	const isText = bytes.every((byte) => isTextual(byte & 0x7f)) && bytes.some((byte) => byte > 0x7f)
	return [isText ? { ...own, dataBits: 7, parity: 'even' } : { ...own, parity: 'odd' }]
}

const isTextual = (char: number): boolean => char >= 0x20 || (char > 0 && char < 0x16)

/** What a receiver with the settings `own` makes of bytes that are spoken without a pause at `settings`. */
export function heardAs(
	bytes: readonly number[],
	settings: SerialSettings,
	own: SerialSettings,
	faulty: Faulty,
): readonly number[] {
	const bits = bytes.flatMap((byte) => bitsOf(byte, settings))
	const bitsPerOwn = settings.baud / own.baud
	const level = (at: number) => bits[Math.floor(at)] ?? 1
	const heard: number[] = []
	let at = 0
	while (at < bits.length) {
		if (level(at) === 1) {
			at = Math.floor(at) + 1
			continue
		}
		const middle = (bit: number) => level(at + (bit + 0.5) * bitsPerOwn)
		if (middle(0) === 1) {
			at += bitsPerOwn / 2
			continue
		}
		let byte = 0
		for (let bit = 0; bit < own.dataBits; bit++) byte |= middle(bit + 1) << bit
		const hasParity = own.parity !== 'none'
		const ones = onesIn(byte) + (hasParity ? middle(own.dataBits + 1) : 0)
		const isParityRight = !hasParity || (ones % 2 === 0) === (own.parity === 'even')
		const stop = own.dataBits + (hasParity ? 2 : 1)
		const isFramed = middle(stop) === 1
		if ((isParityRight && isFramed) || faulty === 'kept') heard.push(byte)
		else if (faulty === 'zero') heard.push(0)
		at += (stop + 0.5) * bitsPerOwn
		// After a wrong stop bit the line has to be idle once before another start bit counts.
		if (!isFramed) while (at < bits.length && level(at) === 0) at = Math.floor(at) + 1
	}
	return heard
}

function bitsOf(byte: number, { dataBits, parity, stopBits }: SerialSettings): readonly number[] {
	const data = Array.from({ length: dataBits }, (_, bit) => (byte >> bit) & 1)
	const ones = data.reduce((sum, bit) => sum + bit, 0)
	const check = parity === 'none' ? [] : [parity === 'even' ? ones % 2 : (ones + 1) % 2]
	return [0, ...data, ...check, ...Array.from({ length: stopBits }, () => 1)]
}

function onesIn(byte: number): number {
	let ones = 0
	for (let rest = byte; rest > 0; rest >>= 1) ones += rest & 1
	return ones
}

export const sameSettings = (a: SerialSettings, b: SerialSettings): boolean =>
	a.baud === b.baud && a.dataBits === b.dataBits && a.parity === b.parity && a.stopBits === b.stopBits

/** A terminal as a script: it answers joined questions, or does what terminals in the field do instead. */

import { split } from '../../../../src/main/protocols/gdw1376/frame.ts'
import type { Bus } from '../converse.ts'
import { heardOf } from '../converse.ts'
import { bytesOf, frame, wireAddress } from './frames.ts'

export type Asked = { readonly afn: number; readonly point: number; readonly item: number; readonly label: string }

export type Script = {
	/** Content of an item as hex, behind DA DT; null: the terminal has none. */
	readonly content: (asked: Asked) => string | null
	/** 'all': every joined question; 'point': several items of one point; 'one': nothing joined. */
	readonly joins?: 'all' | 'point' | 'one'
	/** What it does with what it has not, in a joined question; default: it leaves it out. */
	readonly lacking?: 'left-out' | 'all-denied'
	/** Units of one frame; default: all in one. */
	readonly unitsPerFrame?: number
	/** Units in an answer at most; the rest is left out. */
	readonly mostUnits?: number
}

const bits = (byte: number): number[] => [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte & (1 << bit)) !== 0)
const hexOf = (bytes: Iterable<number>): string =>
	Buffer.from([...bytes])
		.toString('hex')
		.toUpperCase()

const labelBytes = (afn: number, item: number): number =>
	afn !== 0x0d ? 0 : item >= 81 && item <= 110 ? 7 : item >= 177 && item <= 184 ? 2 : 3

/** What a request asks for, in order of points, then items. */
export function askedIn(request: Uint8Array): readonly Asked[] {
	const afn = request[12]!
	const asked: Asked[] = []
	for (let at = 14; at < request.length - 2; ) {
		const [da1, da2, dt1, dt2] = request.subarray(at, at + 4) as unknown as [number, number, number, number]
		at += 4
		const points = da2 === 0 ? [0] : bits(da1).map((bit) => (da2 - 1) * 8 + bit + 1)
		for (const point of points) {
			for (const item of bits(dt1).map((bit) => dt2 * 8 + bit + 1)) {
				const length = labelBytes(afn, item)
				asked.push({ afn, point, item, label: hexOf(request.subarray(at, at + length)) })
				at += length
			}
		}
	}
	return asked
}

const unitHead = ({ point, item }: Asked): number[] => [
	...(point === 0 ? [0, 0] : [1 << ((point - 1) % 8), Math.floor((point - 1) / 8) + 1]),
	1 << ((item - 1) % 8),
	Math.floor((item - 1) / 8),
]

/** The frames that answer one request. */
export function answerTo(script: Script, request: Uint8Array): readonly Uint8Array[] {
	const asked = askedIn(request)
	const number = request[13]! & 0x0f
	const { joins = 'all', lacking = 'left-out', unitsPerFrame = 1000, mostUnits = 1000 } = script
	const isOnePoint = asked.every(({ point }) => point === asked[0]?.point)
	const isHeard = asked.length === 1 || joins === 'all' || (joins === 'point' && isOnePoint)
	const told = asked.map((each) => [each, script.content(each)] as const)
	const units = told.flatMap(([each, content]) => (content === null ? [] : [[...unitHead(each), ...bytesOf(content)]]))
	const isDenied = !isHeard || units.length === 0 || (lacking === 'all-denied' && units.length < asked.length)
	if (isDenied) return [frame(0x00, '00 00 02 00', { seq: 0x60 | number })]
	const kept = units.slice(0, mostUnits)
	const frames = Math.ceil(kept.length / unitsPerFrame)
	return Array.from({ length: frames }, (_, index) => {
		const content = kept.slice(index * unitsPerFrame, (index + 1) * unitsPerFrame).flat()
		const place = (index === 0 ? 0x40 : 0) | (index === frames - 1 ? 0x20 : 0)
		return frame(request[12]!, hexOf(content), { seq: place | ((number + index) & 0x0f), address: wireAddress })
	})
}

/** Every frame of an answer glued to the next; `spoil` may lose or change the bytes of the n-th answer. */
export function scripted(
	script: Script,
	spoil: (bytes: Uint8Array, nth: number) => Uint8Array = (bytes) => bytes,
): Bus {
	let nth = 0
	return (request, step) => {
		const bytes = Uint8Array.from(answerTo(script, request).flatMap((each) => [...each]))
		return heardOf(split, step, spoil(bytes, nth++), 1_795_363_400_000)
	}
}

const bcd = (number: number, bytes: number): string =>
	(
		String(number)
			.padStart(bytes * 2, '0')
			.match(/../g) ?? []
	)
		.reverse()
		.join('')

const readAt = '03 17 22 11 26'
const many = (text: string, times: number): string => Array.from({ length: times }, () => text).join('')

/** Plausible contents: energies are the point's number times a thousand and the item's number, one tariff. */
export function contentOf({ afn, point, item, label }: Asked): string | null {
	const active = (register: number): string => bcd(point * 10_000_000 + register, 5) + bcd(point, 5)
	if (afn === 0x0c && item === 2) return '20 03 17 22 F1 26'
	if (point === 0) return null
	if (afn === 0x0c && item === 25) return readAt + bcd(point, 3) + many('EE', 59)
	if (afn === 0x0c && (item === 33 || item === 34)) return `${readAt}01${active(item)}${many('EE', 24)}`
	if (afn === 0x0c && item >= 129 && item <= 136) {
		return `${readAt}01${item % 2 === 1 && item < 133 ? active(item) : bcd(item, 4) + bcd(point, 4)}`
	}
	if (afn === 0x0d && ((item >= 161 && item <= 164) || (item >= 177 && item <= 180))) {
		return `${label}${readAt}00${item % 2 === 1 ? active(item).slice(0, 10) : bcd(item, 4)}`
	}
	if (afn === 0x0d && (item === 101 || item === 103))
		return label + many(bcd(point, 4), Number.parseInt(label.slice(12), 16))
	return null
}

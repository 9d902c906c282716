/** The items that the station answers, each as data units of one point. An item that is missing here is denied. */
import type { ArchiveEntry } from '../../concentrator.ts'
import { unitBytes } from '../addressing.ts'
import { afn } from '../constants.ts'
import { a5, a7, a9, a11, a14, a25, movedBy, type NumberFormat } from '../formats.ts'
import { lineSpeeds } from '../parameters.ts'
import { addressBytes, clockBytes, minuteBytes, numberBytes, wordBytes } from './bytes.ts'
import { eventUnits } from './events.ts'
import type { Boundary, Measured, Memory, Told, Wanted } from './memory.ts'
import { type Asked, curveOf, dayOf, monthOf, wordAt } from './questions.ts'

type Part = Measured & { readonly format: NumberFormat }
/** Bytes of data units, DA and DT included. Empty: there is nothing of the kind. */
export type Units = readonly (readonly number[])[]

const active = (role: string): Part => ({ quantity: 'energy', role, unit: 'kWh', format: a14 })
const reactive = (role: string): Part => ({ quantity: 'reactive-energy', role, unit: 'kvarh', format: a11 })
/** As F129 …, F161 … and F177 … have them. */
const registers: readonly Part[] = [
	active('import'),
	reactive('combined-1'),
	active('export'),
	reactive('combined-2'),
	...[1, 2, 3, 4].map((quadrant) => reactive(`quadrant-${quadrant}`)),
]
const [forward, reactive1, reverse, reactive2, q1, q2, q3, q4] = registers as [
	Part,
	Part,
	Part,
	Part,
	Part,
	Part,
	Part,
	Part,
]
const blocks: readonly (readonly Part[])[] = [
	[forward, reactive1, q1, q4],
	[reverse, reactive2, q2, q3],
]

const phases = ['total', 'phase-a', 'phase-b', 'phase-c'] as const
const phased = (from: 0 | 1, part: Omit<Part, 'role'>): readonly Part[] =>
	phases.slice(from).map((role) => ({ ...part, role }))
/** F25: P, Q, power factor, U, I, I0, S. */
const threePhase: readonly Part[] = [
	...phased(0, { quantity: 'power', unit: 'kW', format: a9 }),
	...phased(0, { quantity: 'reactive-power', unit: 'kvar', format: a9 }),
	...phased(0, { quantity: 'power-factor', unit: '%', format: a5 }),
	...phased(1, { quantity: 'voltage', unit: 'V', format: a7 }),
	...phased(1, { quantity: 'current', unit: 'A', format: a25 }),
	{ quantity: 'current', role: 'neutral', unit: 'A', format: a25 },
	...phased(0, { quantity: 'apparent-power', unit: 'kVA', format: a9 }),
]

/** F101 … F104: registers along a curve; active with two decimals, as the outside frames have them. */
const curves: readonly Part[] = [{ ...forward, format: a11 }, reactive1, { ...reverse, format: a11 }, reactive2]

const numbered = <T>(from: number, values: readonly T[]): readonly (readonly [number, T])[] =>
	values.map((value, index) => [from + index, value] as const)
const singles = registers.map((part) => [part])
const currentParts = new Map([...numbered(33, blocks), ...numbered(129, singles)])
const dayParts = new Map([...numbered(1, blocks), ...numbered(161, singles)])
const monthParts = new Map([...numbered(17, blocks), ...numbered(177, singles)])
const curveParts = new Map(numbered(101, curves))

/** Total; an answer never says what the memory does not. */
export function unitsOf(code: number, asked: Asked, memory: Memory): Units {
	if (code === afn.query) return asked.point === 0 ? parameters(asked, memory) : []
	if (code === afn.events) return asked.point === 0 && asked.item <= 2 ? eventUnits(asked, memory) : []
	if (code === afn.current) return asked.point === 0 ? ofTerminal(asked, memory) : current(asked, memory)
	return code === afn.history && asked.point > 0 ? history(asked, memory) : []
}

const head = ({ point, item }: Asked): readonly number[] => unitBytes(point, item)

function ofTerminal(asked: Asked, memory: Memory): Units {
	if (asked.item === 2) return [[...head(asked), ...clockBytes(memory.localNow())]]
	if (asked.item !== 7) return []
	return [[...head(asked), memory.events(true).counter, memory.events(false).counter]]
}

function current(asked: Asked, memory: Memory): Units {
	const { point, item } = asked
	if (item === 25) {
		if (threePhase.every((part) => memory.tariffs(point, part) === null)) return []
		const wanted = threePhase.map((part) => ({ ...part, tariff: 0 }))
		const { readAt, values } = memory.newest(point, wanted)
		const numbers = wanted.flatMap(({ format }, index) => numberBytes(values[index]!, format))
		return [[...head(asked), ...minuteBytes(readAt), ...numbers]]
	}
	const parts = currentParts.get(item)
	if (parts === undefined) return []
	return byTariff(asked, parts, [], memory, (wanted) => memory.newest(point, wanted))
}

function history(asked: Asked, memory: Memory): Units {
	const { point, item, data } = asked
	const curve = curveParts.get(item)
	if (curve !== undefined) return alongCurve(asked, curve, memory)
	const frozen = (parts: readonly Part[], boundary: Boundary): Units =>
		byTariff(asked, parts, data, memory, (wanted) => memory.stored(point, wanted, boundary))
	const date = dayParts.has(item) ? dayOf(asked) : null
	if (date !== null) return frozen(dayParts.get(item)!, { kind: 'day', date })
	const month = monthParts.has(item) ? monthOf(asked) : null
	return month === null ? [] : frozen(monthParts.get(item)!, { kind: 'month', month })
}

/** Time of reading, M, then of each part the total and M tariffs. */
function byTariff(
	asked: Asked,
	parts: readonly Part[],
	label: Iterable<number>,
	memory: Memory,
	read: (wanted: readonly Wanted[]) => Told,
): Units {
	const there = parts.map((part) => memory.tariffs(asked.point, part)).filter((tariffs) => tariffs !== null)
	if (there.length === 0) return []
	const tariffs = Math.max(...there)
	const wanted = parts.flatMap((part) => Array.from({ length: tariffs + 1 }, (_, tariff) => ({ ...part, tariff })))
	const { readAt, values } = read(wanted)
	const numbers = wanted.flatMap(({ format }, index) => numberBytes(values[index]!, format))
	return [[...head(asked), ...label, ...minuteBytes(readAt), tariffs, ...numbers]]
}

/** A point of the curve that the memory has not exactly is EE, never the one beside it. */
function alongCurve(asked: Asked, part: Part, memory: Memory): Units {
	const curve = curveOf(asked)
	if (curve === null || memory.tariffs(asked.point, part) === null) return []
	const wanted = [{ ...part, tariff: 0 }]
	const numbers = Array.from({ length: curve.points }, (_, index) => {
		const local = movedBy(curve.start, index * curve.minutes)
		return numberBytes(memory.stored(asked.point, wanted, { kind: 'minute', local }).values[0]!, part.format)
	})
	return [[...head(asked), ...asked.data, ...numbers.flat()]]
}

/** F1 communication of the way up, F10 the archive, F89 the address. */
function parameters(asked: Asked, memory: Memory): Units {
	switch (asked.item) {
		case 1: {
			// No delay before sending, none permitted, no repetition by itself, nothing that has to be confirmed.
			const timeout = memory.answerTimeoutS & 0x0fff
			return [[...head(asked), 0, 0, ...wordBytes(timeout), 0, memory.heartbeatMinutes]]
		}
		case 10:
			return archive(asked, memory)
		case 89: {
			const { region, terminal } = memory
			const code = [Number.parseInt(region.slice(2), 16), Number.parseInt(region.slice(0, 2), 16)]
			return [[...head(asked), ...code, ...wordBytes(terminal)]]
		}
		default:
			return []
	}
}

/** Entries of 27 bytes in one unit: a frame on every link. */
const entriesInUnit = 30

function archive(asked: Asked, memory: Memory): Units {
	const wanted = Array.from({ length: wordAt(asked.data, 0) }, (_, index) => wordAt(asked.data, 2 + 2 * index))
	const entries = wanted.map(memory.entry).filter((entry) => entry !== null)
	const units: (readonly number[])[] = []
	for (let first = 0; first < entries.length; first += entriesInUnit) {
		const part = entries.slice(first, first + entriesInUnit)
		units.push([...head(asked), ...wordBytes(part.length), ...part.flatMap(entryBytes)])
	}
	return units
}

const entryBytes = (entry: ArchiveEntry): readonly number[] => [
	...wordBytes(entry.index),
	...wordBytes(entry.point),
	(Math.max(0, lineSpeeds.indexOf(entry.baud)) << 5) | (entry.port & 0x1f),
	entry.protocolCode,
	...addressBytes(entry.meterAddress),
	// The meter's password is nobody's business above.
	...[0, 0, 0, 0, 0, 0],
	entry.tariffs,
	(Math.min(3, Math.max(0, entry.integerDigits - 4)) << 2) | Math.min(3, Math.max(0, entry.decimals - 1)),
	...addressBytes(entry.collectorAddress),
	(entry.userClass << 4) | entry.userSubclass,
]

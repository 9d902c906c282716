/** Event records (DI3 = 03, annex A.4) and the later tables with one identifier an entry (10..1E). */
import { formItem, type Item, numberItem, type Part, repeated, sequence, single } from '../dlt645-frame/items.ts'

const times = (role: string): Item => numberItem(3, 0, 'count', '', { role })
const minutes = (role: string): Item => numberItem(3, 0, 'duration', 'min', { role })
const stamp = (role: string): Item => formItem('second-stamp', 6, 'date', role)
const active = (role: string): Item => numberItem(4, 2, 'energy', 'kWh', { role })
const reactive = (role: string): Item => numberItem(4, 2, 'reactive-energy', 'kvarh', { role })
const sixDemands = (of: string): readonly Item[] =>
	demandNames.map((name, index) => {
		const more = { role: `${name}-before-${of}`, function: 'maximum' } as const
		return { ...numberItem(3, 4, 'demand', index < 2 ? 'kW' : 'kvar', more), stampBytes: 5 }
	})
const operator = formItem('status', 4, 'identity', 'operator')

/** Active import, export, then reactive quadrants 1 to 4. */
const demandNames = ['import', 'export', 'quadrant-1', 'quadrant-2', 'quadrant-3', 'quadrant-4'] as const
const phaseNames = ['phase-a', 'phase-b', 'phase-c'] as const

/** DI2 counted per phase: loss, under, over voltage, phase break; loss, over, break current, reversal, overload. */
const phaseEvents: ReadonlySet<number> = new Set([1, 2, 3, 4, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f])
/** All voltages lost, auxiliary power lost, reverse sequences, unbalances. */
const wholeEvents: ReadonlySet<number> = new Set([5, 6, 7, 8, 9, 0x0a])

const totals = [times('events'), minutes('events')]
const phaseTotals = phaseNames.flatMap((phase) => [times(`events-${phase}`), minutes(`events-${phase}`)])

const sixEnergies = (when: string): readonly Item[] => [
	active(`import-${when}`),
	active(`export-${when}`),
	...[1, 2, 3, 4].map((quadrant) => reactive(`quadrant-${quadrant}-${when}`)),
]
const fourEnergies = (suffix: string): readonly Item[] => [
	active(`import-increment${suffix}`),
	active(`export-increment${suffix}`),
	reactive(`combined-1-increment${suffix}`),
	reactive(`combined-2-increment${suffix}`),
]

const span = [stamp('start'), stamp('end')]

/** Reverse sequences, unbalances, reversal, overload: what ran meanwhile, total and by phase. */
const increments: readonly Item[] = ['', ...phaseNames.map((phase) => `-${phase}`)].flatMap(fourEnergies)

/** Loss, over and break of a current: the increments with what each phase saw at the start. */
const phaseEvent: readonly Item[] = [
	...span,
	...fourEnergies(''),
	...phaseNames.flatMap((phase) => [
		...fourEnergies(`-${phase}`),
		numberItem(2, 1, 'voltage', 'V', { role: phase }),
		numberItem(3, 3, 'current', 'A', { signed: true, role: phase }),
		numberItem(3, 4, 'power', 'kW', { signed: true, role: phase }),
		numberItem(3, 4, 'reactive-power', 'kvar', { signed: true, role: phase }),
		numberItem(2, 3, 'power-factor', '', { signed: true, role: phase }),
	]),
]

/** Loss, under, over voltage and phase break: with ampere hours, which the list of units does not have. */
const voltageEvent: readonly Item[] = [
	...phaseEvent,
	...['total', ...phaseNames].map((of) => numberItem(4, 2, 'dimensionless', '', { role: `ampere-hours-${of}` })),
]

const unbalance = numberItem(2, 2, 'dimensionless', '%', { role: 'unbalance', function: 'maximum' })

/** 03 12 DI1. */
const demandEvent = (which: number): readonly Item[] => {
	const more = { role: demandNames[which - 1]!, function: 'maximum' } as const
	return [...span, { ...numberItem(3, 4, 'demand', which <= 2 ? 'kW' : 'kvar', more), stampBytes: 5 }]
}

/** Layout of record DI0 of an event; null: none known. */
function recordLayout(kind: number, which: number): readonly Item[] | null {
	if (kind === 0x12) return which >= 1 && which <= 6 ? demandEvent(which) : null
	if (phaseEvents.has(kind)) {
		if (which < 1 || which > 3) return null
		if (kind <= 4) return voltageEvent
		return kind <= 0x0d ? phaseEvent : [...span, ...increments]
	}
	if (which !== 0) return null
	if (kind === 5) return [stamp('start'), numberItem(3, 3, 'current', 'A', { signed: true }), stamp('end')]
	if (kind === 6 || kind === 0x11) return span
	if (kind === 7 || kind === 8) return [...span, ...increments]
	return kind === 9 || kind === 0x0a ? [...span, unbalance, ...increments] : null
}

const entries = (form: 'zone-start' | 'period-start', name: string): readonly Item[] =>
	[1, 2].flatMap((set) =>
		Array.from({ length: 14 }, (_, index) => formItem(form, 3, 'text', `before-set-${set}-${name}-${index + 1}`)),
	)
const oneByte = formItem('status', 1, 'status', 'before')

/** 03 30 DI1 01..0A: what was done to the meter. */
const operations: Readonly<Record<number, readonly Item[]>> = {
	0: [
		stamp('start'),
		operator,
		...Array.from({ length: 10 }, (_, index) => formItem('status', 4, 'identity', `programmed-${index + 1}`)),
	],
	1: [stamp('start'), operator, ...['total', ...phaseNames].flatMap((of) => sixEnergies(`before-${of}`))],
	2: [stamp('start'), operator, ...['total', ...phaseNames].flatMap(sixDemands)],
	3: [stamp('start'), operator, formItem('status', 4, 'identity', 'cleared')],
	4: [operator, stamp('before'), stamp('after')],
	5: [stamp('start'), operator, ...entries('period-start', 'period')],
	6: [stamp('start'), operator, ...entries('zone-start', 'zone')],
	7: [stamp('start'), operator, oneByte],
	9: [stamp('start'), operator, oneByte],
	10: [stamp('start'), operator, oneByte],
	11: [stamp('start'), operator, oneByte],
	12: [
		stamp('start'),
		operator,
		...[1, 2, 3].map((day) => formItem('day-hour', 2, 'text', `before-settlement-day-${day}`)),
	],
	13: [...span, ...sixEnergies('before'), ...sixEnergies('after')],
	14: [...span, ...sixEnergies('before'), ...sixEnergies('after')],
}

/** 03 10 0p nn: how long the voltage kept its limits in a month. */
const voltageQuality: readonly Item[] = [
	minutes('monitored'),
	numberItem(3, 2, 'dimensionless', '%', { role: 'within-limits' }),
	numberItem(3, 2, 'dimensionless', '%', { role: 'beyond-limits' }),
	minutes('above-limit'),
	minutes('below-limit'),
	{ ...numberItem(2, 1, 'voltage', 'V', { function: 'maximum' }), stampBytes: 4 },
	{ ...numberItem(2, 1, 'voltage', 'V', { function: 'minimum' }), stampBytes: 4 },
]

export function eventParts(di: number, size: number): Part[] | null {
	const kind = (di >>> 16) & 0xff
	const which = (di >>> 8) & 0xff
	const back = di & 0xff
	if (kind === 0x10) return which <= 3 && back <= 12 ? sequence(di, voltageQuality, size, back) : null
	if (kind === 0x30) {
		if (back === 0) return single(di, times('operations'), size)
		if (which === 8) return back > 10 ? null : holidayParts(di, size)
		const layout = operations[which]
		return layout === undefined || back > 10 ? null : sequence(di, layout, size, back)
	}
	if (back === 0) return totalParts(di, kind, which, size)
	const layout = back <= 10 ? recordLayout(kind, which) : null
	return layout === null ? null : sequence(di, layout, size, back)
}

/** 03 30 08: programming of holidays, with as many as the meter had before. */
function holidayParts(di: number, size: number): Part[] | null {
	const storage = di & 0xff
	const head = [stamp('start'), operator]
	const holiday = formItem('holiday', 4, 'text')
	const holidays = repeated(holiday, size - 10, 254, (index) => ({ di, storage, role: `before-holiday-${index + 1}` }))
	const parts = holidays === null ? null : sequence(di, head, 10, storage)
	return parts === null ? null : [...parts, ...holidays!.map((part) => ({ ...part, at: part.at + 10 }))]
}

function totalParts(di: number, kind: number, which: number, size: number): Part[] | null {
	if (which !== 0) return null
	if (kind === 0x11) return single(di, times('events'), size)
	if (kind === 0x12)
		return sequence(
			di,
			demandNames.map((name) => times(`events-${name}`)),
			size,
		)
	if (wholeEvents.has(kind)) return sequence(di, totals, size)
	// A single-phase meter states one phase only.
	if (phaseEvents.has(kind)) return sequence(di, phaseTotals, size) ?? sequence(di, phaseTotals.slice(0, 2), size)
	return null
}

const relayEvent: readonly Item[] = [stamp('start'), operator, ...sixEnergies('before')]

/** 1D trips and 1E closes of the relay: 00 00 01 how often; 00 DI1 nn one entry of record nn, DI1 = FF all of them. */
export function relayParts(di: number, size: number): Part[] | null {
	const entry = (di >>> 8) & 0xff
	const back = di & 0xff
	if (((di >>> 16) & 0xff) !== 0 || back < 1) return null
	if (entry === 0) return back === 1 ? single(di, times('operations'), size) : null
	if (back > 10) return null
	if (entry !== 0xff) return single(di, relayEvent[entry - 1], size, back)
	const parts = sequence(di, relayEvent, size, back)
	return parts === null
		? null
		: parts.map((part, index) => ({ ...part, di: ((di & ~0xff00) | ((index + 1) << 8)) >>> 0 }))
}

/** 10..1C: 00 00 01 how often, 00 00 02 how long, 0p the same by phase; 0p 01 nn when record nn began. */
export function eventEntryParts(di: number, size: number): Part[] | null {
	const phase = (di >>> 16) & 0xff
	const entry = (di >>> 8) & 0xff
	const low = di & 0xff
	if (phase > 3) return null
	const suffix = phase === 0 ? '' : `-${phaseNames[phase - 1]}`
	if (entry === 0) {
		const item = { 1: times(`events${suffix}`), 2: minutes(`events${suffix}`) }[low]
		return single(di, item, size)
	}
	if (entry !== 1 || low < 1 || low > 10) return null
	return repeated(stamp(`start${suffix}`), size, 1, () => ({ di, storage: low }))
}

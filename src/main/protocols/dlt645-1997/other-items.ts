/** Variables (B2, B3, B6) and parameters (C0..C5), table by table; DI0's low digit F asks for a whole group. */
import { formItem, type Item, numberItem, type Part, repeated, sequence, single } from '../dlt645-frame/items.ts'

const count = (bytes: number, role: string): Item => numberItem(bytes, 0, 'count', '', { role })
const minutes = (bytes: number, role: string): Item => numberItem(bytes, 0, 'duration', 'min', { role })
const seconds = (role: string): Item => numberItem(1, 0, 'duration', 's', { role })
const plain = (bytes: number, role: string): Item => numberItem(bytes, 0, 'dimensionless', '', { role })
const moment = (role: string): Item => formItem('month-stamp', 4, 'text', role)
const digits = (role: string): Item => formItem('digits', 6, 'identity', role)
const status = (role: string): Item => formItem('status', 1, 'status', role)

const phases = ['total', 'phase-a', 'phase-b', 'phase-c'] as const
const byPhase = (make: (phase: string) => Item): readonly Item[] => phases.map(make)

/** Items of DI0's low digit `first`, `first` + 1, … */
type Group = { readonly first: 0 | 1; readonly items: readonly Item[] }

/** By DI without its last digit. */
const groups: ReadonlyMap<number, Group> = new Map<number, Group>([
	[
		0xb21,
		{
			first: 0,
			items: [
				moment('last-programming'),
				moment('last-demand-reset'),
				count(2, 'programmings'),
				count(2, 'demand-resets'),
				minutes(3, 'battery'),
			],
		},
	],
	[0xb31, { first: 0, items: byPhase((phase) => count(2, `phase-breaks-${phase}`)) }],
	[0xb32, { first: 0, items: byPhase((phase) => minutes(3, `phase-breaks-${phase}`)) }],
	[0xb33, { first: 0, items: byPhase((phase) => moment(`phase-break-start-${phase}`)) }],
	[0xb34, { first: 0, items: byPhase((phase) => moment(`phase-break-end-${phase}`)) }],
	// XXX V without a decimal, unlike the later edition
	[0xb61, { first: 1, items: phases.slice(1).map((role) => numberItem(2, 0, 'voltage', 'V', { role })) }],
	[0xb62, { first: 1, items: phases.slice(1).map((role) => numberItem(2, 2, 'current', 'A', { role })) }],
	[
		0xb63,
		{
			first: 0,
			items: [
				...byPhase((role) => numberItem(3, 4, 'power', 'kW', { role })),
				numberItem(2, 2, 'power', 'kW', { role: 'import-limit' }),
				numberItem(2, 2, 'power', 'kW', { role: 'export-limit' }),
			],
		},
	],
	[0xb64, { first: 0, items: byPhase((role) => numberItem(2, 2, 'reactive-power', 'kvar', { role })) }],
	[0xb65, { first: 0, items: byPhase((role) => numberItem(2, 3, 'power-factor', '', { role })) }],
	[0xc01, { first: 0, items: [formItem('date-week', 4, 'date', 'clock'), formItem('time', 3, 'time', 'clock')] }],
	[0xc02, { first: 0, items: [status('meter'), status('grid'), status('weekend-days')] }],
	[
		0xc03,
		{
			first: 0,
			items: [
				plain(3, 'active-constant'),
				plain(3, 'reactive-constant'),
				digits('meter-number'),
				digits('customer-number'),
				digits('device-code'),
			],
		},
	],
	[
		0xc11,
		{
			first: 1,
			items: [
				minutes(1, 'demand-period'),
				minutes(1, 'demand-slide'),
				seconds('screen-time'),
				seconds('screen-off-time'),
				count(1, 'energy-decimals'),
				count(1, 'power-decimals'),
				formItem('day-hour', 2, 'text', 'reading-day'),
				plain(1, 'load-day'),
				numberItem(4, 1, 'energy', 'kWh', { role: 'start' }),
				numberItem(4, 1, 'reactive-energy', 'kvarh', { role: 'start' }),
			],
		},
	],
	// milliseconds, which the list of units does not have: three decimals of a second
	[0xc21, { first: 1, items: [numberItem(2, 3, 'duration', 's', { role: 'pulse-width' })] }],
	[
		0xc31,
		{
			first: 0,
			items: [
				count(1, 'year-zones'),
				count(1, 'day-tables'),
				count(1, 'day-periods'),
				count(1, 'tariffs'),
				count(1, 'holidays'),
			],
		},
	],
	[0xc51, { first: 0, items: [moment('load-record-start'), minutes(2, 'load-record-interval')] }],
])

/** Three bytes of reactive power: makers that give it the form of active power. */
const fineReactive = byPhase((role) => numberItem(3, 4, 'reactive-power', 'kvar', { role }))
const weekendTable = plain(1, 'weekend-day-table')
const mostTableEntries = 14

/** null: no layout known of this identifier and length. */
export function otherParts(di: number, size: number): Part[] | null {
	if (di === 0xc41e) return single(di, weekendTable, size)
	const table = tableParts(di, size)
	if (table !== null) return table
	const group = groups.get(di >>> 4)
	if (group === undefined) return null
	const low = di & 0x0f
	if (low !== 0x0f) {
		const index = low - group.first
		const fine = di >>> 4 === 0xb64 ? single(di, fineReactive[index], size) : null
		return single(di, group.items[index], size) ?? fine
	}
	return groupParts(di, group, size)
}

/** All items of a group, or as many of its first ones as fill the data exactly (single-phase meters have fewer). */
function groupParts(di: number, { first, items }: Group, size: number): Part[] | null {
	for (const own of di >>> 4 === 0xb64 ? [items, fineReactive] : [items]) {
		for (let length = own.length; length > 0; length--) {
			const parts = sequence(di, own.slice(0, length), size)
			if (parts !== null) return parts.map((part, index) => ({ ...part, di: (di & ~0x0f) | (index + first) }))
		}
	}
	return null
}

/** C32n zones of the year, C33n..C3An periods of day table 1..8, C41n holidays: NN and a start each. */
function tableParts(di: number, size: number): Part[] | null {
	const family = di >>> 4
	const low = di & 0x0f
	const isPeriods = family >= 0xc33 && family <= 0xc3a
	if (family !== 0xc32 && family !== 0xc41 && !isPeriods) return null
	if (low === 0) return null
	const name = isPeriods ? `day-table-${family - 0xc32}-period` : family === 0xc32 ? 'zone' : 'holiday'
	const item = formItem(isPeriods ? 'period-start' : 'zone-start', 3, 'text')
	const first = low === 0x0f ? 1 : low
	return repeated(item, size, low === 0x0f ? mostTableEntries : 1, (index) => ({
		di: (di & ~0x0f) | (first + index),
		role: `${name}-${first + index}`,
	}))
}

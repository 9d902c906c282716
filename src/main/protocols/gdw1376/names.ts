/** What the items (Fn) of each application function are called; PROTOCOLS' summary of clause 5. */
import { afn } from './constants.ts'

/** Items that are the whole message: nothing follows them. A denial is told as the meter's error instead. */
export const isMessage = (code: number, item: number): boolean =>
	code === afn.link || (code === afn.confirm && item === 1)

/** The item's name, or null where the sources name none. */
export function itemName(code: number, item: number): string | null {
	return tables.get(code)?.get(item) ?? ranged(code, item)
}

type Names = ReadonlyMap<number, string>

const confirmations: Names = new Map([
	[1, 'all confirmed'],
	[2, 'all denied'],
	[3, 'confirmed or denied item by item'],
])
const resets: Names = new Map([
	[1, 'hardware'],
	[2, 'data'],
	[3, 'parameters'],
	[4, 'parameters and data'],
])
const links: Names = new Map([
	[1, 'login'],
	[2, 'logout'],
	[3, 'heartbeat'],
])
const parameters: Names = new Map([
	[1, 'communication of the upward port'],
	[3, 'addresses of the master'],
	[4, 'telephone numbers'],
	[5, 'message authentication'],
	[7, 'own IP address'],
	[9, 'event recording'],
	[10, 'archive of meters'],
	[11, 'pulse inputs'],
	[12, 'status inputs'],
	[14, 'totals'],
	[21, 'tariff periods'],
	[25, 'ratings of a point'],
	[26, 'limits of a point'],
	[27, 'freeze density of a point'],
	[28, 'power factor sections'],
	[29, 'number shown by the terminal'],
	[33, 'reading plan of ports'],
	[34, 'speed of ports'],
	[35, 'key users'],
	[38, 'class 1 items by user class'],
	[39, 'class 2 items by user class'],
	[65, 'task for class 1 data'],
	[66, 'task for class 2 data'],
	[67, 'class 1 task on or off'],
	[68, 'class 2 task on or off'],
	[89, 'address of the terminal'],
])
const controls: Names = new Map([
	[1, 'trip'],
	[2, 'permit closing'],
	[15, 'energy control'],
	[16, 'purchase control'],
	[25, 'keep supply'],
	[28, 'take out of control'],
	[31, 'set the clock'],
	[33, 'end of keeping supply'],
	[36, 'back into control'],
	[38, 'connect to the master'],
	[39, 'disconnect from the master'],
	[49, 'pause reading'],
	[50, 'resume reading'],
	[51, 'read again'],
	[53, 'delete the meters of a port'],
])
const currents: Names = new Map([
	[1, 'version'],
	[2, 'clock'],
	[3, 'state of parameters'],
	[4, 'state of the upward link'],
	[7, 'event counters'],
	[8, 'event flags'],
	[9, 'states of inputs'],
	[10, 'traffic of the upward link'],
	[11, 'state of reading by the concentrator'],
	[13, 'state of reading by the concentrator'],
	[25, 'powers, voltages and currents'],
	[26, 'phase failures'],
	[27, 'clock and programming of the meter'],
	[33, 'forward energies and quadrants 1 and 4'],
	[34, 'reverse energies and quadrants 2 and 3'],
	[57, 'harmonic values'],
	[58, 'harmonic contents'],
	[170, 'how the reading of a meter went'],
])
const registers = [
	'active energy forward',
	'reactive energy forward (combined 1)',
	'active energy reverse',
	'reactive energy reverse (combined 2)',
	'reactive energy quadrant 1',
	'reactive energy quadrant 2',
	'reactive energy quadrant 3',
	'reactive energy quadrant 4',
]
const curves = [
	...['active power', 'active power A', 'active power B', 'active power C'],
	...['reactive power', 'reactive power A', 'reactive power B', 'reactive power C'],
	...['voltage A', 'voltage B', 'voltage C', 'current A', 'current B', 'current C', 'neutral current', null],
	...['active energy used forward', 'reactive energy used forward'],
	...['active energy used reverse', 'reactive energy used reverse'],
	...registers.slice(0, 4),
	...['power factor', 'power factor A', 'power factor B', 'power factor C'],
]
const forwardings: Names = new Map([
	[1, 'transparent'],
	[9, 'to a meter by its address'],
])
const eventClasses: Names = new Map([
	[1, 'important events'],
	[2, 'ordinary events'],
])

const tables: ReadonlyMap<number, Names> = new Map([
	[afn.confirm, confirmations],
	[afn.reset, resets],
	[afn.link, links],
	[afn.set, parameters],
	[afn.query, parameters],
	[afn.control, controls],
	[afn.configuration, new Map([[1, 'version of the terminal']])],
	[afn.current, currents],
	[afn.events, eventClasses],
	[afn.file, new Map([[1, 'file transfer']])],
	[afn.forward, forwardings],
])

/** Runs of items that go through the registers or phases. */
const runs: readonly { readonly code: number; readonly from: number; readonly names: readonly (string | null)[] }[] = [
	{ code: afn.current, from: 129, names: registers },
	{ code: afn.current, from: 137, names: registers.map((name) => `${name}, last settlement`) },
	{ code: afn.current, from: 145, names: registers.slice(0, 4).map((name) => `maximum demand of ${name}`) },
	{ code: afn.history, from: 1, names: ['day: forward energies', 'day: reverse energies'] },
	{ code: afn.history, from: 3, names: ['day: forward demands', 'day: reverse demands'] },
	{ code: afn.history, from: 5, names: registers.slice(0, 4).map((name) => `day: used ${name}`) },
	{ code: afn.history, from: 9, names: ['reading day: forward energies', 'reading day: reverse energies'] },
	{ code: afn.history, from: 11, names: ['reading day: forward demands', 'reading day: reverse demands'] },
	{ code: afn.history, from: 17, names: ['month: forward energies', 'month: reverse energies'] },
	{ code: afn.history, from: 19, names: ['month: forward demands', 'month: reverse demands'] },
	{ code: afn.history, from: 21, names: registers.slice(0, 4).map((name) => `month: used ${name}`) },
	{ code: afn.history, from: 27, names: ['voltage statistics of the day', 'unbalance of the day'] },
	{ code: afn.history, from: 36, names: ['unbalance of the month'] },
	{ code: afn.history, from: 81, names: curves.map((name) => (name === null ? null : `curve: ${name}`)) },
	{ code: afn.history, from: 161, names: registers.map((name) => `day: ${name}`) },
	{ code: afn.history, from: 169, names: registers.map((name) => `reading day: ${name}`) },
	{ code: afn.history, from: 177, names: registers.map((name) => `month: ${name}`) },
]

function ranged(code: number, item: number): string | null {
	const run = runs.find((each) => each.code === code && item >= each.from && item < each.from + each.names.length)
	return run?.names[item - run.from] ?? null
}

/** What the items (Fn) of each application function are called; PROTOCOLS' summary of clause 5. */
import { currentName, historyName } from './class-names.ts'
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
	[24, 'interval of reading'],
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
	[9, 'power control by periods on'],
	[10, 'power control of holidays on'],
	[11, 'power control of closed business on'],
	[12, 'power control with falling limit on'],
	[15, 'energy control'],
	[16, 'purchase control'],
	[25, 'keep supply'],
	[28, 'take out of control'],
	[29, 'permit reports'],
	[31, 'set the clock'],
	[33, 'end of keeping supply'],
	[36, 'back into control'],
	[37, 'forbid reports'],
	[38, 'connect to the master'],
	[39, 'disconnect from the master'],
	[49, 'pause reading'],
	[50, 'resume reading'],
	[51, 'read again'],
	[52, 'forget the routes of a port'],
	[53, 'delete the meters of a port'],
])
const relays: Names = new Map([
	[1, 'state of a relay station ordered'],
	[2, 'state of a relay station'],
	[3, 'changes of a relay station'],
	[4, 'statistics of a relay station'],
])
const authentications: Names = new Map([
	[1, 'request of authentication'],
	[2, 'answer of authentication'],
	[3, 'request of a random number'],
	[4, 'answer with a random number'],
])
const configurations: Names = new Map([
	[1, 'version of the terminal'],
	[2, 'inputs, outputs and ports of the terminal'],
	[3, 'further configuration of the terminal'],
	[4, 'parameters that the terminal has'],
	[5, 'orders that the terminal has'],
	[6, 'class 1 items that the terminal has'],
	[7, 'class 2 items that the terminal has'],
	[8, 'events that the terminal records'],
])
const tasks: Names = new Map([
	[1, 'report of a class 1 task'],
	[2, 'report of a class 2 task'],
])
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
	[afn.relay, relays],
	[afn.authentication, authentications],
	[afn.cascaded, new Map([[1, 'let a cascaded terminal report']])],
	[afn.configuration, configurations],
	[afn.task, tasks],
	[afn.events, eventClasses],
	[afn.file, new Map([[1, 'file transfer']])],
	[afn.forward, forwardings],
])

const ranged = (code: number, item: number): string | null =>
	code === afn.current ? currentName(item) : code === afn.history ? historyName(item) : null

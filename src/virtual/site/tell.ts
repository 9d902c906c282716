/** Control messages about concentrators: questions about them, events, reports, faults. */
import { fromHex, hex } from '../digits.ts'
import { otherEvent, powerFailure, versionChange, voltageLimit } from '../gdw1376/events.ts'
import { begins, ends, type Habits, spansOf } from '../gdw1376/state.ts'
import { calm, type WireHabits } from '../gdw1376/wire.ts'
import type { RunningConcentrator } from './concentrator.ts'

export type Message = Readonly<Record<string, unknown>>
type Said = Readonly<Record<string, unknown>>

/** null: no message about concentrators. `concentrator`: an address; '*' or none: all of them. */
export function tellConcentrators(
	all: readonly RunningConcentrator[],
	message: Message,
	now: () => number,
): Said | null {
	if (typeof message.meter === 'string' && typeof message.fault === 'string') return muteMeter(all, message, now())
	const wanted = message.concentrator ?? '*'
	const chosen = wanted === '*' ? all : all.filter(({ planned }) => planned.address === wanted)
	if (chosen.length === 0) return { error: `no concentrator ${wanted}` }
	if (typeof message.ask === 'string') return answer(chosen, message.ask)
	if (message.raise === 'event') return { events: chosen.map((each) => raise(each, message, now())) }
	if (message.report === 'freezes')
		return { reported: chosen.map((each) => each.reportFreezes(pointsOf(each, message))) }
	if (message.report === 'events') return { reported: chosen.map((each) => each.reportEvents()) }
	if (typeof message.habits === 'object' && message.habits !== null) {
		for (const { habits } of chosen) Object.assign(habits, message.habits as Habits)
		return { done: 'habits' }
	}
	if (typeof message.fault !== 'string') return null
	return chosen.every((each) => befall(each, message))
		? { done: message.fault }
		: { error: `no fault ${message.fault}` }
}

function answer(chosen: readonly RunningConcentrator[], ask: string): Said | null {
	switch (ask) {
		case 'counters':
			return { up: chosen.filter(({ isUp }) => isUp()).length, counters: sumOf(chosen) }
		case 'archive':
			return {
				archives: chosen.map(({ planned, terminal }) => ({
					concentrator: planned.address,
					entries: [...terminal.state.entries.values()].map(({ index, point, port, protocol, address }) => ({
						...{ index, point, port, protocol, address },
					})),
				})),
			}
		case 'events':
			return {
				events: chosen.flatMap(({ planned, terminal }) =>
					terminal.state.events.all().map(({ important, number, erc, at, bytes }) => ({
						concentrator: planned.address,
						...{ important, number, erc, at, hex: hex(bytes) },
					})),
				),
			}
		default:
			return null
	}
}

function sumOf(chosen: readonly RunningConcentrator[]): Record<string, number> {
	const sum: Record<string, number> = {}
	for (const { counters } of chosen) {
		for (const [name, count] of Object.entries(counters)) sum[name] = (sum[name] ?? 0) + count
	}
	return sum
}

function raise(each: RunningConcentrator, message: Message, now: number): Said {
	const erc = Number(message.erc)
	const how = message.wait === true ? 'wait' : 'report'
	const event = each.raise(message.important !== false, erc, contentOf(erc, message, now), how)
	return { concentrator: each.planned.address, number: event.number, hex: hex(event.bytes) }
}

/** ERC 1, 14 and 24 in their own layout, unless `content` (hexadecimal digits behind the time) says otherwise. */
function contentOf(erc: number, message: Message, now: number): readonly number[] {
	if (typeof message.content === 'string') return otherEvent(now, fromHex(message.content))
	if (erc === 1) return versionChange(now, 2, 'V1.0', 'V1.1')
	if (erc === 14) return powerFailure(now - 600_000, now)
	if (erc === 24) return voltageLimit(now, Number(message.point ?? 1), [2_530, 2_310, 2_300])
	return otherEvent(now, [])
}

const pointsOf = ({ terminal }: RunningConcentrator, { points }: Message): readonly number[] =>
	Array.isArray(points) ? points.map(Number) : [...terminal.state.points.keys()]

function muteMeter(all: readonly RunningConcentrator[], message: Message, now: number): Said {
	const address = String(message.meter)
	const one = all.find(({ terminal }) => terminal.state.attached.has(address))
	if (one === undefined) return { error: `no meter ${address}` }
	const spans = spansOf(one.terminal.state.mutes, address)
	if (message.fault === 'mute') begins(spans, now)
	else if (message.fault === 'unmute' || message.fault === 'clear') ends(spans, now)
	else return { error: `no fault ${message.fault}` }
	return { done: message.fault, meter: address }
}

function befall(each: RunningConcentrator, message: Message): boolean {
	switch (message.fault) {
		case 'wire':
			for (const name of Object.keys(calm) as (keyof WireHabits)[]) {
				if (message[name] !== undefined) Object.assign(each.wire, { [name]: message[name] })
			}
			return true
		case 'clear':
			Object.assign(each.wire, calm)
			return true
		case 'drop':
			each.drop()
			return true
		case 'power':
			each.power(message.on === true)
			return true
		default:
			return false
	}
}

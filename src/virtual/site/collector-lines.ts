/** The site's collectors on their ways to a master: TCP, pseudo-terminal, a modem that dials in; and their faults. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFaults, type Faults, lineFaultOf, meterFaultOf } from '../building/faults.ts'
import type { Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'
import { openPtyLine, type PtyLine } from '../pty.ts'
import { openTcpLine, type TcpLine } from '../tcp.ts'
import { type BuiltCollector, buildCollector, type PlannedCollector, plannedCollector } from './collectors.ts'
import { type Modem, openModem, textsOf, usualModem } from './modem.ts'
import type { Message } from './tell.ts'
import type { SiteTime } from './time.ts'

export type AnnouncedCollector = {
	readonly id: string
	readonly kind: string
	readonly protocol: string
	readonly address: string
	readonly reach:
		| { readonly kind: 'tcp'; readonly url: string }
		| { readonly kind: 'dial-in'; readonly identity: string; readonly heartbeat: string }
	/** null: no pseudo-terminal was asked for or can be had. */
	readonly serial: string | null
	readonly channels: readonly {
		readonly channel: number
		readonly address: string
		readonly serial: string
		readonly medium: string
		readonly pulse: {
			readonly unit: string
			readonly constant: number
			readonly startCount: number
			readonly startValue: string
		} | null
	}[]
}

export type CollectorLines = {
	readonly announced: readonly AnnouncedCollector[]
	readonly meters: readonly Meter[]
	/** null: no message about collectors. */
	readonly tell: (message: Message) => Promise<Said> | Said | null
	readonly close: () => Promise<void>
}

export type CollectorLinesParts = {
	readonly collectors: readonly { readonly kind: string; readonly channels: number }[]
	readonly pty: boolean
	readonly dial: { readonly host: string; readonly port: number } | null
	readonly heartbeatMs: number
	readonly againMs: number
	readonly truth: Truth
	readonly time: SiteTime
	readonly random: () => number
}

type Said = Readonly<Record<string, unknown>>

type Running = {
	readonly planned: PlannedCollector
	readonly built: BuiltCollector
	readonly tcp: TcpLine | null
	readonly pty: PtyLine | null
	readonly modem: Modem | null
}

/** Rejects when there is no such kind of collector. */
export async function openCollectors(parts: CollectorLinesParts): Promise<CollectorLines> {
	const { truth, time, random } = parts
	const faults = createFaults(random)
	const start = time.now()
	const folder = parts.pty && parts.collectors.length > 0 ? await mkdtemp(join(tmpdir(), 'zaehlwerk-site-')) : null
	const running = await Promise.all(
		parts.collectors.map(async ({ kind, channels }, index): Promise<Running> => {
			const planned = plannedCollector(kind, channels, index + 1)
			const built = buildCollector(planned, { truth, faults, now: time.now, start })
			const { id: lineId, settings } = planned
			const line = { lineId, bus: built.bus, faults, random }
			const path = folder === null ? null : join(folder, lineId)
			return {
				...{ planned, built },
				pty: path === null ? null : await openPtyLine({ ...line, path, settings }),
				tcp: parts.dial === null ? await openTcpLine(lineId, built.bus, faults, 0) : null,
				modem: parts.dial === null ? null : openModem({ ...parts, ...parts.dial, ...line, texts: textsOf(index + 1) }),
			}
		}),
	)
	return {
		announced: running.map((each) => announced(each, start)),
		meters: running.flatMap(({ planned }) => planned.channels.map(({ meter }) => meter)),
		tell: (message) => tell(running, faults, message, time.now()),
		close: async () => {
			for (const { modem } of running) modem?.stop()
			await Promise.all(running.flatMap(({ tcp, pty }) => [tcp?.close(), pty?.close()]))
			if (folder !== null) await rm(folder, { recursive: true, force: true })
		},
	}
}

function announced({ planned, built: { inputs }, tcp, pty, modem }: Running, start: number): AnnouncedCollector {
	const { id, kind, protocol, address, channels, settings } = planned
	const heartbeat = Buffer.from(modem?.texts.heartbeat ?? []).toString('hex')
	const dialled = { kind: 'dial-in', identity: modem?.texts.registration ?? '', heartbeat } as const
	return {
		...{ id, kind, protocol, address },
		reach: tcp === null ? dialled : { kind: 'tcp', url: `tcp://127.0.0.1:${tcp.port}` },
		serial: pty === null ? null : `serial://${pty.path}?baud=${settings.baud}&parity=${settings.parity}`,
		channels: channels.map(({ number, meter, pulse }) => ({
			channel: number,
			...{ address: meter.address, serial: meter.serial, medium: meter.medium },
			pulse:
				pulse === null || inputs === null
					? null
					: { ...pulse, startCount: inputs.countAt(number, start), startValue: inputs.valueAt(number, start) },
		})),
	}
}

function tell(running: readonly Running[], faults: Faults, message: Message, now: number): Promise<Said> | Said | null {
	const { collector, fault, ask } = message
	if (typeof collector === 'string') {
		const one = running.find(({ planned }) => planned.id === collector)
		if (one === undefined) return { error: `no collector ${collector}` }
		if (ask === 'channels') return { channels: channelsOf(one, typeof message.at === 'number' ? message.at : now) }
		if (ask === 'counters') return { up: one.modem?.isUp() ?? null, counters: one.modem?.counters ?? null }
		return typeof fault === 'string' ? befall(one, faults, message, now) : null
	}
	if (typeof fault !== 'string' || typeof message.meter !== 'string') return null
	const serials = running.flatMap(({ planned }) => planned.channels.map(({ meter }) => meter.serial))
	if (!serials.includes(message.meter)) return null
	const change = meterFaultOf(fault, message)
	if (change === null) return { error: `no fault ${fault}` }
	faults.setMeter(message.meter, change)
	return { done: fault, meter: message.meter }
}

const channelsOf = ({ planned, built: { inputs } }: Running, at: number) =>
	inputs === null
		? []
		: planned.channels.map(({ number, pulse }) => ({
				channel: number,
				...{ count: inputs.countAt(number, at), value: inputs.valueAt(number, at), flag: inputs.flagAt(number) },
				unit: pulse?.unit,
			}))

const flags = { 'line-cut': 1, short: 2, 'line-ok': 0 } as const

async function befall(one: Running, faults: Faults, message: Message, now: number): Promise<Said> {
	const { planned, built, modem, tcp, pty } = one
	const fault = String(message.fault)
	const done = { done: fault, collector: planned.id }
	if (fault in flags && built.inputs !== null) {
		const channel = Number(message.channel)
		if (!(channel >= 1 && channel <= planned.channels.length)) return { error: `no channel ${message.channel}` }
		built.inputs.setFlag(channel, flags[fault as keyof typeof flags], now)
		return done
	}
	if (fault === 'unplug' || fault === 'plug') {
		faults.setLine(planned.id, { plugged: fault === 'plug' })
		await Promise.all([tcp?.[fault](), pty?.[fault]()])
		if (fault === 'unplug') modem?.stop()
		else modem?.resume()
		return done
	}
	if (fault === 'drop' && modem !== null) {
		modem.drop()
		return done
	}
	if (fault === 'modem' && modem !== null) {
		for (const name of Object.keys(usualModem)) {
			if (message[name] !== undefined) Object.assign(modem.habits, { [name]: message[name] })
		}
		return done
	}
	const change = lineFaultOf(fault, message)
	if (change === null) return { error: `no fault ${fault}` }
	faults.setLine(planned.id, change)
	if (fault === 'clear' && modem !== null) Object.assign(modem.habits, usualModem)
	return done
}

/** One line of the building with all ways to reach it, and noise on it when a fault asks for some. */
import { join } from 'node:path'
import type { Faults } from './building/faults.ts'
import { type Meter, meters, type PlannedLine, registerDigits } from './building/plan.ts'
import type { Bus } from './bus.ts'
import { openPtyLine } from './pty.ts'
import { openTcpLine } from './tcp.ts'
import type { SerialSettings } from './uart.ts'
import { keyOf } from './wmbus/security.ts'

export type Line = {
	readonly planned: PlannedLine
	readonly announced: AnnouncedLine
	readonly unplug: () => Promise<void>
	readonly plug: () => Promise<void>
	readonly close: () => Promise<void>
}

export type AnnouncedLine = {
	readonly id: string
	readonly title: string
	readonly protocol: PlannedLine['protocol']
	readonly tcp: string
	/** null: no pseudo-terminal was asked for or can be had. */
	readonly serial: string | null
	readonly meters: readonly AnnouncedMeter[]
}

type AnnouncedMeter = Pick<Meter, 'address' | 'serial' | 'medium' | 'floor' | 'unit' | 'model' | 'point'> & {
	/** Digits of the energy register in steps of its resolution (0.01 kWh; heat 1 kWh). */
	readonly digits: number
	readonly standardTimeAllYear: boolean
	/** Of a radio meter that sends in cipher, 32 hex digits. */
	readonly key?: string
}

const usualSettings: SerialSettings = { baud: 2400, dataBits: 8, parity: 'even', stopBits: 1 }

export type LineParts = {
	readonly planned: PlannedLine
	readonly bus: Bus
	readonly faults: Faults
	/** 0: any free port. */
	readonly port: number
	/** Where pseudo-terminals are linked; null: none wanted. */
	readonly ptyFolder: string | null
	/** Each call in [0, 1). */
	readonly random: () => number
}

const outburstEveryMs = 50

export async function openLine({ planned, bus, faults, port, ptyFolder, random }: LineParts): Promise<Line> {
	const { id, settings = usualSettings } = planned
	const tcp = await openTcpLine(id, bus, faults, port)
	const path = ptyFolder === null ? null : join(ptyFolder, id)
	const pty = path === null ? null : await openPtyLine({ lineId: id, bus, faults, path, settings, random })
	let quietUntilMs = 0
	const babble = setInterval(() => {
		const { babbleMs, plugged } = faults.line(id)
		if (babbleMs === null || !plugged || performance.now() < quietUntilMs) return
		quietUntilMs = performance.now() + babbleMs
		const noise = Uint8Array.from({ length: 1 + Math.floor(random() * 20) }, () => Math.floor(random() * 256))
		tcp.say(noise)
		pty?.say(noise)
	}, outburstEveryMs)
	const { speaks } = bus
	const speaking =
		speaks === undefined
			? null
			: setInterval(() => {
					if (!faults.line(id).plugged) return
					for (const frame of speaks.frames()) {
						tcp.say(frame)
						pty?.say(frame)
					}
				}, speaks.everyMs)
	return {
		planned,
		announced: {
			...planned,
			tcp: `tcp://127.0.0.1:${tcp.port}`,
			serial: pty === null ? null : serialUrl(pty.path, settings),
			meters: meters
				.filter((meter) => meter.line === id)
				.map((meter) => ({ ...announced(meter), ...(planned.protocol === 'wmbus' && keyNote(meter)) })),
		},
		unplug: async () => {
			faults.setLine(id, { plugged: false })
			await Promise.all([tcp.unplug(), pty?.unplug()])
		},
		plug: async () => {
			faults.setLine(id, { plugged: true })
			await Promise.all([tcp.plug(), pty?.plug()])
		},
		close: async () => {
			clearInterval(babble)
			if (speaking !== null) clearInterval(speaking)
			await Promise.all([tcp.close(), pty?.close()])
		},
	}
}

function announced(meter: Meter): AnnouncedMeter {
	const { address, serial, medium, floor, unit, model, point, clock } = meter
	return {
		...{ address, serial, medium, floor, unit },
		...(model !== undefined && { model }),
		...(point !== undefined && { point }),
		digits: registerDigits,
		standardTimeAllYear: clock === 'standard',
	}
}

/** What the delivery note of a radio meter says. */
function keyNote(meter: Meter): Pick<AnnouncedMeter, 'key'> {
	const key = keyOf(meter)
	return key === null ? {} : { key }
}

function serialUrl(path: string, { baud, parity, dataBits }: SerialSettings): string {
	return `serial://${path}?baud=${baud}&parity=${parity}${dataBits === 8 ? '' : `&data=${dataBits}`}`
}

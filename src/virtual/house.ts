/** The whole virtual building as one value: opens its lines, tells its truth, takes faults. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFaults, lineFaultOf, meterFaultOf, numberOf } from './building/faults.ts'
import { stream } from './building/noise.ts'
import { building, findMeter, lines, meters } from './building/plan.ts'
import { createTruth } from './building/registers.ts'
import { createBus } from './bus.ts'
import { type AnnouncedLine, openLine } from './line.ts'
import { openSite, type Site, type SiteAnnouncement } from './site/site.ts'

export type HouseOptions = {
	readonly seed: number
	/** Lines get portBase, portBase + 1, …; 0: any free ports. */
	readonly portBase: number
	readonly pty: boolean
	/** Only these; null: all. */
	readonly lineIds: readonly string[] | null
	/** The building's time, UTC epoch ms. */
	readonly now: () => number
}

export type Announcement = {
	readonly virtualBuilding: 1
	readonly zone: string
	readonly name: string
	readonly lines: readonly AnnouncedLine[]
	/** The yard, behind a concentrator, and a collector in the cellar; null: not asked for. */
	readonly site: Pick<SiteAnnouncement, 'concentrators' | 'collectors'> | null
}

export type House = {
	readonly announcement: Announcement
	/** Answers one control message with one plain object. Never rejects. */
	readonly tell: (message: unknown) => Promise<Readonly<Record<string, unknown>>>
	readonly close: () => Promise<void>
}

/** Rejects when a port is taken. */
export async function openHouse({ seed, portBase, pty, lineIds, now }: HouseOptions): Promise<House> {
	const random = stream(seed)
	const truth = createTruth(seed)
	const faults = createFaults(random)
	const chosen = lines.filter(({ id }) => lineIds === null || lineIds.includes(id))
	// Adding up the years takes some ms a meter; done before the first question, answers come at once.
	for (const { id } of chosen) {
		for (const meter of meters) if (meter.line === id) truth.registersAt(meter, now())
	}
	const site = (lineIds?.includes(yardId) ?? true) ? await openYard(seed, now) : null
	const ptyFolder = pty ? await mkdtemp(join(tmpdir(), 'lindenhof-')) : null
	const open = await Promise.all(
		chosen.map((planned, index) => {
			const bus = createBus(planned, { truth, faults, now })
			return openLine({ planned, bus, faults, port: portBase === 0 ? 0 : portBase + index, ptyFolder, random })
		}),
	)

	const askTruth = (name: string, at: number) => {
		const meter = findMeter(name)
		if (meter === null) return { error: `no meter ${name}` }
		const { serial, address, unit, medium, clock, clockOffsetMs } = meter
		return { truth: { serial, address, unit, medium, clock, clockOffsetMs, at, ...truth.registersAt(meter, at) } }
	}
	const breakLine = async (name: string, fault: string, message: Readonly<Record<string, unknown>>) => {
		const line = open.find(({ planned }) => planned.id === name)
		if (line === undefined) return { error: `no line ${name}` }
		if (fault === 'unplug') await line.unplug()
		else if (fault === 'plug') await line.plug()
		else {
			const change = lineFaultOf(fault, message)
			if (change === null) return { error: `no fault ${fault}` }
			faults.setLine(name, change)
		}
		return { done: fault, line: name }
	}
	const breakMeter = (name: string, fault: string, message: Readonly<Record<string, unknown>>) => {
		const meter = findMeter(name)
		if (meter === null) return { error: `no meter ${name}` }
		if (fault === 'exchange') {
			const { serial } = message
			if (typeof serial !== 'string' || !/^\d{8,14}$/.test(serial)) return { error: 'no serial number' }
			const at = numberOf(message.at, now())
			faults.setMeter(meter.serial, { exchanged: { serial, at } })
			return { done: fault, meter: meter.serial, serial, at, final: truth.registersAt(meter, at) }
		}
		const change = meterFaultOf(fault, message)
		if (change === null) return { error: `no fault ${fault}` }
		faults.setMeter(meter.serial, change)
		return { done: fault, meter: meter.serial }
	}
	const answer = async (message: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> => {
		const { ask, fault, line, meter } = message
		if (site !== null && isOfYard(message)) return site.tell(message)
		if (ask === 'time') return { time: now() }
		if (ask === 'truth' && typeof meter === 'string') return askTruth(meter, numberOf(message.at, now()))
		if (typeof fault === 'string' && typeof line === 'string') return breakLine(line, fault, message)
		if (typeof fault === 'string' && typeof meter === 'string') return breakMeter(meter, fault, message)
		return { error: 'not understood' }
	}
	return {
		announcement: {
			virtualBuilding: 1,
			zone: building.zone,
			name: building.name,
			lines: open.map(({ announced }) => announced),
			site: site === null ? null : siteOf(site),
		},
		tell: async (message) => {
			if (typeof message !== 'object' || message === null) return { error: 'not understood' }
			const asked = message as Readonly<Record<string, unknown>>
			const said = await answer(asked)
			return asked.id === undefined ? said : { id: asked.id, ...said }
		},
		close: async () => {
			await Promise.all([...open, site].map((each) => each?.close()))
			if (ptyFolder !== null) await rm(ptyFolder, { recursive: true, force: true })
		},
	}
}

/** About a concentrator, a collector, or a meter that none of the building's lines has. */
const isOfYard = ({ concentrator, collector, meter }: Readonly<Record<string, unknown>>): boolean =>
	concentrator !== undefined || collector !== undefined || (typeof meter === 'string' && findMeter(meter) === null)

/** Among the lines that are asked for. */
const yardId = 'yard'

/** A concentrator for the parking spaces of the yard, and a collector that counts the pulses of twelve meters. */
const openYard = (seed: number, now: () => number): Promise<Site> =>
	openSite({
		...{ seed, concentrators: 1, meters: 12, firstTerminal: 4012, filled: true, start: now(), speed: 1 },
		collectors: [{ kind: 'pulse-high-first', channels: 12 }],
		...{ pty: false, dial: null, heartbeatMs: 60_000, confirmMs: 5_000, againMs: 1_000 },
	})

const siteOf = ({ announcement: { concentrators, collectors } }: Site) => ({ concentrators, collectors })

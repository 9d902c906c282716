/** A whole virtual site as one value: concentrators and their meters, their truth, and what goes wrong with them. */
import { dayNumberOf, dayStart } from '../building/clock.ts'
import { createLightTruth } from '../building/light.ts'
import { stream } from '../building/noise.ts'
import type { Meter } from '../building/plan.ts'
import { type AnnouncedCollector, openCollectors } from './collector-lines.ts'
import { openConcentrator, type Reach, type RunningConcentrator } from './concentrator.ts'
import { plannedConcentrator } from './plan.ts'
import { type Message, tellConcentrators } from './tell.ts'
import { createSiteTime } from './time.ts'

export type SiteOptions = {
	readonly seed: number
	readonly concentrators: number
	/** Of each concentrator. */
	readonly meters: number
	/** Terminal number of the first concentrator. */
	readonly firstTerminal: number
	/** Archives have had every meter for two months. */
	readonly filled: boolean
	readonly collectors: readonly { readonly kind: string; readonly channels: number }[]
	/** Collectors are also reached at pseudo-terminals, where such can be had. */
	readonly pty: boolean
	/** null: everything listens on 127.0.0.1. */
	readonly dial: { readonly host: string; readonly port: number } | null
	readonly heartbeatMs: number
	/** How long a concentrator waits for the confirmation of what it says of its own accord. */
	readonly confirmMs: number
	/** From one attempt to connect to the next. */
	readonly againMs: number
	/** What the site's clock shows at first, UTC epoch ms, and how fast it runs. */
	readonly start: number
	readonly speed: number
}

export type AnnouncedConcentrator = {
	readonly address: string
	readonly label: string
	readonly password: string
	readonly reach:
		| { readonly kind: 'tcp'; readonly url: string }
		| { readonly kind: 'dial-in'; readonly identity: string }
	readonly meters: readonly {
		readonly address: string
		readonly serial: string
		readonly port: number
		/** 12 digits; null: it hangs on none. */
		readonly collector: string | null
	}[]
}

export type SiteAnnouncement = {
	readonly virtualSite: 1
	readonly zone: string
	readonly concentrators: readonly AnnouncedConcentrator[]
	readonly collectors: readonly AnnouncedCollector[]
}

export type Site = {
	readonly announcement: SiteAnnouncement
	/** Answers one control message with one plain object. Never rejects. */
	readonly tell: (message: unknown) => Promise<Readonly<Record<string, unknown>>>
	readonly close: () => Promise<void>
}

/** Rejects when a port is taken. */
export async function openSite(options: SiteOptions): Promise<Site> {
	const { seed, dial, heartbeatMs, againMs, filled, confirmMs } = options
	const time = createSiteTime(options.start, options.speed)
	const truth = createLightTruth(seed)
	const random = stream(seed)
	const reach: Reach = dial === null ? { kind: 'listen', port: 0 } : { kind: 'dial', ...dial, heartbeatMs, againMs }
	const running = await Promise.all(
		Array.from({ length: options.concentrators }, (_, index) => {
			const planned = plannedConcentrator(seed, options.firstTerminal + index, options.meters)
			return openConcentrator({ planned, truth, reach, filled, confirmMs, now: time.now, random })
		}),
	)
	const collectors = await openCollectors({ ...options, truth, time, random })
	const meters = new Map<string, Meter>()
	for (const { planned } of running) for (const { meter } of planned.attached) meters.set(meter.address, meter)

	for (const meter of collectors.meters) meters.set(meter.serial, meter)

	const truthOf = (address: string, at: number) => {
		const meter = meters.get(address)
		return meter === undefined ? null : { address, at, ...truth.registersAt(meter, at) }
	}
	const askTruth = (message: Message) => {
		const at = instantOf(message, time.now())
		if (at === null) return { error: 'no such day or month' }
		if (Array.isArray(message.meters)) return { truths: message.meters.map((each) => truthOf(String(each), at)) }
		const truth = truthOf(String(message.meter), at)
		return truth === null ? { error: `no meter ${message.meter}` } : { truth }
	}
	const answer = async (message: Message): Promise<Readonly<Record<string, unknown>>> => {
		if (message.ask === 'time') return { time: time.now() }
		if (message.ask === 'truth') return askTruth(message)
		if (message.set === 'time' && typeof message.at === 'number') {
			time.set(message.at)
			return { time: time.now() }
		}
		if (message.set === 'speed' && typeof message.speed === 'number') {
			time.run(message.speed)
			return { time: time.now() }
		}
		return (
			(await collectors.tell(message)) ?? tellConcentrators(running, message, time.now) ?? { error: 'not understood' }
		)
	}
	return {
		announcement: {
			...{ virtualSite: 1, zone: 'Europe/Berlin' },
			concentrators: running.map(announced),
			collectors: collectors.announced,
		},
		tell: async (message) => {
			if (typeof message !== 'object' || message === null) return { error: 'not understood' }
			const asked = message as Message
			const said = await answer(asked)
			return asked.id === undefined ? said : { id: asked.id, ...said }
		},
		close: async () => {
			await Promise.all([...running, collectors].map((each) => each.close()))
		},
	}
}

function announced({ planned, port }: RunningConcentrator): AnnouncedConcentrator {
	const { address, label, password, attached } = planned
	return {
		...{ address, label, password },
		reach: port === null ? { kind: 'dial-in', identity: address } : { kind: 'tcp', url: `tcp://127.0.0.1:${port}` },
		meters: attached.map(({ meter, port: bus, collector = null }) => ({
			...{ address: meter.address, serial: meter.serial, port: bus, collector },
		})),
	}
}

/** `at`, or the midnight that ends `day` ('2026-11-21') or `month` ('2026-11'), or now. null: no such date. */
function instantOf({ at, day, month }: Message, now: number): number | null {
	if (typeof at === 'number') return at
	const date = /^(\d{4})-(\d\d)(?:-(\d\d))?$/.exec(String(day ?? month ?? ''))
	if (day === undefined && month === undefined) return now
	if (date === null) return null
	const [year, monthOfYear] = [Number(date[1]), Number(date[2])]
	if (date[3] === undefined) return dayStart(dayNumberOf(year, monthOfYear + 1, 1), 'local')
	return dayStart(dayNumberOf(year, monthOfYear, Number(date[3])) + 1, 'local')
}

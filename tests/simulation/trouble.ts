/** Lets drawn episodes happen, ends them when their time is over, and keeps what really was. */
import type { Faults } from '../../src/virtual/building/faults.ts'
import type { Drawn, Trouble } from './drawn.ts'
import type { MemoryLine } from './memory-line.ts'
import type { SimulatedStation } from './simulated-station.ts'
import type { SimulatedTime } from './simulated-time.ts'
import { clockStepMs, type Episode } from './troubled.ts'

/** What an episode came to: true instants, and whom it struck; null: not a meter, not a line. */
export type Happened = {
	readonly kind: Trouble
	readonly serial: string | null
	/** As its plan names it. */
	readonly line: string | null
	readonly from: number
	/** Infinity while it lasts. */
	to: number
}

export const healthy = { muted: false, half: false, delayMs: 0 } as const

type TroubleParts = {
	readonly drawn: Drawn
	readonly time: SimulatedTime
	readonly lines: readonly MemoryLine[]
	readonly faults: Pick<Faults, 'setMeter'>
	readonly station: SimulatedStation
	readonly note: (text: string) => void
	readonly isQuiet: () => boolean
}

type Struck = Episode & { readonly line: MemoryLine; readonly serial: string }

export function createTrouble(parts: TroubleParts) {
	const { drawn, time, lines, station, note, isQuiet } = parts
	const meters = drawn.lines.flatMap((line) => line.meters)
	const happened: Happened[] = []
	const strike = striking(parts)
	const begin = (episode: Episode) => {
		const { kind, whom, forMs } = episode
		if (kind === 'kill' && !station.isRunning()) return
		const line = lines[Math.floor(whom * lines.length)]!
		const { serial } = meters[Math.floor(whom * meters.length)]!
		const strikes = kind.startsWith('pc') || kind === 'kill' || kind === 'disk-full' ? 'station' : whomOf(kind)
		const what: Happened = {
			kind,
			serial: strikes === 'meter' ? serial : null,
			line: strikes === 'line' ? line.drawn.planned.id : null,
			from: time.trueNow(),
			to: Number.POSITIVE_INFINITY,
		}
		happened.push(what)
		note(`trouble: ${kind} ${what.serial ?? what.line ?? ''} for ${Math.round(forMs / 60_000)} min`)
		const end = strike({ ...episode, line, serial })
		if (end === null) what.to = time.trueNow()
		else {
			// A kill takes up to a minute, and whoever pulls the plug may leave it pulled for hours.
			time.after(kind === 'kill' ? 60_001 + forMs : forMs, () => {
				// The quiet ends all by itself.
				if (isQuiet()) return
				what.to = time.trueNow()
				end()
			})
		}
	}
	return {
		begin,
		happened,
		/** Whatever still lasts is healed now. */
		over: () => {
			for (const each of happened) each.to = Math.min(each.to, time.trueNow())
		},
	}
}

const whomOf = (kind: Trouble) => (kind.endsWith('meter') ? 'meter' : 'line')

/** Returns what ends it; null: it is over. */
const striking =
	({ time, lines, faults, station }: TroubleParts) =>
	({ kind, line, serial, how, forMs }: Struck): (() => void) | null => {
		switch (kind) {
			case 'dead-meter':
				faults.setMeter(serial, { muted: true })
				return () => faults.setMeter(serial, { muted: false })
			case 'slow-meter':
				faults.setMeter(serial, { delayMs: 300 + Math.round(how * 600) })
				return () => faults.setMeter(serial, { delayMs: 0 })
			case 'dead-line':
				line.setPlugged(false)
				return () => line.setPlugged(true)
			case 'half-open':
				line.setReachable(false)
				return () => line.setReachable(true)
			case 'reset':
				line.reset()
				return null
			case 'babble':
				line.setBabbling(true)
				return () => line.setBabbling(false)
			case 'noisy-line':
				line.setNoise(10)
				return () => line.setNoise(1)
			case 'pc-sleep':
				time.sleepPc(forMs)
				// Gateways forget who has been silent for hours; serial ports do not.
				for (const each of lines) if (each.drawn.url.startsWith('tcp')) how < 0.5 ? each.reset() : each.goSilent()
				return null
			case 'pc-clock':
				time.setPcAhead(clockStepMs(how))
				return () => time.setPcAhead(0)
			case 'disk-full':
				station.setDiskFull(true)
				return () => station.setDiskFull(false)
			case 'kill':
				station.kill(1 + Math.floor(how * 400))
				return () => void (station.isRunning() || station.start())
		}
	}

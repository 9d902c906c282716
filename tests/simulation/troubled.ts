/** What goes wrong for a while, drawn from the seed: which line, meter or PC, when, and for how long. */
import { type Drawn, type Trouble, troubles } from './drawn.ts'

export type Episode = {
	readonly at: number
	readonly kind: Trouble
	/** Any number in [0, 1): picks the line or the meter. */
	readonly whom: number
	readonly forMs: number
	/** Any number in [0, 1): how far a clock is set, which way a connection ends. */
	readonly how: number
}

const dayMs = 86_400_000

/** In order of time, none after the quiet has begun. */
export function drawEpisodes(drawn: Drawn, random: () => number): readonly Episode[] {
	const days = (drawn.quietFrom - drawn.start) / dayMs
	const episodes = (Object.keys(troubles) as Trouble[]).flatMap((kind) => {
		const expected = drawn.perDay[kind] * days
		const count = Math.floor(expected) + (random() < expected % 1 ? 1 : 0)
		const [from, to] = troubles[kind].minutes
		return Array.from({ length: count }, (): Episode => {
			const at = drawn.start + random() * (drawn.quietFrom - drawn.start)
			// As many short ones as long ones, by the logarithm.
			const minutes = to === 0 ? 0 : Math.max(from, 0.05) * (to / Math.max(from, 0.05)) ** random()
			return { at, kind, whom: random(), forMs: Math.round(minutes * 60_000), how: random() }
		})
	})
	return episodes.sort((a, b) => a.at - b.at)
}

/** Ms that the PC's clock is set wrong: seconds as NTP steps them, an hour as a wrong zone, a day as a typing error. */
export function clockStepMs(how: number): number {
	const sign = how < 0.5 ? -1 : 1
	const part = (how * 2) % 1
	if (part < 0.5) return sign * Math.round(1_000 + part * 120_000)
	return sign * (part < 0.8 ? 3_600_000 : 86_400_000)
}

/** The site's time: ahead, faster than the real one, or set. Wires and heartbeats know real time only. */
export type SiteTime = {
	/** UTC epoch ms. */
	readonly now: () => number
	readonly set: (at: number) => void
	/** Simulated milliseconds per real one; 0 stops the clock. */
	readonly run: (speed: number) => void
}

export function createSiteTime(start: number, speed: number): SiteTime {
	let [base, since, factor] = [start, performance.now(), speed]
	const now = () => Math.floor(base + (performance.now() - since) * factor)
	const anchor = (at: number) => {
		base = at
		since = performance.now()
	}
	return {
		now,
		set: anchor,
		run: (wanted) => {
			anchor(now())
			factor = wanted
		},
	}
}

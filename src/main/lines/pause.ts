/** Tells when nothing has happened for a while: one timer, however often it is touched. */

export type Pause = {
	/** Something happened. */
	readonly touch: () => void
	readonly stop: () => void
}

/** `over` is told once for each run of touches. */
export function createPause(ms: number, monotonicMs: () => number, over: () => void): Pause {
	let timer: ReturnType<typeof setTimeout> | null = null
	let touchedAt = 0
	const look = () => {
		timer = null
		const restMs = touchedAt + ms - monotonicMs()
		if (restMs > 0) timer = setTimeout(look, Math.ceil(restMs))
		else over()
	}
	return {
		touch() {
			touchedAt = monotonicMs()
			timer ??= setTimeout(look, ms)
		},
		stop() {
			if (timer !== null) clearTimeout(timer)
			timer = null
		},
	}
}

/** Every way in which a person or a system asks this process to stop, on every system. */

const parentLookMs = 1_000

/** Aborts at the first sign and calls `onStop` once; a second Ctrl+C ends at once. */
export function whenAskedToStop(onStop: () => void): AbortSignal {
	const asked = new AbortController()
	const ask = () => {
		if (asked.signal.aborted) return
		asked.abort()
		onStop()
	}
	// SIGHUP: the terminal window was closed; SIGBREAK: Ctrl+Break on Windows. Unknown ones never come.
	for (const sign of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const) {
		process.on(sign, () => {
			if (asked.signal.aborted && sign === 'SIGINT') process.exit(0)
			ask()
		})
	}
	askWhenNpmIsGone(ask)
	return asked.signal
}

/** npm ends at a signal without passing it on through its shell; started by it, we end with it. */
function askWhenNpmIsGone(ask: () => void): void {
	if (process.env.npm_lifecycle_event === undefined) return
	const parent = process.ppid
	const look = setInterval(() => {
		if (process.ppid !== parent) ask()
	}, parentLookMs)
	look.unref()
}

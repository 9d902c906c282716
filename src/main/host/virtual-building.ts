/** The virtual building's process, the same behind Electron's utilityProcess and Node's child_process. */
import type { VirtualBuilding } from '../station/station.ts'

/** What a host knows of the process it started. */
export type VirtualProcess = {
	readonly onOutput: (listener: (chunk: Uint8Array | string) => void) => void
	/** Ended, or never began. */
	readonly onExit: (listener: () => void) => void
	/** Asks it to end by itself, in the way this host has. */
	readonly ask: () => void
	/** Ends it. */
	readonly kill: () => void
}

const announcementTimeoutMs = 15_000
const politeStopMs = 1_000
/** The announcement lists every line; a longer first line is not one. */
const longestAnnouncement = 1024 * 1024

/**
 * Waits for the announcement: the first line on standard output, JSON with `virtualBuilding: 1`. Rejects with a plain
 * sentence when the process ends before, stays silent for 15 s or says something else.
 */
export function announced(child: VirtualProcess, timeoutMs = announcementTimeoutMs): Promise<VirtualBuilding> {
	return new Promise((resolve, reject) => {
		let ended = false
		let settled = false
		let heard = ''
		const whenEnded: (() => void)[] = []
		const fail = (text: string) => {
			if (settled) return
			settled = true
			clearTimeout(timer)
			child.kill()
			reject(new Error(text))
		}
		const timer = setTimeout(() => fail('The virtual building did not start in time.'), timeoutMs)
		const stop = () =>
			new Promise<void>((stopped) => {
				if (ended) return stopped()
				const force = setTimeout(() => child.kill(), politeStopMs)
				whenEnded.push(() => {
					clearTimeout(force)
					stopped()
				})
				child.ask()
			})

		child.onExit(() => {
			ended = true
			fail('The virtual building ended before it had started.')
			for (const listener of whenEnded) listener()
		})
		child.onOutput((chunk) => {
			if (settled) return
			heard += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
			const end = heard.indexOf('\n')
			if (end < 0) {
				if (heard.length > longestAnnouncement) fail('The virtual building said something unexpected.')
				return
			}
			const announcement = parseAnnouncement(heard.slice(0, end))
			if (announcement === null) return fail('The virtual building said something unexpected.')
			settled = true
			clearTimeout(timer)
			resolve({ announcement, stop })
		})
	})
}

function parseAnnouncement(line: string): object | null {
	try {
		const value: unknown = JSON.parse(line)
		return typeof value === 'object' && value !== null && 'virtualBuilding' in value ? value : null
	} catch {
		return null
	}
}

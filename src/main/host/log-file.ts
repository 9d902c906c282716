/** The station's log: plain lines in the data folder, for the person who is asked "what happened?". */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Two files of this size at most. */
const longestBytes = 2 * 1024 * 1024

/** Never throws: a full disk must not stop the station through its log. */
export function openLog(dataFolder: string, now: () => number): (line: string) => void {
	const file = join(dataFolder, 'zaehlwerk.log')
	let bytes = 0
	try {
		mkdirSync(dataFolder, { recursive: true })
		bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0
	} catch {
		// The first write below fails as well, and says nothing either.
	}
	return (line) => {
		const text = `${new Date(now()).toISOString()} ${line}\n`
		try {
			if (bytes + text.length > longestBytes) {
				renameSync(file, `${file}.1`)
				bytes = 0
			}
			appendFileSync(file, text, { mode: 0o600 })
			bytes += Buffer.byteLength(text)
		} catch {
			// See above.
		}
	}
}

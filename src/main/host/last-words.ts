/** What nobody expected: written to the log in full, said to the person in one sentence, and the process ends. */

/**
 * The database stands a kill at any moment, an unknown state it does not: so there is no going on. `log` gets the
 * stack, `end` the sentence.
 */
export function onUnexpected(log: (line: string) => void, end: (sentence: string) => void): void {
	process.on('uncaughtException', (cause) => {
		log(`unexpected: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`)
		const text = cause instanceof Error ? cause.message : String(cause)
		end(`Zählwerk met an error that it did not expect and ends: ${text.split('\n')[0]!.slice(0, 300)}`)
	})
}

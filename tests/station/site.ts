/** The virtual site as a process: what it announces, and how it is asked. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { SiteAnnouncement } from '../../src/virtual/site/site.ts'
import { root } from './house.ts'

export type SiteProcess = {
	readonly announcement: SiteAnnouncement
	/** A control message of src/virtual/site.ts, and its answer. */
	readonly tell: <T = Record<string, unknown>>(message: object) => Promise<T>
	readonly stop: () => Promise<void>
}

export async function startSite(...args: readonly string[]): Promise<SiteProcess> {
	const child = spawn(process.execPath, [join(root, 'src/virtual/site.ts'), ...args], {
		stdio: ['pipe', 'pipe', 'inherit'],
	})
	const exited = once(child, 'exit')
	const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
	const next = async () => JSON.parse((await lines.next()).value as string)
	const announcement: SiteAnnouncement = await next()
	let last: Promise<unknown> = Promise.resolve()
	return {
		announcement,
		tell: (message) => {
			const answer = last.then(() => {
				child.stdin.write(`${JSON.stringify(message)}\n`)
				return next()
			})
			last = answer
			return answer
		},
		stop: async () => {
			child.stdin.end()
			await exited
		},
	}
}

/** Last year under another tariff: one at a time in its own worker; the last results stay until the station ends. */
import type { WhatIfView } from '../../../shared/contract/tariffs.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import type { WhatIfAsked } from '../../work/what-if.ts'
import type { whatIfTasks } from '../../work/what-ifs.ts'
import type { EventHub } from '../event-hub.ts'
import type { WorkerOf } from '../worker.ts'

export type WhatIfs = {
	/** Throws 'busy' while another one runs. */
	readonly start: (asked: WhatIfAsked) => number
	/** null: not known, or forgotten. */
	readonly get: (id: number) => WhatIfView | null
	readonly cancel: (id: number) => void
	readonly stop: () => Promise<void>
}

const mostKept = 5

export function createWhatIfs(options: {
	readonly worker: WorkerOf<typeof whatIfTasks>
	readonly events: EventHub
	readonly now: () => number
	readonly log: (line: string) => void
}): WhatIfs {
	const { worker, events, now, log } = options
	const views = new Map<number, WhatIfView>()
	let lastId = 0
	let running: { readonly id: number; readonly abort: AbortController; readonly work: Promise<void> } | null = null

	const change = (id: number, part: Partial<WhatIfView>) => {
		views.set(id, { ...views.get(id)!, ...part })
		events.emit('whatif.changed', { whatIfId: id })
	}
	const run = async (id: number, asked: WhatIfAsked, signal: AbortSignal) => {
		try {
			const result = await worker.call(
				'whatIf',
				{ ...asked, now: now() },
				{ signal, onProgress: (done, expected) => change(id, { done, expected }) },
			)
			if (result === null) change(id, { state: 'cancelled' })
			else change(id, { ...result, state: 'done' })
		} catch (cause) {
			log(`what-if: ${cause instanceof Error ? cause.message : String(cause)}`)
			change(id, { state: signal.aborted ? 'cancelled' : 'failed' })
		} finally {
			running = null
		}
	}
	return {
		start(asked) {
			if (running !== null) throw new CallFailed('busy')
			const id = ++lastId
			const abort = new AbortController()
			const fresh = { id, state: 'running', done: 0, expected: 0 } as const
			views.set(id, { ...fresh, months: [], tenants: [], gaps: [], gapsLeft: 0 })
			views.delete(id - mostKept)
			running = { id, abort, work: run(id, asked, abort.signal) }
			return id
		},
		get: (id) => views.get(id) ?? null,
		cancel(id) {
			if (running?.id === id) running.abort.abort()
		},
		async stop() {
			running?.abort.abort()
			await running?.work
		},
	}
}

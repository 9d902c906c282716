/** A connection that has not said yet who is calling: it has little time, and few bytes. */
import type { DialInAbility } from '../protocols/dial-in.ts'
import type { Clock } from './clock.ts'
import { createIntroducer, type Introduced } from './introduction.ts'
import type { Wire } from './line.ts'
import { createPause } from './pause.ts'

export type UnnamedCall = {
	readonly port: number
	readonly address: string
	readonly openedAt: number
	readonly impression: () => string
	readonly close: () => void
}

export type UnnamedOptions = {
	readonly clock: Clock
	readonly port: number
	readonly address: string
	readonly abilities: readonly DialInAbility[]
	readonly pauseMs: number
	readonly mostBytes: number
	readonly named: (introduced: Introduced) => void
	/** It will not name itself any more. */
	readonly nameless: () => void
}

export function createUnnamedCall(raw: Wire, options: UnnamedOptions): UnnamedCall {
	const { clock, port, address } = options
	const introducer = createIntroducer(options.abilities)
	let bytes = 0
	let over = false
	const settle = (introduced: Introduced | null) => {
		if (introduced === null || over) return
		over = true
		pause.stop()
		options.named(introduced)
	}
	const pause = createPause(options.pauseMs, clock.monotonicMs, () => settle(introducer.paused()))
	raw.listen((chunk) => {
		if (over) return
		bytes += chunk.length
		pause.touch()
		settle(introducer.take(chunk))
		if (!over && bytes > options.mostBytes) options.nameless()
	})
	void raw.closed.then(() => {
		over = true
		pause.stop()
	})
	return {
		...{ port, address, openedAt: clock.monotonicMs() },
		impression: introducer.impression,
		close() {
			over = true
			pause.stop()
			void raw.close()
		},
	}
}

/** The bytes of a line as they come: after the first answer only what is new is asked for. */
import { useEffect, useRef, useState } from 'react'
import type { TraceEntry } from '../../../../shared/contract/lines.ts'
import type { CallFailed } from '../../../../shared/rpc.ts'
import { ask } from '../../station.ts'

const everyMs = 1_000
/** What a page keeps while it follows; the station itself keeps less. */
const mostKept = 2_000

export type Followed = {
	readonly data: readonly TraceEntry[] | undefined
	readonly error: CallFailed | null
	readonly refetch: () => void
}

export function useFollowedTrace(lineId: number, isLive: boolean): Followed {
	const [data, setData] = useState<readonly TraceEntry[]>()
	const [error, setError] = useState<CallFailed | null>(null)
	const [round, again] = useState(0)
	const held = useRef<readonly TraceEntry[] | null>(null)
	// biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks once more
	useEffect(() => {
		let stopped = false
		let timer: ReturnType<typeof setTimeout> | undefined
		const follow = async () => {
			try {
				const next = await more(lineId, held.current)
				if (stopped) return
				if (next !== held.current) setData(next)
				held.current = next
				setError(null)
			} catch (cause) {
				if (stopped) return
				setError(cause as CallFailed)
			}
			if (isLive) timer = setTimeout(follow, everyMs)
		}
		void follow()
		return () => {
			stopped = true
			clearTimeout(timer)
		}
	}, [lineId, isLive, round])
	return { data, error, refetch: () => again((count) => count + 1) }
}

/** The last entry comes once more: bytes may have been added to it. */
async function more(lineId: number, held: readonly TraceEntry[] | null): Promise<readonly TraceEntry[]> {
	const last = held?.at(-1)
	const answer = await ask('lines.trace', { lineId, from: last?.seq ?? null })
	if (held === null || last === undefined) return answer.entries
	const [same] = answer.entries
	// A line that was opened anew counts from 1 again: what is held belongs to the one before.
	if (same === undefined || same.seq !== last.seq || same.at !== last.at) {
		return (await ask('lines.trace', { lineId, from: null })).entries
	}
	if (answer.entries.length === 1 && same.hex === last.hex) return held
	return [...held.slice(0, -1), ...answer.entries].slice(-mostKept)
}

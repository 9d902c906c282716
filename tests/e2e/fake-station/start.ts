/** The double of a station that could not be started, and of one that could. */
import type { Handlers } from '../../../src/shared/contract/define.ts'
import { type Calls, calls } from '../../../src/shared/contract/index.ts'
import type { StartRefusal, startCalls } from '../../../src/shared/contract/start.ts'
import { CallFailed } from '../../../src/shared/rpc.ts'

const damaged: StartRefusal = {
	reason: 'corrupt',
	text: 'Tree 14 page 311: btreeInitPage() returns error code 11',
	dataFolder: 'D:\\Hausverwaltung\\Zählwerk',
	backups: [
		['zaehlwerk-2026-11-21T02-00.zbackup', Date.UTC(2026, 10, 21, 1), Date.UTC(2026, 10, 21, 0, 45)] as const,
		['zaehlwerk.db.before-v12.backup', Date.UTC(2026, 9, 2, 7), null] as const,
	].map(([fileName, writtenAt, lastReceivedAt]) => ({ fileName, writtenAt, lastReceivedAt, sizeBytes: 41_900_032 })),
	opensFolder: true,
}

export const startedHandlers: Handlers<typeof startCalls> = {
	'start.refusal': () => ({ refusal: null }),
	'start.restore': () => ({}),
	'start.again': () => ({}),
	'start.openFolder': () => ({}),
	'start.quit': () => ({}),
}

/** Until a backup is chosen, nothing else answers. */
export function damagedUntilRestored(ready: Handlers<Calls>): Handlers<Calls> {
	let isDamaged = true
	const refusing = (name: keyof Calls) => (input: never) => {
		if (isDamaged) throw new CallFailed('not-started')
		return ready[name](input)
	}
	const names = Object.keys(calls) as (keyof Calls)[]
	return {
		...(Object.fromEntries(names.map((name) => [name, refusing(name)])) as Handlers<Calls>),
		...startedHandlers,
		'start.refusal': () => ({ refusal: isDamaged ? damaged : null }),
		'start.restore': ({ fileName }) => {
			if (fileName !== damaged.backups[0]!.fileName) throw new CallFailed('restore-failed', { reason: 'not-good' })
			isDamaged = false
			return {}
		},
	}
}

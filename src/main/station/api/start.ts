/** Contract area: start. A station that runs has nothing to say here. */
import type { Handlers } from '../../../shared/contract/define.ts'
import type { startCalls } from '../../../shared/contract/start.ts'
import { CallFailed } from '../../../shared/rpc.ts'

export function startHandlers(): Handlers<typeof startCalls> {
	const runs = () => {
		throw new CallFailed('already-set-up')
	}
	return {
		'start.refusal': () => ({ refusal: null }),
		'start.restore': runs,
		'start.again': () => ({}),
		'start.openFolder': runs,
		'start.quit': runs,
	}
}

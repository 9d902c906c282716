/** Calls whose areas are being built: each area's own file takes its calls over, and then this file goes. */

import { callerCalls } from '../../../shared/contract/callers.ts'
import { collectorCalls } from '../../../shared/contract/collectors.ts'
import type { Handlers } from '../../../shared/contract/define.ts'
import { exchangeCalls } from '../../../shared/contract/exchange.ts'
import { networkCalls } from '../../../shared/contract/network.ts'
import { CallFailed } from '../../../shared/rpc.ts'

type Network = Handlers<typeof networkCalls>
type DialIn = Handlers<typeof callerCalls>
type Collectors = Handlers<typeof collectorCalls>
type Exchange = Handlers<typeof exchangeCalls>

const not = () => {
	throw new CallFailed('internal')
}
const pendingFor = <H>(calls: object): H => Object.fromEntries(Object.keys(calls).map((name) => [name, not])) as H

export const pendingHandlers = (): Network & DialIn & Collectors & Exchange => ({
	...pendingFor<Network>(networkCalls),
	...pendingFor<DialIn>(callerCalls),
	...pendingFor<Collectors>(collectorCalls),
	...pendingFor<Exchange>(exchangeCalls),
})

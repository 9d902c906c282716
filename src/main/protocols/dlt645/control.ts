/** Orders to one meter of DL/T 645-2007: read, write once, read back, compare. No order is sent twice by itself. */
import { broadcast } from '../dlt645-frame/constants.ts'
import { canonicalAddress } from '../dlt645-frame/frame.ts'
import type { ControlOrder, ControlResult, MeterContext, Session } from '../protocol.ts'
import { broadcastClock, controlClock } from './control-clock.ts'
import { controlAddress, controlBaud } from './control-line.ts'
import { controlFreeze, controlParameter } from './control-memory.ts'
import { controlSupply } from './control-supply.ts'
import { parseCredentials } from './credentials.ts'
import { notSent } from './outcome.ts'

/**
 * `context.secrets.password` as `parseCredentials` reads it; freeze, address and baud rate need none. To the broadcast
 * address 999999999999 goes the clock alone. The line is held from the first question to the last. Never throws.
 */
export function* control(typed: string, order: ControlOrder, context?: MeterContext): Session<ControlResult> {
	if (typed === broadcast && order.kind === 'clock') return yield* broadcastClock(order.local)
	const meter = canonicalAddress(typed)
	if (meter === null || meter.includes('A')) return notSent(`"${typed}" does not name one meter.`)
	return yield* held(orderTo(meter, order, context))
}

function* orderTo(meter: string, order: ControlOrder, context: MeterContext | undefined): Session<ControlResult> {
	switch (order.kind) {
		case 'freeze':
			return yield* controlFreeze(meter, order.at)
		case 'address':
			return yield* controlAddress(meter, order.address)
		case 'baud':
			return yield* controlBaud(meter, order.baud)
		case 'valve':
		case 'reset':
			return notSent('DL/T 645-2007 knows no such order.')
	}
	const parsed = parseCredentials(context?.secrets?.password)
	if (parsed.kind === 'refused') return notSent(parsed.text)
	const { credentials } = parsed
	if (order.kind === 'supply') return yield* controlSupply(meter, order, credentials)
	if (order.kind === 'clock') return yield* controlClock(meter, order.local, credentials)
	return yield* controlParameter(meter, order, credentials)
}

/** Between what was read before and what is read back nobody else may speak. */
function* held<T>(session: Session<T>): Session<T> {
	let next = session.next()
	while (next.done !== true) next = session.next(yield { ...next.value, hold: true })
	return next.value
}

/** Conversations over a real socket: what holds the line, what collides, what is found. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../../../src/main/lines/clock.ts'
import type { Line } from '../../../../src/main/lines/line.ts'
import { mbus } from '../../../../src/main/protocols/mbus/driver.ts'
import type { Session } from '../../../../src/main/protocols/protocol.ts'
import { runSession } from '../../../../src/main/protocols/session.ts'
import type { TcpLine } from '../../../../src/virtual/tcp.ts'
import { openLine, stateOf } from '../../../station/lines/bus.ts'
import { deviceOf, openStreet } from './street.ts'

let server: TcpLine
let line: Line
const calm = { clock: systemClock, answerMs: 200, networkMs: 100, pauseMs: 0 } as const
const run = <T>(session: Session<T>) => runSession(line, mbus, session, { ...calm, priority: 'user', retries: 0 })

beforeAll(async () => {
	const meters = [
		deviceOf('67012305', '1'),
		deviceOf('67012318', '2'),
		deviceOf('67012318', '2', { medium: 'water' }),
		deviceOf('A0012318', '4', { medium: 'electricity' }),
	]
	server = await openStreet(meters)
	line = openLine(`tcp://127.0.0.1:${server.port}?pause=0`)
	await stateOf(line, ({ kind }) => kind === 'open')
})
afterAll(async () => {
	await line?.close()
	await server?.close()
})

test('three readings at once by number do not disturb each other: each holds the line from selection to release', async () => {
	const addresses = ['67012305', '67012318-ZLW-11-07', 'A0012318', '67012318-ZLW-11-04', '1', '4']
	const results = await Promise.all(addresses.map((address) => run(mbus.read(address, { kind: 'current' }))))
	expect(results.map(({ failure, device }) => [failure, device?.serial, device?.medium])).toEqual([
		[null, '67012305', 'heat'],
		[null, '67012318', 'water'],
		[null, 'A0012318', 'electricity'],
		[null, '67012318', 'heat'],
		[null, '67012305', 'heat'],
		[null, 'A0012318', 'electricity'],
	])
})

test('two telegrams that are on the wire at once are a collision by either kind of address', async () => {
	expect(await run(mbus.scan.probe('2'))).toEqual({ kind: 'collision' })
	expect(await run(mbus.scan.probe('67012318'))).toEqual({ kind: 'collision' })
	expect(await run(mbus.scan.probe('FFFFFFF5'))).toMatchObject({ kind: 'found', address: '67012305-ZLW-11-04' })
	expect(await run(mbus.scan.probe('FFFFFFF6'))).toEqual({ kind: 'silence' })
})

test('a meter that shares its address is given one of its own over the line', async () => {
	const order = { kind: 'address', address: '3' } as const
	const { outcome, before, after } = await run(mbus.control('67012318-ZLW-11-07', order))
	expect([outcome, before[0]?.value, after[0]?.value]).toEqual(['done', '2', '3'])
	const { device } = await run(mbus.read('3', { kind: 'current' }))
	expect(device).toMatchObject({ medium: 'water', address: '3' })
})

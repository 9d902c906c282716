/** What a line's trace keeps of requests that hold a password: everything but the password. */
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../../src/main/lines/clock.ts'
import { openWire } from '../../../src/main/lines/open.ts'
import { parseLineUrl } from '../../../src/main/lines/url.ts'
import { createLine } from '../../../src/main/lines/watchdog.ts'
import { dlt645 } from '../../../src/main/protocols/dlt645/driver.ts'
import { runSession } from '../../../src/main/protocols/session.ts'
import { meters } from '../../../src/virtual/building/plan.ts'
import { createTruth } from '../../../src/virtual/building/registers.ts'
import { createDlt645Device } from '../../../src/virtual/dlt645/device.ts'
import { requestsIn } from '../../../src/virtual/dlt645/frame.ts'

const meter = meters.find(({ line }) => line === 'strom-1')!
/** As on the wire: every byte + 33H. */
const password = '02654321'
const onTheWire = '35987654'

let spoilEcho = false
/** An adapter that gives back every byte in two pieces, and a meter behind it. */
const server = createServer((socket) => {
	const device = createDlt645Device(createTruth(4), meter, { password })
	socket.on('error', () => {})
	socket.on('data', async (bytes) => {
		const echo = Buffer.from(bytes)
		if (spoilEcho) echo[8] = echo[8]! ^ 0x10
		socket.write(echo.subarray(0, 16))
		await new Promise((done) => setTimeout(done, 20))
		socket.write(echo.subarray(16))
		for (const request of requestsIn(bytes).requests) {
			const answer = device.hear(request, Date.now())
			if (answer !== null) socket.write(answer)
		}
	})
})

beforeAll(() => new Promise<void>((done) => void server.listen(0, '127.0.0.1', done)))
afterAll(() => void server.close())

test.each([
	['as it is', false],
	['with a wrong bit', true],
])('an order to a meter behind an adapter that echoes %s leaves no password in the trace', async (_how, spoilt) => {
	spoilEcho = spoilt
	const url = parseLineUrl(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`)!
	const line = createLine(url, { openWire, clock: systemClock, random: Math.random, log: () => {} })
	const order = { kind: 'parameter', item: '04000306', value: '30' } as const
	const context = { secrets: { password } }
	const options = { priority: 'user', clock: systemClock, networkMs: 100 } as const
	const result = await runSession(line, dlt645, dlt645.control(meter.address, order, context), options)
	const trace = line.trace().map(({ direction, bytes }) => ({ direction, hex: Buffer.from(bytes).toString('hex') }))
	await line.close()
	expect(result.outcome, result.text).toBe('done')
	const sent = trace.filter(({ direction }) => direction === 'sent').map(({ hex }) => hex)
	expect(sent.some((hex) => hex.includes('2a2a2a2a2a2a2a2a'))).toBe(true)
	const received = trace.filter(({ direction }) => direction === 'received')
	expect(received.length).toBeGreaterThan(2)
	const everything = trace.map(({ hex }) => hex).join(' ')
	expect(everything).not.toContain(onTheWire)
	expect(everything).not.toContain(onTheWire.slice(2))
})

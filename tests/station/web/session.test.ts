/** From the start address to a session that survives reload, bookmark, second tab and restart, and to nobody else. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { longestMessage } from '../../../src/shared/rpc.ts'
import { openHost, temporaryFolder } from './open-host.ts'

const day = 24 * 3_600_000
const pageHeaders = (own: string) => [
	`Host: ${own}`,
	`Origin: http://${own}`,
	'Content-Type: application/json',
	'X-Zaehlwerk-Token: 1',
]

test('the token stands in the fragment only and has 256 bits', async () => {
	const { host, token } = await openHost()
	expect(host.startAddress).toBe(`${host.address}#token=${token}`)
	expect(Buffer.from(token, 'base64url').length).toBe(32)
	expect((await openHost()).token).not.toBe(token)
})

test('the token is exchanged for a cookie that no script reads and no other site sends', async () => {
	const { post, own, token, host } = await openHost()
	const answer = await post('/session', JSON.stringify({ token }), pageHeaders(own))
	expect(answer.status).toBe(204)
	expect(answer.headers.get('set-cookie')).toMatch(
		new RegExp(`^zaehlwerk-${host.port}=[\\w.-]+; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict$`),
	)
	expect(answer.headers.get('set-cookie')).not.toContain(token)
})

test.each([
	['a simple form', 415, ['Content-Type: text/plain', 'X-Zaehlwerk-Token: 1']],
	['an HTML form', 415, ['Content-Type: application/x-www-form-urlencoded']],
	['JSON without the header', 403, ['Content-Type: application/json']],
])('%s does not get a session', async (_what, status, headers) => {
	const { post, own, token } = await openHost()
	const answer = await post('/session', JSON.stringify({ token }), [
		`Host: ${own}`,
		`Origin: http://${own}`,
		...headers,
	])
	expect([answer.status, answer.headers.get('set-cookie')]).toEqual([status, undefined])
})

test('a request that does not say where it comes from gets no session', async () => {
	const { post, own, token } = await openHost()
	const headers = pageHeaders(own).filter((line) => !line.startsWith('Origin'))
	expect((await post('/session', JSON.stringify({ token }), headers)).status).toBe(403)
})

test('a GET has no effect, whatever it carries', async () => {
	const { get, own, token } = await openHost()
	for (const target of [`/session?token=${token}`, `/?token=${token}`, `/session/${token}`]) {
		expect((await get(target, pageHeaders(own))).headers.get('set-cookie')).toBeUndefined()
	}
})

test('wrong tokens are refused, and after ten of them within a minute even the right one waits', async () => {
	const { post, own, token, later } = await openHost()
	const exchange = (body: string) => post('/session', body, pageHeaders(own)).then(({ status }) => status)
	const wrong = ['', '{', '[]', 'null', '{"token":null}', '{"token":1}', '{"token":{}}', '{"token":""}']
	for (const body of [...wrong, JSON.stringify({ token: `${token}x` }), JSON.stringify({ token: token.slice(1) })]) {
		expect(await exchange(body)).toBe(401)
	}
	expect(await exchange(JSON.stringify({ token }))).toBe(429)
	later(60_001)
	expect(await exchange(JSON.stringify({ token }))).toBe(204)
})

test('a body that is too long is refused', async () => {
	const { post, own } = await openHost()
	expect((await post('/session', 'x'.repeat(5_000), pageHeaders(own))).status).toBe(413)
})

test('the socket needs origin, cookie and the right path, each of them', async () => {
	const { socket, signIn, own, links } = await openHost()
	const cookie = await signIn()
	const origin = `http://${own}`
	expect(await socket({ origin })).toBe(401)
	expect(await socket({ cookie })).toBe(403)
	expect(await socket({ cookie, origin: 'null' })).toBe(403)
	expect(await socket({ cookie, origin: 'http://evil.example' })).toBe(403)
	expect(await socket({ cookie, origin, host: 'evil.example' })).toBe(421)
	expect(await socket({ cookie, origin }, '/other')).toBe(400)
	expect(await socket({ cookie: cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')), origin })).toBe(401)
	expect(links).toEqual([])
	expect(await socket({ cookie, origin })).toBeInstanceOf(WebSocket)
	expect(links.length).toBe(1)
})

test('GET /session tells a page whether it has one', async () => {
	const { get, signIn, own } = await openHost()
	expect((await get('/session')).status).toBe(401)
	expect((await get('/session', [`Host: ${own}`, `Cookie: other=1; ${await signIn()}`])).status).toBe(204)
})

test('the cookie outlives a restart with a new token, the secret is this user’s alone', async () => {
	const folder = temporaryFolder()
	const first = await openHost(folder)
	const cookie = await first.signIn()
	await first.host.close()
	const again = await openHost(temporaryFolder())
	expect((await again.get('/session', [`Host: ${again.own}`, `Cookie: ${cookie}`])).status).toBe(401)
	expect(readFileSync(join(folder, 'session-secret'), 'utf8')).toMatch(/^[0-9a-f]{64}\n$/)
	if (process.platform !== 'win32') expect(statSync(join(folder, 'session-secret')).mode & 0o777).toBe(0o600)
	const { createSession, sessionSecret } = await import('../../../src/main/web/session.ts')
	const session = createSession(sessionSecret(folder))
	expect(session.admits(cookie, first.host.port, Date.now())).toBe(true)
	expect(session.admits(cookie, first.host.port + 1, Date.now())).toBe(false)
})

test('a session ends after 30 days without use, and a browser in use stays signed in', async () => {
	const { get, signIn, own, later } = await openHost()
	const cookie = await signIn()
	later(29 * day)
	const visit = await get('/', [`Host: ${own}`, `Cookie: ${cookie}`])
	const renewed = visit.headers.get('set-cookie')!.split(';')[0]!
	later(2 * day)
	expect((await get('/session', [`Host: ${own}`, `Cookie: ${cookie}`])).status).toBe(401)
	expect((await get('/session', [`Host: ${own}`, `Cookie: ${renewed}`])).status).toBe(204)
})

test('a message that is too long or binary ends that socket and no other', async () => {
	const { socket, signIn, own } = await openHost()
	const headers = { cookie: await signIn(), origin: `http://${own}` }
	const closed = async (send: (socket: WebSocket) => void) => {
		const open = await socket(headers)
		if (typeof open === 'number') return open
		const code = new Promise<number>((resolve) => open.on('close', resolve))
		send(open)
		return code
	}
	const other = (await socket(headers)) as WebSocket
	expect(await closed((open) => open.send('x'.repeat(longestMessage + 1)))).toBe(1009)
	expect(await closed((open) => open.send(Buffer.from([1, 2])))).toBe(1003)
	expect(other.readyState).toBe(WebSocket.OPEN)
})

test('no more than 32 pages are served at once, and closing the host closes them all', async () => {
	const { socket, signIn, own, host } = await openHost()
	const headers = { cookie: await signIn(), origin: `http://${own}` }
	const open = await Promise.all(Array.from({ length: 32 }, () => socket(headers)))
	expect(open.every((one) => one instanceof WebSocket)).toBe(true)
	expect(await socket(headers)).toBe(429)
	const closed = Promise.all(open.map((one) => new Promise((resolve) => (one as WebSocket).on('close', resolve))))
	await host.close()
	await closed
})

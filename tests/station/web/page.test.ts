/** What the loopback host answers to whom: the page to this machine's own browser, nothing to anybody else. */
import { createServer } from 'node:http'
import { networkInterfaces } from 'node:os'
import { expect, test } from 'vitest'
import { openHost } from './open-host.ts'

test('without a token there is the empty shell, with every protecting header, and no data', async () => {
	const { get } = await openHost()
	const { status, headers, body } = await get('/')
	const nonce = /name="csp-nonce" content="([\w+/=]{20,})"/.exec(body)?.[1]
	expect(status).toBe(200)
	expect(body).toContain('<div id="root"></div>')
	const volatile = new Set(['date', 'connection', 'content-length'])
	const kept = [...headers].filter(([name]) => !volatile.has(name)).sort()
	expect(Object.fromEntries(kept)).toEqual({
		'cache-control': 'no-store',
		'content-security-policy':
			"default-src 'none'; script-src 'self'; " +
			`style-src 'self' 'nonce-${nonce}'; ` +
			"font-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; " +
			"base-uri 'none'; object-src 'none'; form-action 'none'; frame-ancestors 'none'",
		'content-type': 'text/html; charset=utf-8',
		'cross-origin-opener-policy': 'same-origin',
		'cross-origin-resource-policy': 'same-origin',
		'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), serial=(), usb=()',
		'referrer-policy': 'no-referrer',
		'x-content-type-options': 'nosniff',
		'x-frame-options': 'DENY',
	})
})

test('every answer has a nonce of its own', async () => {
	const { get } = await openHost()
	const seen = await Promise.all([get('/'), get('/'), get('/')])
	expect(new Set(seen.map(({ headers }) => headers.get('content-security-policy'))).size).toBe(3)
})

test('the page’s own routes answer the page, hashed assets may be kept, unknown files are not there', async () => {
	const { get } = await openHost()
	expect((await get('/points/12?tab=table')).body).toContain('id="root"')
	const asset = await get('/assets/index-abcdEF12.js')
	expect(asset.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
	expect(asset.headers.get('cache-control')).toContain('immutable')
	expect((await get('/assets/none-abcdEF12.js')).status).toBe(404)
	expect((await get('/notes.exe')).status).toBe(404)
	const head = await get('/', undefined, 'HEAD')
	expect([head.status, head.body]).toEqual([200, ''])
})

test.each([
	'/../secret.json',
	'/..%2fsecret.json',
	'/%2e%2e/secret.json',
	'/%2e%2e%2fsecret.json',
	'/assets/..%2f..%2fsecret.json',
	'/..%252fsecret.json',
	'/..%5csecret.json',
	'/..\\secret.json',
	'/%00/../secret.json',
	'/secret.json%00.js',
	'//secret.json',
	'/link.json',
	'/up/secret.json',
	'/C:/secret.json',
	'/index.html::$DATA',
	'/%E0%A4%A',
	'/%c0%ae%c0%ae/secret.json',
	'secret.json',
	'http://127.0.0.1/secret.json',
])('%s leads out of the page’s folder and answers nothing', async (target) => {
	const { get } = await openHost()
	const { status, body } = await get(target)
	expect([400, 404]).toContain(status)
	expect(body).not.toContain('secret"')
})

test.each(['evil.example', 'evil.example:8471', 'localhost', '127.0.0.1', '[::1]', '127.0.0.1.evil.example', ''])(
	'the host name %j is not ours: a rebound name reaches neither page nor session',
	async (name) => {
		const { get, post, token } = await openHost()
		expect((await get('/', [`Host: ${name}`])).status).toBe(421)
		const headers = [`Host: ${name}`, 'Content-Type: application/json', 'X-Zaehlwerk-Token: 1']
		const exchange = await post('/session', JSON.stringify({ token }), headers)
		expect([exchange.status, exchange.headers.get('set-cookie')]).toEqual([421, undefined])
	},
)

test('a request without or with two host names is refused', async () => {
	const { get, own } = await openHost()
	expect((await get('/', [])).status).toBe(400)
	expect((await get('/', [`Host: ${own}`, 'Host: evil.example'])).status).not.toBe(200)
})

test.each([
	'Origin: null',
	'Origin: http://evil.example',
	'Origin: http://127.0.0.1:1',
	'Origin: https://127.0.0.1:8471',
	'Sec-Fetch-Site: cross-site',
	'Sec-Fetch-Site: same-site',
])('a request of another page (%s) is refused', async (header) => {
	const { get, own } = await openHost()
	expect((await get('/', [`Host: ${own}`, header])).status).toBe(403)
})

test('preflights, with private network or without, get no grant of any kind', async () => {
	const { get, own } = await openHost()
	for (const origin of [`http://${own}`, 'http://evil.example', 'null']) {
		const headers = [
			`Host: ${own}`,
			`Origin: ${origin}`,
			'Access-Control-Request-Method: POST',
			'Access-Control-Request-Headers: x-zaehlwerk-token',
			'Access-Control-Request-Private-Network: true',
		]
		const answer = await get('/session', headers, 'OPTIONS')
		expect(answer.status).toBeGreaterThanOrEqual(400)
		expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
	}
})

test('only GET, HEAD and the one POST exist', async () => {
	const { get, post, own } = await openHost()
	for (const method of ['PUT', 'DELETE', 'PATCH', 'TRACE']) {
		expect((await get('/', [`Host: ${own}`], method)).status).toBe(405)
	}
	expect((await post('/', '{}', [`Host: ${own}`])).status).toBe(405)
})

test('oversized headers, addresses and silent connections are cut off', async () => {
	const { get, own } = await openHost()
	expect((await get('/', [`Host: ${own}`, `X-Long: ${'x'.repeat(20_000)}`])).status).toBe(431)
	expect((await get(`/${'x'.repeat(5_000)}`)).status).toBe(400)
})

test('a taken port is passed over, and the address says which one it became', async () => {
	const other = createServer()
	const taken = await new Promise<number>((resolve) => {
		other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port))
	})
	try {
		const { host, get } = await openHost(undefined, taken)
		expect(host.port).toBeGreaterThan(taken)
		expect(host.address).toBe(`http://127.0.0.1:${host.port}/`)
		expect((await get('/')).status).toBe(200)
	} finally {
		other.close()
	}
})

test('the page is not to be had under any other address of this machine', async (context) => {
	const { host } = await openHost()
	const others = Object.values(networkInterfaces())
		.flatMap((addresses) => addresses ?? [])
		.filter(({ internal, family }) => !internal && family === 'IPv4')
	if (others.length === 0) return context.skip('this machine has no other address')
	for (const { address } of others) {
		await expect(fetch(`http://${address}:${host.port}/`)).rejects.toThrow()
	}
})

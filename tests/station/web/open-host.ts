/** A page host on a small page of its own, and a browser's ways to talk to it. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { openPageHost, type PageHost } from '../../../src/main/web/page-host.ts'
import { createSession, sessionSecret } from '../../../src/main/web/session.ts'
import type { Link } from '../../../src/shared/rpc.ts'
import { type RawAnswer, rawRequest } from './raw-http.ts'

export type OpenHost = {
	readonly host: PageHost
	readonly own: string
	readonly token: string
	readonly folder: string
	readonly links: Link[]
	/** Shifts the host's clock. */
	readonly later: (ms: number) => void
	readonly get: (target: string, headers?: readonly string[], method?: string) => Promise<RawAnswer>
	readonly post: (target: string, body: string, headers?: readonly string[]) => Promise<RawAnswer>
	/** Hands the token in and answers the cookie. */
	readonly signIn: () => Promise<string>
	/** The HTTP status that refused the socket, or the open socket. */
	readonly socket: (headers: Readonly<Record<string, string>>, path?: string) => Promise<number | WebSocket>
}

const page = `<!doctype html><html><head><meta name="csp-nonce" content="__CSP_NONCE__" /></head>
<body><div id="root"></div><script type="module" src="/assets/index-abcdEF12.js"></script></body></html>
`

export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'zaehlwerk-web-'))
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
	return folder
}

/** The secret lies beside the page's folder: what a traversal would be after. */
export async function openHost(folder = temporaryFolder(), port = 0): Promise<OpenHost> {
	const renderer = join(folder, 'renderer')
	mkdirSync(join(renderer, 'assets'), { recursive: true })
	writeFileSync(join(renderer, 'index.html'), page)
	writeFileSync(join(renderer, 'assets', 'index-abcdEF12.js'), 'export {}\n')
	writeFileSync(join(renderer, 'notes.exe'), 'MZ')
	writeFileSync(join(folder, 'secret.json'), '"secret"')
	symlinkSync(join(folder, 'secret.json'), join(renderer, 'link.json'))
	symlinkSync(folder, join(renderer, 'up'), 'junction')
	let shiftMs = 0
	const session = createSession(sessionSecret(folder))
	const links: Link[] = []
	const options = { rendererFolder: renderer, port, session, now: () => Date.now() + shiftMs }
	const onLink = (link: Link) => {
		link.onText(() => {})
		links.push(link)
	}
	const host = await openPageHost({ ...options, onLink })
	if ('failure' in host) throw new Error(host.failure)
	onTestFinished(() => host.close())
	const own = `127.0.0.1:${host.port}`
	const signIn = async () => {
		const headers = { 'content-type': 'application/json', 'x-zaehlwerk-token': '1', origin: `http://${own}` }
		const body = JSON.stringify({ token: session.token })
		const answer = await fetch(`http://${own}/session`, { method: 'POST', headers, body })
		return answer.headers.get('set-cookie')!.split(';')[0]!
	}
	return {
		...{ host, own, token: session.token, folder, links, signIn },
		later: (ms) => {
			shiftMs += ms
		},
		get: (target, headers = [`Host: ${own}`], method = 'GET') =>
			rawRequest(host.port, [`${method} ${target} HTTP/1.1`, ...headers]),
		post: (target, body, headers = []) =>
			rawRequest(host.port, [`POST ${target} HTTP/1.1`, ...headers, `Content-Length: ${body.length}`], body),
		socket: (headers, path = '/station') =>
			new Promise((resolve) => {
				const socket = new WebSocket(`ws://${own}${path}`, { headers })
				socket.on('open', () => resolve(socket))
				socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
				socket.on('error', () => resolve(0))
			}),
	}
}

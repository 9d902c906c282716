/** The loopback host: serves the built page and one WebSocket, to this machine's own browser only. */
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Link } from '../../shared/rpc.ts'
import { pageAnswer } from '../host/page-files.ts'
import { pageHeaders } from '../host/page-headers.ts'
import { exchangeRefusalOf, noSession, type Refusal, refusalOf } from './admission.ts'
import type { Session } from './session.ts'
import { serveSockets } from './sockets.ts'

export type PageHostOptions = {
	readonly rendererFolder: string
	/** The first port to try; the next free one above it is taken. 0: any. */
	readonly port: number
	readonly session: Session
	readonly now: () => number
	readonly onLink: (link: Link) => void
}

export type PageHost = {
	readonly port: number
	/** 'http://127.0.0.1:8471/' */
	readonly address: string
	/** The address with the token in its fragment, which no log and no server ever sees. */
	readonly startAddress: string
	/** Closes every connection and frees the port. */
	readonly close: () => Promise<void>
}

const portsTried = 50
const longestBodyBytes = 4096
const mostConnections = 100

/** Listens on 127.0.0.1 only. `failure`: a plain sentence, when no port can be had. */
export async function openPageHost(options: PageHostOptions): Promise<PageHost | { readonly failure: string }> {
	const server = createServer({
		maxHeaderSize: 16_384,
		headersTimeout: 10_000,
		requestTimeout: 15_000,
		keepAliveTimeout: 5_000,
	})
	server.maxConnections = mostConnections
	const port = await listen(server, options.port)
	if (port === null) {
		return { failure: `No free port for the page between ${options.port} and ${options.port + portsTried - 1}.` }
	}
	const own = `127.0.0.1:${port}`
	server.on('request', (request, response) => {
		answer(options, port, request, response).catch(() => response.destroy())
	})
	const closeSockets = serveSockets(server, { ...options, own, port })
	const address = `http://${own}/`
	return {
		port,
		address,
		startAddress: `${address}#token=${options.session.token}`,
		close: () =>
			new Promise((resolve) => {
				closeSockets()
				server.close(() => resolve())
				server.closeAllConnections()
			}),
	}
}

async function listen(server: Server, first: number): Promise<number | null> {
	for (let port = first; port < first + portsTried && port <= 65_535; port++) {
		const error = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
			server.once('error', resolve)
			server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
				server.off('error', resolve)
				resolve(null)
			})
		})
		if (error === null) {
			const bound = server.address()
			return typeof bound === 'object' && bound !== null ? bound.port : null
		}
		// Windows reserves port ranges (Hyper-V) and then answers EACCES instead of EADDRINUSE.
		if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return null
	}
	return null
}

async function answer(options: PageHostOptions, port: number, request: IncomingMessage, response: ServerResponse) {
	const nonce = randomBytes(16).toString('base64')
	const refuse = (refusal: Refusal) => {
		response.writeHead(refusal.status, {
			...pageHeaders(nonce, 'never'),
			'content-type': 'text/plain; charset=utf-8',
			connection: 'close',
		})
		response.end(`${refusal.text}\n`)
		// What still comes of an unwanted body is not read on.
		request.resume()
	}
	const refusal = refusalOf(request, `127.0.0.1:${port}`)
	if (refusal !== null) return refuse(refusal)
	const target = request.url ?? '/'
	if (request.method === 'POST' && target === '/session') {
		const outcome = await exchange(options, request)
		if (outcome !== 'accepted') return refuse(outcome)
		const cookie = options.session.cookie(port, options.now())
		return response.writeHead(204, { ...pageHeaders(nonce, 'never'), 'set-cookie': cookie }).end()
	}
	const known = options.session.admits(request.headers.cookie, port, options.now())
	if (request.method === 'GET' && target === '/session') {
		// The page asks here why its socket was refused: a browser does not tell.
		return known ? response.writeHead(204, pageHeaders(nonce, 'never')).end() : refuse(noSession)
	}
	// Also OPTIONS: a preflight, with or without private-network, gets no grant of any kind.
	if (request.method !== 'GET' && request.method !== 'HEAD') {
		return refuse({ status: 405, text: 'This is not allowed here.' })
	}
	const file = await pageAnswer(options.rendererFolder, target, nonce)
	// A browser in use stays signed in; it is the page, not its scripts, that a bookmark opens.
	const isPage = file.headers['content-type']?.startsWith('text/html') === true
	const renewal = known && isPage ? { 'set-cookie': options.session.cookie(port, options.now()) } : {}
	response.writeHead(file.status, { ...file.headers, ...renewal, 'content-length': file.body.byteLength })
	response.end(request.method === 'HEAD' ? undefined : file.body)
}

async function exchange(options: PageHostOptions, request: IncomingMessage): Promise<Refusal | 'accepted'> {
	const refusal = exchangeRefusalOf(request)
	if (refusal !== null) return refusal
	const text = await body(request)
	if (text === null) return { status: 413, text: 'The request is too long.' }
	const outcome = options.session.exchange(tokenOf(text), options.now())
	if (outcome === 'limited') return { status: 429, text: 'Too many wrong tokens; wait a minute.' }
	return outcome === 'accepted' ? outcome : { status: 401, text: 'This token is not valid; start Zählwerk again.' }
}

function tokenOf(text: string): unknown {
	try {
		const value: unknown = JSON.parse(text)
		return typeof value === 'object' && value !== null && 'token' in value ? value.token : null
	} catch {
		return null
	}
}

function body(request: IncomingMessage): Promise<string | null> {
	return new Promise((resolve, reject) => {
		const parts: Buffer[] = []
		let length = 0
		request.on('data', (part: Buffer) => {
			length += part.length
			if (length > longestBodyBytes) resolve(null)
			else parts.push(part)
		})
		request.on('end', () => resolve(Buffer.concat(parts).toString('utf8')))
		request.on('error', reject)
		request.on('aborted', () => reject(new Error('aborted')))
	})
}

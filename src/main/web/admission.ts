/**
 * Which requests are heard at all (RELIABILITY §1.3). A rebound DNS name brings its own Host, a foreign page its own
 * Origin and Sec-Fetch-Site; a request that the person's own page or address bar made has none of these marks.
 */
import type { IncomingMessage } from 'node:http'

export type Refusal = { readonly status: 400 | 401 | 403 | 405 | 413 | 415 | 421 | 429; readonly text: string }

/** null: admitted so far. `own`: '127.0.0.1:8471'. */
export function refusalOf(request: IncomingMessage, own: string): Refusal | null {
	const { origin } = request.headers
	// Node keeps the first of two Host headers and says nothing of the second.
	const hosts = request.headersDistinct.host ?? []
	if (hosts.length !== 1 || hosts[0] !== own) return { status: 421, text: 'This address does not belong to Zählwerk.' }
	if (origin !== undefined && origin !== `http://${own}`) {
		return { status: 403, text: 'Requests of other pages are not answered.' }
	}
	const site = request.headers['sec-fetch-site']
	if (site !== undefined && site !== 'same-origin' && site !== 'none') {
		return { status: 403, text: 'Requests of other pages are not answered.' }
	}
	return null
}

/** The WebSocket must say where it comes from; a program that leaves Origin out is not the page. */
export function socketRefusalOf(request: IncomingMessage, own: string): Refusal | null {
	const refusal = refusalOf(request, own)
	if (refusal !== null) return refusal
	if (request.headers.origin === undefined) return { status: 403, text: 'Requests without an origin are not answered.' }
	if (request.url !== '/station') return { status: 400, text: 'There is no such socket.' }
	return null
}

/** A form of a foreign page can neither set this type nor this header (no CORS grant is ever given). */
export function exchangeRefusalOf(request: IncomingMessage): Refusal | null {
	if (request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() !== 'application/json') {
		return { status: 415, text: 'Only JSON is accepted.' }
	}
	if (request.headers['x-zaehlwerk-token'] === undefined)
		return { status: 403, text: 'The header X-Zaehlwerk-Token is missing.' }
	if (request.headers.origin === undefined && request.headers['sec-fetch-site'] !== 'same-origin') {
		return { status: 403, text: 'Requests without an origin are not answered.' }
	}
	return null
}

export const noSession: Refusal = { status: 401, text: 'Open the address that Zählwerk printed at its start.' }

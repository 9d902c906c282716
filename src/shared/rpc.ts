/**
 * The whole protocol between page and station, the same over every transport (MessagePort, WebSocket, in memory).
 * Text messages only. Page → station: {id, call, input}. Station → page: {id, ok:true, output} | {id, ok:false, error}
 * | {event, data}. Input is parsed by the contract's schema before a handler sees it.
 */
import type { CallSchemas, Client, ContractError, EventSchemas, Handlers } from './contract/define.ts'

export type Link = {
	readonly send: (text: string) => void
	readonly onText: (listener: (text: string) => void) => void
	readonly onClose: (listener: () => void) => void
	readonly close: () => void
}

/** Larger messages are refused before they are parsed, and not sent at all by the page. In UTF-16 units. */
export const longestMessage = 8 * 1024 * 1024
/** Calls of one link that may be under way at once. */
const mostCallsAtOnce = 64

/** Thrown by handlers and rejected to callers: a named code with plain data for its sentence. */
export class CallFailed extends Error {
	readonly error: ContractError
	constructor(code: ContractError['code'], details: ContractError['details'] = {}) {
		super(code)
		this.error = { code, details }
	}
}

export type Served = { readonly emit: (event: string, data: unknown) => void; readonly close: () => void }

/** Serves one link. Unknown calls, bad input, broken handlers become named errors; nothing a page sends throws here. */
export function serve<C extends CallSchemas>(
	link: Link,
	calls: C,
	handlers: Handlers<C>,
	onBroken: (call: string, cause: unknown) => void,
): Served {
	let underWay = 0
	let open = true
	// A page that has gone gets no answers; that is no failure of the call.
	const send = (body: object) => {
		const text = JSON.stringify(body)
		if (open) link.send(text)
	}
	const answer = (id: unknown, body: object) => send({ id, ...body })
	const refuse = (id: unknown, code: ContractError['code'], details: ContractError['details'] = {}) =>
		answer(id, { ok: false, error: { code, details } })
	link.onClose(() => {
		open = false
	})

	link.onText(async (text) => {
		const message = parseMessage(text)
		if (message === null) return refuse(null, 'invalid-input', { field: '' })
		const { id, call, input } = message
		const schema = Object.hasOwn(calls, call) ? calls[call] : undefined
		if (schema === undefined) return refuse(id, 'unknown-call', { call: call.slice(0, 100) })
		if (underWay >= mostCallsAtOnce) return refuse(id, 'busy')
		underWay++
		try {
			const parsed = schema.input.safeParse(input)
			if (!parsed.success) {
				return refuse(id, 'invalid-input', { field: parsed.error.issues[0]?.path.join('.') ?? '' })
			}
			const output = await handlers[call as keyof C & string](parsed.data as never)
			answer(id, { ok: true, output: output ?? null })
		} catch (cause) {
			if (cause instanceof CallFailed) refuse(id, cause.error.code, cause.error.details)
			else {
				onBroken(call, cause)
				refuse(id, 'internal')
			}
		} finally {
			underWay--
		}
	})
	return { emit: (event, data) => send({ event, data }), close: () => link.close() }
}

function parseMessage(text: string): { id: string | number; call: string; input: unknown } | null {
	if (text.length > longestMessage) return null
	const { id, call, input } = parseObject(text) ?? {}
	if ((typeof id !== 'number' && typeof id !== 'string') || typeof call !== 'string') return null
	return { id, call, input }
}

function parseObject(text: string): Record<string, unknown> | null {
	try {
		const value: unknown = JSON.parse(text)
		return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
	} catch {
		return null
	}
}

/** The page's side. A call rejects with `CallFailed`; after the link closed, with code 'disconnected'. */
export function connect<C extends CallSchemas, E extends EventSchemas>(link: Link): Client<C, E> {
	let next = 1
	let open = true
	const waiting = new Map<number, { resolve: (output: unknown) => void; reject: (cause: CallFailed) => void }>()
	const listeners = new Map<string, Set<(data: unknown) => void>>()
	link.onText((text) => {
		const message = parseObject(text)
		if (message === null) return
		if (typeof message.event === 'string') {
			for (const listener of listeners.get(message.event) ?? []) listener(message.data)
			return
		}
		const call = waiting.get(message.id as number)
		if (call === undefined) return
		waiting.delete(message.id as number)
		if (message.ok === true) return call.resolve(message.output)
		const error = message.error as ContractError
		call.reject(new CallFailed(error.code, error.details))
	})
	link.onClose(() => {
		open = false
		for (const call of waiting.values()) call.reject(new CallFailed('disconnected'))
		waiting.clear()
	})
	return {
		call: (name, input) =>
			new Promise((resolve, reject) => {
				if (!open) return reject(new CallFailed('disconnected'))
				const id = next++
				const text = JSON.stringify({ id, call: name, input })
				// Sent, it would cost the link; refused here, it is one call that failed.
				if (text.length > longestMessage) return reject(new CallFailed('invalid-input', { field: '' }))
				waiting.set(id, { resolve: resolve as (output: unknown) => void, reject })
				link.send(text)
			}),
		on: (event, listener) => {
			const set = listeners.get(event) ?? new Set()
			listeners.set(event, set.add(listener as (data: unknown) => void))
			return () => set.delete(listener as (data: unknown) => void)
		},
		close: () => link.close(),
	}
}

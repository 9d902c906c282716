/**
 * The one client of the station. The link is the MessagePort that the desktop's preload hands over, else a WebSocket on
 * our own origin. Reads wait for the link; actions fail at once when there is none.
 */
import { QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { Client, Input, Output } from '../../shared/contract/define.ts'
import type { Calls, Events } from '../../shared/contract/index.ts'
import { CallFailed, connect, type Link } from '../../shared/rpc.ts'
import { eventNames, touchedBy } from './touched.ts'

export type CallName = keyof Calls & string
/** 'refused': the page has no session; a new start address is needed. */
export type Connection = 'connecting' | 'open' | 'lost' | 'refused'

const firstPauseMs = 500
const longestPauseMs = 10_000
/** Events are folded for this long before the page asks again. */
const foldMs = 250

export const queries = new QueryClient({
	defaultOptions: {
		queries: {
			staleTime: 30_000,
			refetchOnWindowFocus: false,
			networkMode: 'always',
			retry: (count, cause) => count < 5 && cause instanceof CallFailed && cause.error.code === 'disconnected',
		},
		mutations: { networkMode: 'always' },
	},
})

let state: Connection = 'connecting'
let client: Client<Calls, Events> | null = null
let waiting: (() => void)[] = []
const watchers = new Set<() => void>()

function change(next: Connection, nextClient: Client<Calls, Events> | null): void {
	state = next
	client = nextClient
	if (client !== null) {
		const ready = waiting
		waiting = []
		for (const go of ready) go()
	}
	for (const watcher of watchers) watcher()
}

export const useConnection = (): Connection =>
	useSyncExternalStore(
		(watcher) => {
			watchers.add(watcher)
			return () => watchers.delete(watcher)
		},
		() => state,
	)

/** For views: waits while the link is down. */
export async function ask<K extends CallName>(name: K, input: Input<Calls[K]>): Promise<Output<Calls[K]>> {
	while (client === null) await new Promise<void>((resolve) => waiting.push(resolve))
	return client.call(name, input)
}

/** For actions: a person who pressed a button is told at once that the link is down. */
export async function act<K extends CallName>(name: K, input: Input<Calls[K]>): Promise<Output<Calls[K]>> {
	if (client === null) throw new CallFailed('disconnected')
	return client.call(name, input)
}

export function startStation(): void {
	if (window.desk) window.addEventListener('message', takePort)
	else void startWeb()
}

function takePort(event: MessageEvent): void {
	const port = event.ports[0]
	if (event.source !== window || event.data !== 'station-port' || port === undefined) return
	use(portLink(port), () => change('lost', null))
}

async function startWeb(): Promise<void> {
	const token = new URLSearchParams(location.hash.slice(1)).get('token')
	if (token !== null) {
		history.replaceState(null, '', location.pathname + location.search)
		if (!(await exchange(token))) return change('refused', null)
	}
	openSocket(firstPauseMs)
}

/** Hands the start address's token in for a cookie, so that reload, bookmark and a second tab work. */
async function exchange(token: string): Promise<boolean> {
	try {
		const answer = await fetch('/session', {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', 'X-Zaehlwerk-Token': '1' },
			body: JSON.stringify({ token }),
		})
		return answer.ok
	} catch {
		// Not reachable is not refused: the socket below keeps trying and says so.
		return true
	}
}

/** A browser does not tell why a socket was refused; the same address over HTTP does. */
async function sessionMissing(): Promise<boolean> {
	try {
		const answer = await fetch('/session', { headers: { 'X-Zaehlwerk-Token': '1' } })
		return answer.status === 401
	} catch {
		return false
	}
}

function openSocket(pauseMs: number): void {
	const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/station`)
	let opened = false
	socket.addEventListener('open', () => {
		opened = true
		use(socketLink(socket), () => {})
	})
	socket.addEventListener('close', async () => {
		if (!opened && (await sessionMissing())) return change('refused', null)
		change('lost', null)
		const next = opened ? firstPauseMs : Math.min(longestPauseMs, pauseMs * 2)
		setTimeout(() => openSocket(next), next * (0.75 + Math.random() / 2))
	})
}

function use(link: Link, onLost: () => void): void {
	link.onClose(onLost)
	const next = connect<Calls, Events>(link)
	for (const event of eventNames) next.on(event, (data) => noteEvent(event, data))
	change('open', next)
	// Whatever happened while the link was down is asked for again.
	void queries.invalidateQueries()
}

let folded = new Set<string>()

function noteEvent(event: keyof Events, data: unknown): void {
	if (folded.size === 0) setTimeout(askAgain, foldMs)
	for (const name of touchedBy(event, data)) folded.add(name)
}

function askAgain(): void {
	const names = folded
	folded = new Set()
	void queries.invalidateQueries({
		predicate: ({ queryKey }) => {
			const [name, input] = queryKey as [string, { pointId?: number } | undefined]
			return names.has(name) || (input?.pointId !== undefined && names.has(`${name}:${input.pointId}`))
		},
	})
}

function socketLink(socket: WebSocket): Link {
	return {
		send: (text) => {
			if (socket.readyState === WebSocket.OPEN) socket.send(text)
		},
		onText: (listener) => socket.addEventListener('message', ({ data }) => listener(String(data))),
		onClose: (listener) => socket.addEventListener('close', listener),
		close: () => socket.close(),
	}
}

function portLink(port: MessagePort): Link {
	const listeners: ((text: string) => void)[] = []
	port.addEventListener('message', ({ data }) => {
		for (const listener of listeners) listener(String(data))
	})
	port.start()
	return {
		send: (text) => port.postMessage(text),
		onText: (listener) => listeners.push(listener),
		onClose: (listener) => port.addEventListener('close', listener),
		close: () => port.close(),
	}
}

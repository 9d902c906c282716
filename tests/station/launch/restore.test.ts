/** A damaged database, the copy beside it, and the program that a person started: refused, offered, chosen, running. */
import { closeSync, copyFileSync, existsSync, openSync, readdirSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import type { z } from 'zod'
import { type Calls, calls } from '../../../src/shared/contract/index.ts'
import { building } from '../garden-street.ts'
import { until } from '../house.ts'
import { address, folder, launcher, start } from './launched.ts'

/** Calls as the page makes them. */
async function pageOf(started: ReturnType<typeof start>) {
	const [, , port, token] = await started.says(address)
	const origin = `http://127.0.0.1:${port}`
	const headers = { 'content-type': 'application/json', 'x-zaehlwerk-token': '1', origin }
	const answer = await fetch(`${origin}/session`, { method: 'POST', headers, body: JSON.stringify({ token }) })
	const cookie = answer.headers.get('set-cookie')!.split(';')[0]!
	const socket = new WebSocket(`ws://127.0.0.1:${port}/station`, { headers: { cookie, origin } })
	onTestFinished(() => socket.terminate())
	await new Promise((open, failed) => void socket.once('open', open).once('error', failed))
	const waiting = new Map<number, (said: { output?: unknown; error?: unknown }) => void>()
	socket.on('message', (text: Buffer) => {
		const said = JSON.parse(String(text))
		waiting.get(said.id)?.(said)
	})
	let asked = 0
	const told = (call: string, input: object) =>
		new Promise<{ output?: unknown; error?: unknown }>((answered) => {
			waiting.set(++asked, answered)
			socket.send(JSON.stringify({ id: asked, call, input }))
		})
	return {
		call: async <K extends keyof Calls & string>(
			name: K,
			input: object = {},
		): Promise<z.output<Calls[K]['output']>> => {
			const { output, error } = await told(name, input)
			if (error !== undefined) throw new Error(JSON.stringify(error))
			return calls[name].output.parse(output) as never
		},
		errorOf: async (name: string, input: object = {}) => (await told(name, input)).error,
	}
}

test.skipIf(!existsSync(launcher))(
	'row 39: a damaged database is refused, its copy is offered, and what was chosen runs',
	async () => {
		const data = folder()
		const words = ['--headless', '--data', data, '--port', '0']
		const first = start(words)
		await (await pageOf(first)).call('station.createBuilding', building)
		first.child.kill('SIGINT')
		expect(await first.ends).toBe(0)
		const database = 'zaehlwerk.db'
		copyFileSync(join(data, database), join(data, 'november.backup'))
		const file = openSync(join(data, database), 'r+')
		writeSync(file, new Uint8Array(8_000).fill(0x5a), 0, 8_000, 100)
		closeSync(file)

		const second = start(words)
		const { call, errorOf } = await pageOf(second)
		const { refusal } = await call('start.refusal')
		expect(refusal).toMatchObject({ reason: 'corrupt', backups: [{ fileName: 'november.backup' }] })
		expect(await errorOf('station.status')).toMatchObject({ code: 'not-started' })
		expect(await errorOf('start.restore', { fileName: '../other.backup' })).toMatchObject({ code: 'not-found' })
		await call('start.restore', { fileName: 'november.backup' })
		const status = await until('the station runs', () => call('station.status').catch(() => null))
		expect(status.building?.name).toBe(building.name)
		expect(await call('start.refusal')).toEqual({ refusal: null })
		expect(readdirSync(data).filter((name) => name.includes('.damaged-')).length).toBeGreaterThan(0)
		second.child.kill('SIGINT')
		expect(await second.ends).toBe(0)
	},
	90_000,
)

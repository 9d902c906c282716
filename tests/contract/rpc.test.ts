/** The protocol between page and station, over the smallest link there is: two ends in one memory. */
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { call } from '../../src/shared/contract/define.ts'
import { calls, events } from '../../src/shared/contract/index.ts'
import { CallFailed, connect, type Link, longestMessage, serve } from '../../src/shared/rpc.ts'

type End = Link & { readonly sent: string[] }

/** What one end sends, the other hears in a later turn, as on every real transport. */
function linkedEnds(): { readonly page: End; readonly station: End } {
	const closers: (() => void)[] = []
	const end = (peer: () => ((text: string) => void)[], own: ((text: string) => void)[]): End => {
		const sent: string[] = []
		return {
			sent,
			send: (text) => {
				sent.push(text)
				queueMicrotask(() => {
					for (const listener of peer()) listener(text)
				})
			},
			onText: (listener) => own.push(listener),
			onClose: (listener) => closers.push(listener),
			close: () => {
				for (const listener of closers.splice(0)) listener()
			},
		}
	}
	const heardByPage: ((text: string) => void)[] = []
	const heardByStation: ((text: string) => void)[] = []
	return { page: end(() => heardByStation, heardByPage), station: end(() => heardByPage, heardByStation) }
}

const small = {
	double: call(z.object({ value: z.number() }), z.number()),
	wait: call(z.object({}), z.object({})),
	refuse: call(z.object({}), z.object({})),
	break: call(z.object({}), z.object({})),
	unprintable: call(z.object({}), z.unknown()),
}
const smallEvents = { ticked: z.object({ at: z.number() }) }

function smallStation(onBroken: (call: string, cause: unknown) => void = () => {}) {
	const ends = linkedEnds()
	const held: (() => void)[] = []
	const served = serve(
		ends.station,
		small,
		{
			double: ({ value }) => value * 2,
			wait: () => new Promise<Record<string, never>>((resolve) => held.push(() => resolve({}))),
			refuse: () => {
				throw new CallFailed('duplicate', { what: 'line', name: 'Keller' })
			},
			break: () => {
				throw new Error('secret path')
			},
			unprintable: () => 10n,
		},
		onBroken,
	)
	const client = connect<typeof small, typeof smallEvents>(ends.page)
	const release = () => {
		for (const go of held.splice(0)) go()
	}
	return { ...ends, served, client, release }
}

const codeOf = (asked: Promise<unknown>) =>
	asked.then(
		() => 'answered',
		(cause: unknown) => (cause instanceof CallFailed ? cause.error.code : cause),
	)

/** Everything under way has settled. */
const calm = () => new Promise((resolve) => setImmediate(resolve))

test('a call is answered, and answers find their callers whatever their order', async () => {
	const { client, release } = smallStation()
	const slow = client.call('wait', {})
	expect(await client.call('double', { value: 21 })).toBe(42)
	release()
	expect(await slow).toEqual({})
})

test('a handler refuses by a named code with its details; a broken one tells the page nothing of its cause', async () => {
	const onBroken = vi.fn()
	const { client, station } = smallStation(onBroken)
	await expect(client.call('refuse', {})).rejects.toMatchObject({
		error: { code: 'duplicate', details: { what: 'line', name: 'Keller' } },
	})
	expect(await codeOf(client.call('break', {}))).toBe('internal')
	expect(station.sent.join()).not.toContain('secret')
	expect(onBroken).toHaveBeenCalledExactlyOnceWith('break', expect.objectContaining({ message: 'secret path' }))
	expect(await codeOf(client.call('unprintable', {}))).toBe('internal')
})

test('input that the contract does not know never reaches a handler and names the field', async () => {
	const { client } = smallStation()
	const asked = client.call('double', { value: 'x' as unknown as number })
	await expect(asked).rejects.toMatchObject({ error: { code: 'invalid-input', details: { field: 'value' } } })
})

test.each(['toString', '__proto__', 'constructor', 'hasOwnProperty', 'nothing'])('%s is no call', async (name) => {
	const { client } = smallStation()
	expect(await codeOf(client.call(name as 'double', { value: 1 }))).toBe('unknown-call')
})

test('the 65th call at once is refused as busy, and the link serves again afterwards', async () => {
	const { client, release } = smallStation()
	const waiting = Array.from({ length: 64 }, () => client.call('wait', {}))
	expect(await codeOf(client.call('double', { value: 1 }))).toBe('busy')
	release()
	await Promise.all(waiting)
	expect(await client.call('double', { value: 1 })).toBe(2)
})

test('events reach every listener until it leaves', async () => {
	const { client, served } = smallStation()
	const first = vi.fn()
	const second = vi.fn()
	const leave = client.on('ticked', first)
	client.on('ticked', second)
	served.emit('ticked', { at: 1 })
	await calm()
	leave()
	served.emit('ticked', { at: 2 })
	await calm()
	expect(first.mock.calls).toEqual([[{ at: 1 }]])
	expect(second.mock.calls).toEqual([[{ at: 1 }], [{ at: 2 }]])
})

test('a link that closes fails what waits and what comes later, and the station sends nothing more', async () => {
	const { client, page, station, served, release } = smallStation()
	const waiting = codeOf(client.call('wait', {}))
	await calm()
	page.close()
	expect(await waiting).toBe('disconnected')
	expect(await codeOf(client.call('double', { value: 1 }))).toBe('disconnected')
	const before = station.sent.length
	release()
	served.emit('ticked', { at: 1 })
	await calm()
	expect(station.sent.length).toBe(before)
})

test('a message that is too long is refused on either side, before it is parsed', async () => {
	const { client, page, station } = smallStation()
	const asked = client.call('double', { value: 1, more: 'x'.repeat(longestMessage) } as never)
	expect(await codeOf(asked)).toBe('invalid-input')
	expect(page.sent).toEqual([])
	page.send(`{"id":1,"call":"double","input":{"value":1},"x":"${'x'.repeat(longestMessage)}"}`)
	await calm()
	expect(station.sent.map((text) => JSON.parse(text))).toEqual([
		{ id: null, ok: false, error: { code: 'invalid-input', details: { field: '' } } },
	])
})

test('nothing that a page sends ends the link: every text gets one answer, and the next call works', async () => {
	const anything = fc.oneof(
		fc.string(),
		fc.json(),
		fc
			.record({ id: fc.jsonValue(), call: fc.jsonValue(), input: fc.jsonValue() })
			.map((value) => JSON.stringify(value)),
		fc
			.record({ id: fc.nat(), call: fc.constantFrom(...Object.keys(small)), input: fc.jsonValue() })
			.map((value) => JSON.stringify(value)),
		fc.constant('['.repeat(200_000)),
	)
	await fc.assert(
		fc.asyncProperty(fc.array(anything, { maxLength: 20 }), async (texts) => {
			const { client, page, station, release } = smallStation()
			for (const text of texts) page.send(text)
			await calm()
			release()
			await calm()
			expect(station.sent.length).toBe(texts.length)
			expect(await client.call('double', { value: 2 })).toBe(4)
		}),
		{ numRuns: 300 },
	)
})

test('garbage from the other side does not break the page', async () => {
	const { client, station } = smallStation()
	for (const text of ['', '{', 'null', '7', '{"event":"nobody","data":1}', '{"id":99,"ok":true}']) station.send(text)
	await calm()
	expect(await client.call('double', { value: 3 })).toBe(6)
})

test('every call of the contract refuses garbage as invalid and knows no other way to answer it', async () => {
	const garbage = [undefined, null, 7, 'x', [], [{}], { __proto__: null, unheard: 1 }, { lineId: -1, month: '2026-13' }]
	let handled = 0
	const handlers = Object.fromEntries(Object.keys(calls).map((name) => [name, () => ++handled]))
	const ends = linkedEnds()
	serve(ends.station, calls, handlers as never, () => {})
	let id = 0
	for (const name of Object.keys(calls)) {
		for (const input of garbage) ends.page.send(JSON.stringify({ id: id++, call: name, input }))
		await calm()
	}
	const answers = ends.station.sent.map((text) => JSON.parse(text))
	expect(answers.length).toBe(Object.keys(calls).length * garbage.length)
	expect(Object.keys(calls).length).toBeGreaterThan(20)
	expect(new Set(answers.filter(({ ok }) => !ok).map(({ error }) => error.code))).toEqual(new Set(['invalid-input']))
	expect(handled).toBe(0)
})

test('names of calls and events say their area first', () => {
	for (const name of [...Object.keys(calls), ...Object.keys(events)]) expect(name).toMatch(/^[a-z]+\.[a-zA-Z]+$/)
})

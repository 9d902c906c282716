import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createWorker } from '../../../src/main/station/worker.ts'

type Crashing = { readonly answer: (input: { dies: boolean }) => string }

/** A worker of which each question says whether it survives it. */
function crashing() {
	const folder = mkdtempSync(join(tmpdir(), 'zaehlwerk-worker-'))
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
	const entry = join(folder, 'crashing.mjs')
	writeFileSync(
		entry,
		`import { parentPort } from 'node:worker_threads'
		parentPort.on('message', (asked) => {
			if (asked === 'end') return parentPort.close()
			if (asked.input.dies) throw new Error('it broke')
			parentPort.postMessage({ id: asked.id, kind: 'done', output: 'well' })
		})`,
	)
	let nowMs = 0
	const pauses: number[] = []
	const deaths: boolean[] = []
	let answers = 0
	const worker = createWorker<Crashing>(entry, null, {
		clock: {
			monotonicMs: () => nowMs,
			sleep: async (ms) => {
				pauses.push(ms)
				nowMs += ms
			},
		},
		onDeath: (text, forGood) => {
			expect(text).toBe('it broke')
			deaths.push(forGood)
		},
		onAnswer: () => {
			answers++
		},
		onStoreFailure: () => {},
	})
	onTestFinished(() => worker.stop())
	const ask = (dies: boolean) => worker.call('answer', { dies })
	return { ask, pauses, deaths, answers: () => answers, pass: (ms: number) => void (nowMs += ms) }
}

test('row 47: a worker that dies is started again after growing pauses, and left alone after the fifth time', async () => {
	const { ask, pauses, deaths, answers, pass } = crashing()
	expect(await ask(false)).toBe('well')
	for (let death = 0; death < 5; death++) await expect(ask(true)).rejects.toThrow('it broke')
	expect(pauses).toEqual([500, 1_000, 2_000])
	expect(deaths).toEqual([false, false, false, false, true])
	await expect(ask(false)).rejects.toThrow('failed five times')
	expect(answers()).toBe(1)
	pass(600_000)
	expect(await ask(false)).toBe('well')
	expect(answers()).toBe(2)
})

test('one death in ten minutes costs the questions that it was asked, and no other', async () => {
	const { ask, pauses, deaths, pass } = crashing()
	for (let n = 0; n < 7; n++) {
		await expect(ask(true)).rejects.toThrow('it broke')
		expect(await ask(false)).toBe('well')
		pass(600_000)
	}
	expect(pauses).toEqual([])
	expect(deaths).toEqual(Array(7).fill(false))
})

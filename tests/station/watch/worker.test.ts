import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { createWorker } from '../../../src/main/station/worker.ts'

type Crashing = { readonly answer: (input: { dies: boolean }) => string }

/** The file of a worker of which each question says whether it survives it. */
function crashingEntry(): string {
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
	return entry
}

function crashing() {
	let nowMs = 0
	const pauses: number[] = []
	const deaths: boolean[] = []
	let answers = 0
	const worker = createWorker<Crashing>(crashingEntry(), null, {
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

test('who waits for a worker to end is still there when it has', () => {
	const source = pathToFileURL(join(import.meta.dirname, '../../../src/main/station/worker.ts')).href
	const entry = crashingEntry()
	const script = join(dirname(entry), 'waiting.mjs')
	writeFileSync(
		script,
		`import { createWorker } from ${JSON.stringify(source)}
		const care = { clock: { monotonicMs: () => 0 }, onAnswer() {}, onDeath() {}, onStoreFailure() {} }
		const worker = createWorker(${JSON.stringify(entry)}, null, care)
		// A line or a page is open as long as there is work, and none at the end.
		const open = setInterval(() => {}, 1_000)
		await worker.call('answer', { dies: false })
		clearInterval(open)
		await worker.stop()
		console.log('ended')`,
	)
	const { stdout, stderr, status } = spawnSync(process.execPath, [script], { encoding: 'utf8' })
	expect({ stdout, status }, stderr).toEqual({ stdout: 'ended\n', status: 0 })
})

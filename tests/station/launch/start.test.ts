/**
 * The built launcher as a person starts it: plain lines, one instance, a clean end. Needs the build (npm test makes
 * it).
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { address, folder, launcher, start } from './launched.ts'

const built = test.skipIf(!existsSync(launcher))
if (!existsSync(launcher)) console.log('skipped: out/main/launch.js is not built (npm run build)')

/** An escape, or the line of a stack trace. */
const coloursOrStack = /\p{Cc}\[|^\s+at /mu

built('without a display it says so in one line and serves the same application as a page', async () => {
	const { says, said, child, ends } = start(['--data', folder(), '--port', '0'])
	const [, page] = await says(address)
	expect(said()).toMatch(/^No desktop window \([^)]+\): .+$/m)
	const answer = await fetch(page!)
	expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('<div id="root"></div>')])
	expect(said()).not.toMatch(coloursOrStack)
	const began = performance.now()
	child.kill('SIGINT')
	expect(await ends).toBe(0)
	expect(performance.now() - began).toBeLessThan(3_000)
	await expect(fetch(page!)).rejects.toThrow()
})

built('row 44: a second instance says so in one line and ends with code 1; the first goes on', async () => {
	const data = folder()
	const first = start(['--data', data, '--port', '0', '--headless'])
	const [, page] = await first.says(address)
	const second = start(['--data', data, '--port', '0', '--headless'])
	expect(await second.ends).toBe(1)
	expect(second.said()).toBe(`Zählwerk is already running with this data folder (${data}).\n`)
	expect((await fetch(page!)).status).toBe(200)
})

built('a taken port is passed over', async () => {
	const other = createServer()
	const taken = await new Promise<number>((resolve) =>
		other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port)),
	)
	onTestFinished(() => void other.close())
	const { says } = start(['--data', folder(), '--port', String(taken), '--headless'])
	expect(Number((await says(address))[2])).toBeGreaterThan(taken)
})

built.each([
	['a data folder that is a file', (path: string) => ['--data', path], /is a file, not a folder|cannot be written/],
	['an unknown option', () => ['--prot', '1'], /^'--prot' is not an option; --help lists them\.$/m],
	['a port that is none', () => ['--port', 'x'], /^--port needs a number/m],
	['an option without its value', () => ['--data'], /^--data needs a value/m],
])('%s gets one plain sentence and code 1', async (_what, words, sentence) => {
	const file = join(folder(), 'file')
	writeFileSync(file, '')
	const { ends, said } = start([...words(file), '--headless'])
	expect(await ends).toBe(1)
	expect(said()).toMatch(sentence)
	expect(said().trim().split('\n')).toHaveLength(1)
})

built('--help lists every option and starts nothing', async () => {
	const data = folder()
	const { ends, said } = start(['--help', '--data', data])
	expect(await ends).toBe(0)
	for (const word of ['--data', '--port', '--no-browser', '--headless', '--demo', '--help']) {
		expect(said()).toContain(word)
	}
	expect(readdirSync(data)).toEqual([])
})

built(
	'the demo tells its story with counts and times, stops while it works, and goes on from where it was',
	async () => {
		const data = folder()
		const words = ['--demo', '--headless', '--data', data, '--port', '0']
		const first = start(words)
		await first.says(/^Lines up: (\d+) of \1 \([\d.]+ s\)\.$/m)
		await first.says(/^Meters read: \d+ meters, (\d+) of \1 readings \([\d.]+ s\)\.$/m)
		// In the middle of fetching the history.
		const began = performance.now()
		first.child.kill('SIGINT')
		expect(await first.ends).toBe(0)
		expect(performance.now() - began).toBeLessThan(3_000)

		const second = start(words)
		await second.says(/^Demo building: goes on from where it was/m)
		await second.says(/^History/m)
		const [, month, count] = await second.says(
			/^Month (\d{4}-\d{2}) billed \([\d.]+ s\): (\d+) statements, [\d,.]+ EUR\.$/m,
		)
		const [, statements] = await second.says(/^Statements: (.+)$/m)
		const documents = readdirSync(statements!, { recursive: true, encoding: 'utf8' })
		expect(documents.filter((name) => name.endsWith('.pdf'))).toHaveLength(Number(count))
		await second.says(/^Stop with Ctrl\+C\.$/m)
		expect(second.said()).not.toMatch(coloursOrStack)
		second.child.kill('SIGTERM')
		expect(await second.ends).toBe(0)

		const third = start(words)
		await third.says(new RegExp(`^Month ${month} was billed before: ${count} statements`, 'm'))
	},
	180_000,
)

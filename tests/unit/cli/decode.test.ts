import { PassThrough, Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { runCli } from '../../../src/main/cli/run.ts'

/** DL/T 645-2007 clause 7.1, master reads 00010000 of meter 000000000161. */
const request = '6861010000000068110433333433' + '1416'
/** EN 13757-2: single character. */
const acknowledge = 'E5'

const collect = (into: string[]) =>
	new Writable({
		write: (chunk, _encoding, done) => {
			into.push(String(chunk))
			done()
		},
	})

async function run(args: readonly string[], input: Readable | readonly string[] = []) {
	const out: string[] = []
	const complaints: string[] = []
	const stdin = input instanceof Readable ? input : Readable.from(input)
	const code = await runCli(args, { stdin, stdout: collect(out), stderr: collect(complaints) })
	const text = out.join('')
	return { code, text, lines: text.split('\n').slice(0, -1), complaint: complaints.join('') }
}

const parsed = (lines: readonly string[]) => lines.map((line) => JSON.parse(line))

test('a good frame is one JSON line and exit code 0; blanks, case and the preamble do not matter', async () => {
	for (const hex of [request, request.toLowerCase(), `FE FE FE FE ${request.match(/../g)!.join(' ')}`]) {
		const { code, lines, complaint } = await run(['decode', 'dlt645', hex])
		expect({ code, complaint }).toEqual({ code: 0, complaint: '' })
		expect(parsed(lines)).toMatchObject([
			{
				ok: true,
				protocol: 'dlt645',
				direction: 'down',
				control: '11',
				device: { serial: '000000000161' },
				readings: [],
			},
		])
	}
})

test('a frame that is refused is one JSON line with the reason, a plain sentence on standard error, exit code 1', async () => {
	const broken = `${request.slice(0, -4)}1516`
	const { code, lines, complaint } = await run(['decode', 'dlt645', broken])
	expect(code).toBe(1)
	expect(parsed(lines)).toMatchObject([{ ok: false, frame: broken, reason: 'checksum' }])
	expect(complaint).toMatch(/^This frame is refused: [^\n]+\n$/)
})

test.each([
	[['decode', 'dlt645', ''], 1, 'empty'],
	[['decode', 'dlt645', 'Zähler'], 1, 'not-hex'],
	[['decode', 'mbus', 'E'], 1, 'not-hex'],
	[['decode', 'mbus', 'E5'.repeat(5_000)], 1, 'length'],
] as const)('what is no frame at all is refused by name: %j', async (args, expected, reason) => {
	const { code, lines } = await run(args.map(String))
	expect(code).toBe(expected)
	expect(parsed(lines)).toMatchObject([{ ok: false, reason }])
})

test.each([
	[[], 'Results are JSON lines'],
	[['melt'], 'There is no command "melt"'],
	[['decode'], 'decode needs a protocol and a frame'],
	[['decode', 'mbus'], 'decode needs a protocol and a frame'],
	[['decode', 'mbus', acknowledge, acknowledge], 'decode needs a protocol and a frame'],
	[['decode', 'canbus', acknowledge], 'There is no protocol "canbus"'],
	[['read', '--line', 'tcp://127.0.0.1:1', '--protocol', 'mbus'], '--address'],
	[['read', '--colour'], 'not understood'],
	[['scan', '--protocol', 'mbus'], '--line'],
	[['read', '--line', 'http://127.0.0.1', '--protocol', 'mbus', '--address', '1'], 'is not a line'],
	[['read', '--line', 'tcp://127.0.0.1:1', '--protocol', 'mbus', '--address', 'Keller'], 'is not an address'],
])('what is not understood is said in words, exit code 2: %j', async (args, sentence) => {
	const { code, text, complaint } = await run(args)
	expect(code).toBe(2)
	expect(text + complaint).toContain(sentence)
	expect(complaint).not.toMatch(/^\s+at /m)
})

test('--help lists every command, the lines and the protocols, exit code 0', async () => {
	const { code, text } = await run(['--help'])
	expect(code).toBe(0)
	for (const word of ['decode', 'read', 'scan', 'serial://COM3', 'tcp://host:port', 'dlt645', 'mbus']) {
		expect(text).toContain(word)
	}
	expect((await run(['decode', '--help'])).code).toBe(0)
})

test('on standard input each line has its answer, in order, the empty and the broken ones too, exit code 0', async () => {
	const input = [request, '', 'xyz', acknowledge, `${request}00`, request]
	const { code, lines } = await run(['decode', 'dlt645', '-'], [`${input.join('\n')}\n`])
	expect(code).toBe(0)
	const answers = parsed(lines)
	expect(answers.map(({ ok, reason }) => (ok ? 'ok' : reason))).toEqual([
		'ok',
		'empty',
		'not-hex',
		expect.any(String),
		expect.any(String),
		'ok',
	])
	expect(answers.map(({ frame }) => frame).filter((frame) => frame === request).length).toBe(2)
})

test('line ends of Windows, a last line without an end, and no line at all', async () => {
	expect((await run(['decode', 'mbus', '-'], ['E5\r\nE5'])).lines.length).toBe(2)
	expect((await run(['decode', 'mbus', '-'], [])).text).toBe('')
})

test('who waits for each answer before the next question gets it', async () => {
	const stdin = new PassThrough()
	const out: string[] = []
	const done = runCli(['decode', 'mbus', '-'], { stdin, stdout: collect(out), stderr: collect([]) })
	for (let asked = 1; asked <= 3; asked++) {
		stdin.write('E5\n')
		for (let waited = 0; waited < 100 && out.join('').split('\n').length <= asked; waited++) await sleep(10)
		expect(out.join('').split('\n').length - 1).toBe(asked)
	}
	stdin.end()
	expect(await done).toBe(0)
})

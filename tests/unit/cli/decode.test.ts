import { join } from 'node:path'
import { PassThrough, Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { runCli } from '../../../src/main/cli/run.ts'
import { terminalOf } from '../protocols/gdw1376/street.ts'

/** DL/T 645-2007 clause 7.1, master reads 00010000 of meter 000000000161. */
const request = '6861010000000068110433333433' + '1416'
const presetsPath = join(import.meta.dirname, '../../../resources/presets')
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
	const code = await runCli(args, { stdin, stdout: collect(out), stderr: collect(complaints) }, presetsPath)
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

test('a concentrator’s frame is decoded although no line of the station speaks its protocol yet', async () => {
	const heartbeat = Buffer.from(terminalOf().heartbeat()).toString('hex')
	const { code, lines } = await run(['decode', 'gdw1376', heartbeat])
	expect(code).toBe(0)
	expect(parsed(lines)).toMatchObject([
		{ device: { serial: '03146332' }, control: '02 C9', readings: [{ key: '02 F3 p0', value: 'heartbeat' }] },
	])
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
	[['decode', 'mbus', 'E5'.repeat(140_000)], 1, 'length'],
	[['decode', 'mbus', 'E5;00'], 1, 'not-hex'],
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
	[['decode', 'mbus', acknowledge, '--line', 'tcp://127.0.0.1:1'], '--line is not understood by decode'],
	[['decode', 'mbus', acknowledge, '--model', 'no-such-model'], 'no meter model "no-such-model"'],
	[['decode', 'mbus', acknowledge, '--model', '../demo-building'], 'no meter model'],
	[['decode', 'mbus', acknowledge, '--model', 'dlt645-2007'], 'speaks dlt645, not mbus'],
	[['read', '--colour'], 'there is no --colour'],
	[['read', '--explain'], '--explain is not understood by read'],
	[['scan', '--line'], '--line needs a value'],
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
	for (const word of ['decode', 'read', 'scan', 'serial://COM3', 'tcp://host:port', 'dlt645', 'gdw1376']) {
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
	const done = runCli(['decode', 'mbus', '-'], { stdin, stdout: collect(out), stderr: collect([]) }, presetsPath)
	for (let asked = 1; asked <= 3; asked++) {
		stdin.write('E5\n')
		for (let waited = 0; waited < 100 && out.join('').split('\n').length <= asked; waited++) await sleep(10)
		expect(out.join('').split('\n').length - 1).toBe(asked)
	}
	stdin.end()
	expect(await done).toBe(0)
})

const secrets = ['00112233445566778899AABBCCDDEEF', '00112233445566778899AABBCCDDEEFZ', 'öffentlich', 'x'.repeat(65)]

test.each(
	secrets.flatMap((secret) => [
		['decode', 'mbus', acknowledge, '--key', secret],
		['decode', 'mbus', acknowledge, `--authentication-key=${secret}`],
		['decode', 'mbus', acknowledge, '--password', secret.repeat(3)],
		['decode', 'mbus', `${acknowledge};${secret}`],
		['read', '--line', 'tcp://127.0.0.1:1', '--protocol', 'mbus', '--address', '1', secret],
		['read', '--line', 'tcp://127.0.0.1:1', '--protocol', 'mbus', '--address', '1', '--key', secret],
		['read', `--kye=${secret}`],
	]),
)(
	'a key that has not its form, or stands in a wrong place, is said without being repeated: %s %s %s %s',
	async (...args) => {
		const { code, text, complaint } = await run(args)
		expect(code).toBeGreaterThan(0)
		expect(complaint).toMatch(/^[^\n]+\n$/)
		for (const secret of secrets) expect(`${text}${complaint}`.toUpperCase()).not.toContain(secret.toUpperCase())
	},
)

test('a key that a frame does not need changes nothing, with an option and behind a semicolon, in either case', async () => {
	const key = '00112233445566778899aabbccddeeff'
	const plain = await run(['decode', 'dlt645', request])
	const spaced = key.toUpperCase().match(/../g)!.join(' ')
	for (const args of [
		[request, '--key', key, '--authentication-key', key, '--password', '00000000'],
		[`${request};${spaced}`],
		[request, '--model', 'dlt645-2007'],
	]) {
		expect(await run(['decode', 'dlt645', ...args])).toEqual(plain)
	}
	const { lines } = await run(['decode', 'dlt645', '-'], [`${request};${key}\n${request}\n${request};zz\n`])
	expect(parsed(lines).map(({ ok, frame }) => [ok, frame])).toEqual([
		[true, request],
		[true, request],
		[false, request],
	])
})

test('--explain adds fields that cover the frame without gap or overlap, for good and broken frames, one and many', async () => {
	// EN 13757-2: REQ_UD2 to primary address 1; the other one's checksum is wrong.
	const good = '105B015C16'
	const broken = '105B015D16'
	const one = parsed((await run(['decode', 'mbus', good, '--explain'])).lines)
	const many = parsed((await run(['decode', 'mbus', '-', '--explain'], [`${good}\n${broken}\nxyz\n`])).lines)
	expect(many[0]).toEqual(one[0])
	for (const { fields } of many.slice(0, 2)) {
		let next = 0
		for (const field of fields) {
			expect(Object.keys(field)).toEqual(['at', 'length', 'name', 'text'])
			expect(field.at).toBe(next)
			next += field.length
		}
		expect(next).toBe(5)
	}
	expect(many[2]).not.toHaveProperty('fields')
	expect(parsed((await run(['decode', 'mbus', good])).lines)[0]).not.toHaveProperty('fields')
})

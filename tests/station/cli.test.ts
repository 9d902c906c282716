/** The command line as scripts use it: processes, pipes, real lines. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root, startVirtual, type Virtual } from './house.ts'
import { meterOf, shownBy } from './truth.ts'

const built = join(root, 'out/main/cli.js')
const entries = [join(root, 'src/main/cli.ts'), ...(existsSync(built) ? [built] : [])]
const aheadMs = Date.parse('2026-11-05T10:20:00+01:00') - Date.now()
const request = '68610100000000681104333334331416'

let virtual: Virtual
const folder = mkdtempSync(join(tmpdir(), 'zaehlwerk-cli-'))

beforeAll(async () => {
	virtual = await startVirtual(aheadMs, ['--lines=strom-1,strom-2,waerme,funk'])
})
afterAll(async () => {
	rmSync(folder, { recursive: true, force: true })
	await virtual?.stop()
})

function run(entry: string, args: readonly string[], input = '', node: readonly string[] = []) {
	const options = { encoding: 'utf8', input, maxBuffer: 64 * 1024 * 1024, timeout: 50_000 } as const
	const { status, stdout, stderr } = spawnSync(process.execPath, [...node, entry, ...args], options)
	return { status, stdout, stderr, lines: stdout.split('\n').slice(0, -1) }
}

describe.each(entries.map((entry) => [entry.slice(root.length + 1), entry]))('%s', (_name, entry) => {
	test('decodes one frame: exit codes 0, 1 and 2', () => {
		expect(run(entry, ['decode', 'dlt645', request])).toMatchObject({ status: 0, stderr: '' })
		expect(run(entry, ['decode', 'dlt645', `${request}00`]).status).toBe(1)
		expect(run(entry, ['decode', 'dlt645']).status).toBe(2)
		expect(run(entry, ['--help'])).toMatchObject({ status: 0, stderr: '' })
	})

	test('answers 10,000 lines with 10,000 lines, in order', () => {
		const input = Array.from({ length: 10_000 }, (_, index) =>
			index % 3 === 0 ? request : index % 3 === 1 ? '' : index.toString(16).padStart(8, '0'),
		)
		const { status, lines } = run(entry, ['decode', 'dlt645', '-'], `${input.join('\n')}\n`)
		expect(status).toBe(0)
		expect(lines.length).toBe(input.length)
		expect(lines.map((line) => JSON.parse(line).frame)).toEqual(input.map((line) => line.toUpperCase()))
	})

	test('takes keys, a model and --explain, also frame by frame, and repeats no key', () => {
		const key = '00112233445566778899AABBCCDDEEFF'
		const words = ['decode', 'mbus', '-', '--explain', '--model', 'mbus-heat', '--key', key]
		const { status, lines, stderr } = run(entry, words, `105B015C16\nE5;${key}\nE5;${key}0\n`)
		expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
		const answers = lines.map((line) => JSON.parse(line))
		expect(answers.map(({ ok }) => ok)).toEqual([true, true, false])
		const covered = (fields: readonly { length: number }[]) => fields.reduce((sum, { length }) => sum + length, 0)
		expect(answers.slice(0, 2).map(({ fields }) => covered(fields))).toEqual([5, 1])
		expect(lines.join()).not.toContain(key)
	})

	test('ends without a word when its reader has had enough', async () => {
		const child = spawn(process.execPath, [entry, 'decode', 'dlt645', '-'])
		let complaint = ''
		child.stderr.on('data', (chunk) => {
			complaint += chunk
		})
		child.stdin.on('error', () => {})
		child.stdout.once('data', () => child.stdout.destroy())
		const ended = new Promise((resolve) => child.once('exit', resolve))
		const feeding = setInterval(() => child.stdin.write(`${request}\n`.repeat(1_000)), 5)
		expect(await ended).toBe(0)
		clearInterval(feeding)
		expect(complaint).toBe('')
	})

	test('decodes where no native module can be loaded at all', () => {
		const guard = join(folder, 'no-native.mjs')
		writeFileSync(guard, "process.dlopen = () => { throw new Error('a native module was loaded') }\n")
		const words = ['decode', 'mbus', 'E5', '--model', 'mbus-water', '--explain']
		const { status, lines, stderr } = run(entry, words, '', ['--import', pathToFileURL(guard).href])
		expect({ status, stderr, count: lines.length }).toEqual({ status: 0, stderr: '', count: 1 })
		// The guard guards: the store's module is native.
		const sqlite = ['--import', pathToFileURL(guard).href, '-e', "new (require('better-sqlite3'))(':memory:')"]
		expect(() => execFileSync(process.execPath, sqlite, { cwd: root, stdio: 'ignore' })).toThrow()
	})
})

const entry = entries.at(-1)!

describe('read and scan on the virtual building', () => {
	test('reading a DL/T 645 meter prints one line per answer frame, with what its display shows', () => {
		const [line] = virtual.announcement.lines
		const { address, serial } = line!.meters[5]!
		const before = Date.now() + aheadMs
		const args = [
			'read',
			'--line',
			line!.tcp,
			'--protocol',
			'dlt645',
			'--address',
			address,
			'--items',
			'00010000,0201FF00',
		]
		const { status, lines, stderr } = run(entry, args)
		expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
		const [energy, voltage] = lines.map((each) => JSON.parse(each))
		expect(lines.length).toBe(2)
		expect(energy).toMatchObject({ ok: true, protocol: 'dlt645', device: { serial }, direction: 'up', control: '91' })
		expect(energy.readings).toMatchObject([{ key: '00010000', quantity: 'energy', unit: 'kWh', at: null }])
		const hundredths = Math.round(Number(energy.readings[0].value) * 100)
		expect(energy.readings[0].value).toMatch(/^\d+\.\d\d$/)
		expect(hundredths).toBeGreaterThanOrEqual(shownBy(meterOf(serial), 'import', before - 5_000)!)
		expect(hundredths).toBeLessThanOrEqual(shownBy(meterOf(serial), 'import', Date.now() + aheadMs)!)
		expect(voltage.readings.map(({ key }: { key: string }) => key)).toEqual(['02010100', '02010200', '02010300'])
	})

	test('reading a heat meter prints each of its telegrams', () => {
		const line = virtual.announcement.lines[2]!
		const meter = ['--model', 'mbus-heat', '--key', '00112233445566778899AABBCCDDEEFF', '--password', 'unused']
		const { lines, status } = run(entry, ['read', '--line', line.tcp, '--protocol', 'mbus', '--address', '3', ...meter])
		expect(status).toBe(0)
		const frames = lines.map((each) => JSON.parse(each)).filter(({ frame }) => frame !== 'E5')
		expect(frames.length).toBeGreaterThan(1)
		for (const each of frames) expect(each).toMatchObject({ ok: true, device: { serial: line.meters[2]!.serial } })
	})

	test('an encrypted radio meter is read with its key; without it its frame still says whose it is', () => {
		const line = virtual.announcement.lines[3]!
		const { address, serial, key } = line.meters[0] as (typeof line.meters)[number] & { readonly key: string }
		const words = ['read', '--line', line.tcp, '--protocol', 'wmbus', '--address', address]
		const shut = run(entry, words)
		expect(shut.status).toBe(1)
		expect(shut.lines.map((each) => JSON.parse(each))).toMatchObject([
			{ ok: false, reason: 'no-key', device: { serial } },
		])
		const open = run(entry, [...words, '--key', key])
		expect({ status: open.status, stderr: open.stderr }).toEqual({ status: 0, stderr: '' })
		const [answer] = open.lines.map((each) => JSON.parse(each))
		expect(answer).toMatchObject({ ok: true, device: { serial } })
		expect(answer.readings).toContainEqual(expect.objectContaining({ quantity: 'volume', storage: 0, unit: 'm3' }))
		expect(open.stdout).not.toContain(key)
		const { ok, readings } = JSON.parse(run(entry, ['decode', 'wmbus', '-'], `${answer.frame};${key}\n`).lines[0]!)
		expect({ ok, readings }).toEqual({ ok: true, readings: answer.readings })
	})

	test('a meter that is not there is said in a sentence, exit code 1', () => {
		const [line] = virtual.announcement.lines
		const args = ['read', '--line', line!.tcp, '--protocol', 'dlt645', '--address', '123456789012']
		const { status, lines, stderr } = run(entry, args)
		expect({ status, lines }).toEqual({ status: 1, lines: [] })
		expect(stderr).toMatch(/^Meter 123456789012: [^\n]+\n$/)
	})

	test('a search prints one line for each device, and exit code 1 where there is none', () => {
		const line = virtual.announcement.lines[2]!
		const found = run(entry, ['scan', '--line', line.tcp, '--protocol', 'mbus', '--from', '1', '--to', '12'])
		expect(found.status).toBe(0)
		const serials = found.lines.map((each) => JSON.parse(each).device.serial)
		expect(serials).toEqual(line.meters.map(({ serial }) => serial))
		const nothing = run(entry, ['scan', '--line', line.tcp, '--protocol', 'mbus', '--from', '200', '--to', '201'])
		expect({ status: nothing.status, lines: nothing.lines }).toEqual({ status: 1, lines: [] })
		expect(nothing.stderr).toMatch(/^Nothing answered\.[^\n]+\n$/)
	})

	test('a port or a converter that is not there is said in a sentence, exit code 1, without a stack', () => {
		for (const line of ['serial:///dev/nonexistent?baud=2400&parity=even', 'tcp://127.0.0.1:1']) {
			const { status, stdout, stderr } = run(entry, ['read', '--line', line, '--protocol', 'dlt645', '--address', '1'])
			expect({ line, status, stdout }).toEqual({ line, status: 1, stdout: '' })
			expect(stderr).toMatch(/^The line [^\n]+ cannot be opened: [^\n]+\n$/)
		}
	})
})

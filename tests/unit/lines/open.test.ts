import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Wire } from '../../../src/main/lines/line.ts'
import { createOpenWire } from '../../../src/main/lines/open.ts'
import { listPorts, type SerialPortInfo } from '../../../src/main/lines/ports.ts'
import { failureOf } from '../../../src/main/lines/serial.ts'
import { parseLineUrl } from '../../../src/main/lines/url.ts'
import { retryDelayMs } from '../../../src/main/lines/watchdog.ts'

describe('an adapter that is pulled and comes back (RELIABILITY row 18)', () => {
	const url = parseLineUrl('serial:///dev/ttyUSB0')!
	const port = (path: string, identity: string | null): SerialPortInfo => ({ path, identity, name: null })

	async function openedAfterReplug(before: SerialPortInfo[], after: SerialPortInfo[]): Promise<string> {
		let ports = before
		const opened: string[] = []
		const openWire = createOpenWire({
			listPorts: async () => ({ ports, partial: null }),
			openSerial: async ({ path }) => {
				opened.push(path)
				return {} as Wire
			},
			openTcp: async () => ({ failure: 'other', detail: '' }),
		})
		await openWire(url, new AbortController().signal)
		await new Promise((resolve) => setTimeout(resolve, 5))
		ports = after
		await openWire(url, new AbortController().signal)
		return opened[1]!
	}

	it('row 18: is opened under its new name, also when another adapter now has its old one', async () => {
		const before = [port('/dev/ttyUSB0', 'a'), port('/dev/ttyUSB1', 'b')]
		expect(await openedAfterReplug(before, [port('/dev/ttyUSB2', 'a')])).toBe('/dev/ttyUSB2')
		expect(await openedAfterReplug(before, [port('/dev/ttyUSB0', 'b'), port('/dev/ttyUSB1', 'a')])).toBe('/dev/ttyUSB1')
	})

	it('is opened by its path where serial numbers tell nothing: none, twice the same, or another adapter for good', async () => {
		expect(await openedAfterReplug([port('/dev/ttyUSB0', null)], [port('/dev/ttyUSB1', null)])).toBe('/dev/ttyUSB0')
		const twins = [port('/dev/ttyUSB0', 'a'), port('/dev/ttyUSB1', 'a')]
		expect(await openedAfterReplug(twins, twins)).toBe('/dev/ttyUSB0')
		expect(await openedAfterReplug([port('/dev/ttyUSB0', 'a')], [port('/dev/ttyUSB0', 'new')])).toBe('/dev/ttyUSB0')
	})

	it('row 24: is tried again within 10 s, and a gateway that refuses is not hammered', () => {
		for (const random of [0, 0.5, 0.999]) {
			for (let failures = 1; failures < 2000; failures++) {
				expect(retryDelayMs('serial', failures, random)).toBeLessThan(10_000)
				expect(retryDelayMs('tcp', failures, random)).toBeGreaterThanOrEqual(800)
			}
			expect(retryDelayMs('tcp', 50, random)).toBeGreaterThanOrEqual(24_000)
			expect(retryDelayMs('tcp', 50, random)).toBeLessThanOrEqual(36_000)
		}
	})
})

describe('why a port does not open', () => {
	it.each([
		['Error Resource temporarily unavailable Cannot lock port', 'in-use'],
		['Opening COM3: Access denied', 'in-use'],
		['Error: No such file or directory, cannot open /dev/ttyUSB9', 'not-found'],
		['Opening COM9: File not found', 'not-found'],
		['Error: Permission denied, cannot open /dev/ttyS0', 'permission'],
		['Error: Inappropriate ioctl for device setting custom baud rate of 2400', 'unsupported'],
		['Opening COM3: Unknown error code 31', 'other'],
	])('%s: %s', async (message, failure) => {
		expect(await failureOf(message, 'COM3')).toBe(failure)
	})

	it('a text in the desktop’s own language is understood by asking the file system', async () => {
		const message = 'Error: Datei oder Verzeichnis nicht gefunden, cannot open /dev/ttyUSB99'
		expect(await failureOf(message, '/dev/ttyUSB99')).toBe('not-found')
	})
})

describe('the list of serial ports on a machine without udevadm', () => {
	let root = ''
	beforeEach(async () => {
		root = await mkdtemp(join(tmpdir(), 'ports-'))
	})
	afterEach(() => rm(root, { recursive: true, force: true }))
	const sources = () => ({
		platform: 'linux' as const,
		searchPath: join(root, 'bin'),
		deviceFolder: join(root, 'dev'),
		classFolder: join(root, 'class'),
	})

	it.skipIf(process.platform === 'win32')(
		'comes from the kernel, with the adapters’ names and without phantoms',
		async () => {
			const usb = join(root, 'devices', 'usb1', '1-2')
			const tty = join(usb, '1-2:1.0', 'ttyUSB0')
			await mkdir(tty, { recursive: true })
			await mkdir(join(root, 'dev'))
			for (const name of ['ttyUSB0', 'ttyS0', 'ttyS1', 'tty1', 'null']) await writeFile(join(root, 'dev', name), '')
			const texts = { idVendor: '0403', idProduct: '6001', manufacturer: 'FTDI', product: 'FT232R', serial: 'A50285BI' }
			for (const [file, text] of Object.entries(texts)) await writeFile(join(usb, file), `${text}\n`)
			for (const [name, type] of [
				['ttyS0', '4'],
				['ttyS1', '0'],
				['ttyUSB0', ''],
			] as const) {
				await mkdir(join(root, 'class', name), { recursive: true })
				if (type !== '') await writeFile(join(root, 'class', name, 'type'), `${type}\n`)
			}
			await symlink(tty, join(root, 'class', 'ttyUSB0', 'device'))
			const { ports, partial } = await listPorts(sources())
			expect(partial).toContain('udevadm')
			expect(ports).toEqual([
				{ path: join(root, 'dev', 'ttyS0'), name: null, identity: null },
				{ path: join(root, 'dev', 'ttyUSB0'), name: 'FTDI FT232R', identity: '0403:6001:a50285bi' },
			])
		},
	)

	it('is empty with a reason where nothing can be found out', async () => {
		expect(await listPorts(sources())).toEqual({ ports: [], partial: 'udevadm is not installed' })
	})

	it('is also had from this machine without a throw', async () => {
		const { ports } = await listPorts()
		for (const port of ports) expect(port.path).not.toBe('')
	})
})

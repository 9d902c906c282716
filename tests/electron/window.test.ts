/**
 * The real window of the real application: it opens, it is confined as Electron's security checklist asks, it closes.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { closeWindow, type Opened, open } from './application.ts'

const application = inject('application')
const dataFolder = mkdtempSync(join(tmpdir(), 'zaehlwerk-data-'))
const withWindow = test.skipIf(application === null)
let opened: Opened

beforeAll(async () => {
	if (application === null) return
	opened = await open(application, dataFolder)
	await opened.page.evaluate(readFileSync(join(import.meta.dirname, 'in-window.js'), 'utf8'))
})

afterAll(async () => {
	if (application === null) return
	await opened?.app.close().catch(() => {})
	rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 })
})

/** What the page itself answers; see in-window.js. */
const ask = <T>(expression: string): Promise<T> => opened.page.evaluate<T>(`windowChecks.${expression}`)

withWindow('the window shows the page over its own scheme while the station starts', async () => {
	expect(opened.page.url()).toBe('app://zaehlwerk/')
	expect(await opened.page.title()).toBe('Zählwerk')
	await opened.page.waitForFunction('windowChecks.isDrawn()')
})

withWindow('its preferences are the safe ones, read back from the running window', async () => {
	const preferences = await opened.app.evaluate(({ BrowserWindow }) => {
		const [window] = BrowserWindow.getAllWindows()
		const contents = window!.webContents as unknown as { getLastWebPreferences: () => Record<string, unknown> }
		return contents.getLastWebPreferences()
	})
	expect(preferences).toMatchObject({
		sandbox: true,
		contextIsolation: true,
		nodeIntegration: false,
		nodeIntegrationInSubFrames: false,
		webSecurity: true,
		allowRunningInsecureContent: false,
		experimentalFeatures: false,
		webviewTag: false,
	})
	expect(preferences.nodeIntegrationInWorker ?? false).toBe(false)
	expect(preferences.enableBlinkFeatures || '').toBe('')
})

withWindow('the page has no Node and of Electron only the three desk powers', async () => {
	expect(await ask('foreignNames()')).toEqual([])
	expect(await ask('deskPowers()')).toEqual(['printPdf', 'saveCsv', 'saveJson', 'savePdf'])
})

withWindow('the policy comes as a header, and it refuses inline scripts and foreign hosts', async () => {
	const seen = await ask<Record<string, string>>('policy()')
	expect(seen.policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[\w+/=]+'; /)
	expect(seen).toMatchObject({ inline: 'refused', outside: 'refused' })
	expect(seen.violated).toMatch(/^script-src/)
})

withWindow('no path leads out of the page’s folder', async () => {
	const targets = ['/..%2f..%2fpackage.json', '/%2e%2e%2fpackage.json', '/assets/..%5c..%5cx.js', '/none.js']
	expect(await ask(`statuses(${JSON.stringify(targets)})`)).toEqual([400, 400, 400, 404])
})

withWindow('it navigates nowhere and opens no second window', async () => {
	for (const address of ['https://example.org/', 'app://other/', 'data:text/html,x', 'file:///', 'http://127.0.0.1/']) {
		expect(await ask(`leave(${JSON.stringify(address)})`)).toBe('no window')
		await opened.page.waitForTimeout(200)
		expect([opened.page.url(), opened.app.windows().length]).toEqual(['app://zaehlwerk/', 1])
	}
	expect(await ask('isDrawn()')).toBe(true)
})

withWindow('every permission is denied', async () => {
	expect(await ask('permissions()')).toEqual({ notification: 'denied', place: 'denied', camera: 'denied' })
})

withWindow('a PDF is saved where the person says; anything else is not a document', async () => {
	const file = join(dataFolder, 'saved.pdf')
	const offered = await opened.app.evaluateHandle(({ dialog }, filePath) => {
		const names: string[] = []
		dialog.showSaveDialog = (async (_window: unknown, { defaultPath }: { defaultPath: string }) => {
			names.push(defaultPath)
			return { canceled: false, filePath }
		}) as unknown as typeof dialog.showSaveDialog
		return names
	}, file)
	expect(await ask("savePdf('../Müller/..\\\\x.pdf', '%PDF-1.4 ä')")).toBe('saved')
	expect(readFileSync(file, 'utf8')).toBe('%PDF-1.4 ä')
	expect((await offered.jsonValue()).map((path) => basename(path))).toEqual(['Müller .. x.pdf'])
	expect(await ask("savePdf('x.pdf', '<script>')")).toBe('failed')
	expect(new Set(await ask<string[]>('deskGarbage()'))).toEqual(new Set(['failed']))
})

withWindow('a PDF goes to the print dialog as it is, and no window stays behind', async () => {
	const printed = await opened.app.evaluateHandle(({ app }) => {
		const documents: string[] = []
		app.on('web-contents-created', (_event, contents) => {
			contents.print = (_options, done) => {
				documents.push(contents.getURL())
				done?.(documents.length === 1, 'Print job canceled')
			}
		})
		return documents
	})
	expect(await ask("printPdf('%PDF-1.4')")).toBe('printed')
	expect(await ask("printPdf('%PDF-1.4')")).toBe('cancelled')
	expect(await printed.jsonValue()).toEqual(Array(2).fill('app://print/document.pdf'))
	await opened.page.waitForTimeout(300)
	expect(await opened.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

withWindow('a second start with the same data says so in one line and ends with code 1', async () => {
	const args = [...application!.words, `--data=${dataFolder}`]
	const second = await new Promise<{ code: unknown; text: string }>((resolve) => {
		execFile(application!.executable, args, { timeout: 20_000 }, (cause, text) => resolve({ code: cause?.code, text }))
	})
	expect(second).toEqual({ code: 1, text: 'Zählwerk is already running with this data folder.\n' })
	expect(opened.app.windows().length).toBe(1)
})

describe.skipIf(application === null)('row 46: a page that dies', () => {
	test.each(['crashes', 'is killed'])(
		'is loaded again when it %s, and the station has gone on meanwhile',
		async (how) => {
			const { app } = opened
			const main = app.process().pid
			await app.evaluate(({ BrowserWindow }) =>
				BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript("document.documentElement.dataset.before = ''"),
			)
			const loaded = app.evaluate(
				({ BrowserWindow }) =>
					new Promise<void>((resolve) => {
						BrowserWindow.getAllWindows()[0]!.webContents.once('did-finish-load', () => resolve())
					}),
			)
			await app.evaluate(({ BrowserWindow }, way) => {
				const { webContents } = BrowserWindow.getAllWindows()[0]!
				if (way === 'crashes') webContents.forcefullyCrashRenderer()
				else process.kill(webContents.getOSProcessId(), 'SIGKILL')
			}, how)
			await loaded
			// The page asks the station anew and shows what it answers: a first start, as before.
			const shown = () =>
				app.evaluate(({ BrowserWindow }) =>
					BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(
						"[document.querySelector('h1')?.textContent ?? '', document.documentElement.hasAttribute('data-before')].join()",
					),
				)
			await expect.poll(shown).toMatch(/.+,false$/)
			expect(app.process().pid).toBe(main)
			expect(app.process().exitCode).toBe(null)
		},
	)
})

withWindow('closing the window ends the application within 3 s', async () => {
	expect(await closeWindow(opened.app)).toBeLessThan(3_000)
})

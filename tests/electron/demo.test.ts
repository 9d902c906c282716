/** The main job in the real window: a virtual meter is read and shown, a month is billed, a statement printed. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { lines, meters } from '../../src/virtual/building/plan.ts'
import { closeWindow, type Opened, open } from './application.ts'

const application = inject('application')
const dataFolder = mkdtempSync(join(tmpdir(), 'zaehlwerk-data-'))
const withWindow = test.skipIf(application === null)
let opened: Opened
let story = ''

beforeAll(async () => {
	if (application === null) return
	opened = await open(application, dataFolder, ['--demo', '--lang=de'])
	opened.app.process().stdout?.on('data', (chunk) => {
		story += String(chunk)
	})
})

afterAll(async () => {
	await opened?.app.close().catch(() => {})
	rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 })
})

const told = async (what: RegExp): Promise<RegExpExecArray> => {
	await expect.poll(() => story, { timeout: 250_000, interval: 200 }).toMatch(what)
	return what.exec(story)!
}
const goTo = async (path: string) => {
	await opened.page.goto(`app://zaehlwerk${path}`)
	await opened.page.locator('h1').waitFor()
}

/** The kit's Electron is years older than the one that is delivered: the history takes it minutes. */
withWindow('the demo tells in plain lines what it did', { timeout: 300_000 }, async () => {
	await told(/^Lines up: (\d+) of \1 \([\d.]+ s\)\.$/m)
	await told(/^Meters read: \d+ meters, (\d+) of \1 readings \([\d.]+ s\)\.$/m)
	await told(/^History fetched from the meters' memory: [\d,]+ requests \([\d.]+ s\)\.$/m)
	await told(/^Month \d{4}-\d{2} billed \([\d.]+ s\): \d+ statements, [\d,.]+ EUR\.$/m)
	await told(/^Statements: .+$/m)
})

withWindow('a virtual meter is read at the press of a key, and its value is shown', async () => {
	const { page } = opened
	await goTo('/points')
	await page.getByRole('treeitem', { name: /Strom/ }).first().click()
	await page.locator('h1', { hasText: 'Strom' }).waitFor()
	await page.keyboard.press('F5')
	await page.getByText('Abgelesen', { exact: true }).waitFor()
	expect(await page.locator('main').textContent()).toMatch(/\d,\d{2}\skWh/)
})

withWindow('a meter of every protocol shows its stand', async () => {
	const { page } = opened
	const firstOf = lines.map(({ id }) => meters.find(({ line }) => line === id)!)
	expect(new Set(lines.map(({ protocol }) => protocol)).size).toBeGreaterThan(8)
	for (const meter of firstOf) {
		// The demo makes its points in the order of the building's meters.
		await goTo(`/points/${meter.index + 1}`)
		await page.locator('h1', { hasText: meter.unit }).waitFor()
		const stand = page.locator('.figure').first()
		await expect.poll(() => stand.textContent(), { message: meter.serial }).toMatch(/^\d[\d.]*(,\d+)?\s(kWh|MWh|m³)$/)
	}
})

withWindow('a statement goes through the print action with tenant, readings and total in it', async () => {
	const { page, app } = opened
	const [, month] = await told(/^Month (\d{4}-\d{2}) billed/m)
	await goTo(`/billing/${month}`)
	await page.locator(`a[href^="/billing/${month}/statements/"]`).first().click()
	await page.locator('canvas[data-drawn="1"]').waitFor()
	const tenant = (await page.locator('h1').textContent())!.split(', ').slice(1).join(', ')
	const total = /[\d.]+,\d{2}(?=\s€)/.exec((await page.locator('canvas').getAttribute('aria-label')) ?? '')![0]

	const printed = await app.evaluateHandle(({ app: main }) => {
		const documents: string[] = []
		main.on('web-contents-created', (_event, contents) => {
			// What the dialog would print: the document of the window that asks for it, read back from that window.
			contents.print = async (_options, done) => {
				const read = `fetch(location.href).then((answer) => answer.arrayBuffer())
					.then((bytes) => Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(''))`
				documents.push(await contents.executeJavaScript(read))
				done?.(true, '')
			}
		})
		return documents
	})
	await page.keyboard.press('Control+p')
	await expect.poll(async () => (await printed.jsonValue()).length, { timeout: 20_000 }).toBe(1)
	const text = await textOf(Buffer.from((await printed.jsonValue())[0]!, 'latin1'))
	expect(tenant.length).toBeGreaterThan(3)
	expect(text).toContain(tenant)
	expect(text).toContain(total)
	expect(text.match(/\b\d{1,3}(\.\d{3})*,\d{2}\b/g)!.length).toBeGreaterThan(6)
	const [year, of] = month!.split('-')
	expect(text).toContain(`01.${of}.${year}`)
})

withWindow('closed during a poll, the application ends within 3 s, and so does the virtual building', async () => {
	await goTo('/')
	await opened.page.keyboard.press('F5')
	expect(await closeWindow(opened.app)).toBeLessThan(3_000)
})

async function textOf(pdf: Buffer): Promise<string> {
	const document = await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise
	const pages = Array.from({ length: document.numPages }, (_, index) => document.getPage(index + 1))
	const contents = await Promise.all(pages.map(async (page) => (await page).getTextContent()))
	return contents
		.flatMap(({ items }) => items)
		.map((item) => ('str' in item ? item.str : ''))
		.join(' ')
		.replace(/\s+/g, ' ')
}

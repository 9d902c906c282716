/** What a person does on the page, by mouse and by keyboard, with the station's double behind it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBrowser } from '../browser.ts'
import { type FakeStation, startFakeStation } from './fake-station/station.ts'
import { accessibilityFaults, sizes, type Visit, visit } from './page-checks.ts'

const built = existsSync(join(import.meta.dirname, '../../out/renderer/index.html'))
if (!built) console.log('Page journeys are skipped: the page is not built (npm run build).')
const browser: Browser | null = built ? await startBrowser() : null
let station: FakeStation

const german = { scheme: 'light', language: 'de', size: sizes.small } as const

async function at(path: string): Promise<Visit> {
	const visited = await visit(browser!, german)
	await visited.page.goto(station.startAddress)
	await visited.page.waitForSelector('.frame')
	if (path !== '/') await visited.page.goto(new URL(path, station.address).href)
	await visited.page.waitForSelector('h1')
	return visited
}

const heading = (page: Page) => page.locator('h1').textContent()

describe.skipIf(browser === null)('journeys', () => {
	beforeAll(async () => {
		station = await startFakeStation('ready')
	})
	afterAll(async () => {
		await browser?.close()
		await station?.close()
	})

	test('the token leaves the address, and reload, bookmark and a second tab keep the session', async () => {
		const { context, page } = await at('/points/8')
		expect(page.url()).not.toContain('token')
		await page.reload()
		await page.waitForSelector('h1')
		expect(await heading(page)).toBe('Strom, Wohnung 2.01')
		const second = await context.newPage()
		await second.goto(new URL('/billing', station.address).href)
		await second.waitForSelector('h1')
		expect(await heading(second)).toBe('Abrechnung')
		await context.close()
	})

	test('without a session the page says what to do and shows no data', async () => {
		const { context, page } = await visit(browser!, german)
		await page.goto(station.address)
		await page.getByText('Diese Seite hat keinen Zugang').waitFor()
		expect(await page.locator('body').textContent()).not.toContain('Lindenhof')
		expect(await accessibilityFaults(page)).toEqual([])
		await context.close()
	})

	test('a wrong token is refused in the same words', async () => {
		const { context, page } = await visit(browser!, german)
		await page.goto(`${station.address}#token=wrong`)
		await page.getByText('Diese Seite hat keinen Zugang').waitFor()
		expect(page.url()).not.toContain('wrong')
		await context.close()
	})

	test('a lost connection is said, and the page comes back by itself', async () => {
		const { context, page } = await at('/')
		station.drop()
		await page.getByRole('alert').getByText('Verbindung zur Station unterbrochen').waitFor()
		await page.getByRole('alert').waitFor({ state: 'detached' })
		expect(await heading(page)).toContain('Alles in Ordnung')
		await context.close()
	})

	test('an event makes the page ask again, and only for what it touches', async () => {
		const { context, page } = await at('/points/8')
		await page.waitForLoadState('networkidle')
		const before = station.called.length
		station.emit('readings.stored', { pointIds: [9] })
		await page.waitForTimeout(600)
		const others = station.called.slice(before)
		expect(others).not.toContain('readings.rows')
		station.emit('readings.stored', { pointIds: [8] })
		await expect.poll(() => station.called.slice(before)).toContain('readings.rows')
		await context.close()
	})

	test('F5 reads now and does not reload; a silent meter is explained', async () => {
		const { context, page } = await at('/points/8')
		await page.keyboard.press('F5')
		await page.getByText('Abgelesen', { exact: true }).waitFor()
		await page.goto(new URL('/points/17', station.address).href)
		await page.waitForSelector('h1')
		await page.keyboard.press('F5')
		await page.getByText('Keine Antwort. Stimmt die Adresse').first().waitFor()
		await context.close()
	})

	test('Ctrl+K finds a tenant by keyboard alone', async () => {
		const { context, page } = await at('/')
		await page.keyboard.press('Control+k')
		await page.getByRole('combobox').fill('heinze')
		// The names come from the station: a person sees the hit before taking it.
		await page
			.getByRole('option')
			.filter({ hasText: /heinze/i })
			.first()
			.waitFor()
		await page.keyboard.press('Enter')
		await expect.poll(() => heading(page)).toBe('Wohnung 2.01')
		await context.close()
	})

	test('the tree is walked with arrows, and Enter opens', async () => {
		const { context, page } = await at('/points')
		const tree = page.getByRole('tree')
		await tree.focus()
		for (const key of ['Home', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
		await expect.poll(() => heading(page)).toBe('Strom, Laden links')
		expect(await tree.getByRole('treeitem', { selected: true }).textContent()).toContain('Strom')
		await context.close()
	})

	test('the period is turned by keys, stays in the address and outlives a reload', async () => {
		const { context, page } = await at('/points/8?period=month&from=2026-11-01')
		await page.keyboard.press('Control+ArrowLeft')
		await page.getByText('Oktober 2026', { exact: true }).waitFor()
		await page.reload()
		await page.getByText('Oktober 2026', { exact: true }).waitFor()
		await context.close()
	})

	test('times are the building’s, though the browser is in New York', async () => {
		const { context, page } = await at('/')
		expect(await page.locator('.title-right').textContent()).toContain('14:45:04')
		await context.close()
	})

	test('a half-filled form is still there after leaving and after a reload', async () => {
		const { context, page } = await at('/units')
		await page.getByRole('button', { name: 'Einheit anlegen' }).click()
		await page.getByRole('textbox', { name: 'Name' }).fill('Wohnung 5.01')
		await page.goto(new URL('/help', station.address).href)
		await page.goto(new URL('/units', station.address).href)
		await page.getByRole('button', { name: 'Einheit anlegen' }).click()
		expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Wohnung 5.01')
		expect(await accessibilityFaults(page)).toEqual([])
		await context.close()
	})

	test('a chart becomes a table with the same steps', async () => {
		const { context, page } = await at('/points/8?period=month&from=2026-11-01')
		await page.getByText('Tabelle', { exact: true }).click()
		await page.getByRole('cell', { name: '10.11.2026' }).waitFor()
		expect(await page.locator('section[aria-label="Verbrauch"] tbody tr').first().textContent()).toContain('01.11.2026')
		await context.close()
	})

	test('the raw frame behind a value is one click away', async () => {
		const { context, page } = await at('/points/8')
		await page
			.getByRole('button', { name: /^Telegramm zu/ })
			.first()
			.click()
		await page.getByText('FE FE FE FE 68 12 34').waitFor()
		expect(await accessibilityFaults(page)).toEqual([])
		await context.close()
	})

	test('a run with red findings cannot be approved, and each leads to where it is mended', async () => {
		const { context, page } = await at('/billing/2026-10')
		await page.getByText('Als Nächstes: was rot ist beheben').waitFor()
		expect(await page.getByRole('button', { name: 'Freigeben …' }).isDisabled()).toBe(true)
		await page.getByRole('link', { name: 'Öffnen' }).first().click()
		// Where a missing reading is asked for again, corrected or estimated.
		await expect.poll(() => heading(page)).toBe('Plausibilität Oktober 2026')
		await context.close()
	})

	test('a statement is turned, saved under its name, and printed page by page', async () => {
		const { context, page, faults } = await at('/billing/2026-10/statements/8')
		await page.addInitScript('window.print = () => { window.printed = true }')
		await page.reload()
		await page.locator('canvas[data-drawn="1"]').waitFor()
		expect(await page.locator('canvas[data-drawn="1"]').getAttribute('aria-label')).toContain('Rechnungsbetrag 62,30 €')
		await page.getByRole('button', { name: 'Eine Seite weiter' }).click()
		await page.locator('canvas[data-drawn="2"]').waitFor()
		const download = page.waitForEvent('download')
		await page.getByRole('button', { name: 'Speichern …' }).click()
		expect((await download).suggestedFilename()).toBe('Abrechnung-2026-10-8.pdf')
		await page.keyboard.press('Control+p')
		await expect.poll(() => page.evaluate('window.printed === true')).toBe(true)
		expect(await page.locator('.print-sheets canvas').count()).toBe(2)
		expect(faults).toEqual([])
		await context.close()
	})

	test('found meters are added once each has a unit', async () => {
		const { context, page, faults } = await at('/lines/2/scan')
		await page.getByRole('button', { name: 'Alle 5 neuen eintragen …' }).click()
		const add = page.getByRole('button', { name: '5 Zähler eintragen' })
		await add.waitFor()
		expect(await add.isDisabled()).toBe(true)
		expect(await accessibilityFaults(page)).toEqual([])
		for (const [index, unit] of ['1.01', '1.02', '1.03', '1.04', '1.05'].entries()) {
			await page
				.getByRole('combobox', { name: /^Einheit/ })
				.nth(index)
				.click()
			await page.getByRole('option', { name: `Wohnung ${unit}` }).click()
		}
		await add.click()
		await page.getByText('5 Zähler eingetragen').waitFor()
		expect(station.called.filter((name) => name === 'meters.add')).toHaveLength(5)
		expect(faults).toEqual([])
		await context.close()
	})

	test('the language is changed at once and stays', async () => {
		const { context, page } = await at('/settings')
		await page.getByText('English', { exact: true }).click()
		await page.getByRole('heading', { name: 'Settings' }).waitFor()
		await page.reload()
		await page.getByRole('heading', { name: 'Settings' }).waitFor()
		expect(await page.locator('html').getAttribute('lang')).toBe('en')
		await context.close()
	})
})

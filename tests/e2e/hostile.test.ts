/** Strings that meters and files bring along, on the pages that show them. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser } from '../browser.ts'
import { hostile } from './fake-station/commissioning.ts'
import { type FakeStation, startFakeStation } from './fake-station/station.ts'
import { accessibilityFaults, sizes, visit } from './page-checks.ts'

const built = existsSync(join(import.meta.dirname, '../../out/renderer/index.html'))
const browser: Browser | null = built ? await startBrowser() : null
let station: FakeStation

beforeAll(async () => {
	if (browser !== null) station = await startFakeStation('ready')
})
afterAll(async () => {
	await browser?.close()
	await station?.close()
})

test.skipIf(browser === null)(
	'row 49: strings of meters and lists are text on the page, whatever they would like to be',
	async () => {
		const { context, page, faults } = await visit(browser!, { scheme: 'light', language: 'de', size: sizes.small })
		const isText = async (text: string) => {
			await page.getByText(text).first().waitFor()
			expect(await page.locator('img[src="x"]').count()).toBe(0)
			expect(await page.evaluate('window.hurt')).toBeUndefined()
		}
		await page.goto(station.startAddress)
		await page.waitForSelector('.frame')
		await page.goto(new URL('/commissioning/match', station.address).href)
		await isText(hostile.markup)
		await page.goto(new URL('/commissioning/check', station.address).href)
		await isText(hostile.formula)
		await page.goto(new URL('/commissioning/import', station.address).href)
		const file = { name: 'liste.csv', mimeType: 'text/csv', buffer: Buffer.from('a;b') }
		await page.locator('input[type=file]').setInputFiles(file)
		await isText(hostile.markup)
		await isText('Erika ‹U+202E›namretsuM')
		expect(await page.getByText('\u202e').count(), 'nothing turns the text beside it').toBe(0)
		// Nothing is imported while a number may mean two things.
		expect(await page.getByRole('button', { name: /Zeilen übernehmen/ }).isDisabled()).toBe(true)
		await page.getByLabel(/^Komma: 1\.234/).click()
		await page.getByRole('button', { name: '2 Zeilen übernehmen' }).click()
		await page.getByText('1 neu, 1 geändert, 1 unverändert, 2 abgelehnt').waitFor()
		expect(await accessibilityFaults(page)).toEqual([])
		expect(faults).toEqual([])
		await context.close()
	},
)

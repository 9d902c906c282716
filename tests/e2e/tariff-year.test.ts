/** By the page alone: a tariff from a file, changed in the editor, and last year's bills under it. Real station. */
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser } from '../browser.ts'
import { prepared } from '../station/exchange/site.ts'
import { databaseIn } from '../station/house.ts'
import { fillHouse, flatTariff, zone } from '../station/tariffs/metered-year.ts'
import { choose, field, fill, type Launched, launch, launchEntry, press } from './hands.ts'
import { keepPicture, visit } from './page-checks.ts'

const thisMonth = Temporal.Now.plainDateISO(zone).with({ day: 1 })
const months = Array.from({ length: 12 }, (_, index) => thisMonth.subtract({ months: 12 - index }))
const euro = (cents: number) =>
	`${new Intl.NumberFormat('de-DE', { minimumFractionDigits: 2 }).format(cents / 100)} €`.replaceAll('−', '-')

/** As another program might write it: with two fields that mean nothing here. */
const file = {
	name: 'Nachtstrom',
	medium: 'electricity',
	publisher: 'Stadtwerke',
	versions: [{ validFrom: '2024-01-01', definition: { ...flatTariff('0.25'), colour: 'green' } }],
}

let browser: Browser | null = null
let station: Launched

beforeAll(async () => {
	browser = await startBrowser()
	if (browser === null) return
	expect(existsSync(launchEntry), 'built before the tests').toBe(true)
	const first = months[0]!.toString()
	const days = thisMonth.since(months[0]!).total('days')
	const silent = months[3]!.toString()
	const left = months[5]!.subtract({ days: 1 }).toString()
	const folder = prepared((store) => {
		fillHouse(store, { first, days }, { silent, left })
	})
	// As the program names it.
	renameSync(databaseIn(folder), join(folder, 'zaehlwerk.db'))
	station = await launch(folder)
})
afterAll(async () => {
	await browser?.close()
	await station?.stop()
})

test('a tariff is read from a file, edited, and shows last year’s bill under it', {
	timeout: 90_000,
}, async (context) => {
	if (browser === null) return context.skip()
	const look = { scheme: 'light', language: 'de', size: { width: 1366, height: 768 } } as const
	const { page, faults } = await visit(browser, look)
	page.setDefaultTimeout(10_000)
	context.onTestFailed(() => keepPicture(page, 'tariff-year-failed'))
	await page.goto(station.address)
	await page.waitForSelector('.frame')
	await page.goto(new URL('/tariffs/new', station.address).href)

	const give = (text: string) =>
		page
			.locator('input[type=file]')
			.setInputFiles({ name: 'nachtstrom.json', mimeType: 'application/json', buffer: Buffer.from(text) })
	await give('{"bands":')
	await page.getByText('Die Datei ist keine JSON-Datei mit einem Tarif').waitFor()
	const broken = structuredClone(file)
	broken.versions[0]!.definition.bands[0]!.tiers[0]!.price = '0,25' as never
	await give(JSON.stringify(broken))
	await page.getByText(/Fassung 1, Tarif, Preisband 1, Stufe 1, Preis.*höchstens 9 Stellen/i).waitFor()
	await give(JSON.stringify(file))
	// What is not understood is named, and only taken without it when a person says so.
	await page.getByText('versions.0.definition.colour').waitFor()
	await page.getByText('publisher', { exact: true }).waitFor()
	const take = page.getByRole('button', { name: /Fassung ab .* in den Editor/ })
	expect(await take.isDisabled()).toBe(true)
	await page.getByLabel('Ohne diese Angaben übernehmen').check()
	await take.click()

	expect(await page.getByPlaceholder('Hausstrom').inputValue()).toBe('Nachtstrom')
	expect(await field(page, 'Preis, netto (Stufe 1)').inputValue()).toBe('0,25')
	// Refused where it stands, with the reason; and then right.
	await fill(page, 'Preis, netto (Stufe 1)', '0,123456789')
	await page.keyboard.press('Tab')
	await page.getByText('Höchstens 9 Stellen vor und 8 nach dem Komma').first().waitFor()
	await fill(page, 'Preis, netto (Stufe 1)', '0,20')
	await page.keyboard.press('Tab')

	await press(page, /^Feiertage \d{4} eintragen/)
	expect((await field(page, 'Feiertage').inputValue()).split('\n')).toHaveLength(9)

	await choose(page, 'Für', /Strom, Wohnung A/)
	await press(page, 'Letztes Jahr rechnen')
	const cents = (perKwh: number) => months.reduce((all, month) => all + month.daysInMonth * 10 * perKwh + 1_000, 0)
	const row = page.getByRole('row').filter({ hasText: 'Zusammen' })
	await row.waitFor({ timeout: 40_000 })
	const text = (await row.textContent())!.replaceAll(/[\s\u202f\u2212]/g, (sign) => (sign === '\u2212' ? '-' : ' '))
	for (const amount of [cents(30), cents(20)]) expect(text).toContain(euro(amount))
	expect(text).toContain(euro(cents(20) - cents(30)))

	await choose(page, 'Für', /^alle,/)
	await cancelled(page)

	await press(page, 'Speichern')
	await page.waitForURL(/\/tariffs$/)
	await page.getByRole('link', { name: 'Nachtstrom' }).click()
	await page.getByText('noch kein Bescheid danach ausgestellt').waitFor()
	expect(await field(page, 'Preis, netto (Stufe 1)').inputValue()).toMatch(/^0,20?$/)
	expect(faults).toEqual([])
})

/** Presses the button to cancel in the moment in which it is there: a year of a small house is rated in another. */
const pressingCancel = `new MutationObserver((_, observer) => {
	const button = [...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Abbrechen')
	if (button === undefined) return
	observer.disconnect()
	button.click()
}).observe(document.body, { childList: true, subtree: true })`

async function cancelled(page: Page): Promise<void> {
	const ended = page.getByText('Abgebrochen. Es wurde nichts geändert.')
	for (let attempt = 1; attempt <= 5; attempt++) {
		await page.evaluate(pressingCancel)
		await press(page, 'Letztes Jahr rechnen')
		if (
			await ended.waitFor({ timeout: 4_000 }).then(
				() => true,
				() => false,
			)
		)
			return
	}
	throw new Error('it was never cancelled')
}

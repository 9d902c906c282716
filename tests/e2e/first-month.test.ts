/**
 * From an empty database to printed statements by the page alone: a person sets up a building, adds lines, finds
 * meters, enters one by hand, makes tariffs, bills last month and opens the statements. Real station, real bytes.
 */
import { existsSync, readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser } from '../browser.ts'
import { startVirtual, type Virtual } from '../station/house.ts'
import {
	approve,
	button,
	choose,
	field,
	fill,
	type Launched,
	launch,
	launchEntry,
	press,
	setUpBuilding,
} from './hands.ts'
import { keepPicture, visit } from './page-checks.ts'

let browser: Browser | null = null
let virtual: Virtual
let station: Launched

beforeAll(async () => {
	browser = await startBrowser()
	if (browser === null) return
	expect(existsSync(launchEntry), 'built before the tests').toBe(true)
	virtual = await startVirtual()
	station = await launch()
})

afterAll(async () => {
	await browser?.close()
	await station?.stop()
	await virtual?.stop()
})

const open = async (page: Page, path: string) => {
	await page.goto(new URL(path, station.address).href)
	await page.getByRole('heading').first().waitFor()
}

async function addUnit(page: Page, unit: string, tenant: string) {
	await open(page, '/units')
	await press(page, 'Einheit anlegen')
	await fill(page, 'Name', unit)
	await fill(page, 'Geschoss', '1. OG')
	await press(page, 'Speichern')
	await page.getByRole('dialog').waitFor({ state: 'detached' })
	await press(page, 'Mieter eintragen')
	await fill(page, 'Mieter', tenant)
	await page.getByLabel('Anschrift').last().fill('Lindenhof 4\n04177 Leipzig')
	await fill(page, 'Von', '01.03.2024')
	await page.keyboard.press('Tab')
	await press(page, 'Speichern')
	await page.getByRole('dialog').waitFor({ state: 'detached' })
	await page.getByText(tenant).first().waitFor()
}

/** Account, mandate and buyer reference of a tenant: a mistyped one is said at once, a right one is kept. */
async function enterAccount(page: Page, tenant: string) {
	await press(page, `${tenant} ändern`)
	await fill(page, 'E-Mail', 'wojcik@beispiel.example')
	await fill(page, 'IBAN', 'DE88 3704 0044 0532 0130 00')
	await page.getByText('Die Prüfziffer stimmt nicht').waitFor()
	expect(await button(page, 'Konto speichern').isDisabled()).toBe(true)
	await fill(page, 'IBAN', 'DE89 3704 0044 0532 0130 00')
	await fill(page, 'Mandatsreferenz', 'LH4-0002')
	await fill(page, 'Käuferreferenz oder Leitweg-ID', '04011000-12345-34')
	await fill(page, 'Mandat unterschrieben am', '01.03.2024')
	await page.keyboard.press('Tab')
	await press(page, 'Konto speichern')
	await page.getByText('Gespeichert', { exact: true }).waitFor()
	await page.reload()
	await press(page, `${tenant} ändern`)
	const kept = ['E-Mail', 'IBAN', 'Mandatsreferenz', 'Mandat unterschrieben am', 'Käuferreferenz oder Leitweg-ID']
	expect(await Promise.all(kept.map((label) => field(page, label).inputValue()))).toEqual([
		...['wojcik@beispiel.example', 'DE89370400440532013000', 'LH4-0002', '01.03.2024', '04011000-12345-34'],
	])
	await page.keyboard.press('Escape')
	await page.getByRole('dialog').waitFor({ state: 'detached' })
}

/** From an amount of the statement that is shown to the bytes of the meter. */
async function openToFrame(page: Page, name: string) {
	await page.getByText('Herleitung', { exact: true }).click()
	await page.getByText('Jeder Posten ist kaufmännisch auf den Cent gerundet').first().waitFor()
	await page.locator('.explain-line > summary').filter({ hasText: name }).first().click()
	await page.locator('.explain-use > summary:visible').first().click()
	await page
		.getByRole('button', { name: /^Telegramm Nr\./ })
		.first()
		.click()
	const drawer = page.getByRole('dialog', { name: 'Telegramm des Zählers' })
	await drawer
		.getByText(/^(FE )*68( [0-9A-F]{2})+/)
		.first()
		.waitFor()
	await page.keyboard.press('Escape')
	await drawer.waitFor({ state: 'detached' })
}

async function addLine(page: Page, name: string, protocol: RegExp, url: string) {
	const { hostname, port } = new URL(url.replace('tcp:', 'http:'))
	await open(page, '/lines')
	await press(page, 'Leitung anlegen')
	await page.getByPlaceholder('Strom Nord').fill(name)
	await choose(page, 'Protokoll', protocol)
	await page.getByText('Netzwerk (TCP)').click()
	await fill(page, 'Adresse', hostname)
	await fill(page, 'Port', port)
	await press(page, 'Anlegen, dann suchen')
	await page.getByRole('heading', { name }).waitFor()
}

async function addTariff(page: Page, name: string, medium: string, price: string) {
	await open(page, '/tariffs/new')
	await page.getByPlaceholder('Hausstrom').fill(name)
	await choose(page, 'Medium', medium)
	await fill(page, 'Preis, netto (Stufe 1)', price)
	await page.keyboard.press('Tab')
	await fill(page, 'Gültig ab', '01.01.2024')
	await page.keyboard.press('Tab')
	await press(page, 'Speichern')
	await page.waitForURL(/\/tariffs/)
	await open(page, '/tariffs')
	await press(page, `${name} zuordnen`)
	await page.getByLabel(new RegExp(`Alle Messstellen ${medium}`)).check()
	await fill(page, 'Rechnet ab', '01.01.2024')
	await page.keyboard.press('Tab')
	await press(page, /Messstellen? zuordnen$/)
	await page.getByRole('dialog').waitFor({ state: 'detached' })
}

test('a month goes from an empty database to statements by the page alone', { timeout: 240_000 }, async (context) => {
	if (browser === null) return context.skip()
	const look = { scheme: 'light', language: 'de', size: { width: 1366, height: 768 } } as const
	const { page, faults } = await visit(browser, look)
	page.setDefaultTimeout(10_000)
	context.onTestFailed(() => keepPicture(page, 'first-month-failed'))
	const [electricity, , heat] = virtual.announcement.lines
	const flat = electricity!.meters.find(({ unit }) => unit === 'Wohnung 1.01')!

	await setUpBuilding(page, station.address, async () => {
		// The country's own zone, wherever the browser thinks it is.
		expect(await field(page, 'Zeitzone').inputValue()).toBe('Europe/Berlin')
	})
	await addUnit(page, 'Wohnung 1.01', 'Familie Müller-Lüdenscheidt')
	await addUnit(page, 'Wohnung 1.02', 'Dr. Agnieszka Wójcik')
	await enterAccount(page, 'Dr. Agnieszka Wójcik')

	await addLine(page, 'Wärme', /M-Bus/, heat!.tcp)
	await fill(page, 'von Adresse', '2')
	await fill(page, 'bis Adresse', '3')
	await press(page, /Suche starten|Neu suchen/)
	await press(page, /Alle 2 neuen eintragen/)
	for (const [address, unit] of [
		['2', 'Wohnung 1.01'],
		['3', 'Wohnung 1.02'],
	] as const) {
		await choose(page, new RegExp(`Einheit \\(${address}\\)`), new RegExp(unit))
	}
	await press(page, '2 Zähler eintragen')
	await page.getByText('2 Zähler eingetragen').waitFor()

	await addLine(page, 'Strom', /DL\/T 645/, `${electricity!.tcp}`)
	await open(page, '/meters')
	await press(page, 'Zähler eintragen')
	await choose(page, 'Leitung', /Strom/)
	await choose(page, 'Modell', /DL\/T 645/)
	await fill(page, 'Adresse', flat.address)
	await choose(page, 'Einheit', /Wohnung 1\.01/)
	await page.getByPlaceholder('Strom').last().fill('Strom')
	await page.getByRole('dialog').getByRole('button', { name: 'Zähler eintragen' }).click()
	// The new meter is shown at once.
	await page.getByText(`Zähler ${flat.address}`).first().waitFor()

	await addTariff(page, 'Hausstrom', 'Strom', '0,30')
	await addTariff(page, 'Fernwärme', 'Wärme', '0,12')

	const last = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() - 1, 15))
		.toISOString()
		.slice(0, 7)
	await open(page, `/billing/${last}`)
	await expect
		.poll(
			async () => {
				await press(page, /Abrechnung vorbereiten|Neu rechnen/)
				await button(page, 'Neu rechnen').waitFor({ timeout: 20_000 })
				return button(page, 'Freigeben …').isEnabled()
			},
			{ timeout: 60_000, interval: 2_000, message: 'history fetched, no red finding' },
		)
		.toBe(true)
	await approve(page)
	await press(page, 'Ausstellen …')
	await press(page, '2 Bescheide ausstellen')
	await page.getByText('ausgestellt', { exact: true }).waitFor()

	await openStatement(page, 'Wohnung 1.01', 'Familie Müller-Lüdenscheidt')
	await openToFrame(page, 'Arbeitspreis')
	expect(faults).toEqual([])
})

/** From the month's list, and saved under its name. */
async function openStatement(page: Page, unit: string, tenant: string) {
	await page.getByRole('link', { name: unit }).last().click()
	await page.getByText(tenant).first().waitFor()
	// A browser that is busy may tell its driver of a download before it knows the name; the page says which it gave.
	const [download] = await Promise.all([page.waitForEvent('download'), press(page, /speichern/i)])
	const names = await page.evaluate('pageChecks.downloads()')
	expect(names).toEqual([expect.stringMatching(/^\d{4}-00001 Wohnung 1\.01 .*\.pdf$/)])
	const document = readFileSync(await download.path())
	expect(document.subarray(0, 5).toString()).toBe('%PDF-')
}

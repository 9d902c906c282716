/**
 * A year's operating costs by the page alone: two flats with their tenants, two kinds of cost, advance payments; the
 * page shows who pays what and why. Real station, real browser.
 */
import { existsSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser } from '../browser.ts'
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
let station: Launched

beforeAll(async () => {
	browser = await startBrowser()
	if (browser === null) return
	expect(existsSync(launchEntry), 'built before the tests').toBe(true)
	station = await launch()
})

afterAll(async () => {
	await browser?.close()
	await station?.stop()
})

const closed = (page: Page) => page.getByRole('dialog').waitFor({ state: 'detached' })

async function addFlat(page: Page, name: string, area: string, tenant: string, persons: string) {
	await page.goto(new URL('/units', station.address).href)
	await press(page, 'Einheit anlegen')
	await fill(page, 'Name', name)
	await fill(page, 'Geschoss', '1. OG')
	await fill(page, 'Fläche', area)
	await page.keyboard.press('Tab')
	await press(page, 'Speichern')
	await closed(page)
	await press(page, 'Mieter eintragen')
	await fill(page, 'Mieter', tenant)
	await fill(page, 'Von', '01.03.2020')
	await page.keyboard.press('Tab')
	await fill(page, 'Personen', persons)
	await press(page, 'Speichern')
	await closed(page)
	await page.getByText(tenant).first().waitFor()
}

async function addPool(page: Page, name: string, gross: string, key: string) {
	await press(page, 'Kostenart eintragen')
	await fill(page, 'Bezeichnung', name)
	// Nothing can be saved before the amount is there, and the form says so.
	await page.getByText('Den Betrag angeben').waitFor()
	expect(await button(page, 'Speichern').isDisabled()).toBe(true)
	await fill(page, 'Betrag, brutto', gross)
	await page.keyboard.press('Tab')
	await choose(page, 'Schlüssel', key)
	await press(page, 'Speichern')
	await closed(page)
	await page.getByRole('button', { name }).first().waitFor()
}

test('two costs are shared out and set against advances by the page alone', { timeout: 120_000 }, async (context) => {
	if (browser === null) return context.skip()
	const look = { scheme: 'light', language: 'de', size: { width: 1366, height: 768 } } as const
	const { page, faults } = await visit(browser, look)
	page.setDefaultTimeout(10_000)
	context.onTestFailed(() => keepPicture(page, 'costs-failed'))
	await setUpBuilding(page, station.address)
	await addFlat(page, 'Wohnung 1', '60', 'Familie Arslan', '1')
	await addFlat(page, 'Wohnung 2', '40', 'Dr. Böhm', '3')

	await page.goto(new URL('/costs', station.address).href)
	await press(page, 'Zeitraum anlegen')
	// Last year is proposed, which is over.
	await fill(page, 'Name', 'Betriebskosten')
	await press(page, 'Speichern')
	await page.getByRole('heading', { name: 'Betriebskosten', exact: true }).waitFor()
	await page.getByText('Es ist noch keine Kostenart eingetragen').waitFor()

	await addPool(page, 'Versicherung', '1000,01', 'Fläche')
	await addPool(page, 'Hauswart', '800', 'Personen')
	const shares = page.getByRole('region', { name: 'Verteilung' }).getByRole('row')
	const rowOf = (name: string) => shares.filter({ hasText: name }).first().textContent()
	await expect.poll(() => rowOf('Wohnung 1')).toMatch(/800,01\s€/)
	expect(await rowOf('Wohnung 2')).toMatch(/1\.000,00\s€/)
	await page
		.getByText(/Die Vorauszahlungen fehlen/)
		.first()
		.waitFor()
	// What was not entered is not 0: no balance yet.
	expect(await rowOf('Wohnung 1')).not.toMatch(/Nachzahlung/)
	await removeOnSecondThought(page)

	// The finding leads to where it is put right.
	await page.getByRole('region', { name: 'Befunde' }).getByRole('button', { name: 'Eintragen' }).first().click()
	for (const [tenant, amount] of [
		['Familie Arslan', '700'],
		['Dr. Böhm', '1200'],
	] as const) {
		await fill(page, `Vorauszahlungen von ${tenant}`, amount)
		await page.keyboard.press('Tab')
	}
	await press(page, 'Speichern')
	await closed(page)
	await expect.poll(() => rowOf('Wohnung 1')).toMatch(/Nachzahlung 100,01\s€/)
	expect(await rowOf('Wohnung 2')).toMatch(/Guthaben 200,00\s€/)
	await page.getByText('Keine Befunde: alles ist eingetragen und gemessen.').waitFor()

	await page.getByRole('button', { name: 'Wohnung 2' }).click()
	const insurance = page.getByRole('dialog').getByRole('region', { name: 'Versicherung' })
	await expect.poll(() => insurance.textContent()).toMatch(/1\.000,01\s€100\sm²40\sm²400,00\s€/)
	await keepPicture(page, 'costs-explained')
	expect(await field(page, 'Name').count()).toBe(0)
	await page.keyboard.press('Escape')
	await closed(page)

	await issueAndCorrect(page, rowOf)
	expect(faults).toEqual([])
})

/** One press removes nothing. */
async function removeOnSecondThought(page: Page) {
	await addPool(page, 'Irrtum', '5', 'Fläche')
	await page.getByRole('button', { name: 'Irrtum' }).click()
	await press(page, 'Kostenart löschen')
	await page.locator('button:focus', { hasText: 'Abbrechen' }).waitFor()
	await press(page, 'Endgültig löschen')
	await closed(page)
	await page.getByRole('button', { name: 'Irrtum' }).waitFor({ state: 'detached' })
}

async function approveAndIssue(page: Page) {
	await expect.poll(() => button(page, 'Freigeben …').isEnabled(), { timeout: 30_000 }).toBe(true)
	await approve(page)
	await press(page, 'Ausstellen …')
	await press(page, /^\d+ Bescheide ausstellen$/)
	await page.getByText('ausgestellt', { exact: true }).waitFor({ timeout: 30_000 })
}

/** Issues the two statements; a bill comes late, and both are cancelled and replaced. */
async function issueAndCorrect(page: Page, rowOf: (name: string) => Promise<string | null>) {
	await press(page, 'Abrechnung vorbereiten')
	await approveAndIssue(page)
	await page.goto(new URL('/costs/1', station.address).href)
	await page.getByText(/^2 Abrechnungen gelten/).waitFor()
	await page.getByText('Seit dem Ausstellen ist nichts anders eingetragen oder gemessen.').waitFor()

	// 100 € more, of which each has a share.
	await page.getByRole('button', { name: 'Versicherung' }).click()
	await fill(page, 'Betrag, brutto', '1100,01')
	await page.keyboard.press('Tab')
	await press(page, 'Speichern')
	await closed(page)
	const changed = page.getByRole('region', { name: 'Ausgestellte Abrechnung' })
	await expect.poll(() => changed.textContent()).toMatch(/Versicherung1\.000,01\sEUR1\.100,01\sEUR/)
	await changed.getByText(/2 ausgestellte Abrechnungen kämen heute auf einen anderen Betrag/).waitFor()
	await expect.poll(() => rowOf('Wohnung 1')).toMatch(/100,01\s€60,00\s€$/)
	await keepPicture(page, 'costs-changed')
	await press(page, 'Abrechnung berichtigen …')
	await fill(page, 'Grund, wie er auf dem Storno steht', 'Nachberechnung der Versicherung')
	await press(page, 'Entwerfen')
	const rows = page.getByRole('region', { name: 'Bescheide' }).getByRole('row')
	await expect.poll(() => rows.count(), { timeout: 30_000 }).toBe(5)
	await approveAndIssue(page)
	expect((await rows.allTextContents()).join(' | ')).toMatch(/-00003 Storno zu \d{4}-00001.*-00004 ersetzt \d{4}-00001/)
	await keepPicture(page, 'costs-corrected')
	await page.goto(new URL('/costs/1', station.address).href)
	await page.getByText('Seit dem Ausstellen ist nichts anders eingetragen oder gemessen.').waitFor()
	await expect.poll(() => rowOf('Wohnung 1')).toMatch(/Nachzahlung 160,01\s€160,01\s€$/)
}

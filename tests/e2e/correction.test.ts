/**
 * After issue, by the page alone: one reading is put right, the difference is proposed, and what is issued of it is the
 * exact pair of cancellation and new bill. Real station.
 */
import { existsSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addMonths } from '../../src/shared/period.ts'
import { startBrowser } from '../browser.ts'
import { billedHouse } from '../station/billed-house.ts'
import { approve, button, choose, field, fill, type Launched, launch, launchEntry, press } from './hands.ts'
import { keepPicture, visit } from './page-checks.ts'

const month = addMonths(new Date().toISOString().slice(0, 7), -1)

let browser: Browser | null = null
let station: Launched

beforeAll(async () => {
	browser = await startBrowser()
	if (browser === null) return
	expect(existsSync(launchEntry), 'built before the tests').toBe(true)
	station = await launch(billedHouse(3, { month, isDoubted: true, fileName: 'zaehlwerk.db' }))
})
afterAll(async () => {
	await browser?.close()
	await station?.stop()
})

const open = async (page: Page, path: string) => {
	await page.goto(new URL(path, station.address).href)
	await page.getByRole('heading', { level: 1 }).waitFor()
}
/** The cells of a table's row that names something. */
const cellsOf = async (page: Page, table: string, named: string | RegExp) => {
	const rows = page.locator(`section.table-scroll[aria-label="${table}"]`).getByRole('row')
	const row = rows.filter({ hasText: named }).first()
	await row.waitFor()
	return (await row.getByRole('cell').allInnerTexts()).map((text) => text.replaceAll('\u00a0', ' ').trim())
}

test('a reading put right after issue becomes a cancellation and a new bill, by the page alone', {
	timeout: 240_000,
}, async (context) => {
	if (browser === null) return context.skip()
	const look = { scheme: 'light', language: 'de', size: { width: 1366, height: 768 } } as const
	const { page, faults } = await visit(browser, look)
	page.setDefaultTimeout(45_000)
	context.onTestFailed(() => keepPicture(page, 'correction-failed'))
	await page.goto(station.address)

	await open(page, `/billing/${month}`)
	await press(page, 'Abrechnung vorbereiten')
	await expect.poll(() => button(page, 'Freigeben …').isEnabled(), { timeout: 30_000 }).toBe(true)
	// Nobody has looked at the month's plausibility, and the list says so.
	await page.getByRole('listitem').filter({ hasText: 'Plausibilität des Monats' }).getByText('ansehen').waitFor()
	await findingsAreShown(page)
	await approve(page)
	await page.getByText(/Freigegeben von A\. Kern/).waitFor()
	await press(page, 'Ausstellen …')
	await press(page, '3 Bescheide ausstellen')
	await page.getByText('ausgestellt', { exact: true }).waitFor()
	await page.getByText(/^Bisher ist kein Unterschied bemerkt/).waitFor()

	await open(page, `/plausibility?month=${month}`)
	// That nobody has looked is not that nothing was found.
	await page.getByText('Dieser Monat ist noch nicht geprüft').waitFor()
	await press(page, 'Jetzt prüfen')
	await page.getByText('Ausreißer').first().click()
	await page.getByLabel('Wer entscheidet').fill('M. Weber')
	await page.getByLabel('Begründung').fill('vom Display abgelesen')
	await press(page, 'Berichtigen …')
	await choose(page, 'Zeitpunkt', /^01\.\d\d\.\d{4},? 00:00/)
	// 10 kWh more than the meter said at the end of the month: 10.360,00 − 10.000,00 is what it was.
	await fill(page, 'Richtiger Stand', '10370')
	await page.keyboard.press('Tab')
	await page.getByRole('dialog').getByRole('button', { name: 'Eintragen' }).click()
	await page.getByRole('dialog').waitFor({ state: 'detached' })

	await open(page, `/billing/${month}`)
	await press(page, 'Jetzt vergleichen')
	// 31 € and 120 kWh at 0.30 €, with 19 %: 79.73 €; ten kilowatt hours more: 83.30 €.
	const proposed = await cellsOf(page, 'Nach dem Ausstellen', 'Wohnung 0001')
	expect(proposed.slice(3, 6)).toEqual(['79,73 €', '83,30 €', '3,57 €'])
	await press(page, 'Berichtigen …')
	// The reason that is printed is proposed, and another one can be typed.
	await field(page, 'Grund, wie er auf dem Storno steht')
		.and(page.locator('[value="Berichtigter Zählerstand"]'))
		.waitFor()
	await press(page, 'Entwerfen')
	await page.waitForURL(/\/runs\/\d+$/)
	await expect.poll(() => button(page, 'Freigeben …').isEnabled(), { timeout: 30_000 }).toBe(true)
	await approve(page)
	await press(page, 'Ausstellen …')
	await press(page, '2 Bescheide ausstellen')
	await page.getByText('ausgestellt', { exact: true }).waitFor()
	const cancellation = await cellsOf(page, 'Bescheide', 'Storno')
	const bill = await cellsOf(page, 'Bescheide', 'ersetzt')
	expect(cancellation.join(' | ')).toMatch(/-00004 Storno zu \d{4}-00001 \| 1 \| [-−]79,73 €/)
	expect(bill.join(' | ')).toMatch(/-00005 ersetzt \d{4}-00001 \| 1 \| 83,30 €/)
	await page.getByText(/2 Bescheide, zusammen 3,57/).waitFor()

	await open(page, `/billing/${month}`)
	expect((await cellsOf(page, 'Bescheide', 'Wohnung 0001')).join(' ')).toContain('storniert')
	await open(page, '/billing')
	await press(page, 'Ausgestelltes nachrechnen')
	await page.getByText('5 Bescheide nachgerechnet: alle auf das Byte gleich.').waitFor()
	expect(faults).toEqual([])
})

async function findingsAreShown(page: Page) {
	// The landlord has no account: tenants would not know where to pay.
	const findings = page.locator('section.table-scroll[aria-label="Befunde"]').getByRole('row')
	await findings.filter({ hasText: 'Kein Konto des Vermieters' }).waitFor()
	// Where a choice leaves nothing, the way back stays.
	await page.getByText('0 rote').click()
	await expect.poll(() => findings.count()).toBe(1)
	await page.getByText('Alle', { exact: true }).click()
	await expect.poll(() => findings.count()).toBeGreaterThan(1)
}

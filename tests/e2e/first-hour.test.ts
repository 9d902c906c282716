/**
 * The first hour by the page alone: a person tests lines, imports a list from a file, finds meters, matches them,
 * compares displays and saves the report. Real station, real bytes, and what was typed survives a reload.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser } from '../browser.ts'
import { startVirtual, type Virtual } from '../station/house.ts'
import { button, choose, fill, type Launched, launch, launchEntry, press, setUpBuilding } from './hands.ts'
import { accessibilityFaults, keepPicture, overlaps, sidewaysScroll, visit } from './page-checks.ts'

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

const step = async (page: Page, name: string) => {
	await page.getByRole('navigation', { name: 'Schritte' }).getByRole('link', { name }).click()
	await page.locator('[aria-current="step"]').getByText(name).waitFor()
}

async function addLine(page: Page, name: string, protocol: RegExp, url: string) {
	const { hostname, port } = new URL(url.replace('tcp:', 'http:'))
	await press(page, 'Leitung anlegen')
	await page.getByPlaceholder('Strom Nord').fill(name)
	await choose(page, 'Protokoll', protocol)
	await page.getByText('Netzwerk (TCP)').click()
	await fill(page, 'Adresse', hostname)
	await fill(page, 'Port', port)
	await press(page, 'Anlegen, dann suchen')
	await page.getByRole('dialog').waitFor({ state: 'detached' })
	await page.getByRole('heading', { name, exact: true }).waitFor()
}

/** As a German spreadsheet writes it, with what nobody should run. */
function list(): Buffer {
	const [electricity, , heat] = virtual.announcement.lines
	const [first, second] = heat!.meters
	const flat = electricity!.meters.find(({ unit }) => unit === 'Wohnung 1.01')!
	const lines = [
		'Zählerliste;;;;;;;;',
		'Geschoss;Einheit;Fläche m²;Mieter;Einzug;Medium;Zählernummer;Geeicht bis;Bemerkung',
		`1. OG;Wohnung 1.01;68,5;Familie Müller-Lüdenscheidt;01.03.2024;Wärme;${first!.serial};2031;`,
		`1. OG;Wohnung 1.02;1.234;Jürgen Weiß;01.03.2024;Wärme;${second!.serial.replace(/^0+/, '')};2031;=cmd|' /C calc'!A0`,
		`1. OG;Wohnung 1.01;68,5;;;Strom;${flat.serial};2030;`,
		'1. OG;<img src=x onerror="window.hurt=1">;40;;;Strom;99999999;2030;',
		'1. OG;;40;;;Strom;88888888;2030;',
	]
	return Buffer.from(lines.join('\r\n'), 'latin1')
}

async function importList(page: Page) {
	await step(page, 'Liste übernehmen')
	const files = page.locator('input[type=file]')
	await files.setInputFiles({ name: 'Zählerliste.csv', mimeType: 'text/csv', buffer: list() })
	await page.getByText('Familie Müller-Lüdenscheidt').first().waitFor()
	await page.getByText('fehlt').first().waitFor()
	expect(await accessibilityFaults(page)).toEqual([])
	expect([...(await sidewaysScroll(page)), ...(await overlaps(page))]).toEqual([])
	await keepPicture(page, 'first-hour-import')
	// What was chosen is still there after the page was left and loaded anew.
	await page.reload()
	await press(page, '4 Zeilen übernehmen')
	await page.getByText(/4 neu, 0 geändert, 0 unverändert, 1 abgelehnt/).waitFor()
	expect(await page.evaluate('window.hurt')).toBeUndefined()
	await files.setInputFiles({ name: 'Zählerliste.csv', mimeType: 'text/csv', buffer: list() })
	await button(page, 'Es gibt nichts zu übernehmen').waitFor()
}

async function compare(page: Page, serial: string) {
	const row = page.getByRole('region', { name: serial })
	await row.getByRole('button', { name: 'Jetzt lesen' }).click()
	const shown = row
		.locator('span')
		.filter({ hasText: /\d\s?(kWh|MWh)/ })
		.first()
	await shown.waitFor()
	const value = Number((await shown.textContent())!.replace(/[^\d,]/g, '').replace(',', '.'))
	const type = async (typed: number) => {
		await row.getByPlaceholder('Anzeige zeigt').fill(String(typed))
		await row.getByRole('button', { name: /Vergleichen/ }).click()
	}
	await type(value * 10)
	await row.getByText('Faktor 10', { exact: true }).waitFor()
	await keepPicture(page, 'first-hour-check')
	await type(value)
	await row.getByText('gleich', { exact: true }).waitFor()
}

test('the first hour goes from an empty database to the report by the page alone', {
	timeout: 150_000,
}, async (context) => {
	if (browser === null) return context.skip()
	const look = { scheme: 'light', language: 'de', size: { width: 1366, height: 768 } } as const
	const { page, faults } = await visit(browser, look)
	page.setDefaultTimeout(15_000)
	context.onTestFailed(() => keepPicture(page, 'first-hour-failed'))
	const heat = virtual.announcement.lines[2]!

	await setUpBuilding(page, station.address)
	await page.goto(new URL('/commissioning', station.address).href)
	await addLine(page, 'Wärme', /M-Bus/, heat.tcp)
	await fill(page, 'Bekannte Adresse', '2')
	await press(page, 'Testen Wärme')
	await page.getByText(/antwortet\. Die Leitung ist in Ordnung/).waitFor()

	await importList(page)

	await step(page, 'Zähler suchen')
	await fill(page, 'von Adresse', '1')
	await fill(page, 'bis Adresse', '3')
	await press(page, /Suche starten/)
	await page
		.getByText(/3 gefunden|3 Zähler gefunden/)
		.first()
		.waitFor()

	await step(page, 'Zuordnen')
	await keepPicture(page, 'first-hour-match')
	await press(page, 'Alle 2 Paare zuordnen')
	await page.getByText('2 Zähler der Liste sind zugeordnet').waitFor()

	await step(page, 'Werte prüfen')
	await fill(page, 'Geprüft von', 'A. Berger')
	await compare(page, heat.meters[0]!.serial)

	await step(page, 'Protokoll')
	const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Protokoll speichern …')])
	const path = await download.path()
	expect(readFileSync(path).subarray(0, 5).toString()).toBe('%PDF-')
	if (spawnSync('pdftotext', ['-v']).error === undefined) {
		const text = execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' })
		expect(text).toContain(heat.meters[0]!.serial)
		expect(text).toContain('A. Berger')
		expect(text).toContain('99999999')
	}
	expect(faults).toEqual([])
})

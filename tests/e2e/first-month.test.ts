/**
 * From an empty database to printed statements by the page alone: a person sets up a building, adds lines, finds
 * meters, enters one by hand, makes tariffs, bills last month and opens the statements. Real station, real bytes.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser } from '../browser.ts'
import { root, startVirtual, type Virtual } from '../station/house.ts'
import { keepPicture, visit } from './page-checks.ts'

const entry = join(root, 'out/main/launch.js')
const folder = mkdtempSync(join(tmpdir(), 'zaehlwerk-e2e-'))
let browser: Browser | null = null
let virtual: Virtual
let station: ChildProcess
let address = ''

beforeAll(async () => {
	browser = await startBrowser()
	if (browser === null) return
	expect(existsSync(entry), 'built before the tests').toBe(true)
	virtual = await startVirtual()
	station = spawn(process.execPath, [entry, '--data', folder, '--port', '0', '--no-browser', '--headless'], {
		stdio: ['ignore', 'pipe', 'inherit'],
	})
	for await (const line of createInterface({ input: station.stdout! })) {
		const found = /http:\/\/\S+/.exec(line)
		if (found !== null) {
			address = found[0]
			break
		}
	}
})

afterAll(async () => {
	await browser?.close()
	if (station !== undefined && station.exitCode === null) {
		station.kill()
		await once(station, 'exit')
	}
	await virtual?.stop()
	rmSync(folder, { recursive: true, force: true })
})

const button = (page: Page, name: string | RegExp) =>
	page.getByRole('button', { name, exact: typeof name === 'string' })
const press = (page: Page, name: string | RegExp) => button(page, name).first().click()
const field = (page: Page, label: string) =>
	page.getByLabel(label, { exact: true }).and(page.locator('input:visible, textarea:visible')).last()
const fill = (page: Page, label: string, text: string) => field(page, label).fill(text)
async function choose(page: Page, label: string | RegExp, option: string | RegExp) {
	await page.getByRole('combobox', { name: label }).last().click()
	await page.getByRole('option', { name: option }).first().click()
}
const open = async (page: Page, path: string) => {
	await page.goto(new URL(path, address).href)
	await page.getByRole('heading').first().waitFor()
}

async function setUpBuilding(page: Page) {
	await page.goto(address)
	await press(page, 'Gebäude einrichten')
	await fill(page, 'Name des Gebäudes', 'Lindenhof 4')
	await page.getByLabel('Anschrift').first().fill('Lindenhof 4\n04177 Leipzig')
	// The country's own zone, wherever the browser thinks it is.
	expect(await field(page, 'Zeitzone').inputValue()).toBe('Europe/Berlin')
	await fill(page, 'Name oder Firma', 'Hausverwaltung Lindenhof GmbH')
	await page.getByLabel('Anschrift').last().fill('Karl-Heine-Straße 12\n04229 Leipzig')
	await fill(page, 'IBAN', 'DE89 3704 0044 0532 0130 00')
	await press(page, 'Gebäude anlegen')
	await button(page, 'Gebäude anlegen').waitFor({ state: 'detached' })
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

test('a month goes from an empty database to statements by the page alone', { timeout: 150_000 }, async (context) => {
	if (browser === null) return context.skip()
	const look = { scheme: 'light', language: 'de', size: { width: 1366, height: 768 } } as const
	const { page, faults } = await visit(browser, look)
	page.setDefaultTimeout(10_000)
	context.onTestFailed(() => keepPicture(page, 'first-month-failed'))
	const [electricity, , heat] = virtual.announcement.lines
	const flat = electricity!.meters.find(({ unit }) => unit === 'Wohnung 1.01')!

	await setUpBuilding(page)
	await addUnit(page, 'Wohnung 1.01', 'Familie Müller-Lüdenscheidt')
	await addUnit(page, 'Wohnung 1.02', 'Dr. Agnieszka Wójcik')

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
				return button(page, 'Ausstellen …').isEnabled()
			},
			{ timeout: 60_000, interval: 2_000, message: 'history fetched, no red finding' },
		)
		.toBe(true)
	await press(page, 'Ausstellen …')
	await press(page, '2 Bescheide ausstellen')
	await page.getByText('ausgestellt', { exact: true }).waitFor()

	await page.getByRole('link', { name: 'Wohnung 1.01' }).last().click()
	await page.getByText('Familie Müller-Lüdenscheidt').first().waitFor()
	// A browser that is busy may tell its driver of a download before it knows the name; the page says which it gave.
	const [download] = await Promise.all([page.waitForEvent('download'), press(page, /speichern/i)])
	const names = await page.evaluate('pageChecks.downloads()')
	expect(names).toEqual([expect.stringMatching(/^\d{4}-00001 Wohnung 1\.01 .*\.pdf$/)])
	const document = readFileSync(await download.path())
	expect(document.subarray(0, 5).toString()).toBe('%PDF-')
	expect(faults).toEqual([])
})

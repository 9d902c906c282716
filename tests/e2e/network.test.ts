/** What a person does with concentrators, collectors and callers on the page, with the station's double behind it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBrowser } from '../browser.ts'
import { type FakeStation, startFakeStation } from './fake-station/station.ts'
import { accessibilityFaults, sidewaysScroll, sizes, type Visit, visit } from './page-checks.ts'

const built = existsSync(join(import.meta.dirname, '../../out/renderer/index.html'))
if (!built) console.log('Network journeys are skipped: the page is not built (npm run build).')
const browser: Browser | null = built ? await startBrowser() : null
let station: FakeStation

async function at(path: string): Promise<Visit> {
	const visited = await visit(browser!, { scheme: 'light', language: 'de', size: sizes.small })
	await visited.page.goto(station.startAddress)
	await visited.page.waitForSelector('.frame')
	await visited.page.goto(new URL(path, station.address).href)
	await visited.page.waitForSelector('h1')
	return visited
}

const heading = (page: Page) => page.locator('h1').textContent()
const press = (page: Page, name: string | RegExp) =>
	page
		.getByRole('button', { name, exact: typeof name === 'string' })
		.first()
		.click()
const drawer = (page: Page) => page.getByRole('dialog')
const sound = async (page: Page) => [...(await accessibilityFaults(page)), ...(await sidewaysScroll(page))]
async function choose(page: Page, label: string, option: string | RegExp) {
	await drawer(page).getByRole('combobox', { name: label, exact: true }).click()
	await page.getByRole('option', { name: option }).first().click()
}

describe.skipIf(browser === null)('journeys on the way to the meters', () => {
	beforeAll(async () => {
		station = await startFakeStation('ready')
	})
	afterAll(async () => {
		await browser?.close()
		await station?.close()
	})

	test('a meter that is not read is found by keyboard, and its chain leads to where it is mended', async () => {
		const { context, page, faults } = await at('/network')
		await page.getByLabel(/Nur, was nicht gelesen wird/).check()
		await page.getByLabel('Zählernummer, Adresse oder Ort').fill('041712')
		const tree = page.getByRole('treegrid')
		await tree.focus()
		for (const key of ['End', ' ']) await page.keyboard.press(key)
		await page.getByRole('complementary', { name: 'Gewähltes Gerät' }).getByText('Haus B, 2. OG').waitFor()
		expect(await tree.getByRole('row', { selected: true }).textContent()).toContain('000022041712')
		await page.reload()
		await page.getByRole('link', { name: 'Warum nicht?' }).click()
		await expect.poll(() => heading(page)).toBe('Warum wird Zähler 000022041712 nicht gelesen?')
		await page.getByRole('link', { name: 'Archiv vergleichen' }).click()
		await expect.poll(() => heading(page)).toBe('Haus B, Keller')
		await page.getByText('Der Konzentrator kennt diesen Zähler nicht').first().waitFor()
		expect(faults).toEqual([])
		await context.close()
	})

	test('asking now tells more than the last answer did', async () => {
		const { context, page } = await at('/network/why/138')
		await page.getByText('Den Zähler jetzt fragen.').waitFor()
		await press(page, 'Jetzt fragen')
		await page.getByText('Auch durch den Konzentrator hindurch gefragt, schweigt der Zähler.').first().waitFor()
		await page.getByText('Zum Zähler gehen').waitFor()
		await context.close()
	})

	test('an archive is repaired only when the name of the concentrator has been typed', async () => {
		const { context, page, faults } = await at('/network/concentrators/50/archive')
		await press(page, 'Alle 7 Abweichungen reparieren …')
		await drawer(page).getByText('4 Einträge werden in den Konzentrator geschrieben.').waitFor()
		await drawer(page).getByText('3 Einträge werden im Konzentrator gelöscht').waitFor()
		expect(await sound(page)).toEqual([])
		const write = drawer(page).getByRole('button', { name: '7 Einträge schreiben' })
		const field = drawer(page).getByLabel('Zur Bestätigung „Haus B, Keller“ eintippen')
		expect(await write.isDisabled()).toBe(true)
		await field.fill('Haus B')
		await page.keyboard.press('Enter')
		expect(await write.isDisabled()).toBe(true)
		expect(station.called).not.toContain('network.repairArchive')
		await field.fill('Haus B, Keller')
		await write.click()
		await page.getByText('Die Reparatur läuft').waitFor()
		await page.getByText('Alle 40', { exact: true }).waitFor()
		expect(faults).toEqual([])
		await context.close()
	})

	test('a pasted list says what is wrong in it before anything is added', async () => {
		const { context, page } = await at('/network/concentrators/50/archive')
		await press(page, 'Zähler eintragen …')
		const list = drawer(page).getByLabel('Liste')
		await list.fill('Adresse;Zählernummer;Anschluss\n22041801;801;31\n22041801;802;31\n000022041701;1;31\nabc;2;31')
		const add = drawer(page).getByRole('button', { name: /Zähler eintragen$/ })
		await drawer(page).getByText('steht schon weiter oben').waitFor()
		await drawer(page).getByText('ist schon eingetragen').waitFor()
		await drawer(page).getByText('keine Adresse aus bis zu zwölf Ziffern').waitFor()
		expect(await add.isDisabled()).toBe(true)
		expect(await sound(page)).toEqual([])
		// What was typed is still there after a visit elsewhere.
		await page.goto(new URL('/help', station.address).href)
		await page.goto(new URL('/network/concentrators/50/archive', station.address).href)
		await press(page, 'Zähler eintragen …')
		expect(await list.inputValue()).toContain('22041801;802')
		await list.fill('22041801\n22041802;802;2;30;2400')
		await drawer(page).getByRole('button', { name: '2 Zähler eintragen' }).click()
		await page.getByText('2 Zähler eingetragen. Nächster Schritt').waitFor()
		await context.close()
	})

	test('a caller waits until it is confirmed under a name, and then is a line', async () => {
		const { context, page, faults } = await at('/network/callers')
		await press(page, 'Bestätigen …: 0314-25395')
		const confirm = drawer(page).getByRole('button', { name: 'Bestätigen', exact: true })
		await confirm.waitFor()
		expect(await confirm.isDisabled()).toBe(true)
		expect(await sound(page)).toEqual([])
		await drawer(page).getByLabel('Name').fill('Haus C, Keller')
		await confirm.click()
		await expect.poll(() => page.url()).toContain('/network?node=line:6')
		await page.goto(new URL('/network/callers', station.address).href)
		await page.getByRole('region', { name: 'Bestätigt' }).getByText('0314-25395').first().waitFor()
		await press(page, 'Sperren: DTU-Hof-17')
		await page.getByText('Niemand wartet').waitFor()
		expect(faults).toEqual([])
		await context.close()
	})

	test('a free channel gets a meter, a place, a constant and what the meter shows', async () => {
		const { context, page, faults } = await at('/network/collectors/60')
		await page.getByRole('link', { name: '10', exact: true }).click()
		const set = drawer(page).getByRole('button', { name: 'Kanal einrichten' })
		await drawer(page).getByLabel('Zählernummer').fill('W-30001')
		expect(await set.isDisabled()).toBe(true)
		await choose(page, 'Einheit', /Wohnung 2\.05/)
		await drawer(page).getByLabel('L je Impuls', { exact: true }).last().fill('10')
		await drawer(page).getByLabel('Stand, den der Zähler jetzt anzeigt').fill('1842,5')
		await page.keyboard.press('Tab')
		expect(await sound(page)).toEqual([])
		await set.click()
		await page.getByText('Kanal 10 ist eingerichtet').waitFor()
		await page.getByRole('cell', { name: 'W-30001' }).waitFor()
		await page.getByRole('cell', { name: /1\.842,5/ }).waitFor()
		expect(faults).toEqual([])
		await context.close()
	})

	test('an archive of a stranger is taken over only with its fingerprint', async () => {
		const { context, page, faults } = await at('/network/exchange')
		const file = { name: 'Gartenstrasse.zwa', mimeType: 'application/octet-stream', buffer: Buffer.alloc(1_300_000, 7) }
		await page.locator('input[type=file]').setInputFiles(file)
		await page.getByText('Dieser Absender ist hier noch unbekannt').waitFor()
		expect(station.called.filter((name) => name === 'exchange.upload')).toHaveLength(3)
		await press(page, 'Übernehmen …')
		const start = drawer(page).getByRole('button', { name: 'Übernehmen', exact: true })
		expect(await start.isDisabled()).toBe(true)
		expect(await sound(page)).toEqual([])
		await drawer(page)
			.getByLabel(/eintippen$/)
			.fill('3e71')
		await start.click()
		await page.getByText('Das Archiv wird übernommen').waitFor()
		expect(faults).toEqual([])
		await context.close()
	})

	test('what runs is seen in the status bar and can be cancelled there', async () => {
		const { context, page } = await at('/')
		const bar = page.locator('footer')
		await bar.getByText('Nachlesen: Haus B, Keller').waitFor()
		await bar.getByRole('button', { name: 'Abbrechen' }).first().click()
		await expect.poll(() => station.called).toContain('network.cancelJob')
		await context.close()
	})
})

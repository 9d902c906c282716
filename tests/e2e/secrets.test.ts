/** Keys and passwords on the page: they go in, and are shown nowhere. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startBrowser } from '../browser.ts'
import { type FakeStation, fakePassphrase, startFakeStation } from './fake-station/station.ts'
import { accessibilityFaults, overlaps, settled, sidewaysScroll, sizes, type Visit, visit } from './page-checks.ts'

const folder = join(import.meta.dirname, '../../out/renderer')
const built = existsSync(join(folder, 'index.html'))
if (!built) console.log('Page journeys are skipped: the page is not built (npm run build).')
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

const soundness = async (page: Page) => {
	await settled(page)
	return [...(await accessibilityFaults(page)), ...(await sidewaysScroll(page)), ...(await overlaps(page))]
}

/** Everything that the browser keeps of the page beyond its life. */
const keptOf = (page: Page) =>
	page.evaluate<string>('JSON.stringify([localStorage, sessionStorage, location.href, document.body.innerHTML])')

async function unlock(page: Page): Promise<void> {
	await page.getByLabel('Passphrase', { exact: true }).fill(fakePassphrase)
	await page.getByRole('button', { name: 'Entsperren' }).click()
	await page.getByText('Schlüssel und Passwörter werden benutzt').waitFor()
}

describe.skipIf(browser === null)('keys of meters', () => {
	beforeEach(async () => {
		station = await startFakeStation('ready', folder)
	})
	afterEach(() => station.close())
	afterAll(() => browser?.close())

	test('locked keys are told on every page; they are unlocked, get a new passphrase, and are forgotten, in Settings', async () => {
		const { context, page, faults } = await at('/meters')
		await page.getByRole('contentinfo').getByRole('link', { name: 'Schlüssel gesperrt' }).click()
		await page.getByText('Zähler, die einen Schlüssel brauchen, werden nicht gelesen').waitFor()
		expect(await soundness(page)).toEqual([])
		await page.getByLabel('Passphrase', { exact: true }).fill('eine andere')
		await page.getByRole('button', { name: 'Entsperren' }).click()
		await page.getByText('Diese Passphrase passt nicht').waitFor()
		await unlock(page)
		expect(await page.getByRole('contentinfo').getByRole('link', { name: 'Schlüssel gesperrt' }).count()).toBe(0)
		expect(await soundness(page)).toEqual([])
		const button = page.getByRole('button', { name: 'Passphrase ändern' })
		await page.getByLabel('Neue Passphrase').fill('kurz')
		await page.getByText('Noch zu kurz').waitFor()
		await page.getByLabel('Neue Passphrase').fill('ein ganz neuer Satz')
		await page.getByLabel('Noch einmal', { exact: true }).fill('ein ganz neuer Satx')
		await page.getByText('Die beiden sind verschieden').waitFor()
		expect(await button.isDisabled()).toBe(true)
		await page.getByLabel('Noch einmal', { exact: true }).fill('ein ganz neuer Satz')
		await button.click()
		await expect.poll(() => station.called).toContain('secrets.setPassphrase')
		for (const typed of [fakePassphrase, 'ein ganz neuer']) expect(await keptOf(page)).not.toContain(typed)
		await page.getByRole('button', { name: 'Alle Schlüssel vergessen' }).click()
		expect(station.called).not.toContain('secrets.forgetAll')
		await page.getByRole('button', { name: 'Alle vergessen' }).click()
		await expect.poll(() => station.called).toContain('secrets.forgetAll')
		expect(faults).toEqual([])
		await context.close()
	})

	test('while locked a meter says where to unlock; then a key is typed, stored with its date, and shown nowhere', async () => {
		const { context, page, faults } = await at('/meters/25')
		const section = page.getByRole('region', { name: 'Schlüssel und Passwort' })
		await section.getByRole('link', { name: 'In den Einstellungen entsperren' }).click()
		await unlock(page)
		await page.goto(new URL('/meters/25', station.address).href)
		await section.getByText('nichts hinterlegt').waitFor()
		const field = section.getByLabel('Neuer Wert')
		await field.fill('00 11 22')
		await section.getByText('hier stehen 6 Zeichen').waitFor()
		expect(await section.getByRole('button', { name: 'Hinterlegen' }).isDisabled()).toBe(true)
		const key = 'C0 FF EE 11 22 33 44 55 66 77 88 99 AA BB CC DD'
		await field.fill(key)
		expect(await field.getAttribute('type')).toBe('password')
		await section.getByRole('button', { name: 'Hinterlegen' }).click()
		await section.getByText('hinterlegt am').waitFor()
		expect(await field.inputValue()).toBe('')
		expect(await soundness(page)).toEqual([])
		const kept = (await keptOf(page)).toUpperCase()
		for (const spelling of [key, key.replaceAll(' ', '')]) expect(kept).not.toContain(spelling)
		await section.getByRole('button', { name: 'Schlüssel entfernen' }).click()
		await section.getByText('nichts hinterlegt').waitFor()
		expect(faults).toEqual([])
		await context.close()
	})

	test('an empty battery is said and may be overruled; sixty models are a list by maker that is searched by typing', async () => {
		const { context, page, faults } = await at('/meters/5')
		await page.getByRole('dialog').getByRole('button', { name: 'Jetzt ablesen' }).click()
		await page.getByText('schon 24-mal gefragt').waitFor()
		await page.getByRole('button', { name: 'Trotzdem ablesen' }).click()
		await page.getByRole('region', { name: 'Werte von eben' }).waitFor()
		expect(await page.getByText('schon 24-mal gefragt').count()).toBe(0)
		await page.getByRole('dialog').getByRole('button', { name: 'Schließen' }).first().click()
		await page.getByRole('button', { name: 'Zähler eintragen' }).click()
		await page.getByRole('dialog').getByLabel('Leitung').click()
		await page.getByRole('option', { name: 'Unterverteilung' }).click()
		const model = page.getByRole('dialog').getByLabel('Modell')
		await model.click()
		await page.getByText('Carlo Gavazzi', { exact: true }).waitFor()
		expect(await page.getByRole('option').count()).toBe(57)
		expect(await sidewaysScroll(page)).toEqual([])
		await model.fill('sdm15')
		await page.getByRole('option', { name: 'Eastron SDM150' }).click()
		expect(await model.inputValue()).toBe('Eastron SDM150')
		expect(faults).toEqual([])
		await context.close()
	})

	test('after a search each device gets a model where something speaks for it, and the person chooses the others', async () => {
		const { context, page, faults } = await at('/lines/4/scan')
		await page.getByRole('button', { name: 'Alle 2 neuen eintragen' }).click()
		const dialog = page.getByRole('dialog')
		const named = dialog.getByLabel('Modell (3)')
		await expect.poll(() => named.inputValue()).toBe('ABB B100')
		expect(await dialog.getByLabel('Modell (17)').inputValue()).toBe('')
		expect(await sidewaysScroll(page)).toEqual([])
		// A radio line has no addresses to ask: it listens.
		await page.goto(new URL('/lines/5/scan', station.address).href)
		await page.getByText('Diese Zähler senden von selbst').waitFor()
		await page.getByRole('button', { name: 'Zuhören' }).click()
		await expect.poll(() => station.called).toContain('lines.startScan')
		expect(await page.getByLabel('von Adresse').count()).toBe(0)
		expect(faults).toEqual([])
		await context.close()
	})
})

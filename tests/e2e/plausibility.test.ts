/** The queue by keys: decide, go on, estimate; nothing is decided without a name and a reason. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBrowser } from '../browser.ts'
import { type FakeStation, startFakeStation } from './fake-station/station.ts'
import { accessibilityFaults, settled, sizes, visit } from './page-checks.ts'

const built = existsSync(join(import.meta.dirname, '../../out/renderer/index.html'))
const browser: Browser | null = built ? await startBrowser() : null
let station: FakeStation

describe.skipIf(browser === null)('the queue', () => {
	beforeAll(async () => {
		station = await startFakeStation('ready')
	})
	afterAll(async () => {
		await browser?.close()
		await station?.close()
	})

	test('is worked through by keys, and asks for a name and a reason first', { timeout: 90_000 }, async () => {
		const { context, page, faults } = await visit(browser!, { scheme: 'light', language: 'de', size: sizes.small })
		await page.goto(station.startAddress)
		await page.waitForSelector('.frame')
		await page.goto(new URL('/plausibility?month=2026-10', station.address).href)
		await page.getByRole('button', { name: 'Annehmen' }).waitFor()
		await settled(page)
		const accepted = () => station.called.filter((name) => name === 'plausibility.accept').length

		await page.keyboard.press('Enter')
		await page.getByText('Erst Name und Begründung eintragen').waitFor()
		expect(accepted()).toBe(0)
		await page.getByLabel('Wer entscheidet').fill('M. Weber')
		await page.getByLabel('Begründung').fill('mit dem Display verglichen')

		await page.locator('h1').click()
		await page.keyboard.press('e')
		await page.getByRole('dialog').getByText('18.042,11').waitFor()
		await settled(page)
		expect(await accessibilityFaults(page)).toEqual([])
		await page.getByRole('dialog').getByRole('button', { name: 'Eintragen' }).click()
		await page.waitForURL(/finding=2/)
		expect(station.called).toContain('plausibility.estimate')

		// The name stays, the reason is asked for again.
		expect(await page.getByLabel('Wer entscheidet').inputValue()).toBe('M. Weber')
		expect(await page.getByLabel('Begründung').inputValue()).toBe('')
		await page.getByLabel('Begründung').fill('stimmt')
		await page.locator('h1').click()
		await page.keyboard.press('Enter')
		await page.waitForURL(/finding=3/)
		expect(accepted()).toBe(1)
		await page.keyboard.press('Alt+ArrowUp')
		await page.waitForURL(/finding=2/)
		expect(faults).toEqual([])
		await context.close()
	})

	test('a balance that is out leads to what its main meter feeds, and that is changed there', {
		timeout: 90_000,
	}, async () => {
		const { context, page, faults } = await visit(browser!, { scheme: 'dark', language: 'de', size: sizes.small })
		await page.goto(station.startAddress)
		await page.waitForSelector('.frame')
		await page.goto(new URL('/plausibility?month=2026-10&finding=4', station.address).href)
		await page.getByRole('main').getByRole('link', { name: 'Haupt- und Unterzähler' }).last().click()
		await page.waitForURL(/\/plausibility\/feeds\?main=24/)
		await page.getByRole('combobox', { name: 'Unterzähler', exact: true }).click()
		await page.getByRole('option', { name: 'Wohnung 1.01 · Strom' }).first().click()
		const save = page.getByRole('button', { name: 'Zuordnung speichern' })
		expect(await save.isDisabled()).toBe(true)
		await page.getByLabel('Gilt ab').fill('01.11.2026')
		await page.getByLabel('Gilt ab').blur()
		await save.click()
		await page.getByText('Gespeichert. Die nächste Prüfung rechnet damit.').waitFor()
		expect(station.called).toContain('plausibility.saveFeed')
		expect(faults).toEqual([])
		await context.close()
	})
})

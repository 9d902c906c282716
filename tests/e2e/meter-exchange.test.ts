/** A person walks through a meter exchange: what was typed stays, what cannot be true is said, and it is booked. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBrowser } from '../browser.ts'
import { type FakeStation, startFakeStation } from './fake-station/station.ts'
import {
	accessibilityFaults,
	keepPicture,
	overlaps,
	settled,
	sidewaysScroll,
	sizes,
	untranslated,
	visit,
} from './page-checks.ts'

const built = existsSync(join(import.meta.dirname, '../../out/renderer/index.html'))
const browser: Browser | null = built ? await startBrowser() : null
let station: FakeStation

describe.skipIf(browser === null)('a meter exchange', () => {
	beforeAll(async () => {
		station = await startFakeStation('ready')
	})
	afterAll(async () => {
		await browser?.close()
		await station?.close()
	})

	const faultsOf = async (page: Page, name: string) => {
		await settled(page)
		await keepPicture(page, `exchange-${name}`)
		const checks = [accessibilityFaults(page), untranslated(page), sidewaysScroll(page), overlaps(page)]
		return (await Promise.all(checks)).flat().map((fault) => `${name}: ${fault}`)
	}

	test('is typed in step by step, survives a reload, is refused where it cannot be true, and booked', {
		timeout: 240_000,
	}, async () => {
		const { context, page, faults } = await visit(browser!, { scheme: 'light', language: 'de', size: sizes.small })
		const found: string[] = []
		const next = () => page.getByRole('button', { name: 'Weiter' }).click()
		await page.goto(station.startAddress)
		await page.waitForSelector('.frame')
		await page.goto(new URL('/points/7/exchange', station.address).href)
		// Another meter answers there: the page says so, and knows its number.
		await page.getByText('antwortet seit Kurzem Zähler 30100977').waitFor()
		await page.getByLabel('Eingetragen von').fill('M. Weber')
		found.push(...(await faultsOf(page, 'when')))
		await next()
		await page.getByLabel('import (wird abgerechnet)').fill('12')
		await page.getByLabel('import (wird abgerechnet)').blur()
		await next()
		expect(await page.getByLabel('Zählernummer').inputValue()).toBe('30100977')
		await page.getByLabel('Geeicht bis (Jahr)').fill('2034')
		found.push(...(await faultsOf(page, 'meter')))
		await next()
		await page.getByLabel('import (wird abgerechnet)').fill('0')
		await page.getByLabel('import (wird abgerechnet)').blur()
		await next()
		await page.getByText('liegt unter dem, was am').waitFor()

		await page.reload()
		await page.getByText('liegt unter dem, was am').waitFor()
		await page.getByRole('button', { name: /Endstand/ }).click()
		expect(await page.getByLabel('import (wird abgerechnet)').inputValue()).toBe('12')
		await page.getByRole('button', { name: 'import übernehmen' }).click()
		await page.getByRole('button', { name: /Prüfen und buchen/ }).click()
		await page.getByText('Bescheid 2026-0412').waitFor()
		found.push(...(await faultsOf(page, 'check')))
		await page.getByRole('button', { name: 'Zählerwechsel buchen' }).click()
		await page.waitForURL('**/points/7')
		expect(station.called).toContain('meters.exchange')
		await page.getByText('Eichfrist abgelaufen').waitFor()
		found.push(...(await faultsOf(page, 'point')))
		expect([...found, ...faults]).toEqual([])
		await context.close()
	})

	test('offers what the last search found, and is sound in the dark and in English', { timeout: 120_000 }, async () => {
		const { context, page, faults } = await visit(browser!, { scheme: 'dark', language: 'en', size: sizes.large })
		await page.goto(station.startAddress)
		await page.waitForSelector('.frame')
		await page.goto(new URL('/points/14/exchange', station.address).href)
		await page.waitForSelector('h1')
		const found = await faultsOf(page, 'dark')
		await page.getByRole('button', { name: /New meter/ }).click()
		await page.getByRole('button', { name: '000012345693 · 123.50 kWh' }).click()
		expect(await page.getByLabel('Address').inputValue()).toBe('000012345693')
		expect(await page.getByLabel('Serial number').inputValue()).toBe('000012345693')
		expect([...found, ...(await faultsOf(page, 'found')), ...faults]).toEqual([])
		await context.close()
	})

	test('only the ratio changes: it is typed in where the exchange is, and refused or booked', {
		timeout: 120_000,
	}, async () => {
		const { context, page, faults } = await visit(browser!, { scheme: 'light', language: 'de', size: sizes.small })
		await page.goto(station.startAddress)
		await page.waitForSelector('.frame')
		await page.goto(new URL('/points/7/exchange', station.address).href)
		await page.getByRole('link', { name: 'Nur der Wandlerfaktor hat sich geändert' }).click()
		await page.getByText('Zurzeit gilt der Faktor 1.').waitFor()
		const book = page.getByRole('button', { name: 'Faktor ändern', exact: true })
		await page.getByLabel('Eingetragen von').fill('M. Weber')
		await page.getByLabel('Neuer Wandlerfaktor').fill('1')
		await page.getByText('Dieser Faktor gilt schon.').waitFor()
		expect(await book.isDisabled()).toBe(true)
		await page.getByLabel('Neuer Wandlerfaktor').fill('40')
		await book.click()
		await page.getByText('Der Endstand von import fehlt.').waitFor()
		const found = await faultsOf(page, 'ratio')
		await page.getByLabel('import (wird abgerechnet)').fill('4711,40')
		await page.getByLabel('import (wird abgerechnet)').blur()
		await book.click()
		await page.waitForURL('**/points/7')
		expect([...found, ...faults]).toEqual([])
		await context.close()
	})
})

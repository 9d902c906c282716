/** Every page, light and dark, German and English, on a small and a large screen: each two of these together once. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBrowser } from '../browser.ts'
import { type FakeStation, startFakeStation } from './fake-station/station.ts'
import {
	accessibilityFaults,
	dress,
	follow,
	keepPicture,
	type Look,
	overlaps,
	settled,
	sidewaysScroll,
	sizes,
	untranslated,
	visit,
} from './page-checks.ts'

type Paths = Readonly<Record<string, string>>
const paths: Paths = {
	overview: '/',
	consumption: '/consumption?period=month&from=2026-11-01',
	points: '/points',
	point: '/points/8',
	'point-day': '/points/8?period=day&from=2026-11-21',
	'point-table': '/points/8?as=table',
	'point-heat': '/points/25',
	'point-replaced': '/points/4',
	'meter-exchange': '/points/7/exchange',
	'ratio-change': '/points/7/ratio',
	units: '/units',
	unit: '/units/7',
	lines: '/lines',
	'line-failed': '/lines/3',
	'line-scan': '/lines/2/scan',
	'line-scan-modbus': '/lines/4/scan',
	'line-scan-radio': '/lines/5/scan',
	'line-trace': '/lines/1/trace',
	'line-trace-explained': '/lines/1/trace?entry=85',
	gaps: '/gaps',
	'line-doctor': '/lines/1/doctor',
	meters: '/meters',
	meter: '/meters/17',
}

/** Each part is looked at on its own: with axe a page takes seconds where the machine is busy. */
const money: Paths = {
	tariffs: '/tariffs',
	tariff: '/tariffs/1',
	'tariff-new': '/tariffs/new',
	'tariff-rich': '/tariffs/3',
	billing: '/billing',
	'billing-draft': '/billing/2026-10',
	'billing-issued': '/billing/2026-09',
	'billing-correction': '/billing/2026-09/runs/3',
	'billing-open': '/billing/2026-11',
	costs: '/costs',
	'cost-period': '/costs/1',
	'cost-period-empty': '/costs/2',
	'cost-period-issued': '/costs/3',
	plausibility: '/plausibility?month=2026-10',
	'plausibility-decided': '/plausibility?month=2026-10&show=all&finding=7',
	'plausibility-none': '/plausibility?month=2026-09',
	thresholds: '/plausibility/thresholds',
	'main-and-submeters': '/plausibility/feeds?main=24',
	statement: '/billing/2026-10/statements/8',
	explain: '/billing/2026-10/statements/8?show=explain',
	alarms: '/alarms',
	'alarms-all': '/alarms?show=all',
	settings: '/settings',
	help: '/help',
	'not-found': '/nothing/here',
}

const ways: Paths = {
	network: '/network',
	'network-trouble': '/network?show=trouble&node=meter:138',
	'why-archive': '/network/why/112',
	'why-wire': '/network/why/206',
	concentrator: '/network/concentrators/50',
	archive: '/network/concentrators/50/archive',
	events: '/network/concentrators/50/events',
	'reading-plan': '/network/concentrators/50/plan',
	clocks: '/network/concentrators/50/clock',
	reread: '/network/concentrators/50/reread',
	orders: '/network/concentrators/50/orders',
	collector: '/network/collectors/60',
	channel: '/network/collectors/60?channel=6',
	callers: '/network/callers',
	exchange: '/network/exchange',
}

const firstHour: Paths = {
	'commissioning-lines': '/commissioning',
	'commissioning-scan': '/commissioning/scan',
	'commissioning-import': '/commissioning/import',
	'commissioning-match': '/commissioning/match',
	'commissioning-check': '/commissioning/check',
	'commissioning-balance': '/commissioning/balance',
	'commissioning-report': '/commissioning/report',
}

/**
 * By language, as it is fixed when a page is loaded; scheme and size change before the eyes. In German every page is
 * loaded by its address, in English it is come to from the page before.
 */
const looks: Readonly<Record<Look['language'], readonly [Look, Look]>> = {
	de: [
		{ scheme: 'light', language: 'de', size: sizes.small },
		{ scheme: 'dark', language: 'de', size: sizes.large },
	],
	en: [
		{ scheme: 'dark', language: 'en', size: sizes.small },
		{ scheme: 'light', language: 'en', size: sizes.large },
	],
}
const nameOf = ({ scheme, language, size }: Look) => `${scheme}-${language}-${size.width}`

/** axe takes most of the time: each scheme and each language once, as contrast and names do not depend on the size. */
const isProbed = ({ size }: Look) => size === sizes.small

const built = existsSync(join(import.meta.dirname, '../../out/renderer/index.html'))
if (!built) console.log('Page tests are skipped: the page is not built (npm run build).')

const browser: Browser | null = built ? await startBrowser() : null
let station: FakeStation
let fresh: FakeStation
let damaged: FakeStation

const openAll = "document.querySelectorAll('details').forEach((each) => { each.open = true })"

describe.skipIf(browser === null)('pages', () => {
	beforeAll(async () => {
		station = await startFakeStation('ready')
		fresh = await startFakeStation('empty')
		damaged = await startFakeStation('damaged')
	})
	afterAll(async () => {
		await browser?.close()
		await station?.close()
		await fresh?.close()
		await damaged?.close()
	})

	describe.each(['de', 'en'] as const)('%s', (language) => {
		const [first, second] = looks[language]

		test.each([
			['every page of places and devices', paths],
			['every page of money and settings', money],
			['every page on the way to the meters', ways],
			['every step of the first hour', firstHour],
		] as const)('%s is sound in both schemes and sizes', { timeout: 480_000 }, async (_, looked) => {
			const { context, page, faults } = await visit(browser!, first)
			await page.goto(station.startAddress)
			await page.waitForSelector('.frame')
			const found: string[] = []
			const seen = new Set<string>()
			for (const [index, [name, path]] of Object.entries(looked).entries()) {
				if (language === 'de') await page.goto(new URL(path, station.address).href)
				else await follow(page, path)
				await page.waitForSelector('h1')
				await settled(page)
				// All that can be opened is looked at open.
				if (name === 'explain') await page.evaluate(openAll)
				// The page after begins in the look that this one ends in.
				for (const look of index % 2 === 0 ? [first, second] : [second, first]) {
					await dress(page, look)
					if (name === 'statement') await page.waitForSelector('canvas[data-drawn]')
					await keepPicture(page, `${name}-${nameOf(look)}`)
					const axe = isProbed(look) ? await accessibilityFaults(page, seen) : []
					const checks = [axe, untranslated(page), sidewaysScroll(page), overlaps(page)]
					const faulty = [...(await Promise.all(checks)).flat(), ...faults.splice(0)]
					for (const fault of faulty) found.push(`${name} in ${nameOf(look)}: ${fault}`)
				}
			}
			await context.close()
			expect(found).toEqual([])
		})

		test('what is offered for a damaged database is sound', async () => {
			const { context, page, faults } = await visit(browser!, first)
			await page.goto(damaged.startAddress)
			await page.waitForSelector('h1')
			const use = language === 'de' ? 'Diese Sicherung verwenden' : 'Use this backup'
			await page.getByRole('button', { name: use }).first().click()
			const found = await inBothLooks(page, language, 'damaged')
			await context.close()
			expect([...found, ...faults]).toEqual([])
		})

		test('the first start is sound', async () => {
			const { context, page, faults } = await visit(browser!, first)
			await page.goto(fresh.startAddress)
			await page.waitForSelector('h1')
			const found = [...(await inBothLooks(page, language, 'first'))]
			await page.getByRole('button', { name: language === 'de' ? 'Gebäude einrichten' : 'Set up a building' }).click()
			await page.waitForSelector('form')
			found.push(...(await inBothLooks(page, language, 'first-form')))
			await context.close()
			expect([...found, ...faults]).toEqual([])
		})
	})
})

/** What stands in the window now. */
async function inBothLooks(page: Page, language: Look['language'], name: string): Promise<readonly string[]> {
	const found: string[] = []
	for (const look of looks[language]) {
		await dress(page, look)
		await keepPicture(page, `${name}-${nameOf(look)}`)
		if (isProbed(look)) found.push(...(await accessibilityFaults(page)))
		found.push(...(await sidewaysScroll(page)), ...(await untranslated(page)))
	}
	return found
}

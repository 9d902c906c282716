/** What every page must be: silent, lawful, accessible, translated, and never wider than the window. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'

export type Look = {
	readonly scheme: 'light' | 'dark'
	readonly language: 'de' | 'en'
	readonly size: { readonly width: number; readonly height: number }
}

export const sizes = { small: { width: 1366, height: 768 }, large: { width: 1920, height: 1080 } } as const

const root = join(import.meta.dirname, '../..')
const accessibilityTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

export type Visit = {
	readonly context: BrowserContext
	readonly page: Page /** What went wrong so far. */
	readonly faults: string[]
}

/** A fresh browser profile in the given look; every fault that the page shows is noted. */
export async function visit(browser: Browser, look: Look): Promise<Visit> {
	const context = await browser.newContext({
		viewport: look.size,
		colorScheme: look.scheme,
		reducedMotion: 'reduce',
		locale: look.language === 'de' ? 'de-DE' : 'en-GB',
		// Another zone than the building's: its times must not follow the browser.
		timezoneId: 'America/New_York',
	})
	const page = await context.newPage()
	const faults: string[] = []
	page.on('console', (message) => {
		if (message.type() === 'error' || message.type() === 'warning')
			faults.push(`console ${message.type()}: ${message.text()}`)
	})
	page.on('pageerror', (error) => faults.push(`page error: ${error.message}`))
	page.on('requestfailed', (request) => {
		const reason = request.failure()?.errorText ?? ''
		if (reason !== 'net::ERR_ABORTED') faults.push(`request failed: ${request.url()} ${reason}`)
	})
	await context.addInitScript({ path: join(import.meta.dirname, 'in-page.js') })
	return { context, page, faults }
}

export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
	// One frame, one origin: the old way looks at the same and needs no second page for its result, half the time.
	const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(accessibilityTags).analyze()
	return violations.flatMap(({ id, nodes }) =>
		nodes.map(({ target, failureSummary }) => `axe ${id}: ${target.join(' ')} — ${failureSummary ?? ''}`),
	)
}

/** Text that reads like a key ('points.none') or like an unfilled place ('{{count}}'). */
export async function untranslated(page: Page): Promise<readonly string[]> {
	const text = await page.evaluate<string>('pageChecks.text()')
	return (
		text.match(
			/\{\{\w+\}\}|\b(?:nav|error|reason|points?|lines?|units?|tariffs?|billing|overview|problems?|quality|origin|network|archive|events|erc|plan|clock|reread|finding|next|channel|callers|listener|export|import|upward|commissioning|step|match|balance|plausibility|rule|thresholds?|basis)\.[a-z0-9-]+\b/g,
		) ?? []
	)
}

export const sidewaysScroll = (page: Page) => page.evaluate<readonly string[]>('pageChecks.sidewaysScroll()')
/** Buttons, links and titles whose boxes lie over each other. */
export const overlaps = (page: Page) => page.evaluate<readonly string[]>('pageChecks.overlaps()')

export async function keepPicture(page: Page, name: string): Promise<void> {
	const folder = join(root, 'test-results/pages')
	mkdirSync(folder, { recursive: true })
	await page.screenshot({ path: join(folder, `${name}.png`) })
}

/** Nothing is loading any more, and fonts and charts are drawn. */
export async function settled(page: Page): Promise<void> {
	await page.locator('.mantine-Loader-root').first().waitFor({ state: 'detached' })
	await page.evaluate('pageChecks.drawn()')
}

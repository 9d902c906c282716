/** What every page must be: silent, lawful, accessible, translated, and never wider than the window. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import axe, { type AxeResults } from 'axe-core'
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

/** A fresh browser profile that begins in the given look; every fault that the page shows is noted. */
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

/** The frame is the same on every page: each part is looked at where a page first has it. */
const frameParts = ['.title', '.nav', '.tree', '.status']

/** `seen`: parts of the frame that were looked at already; what is there now is added. */
export async function accessibilityFaults(page: Page, seen = new Set<string>()): Promise<readonly string[]> {
	// Once for all pages that one document shows.
	if (await page.evaluate('globalThis.axe === undefined')) await page.evaluate(axe.source)
	const context = { include: ['html'], exclude: [...seen] }
	const options = { runOnly: accessibilityTags, resultTypes: ['violations'] }
	const { violations } = await page.evaluate<AxeResults>(
		`axe.run(${JSON.stringify(context)}, ${JSON.stringify(options)})`,
	)
	for (const part of frameParts) if ((await page.locator(part).count()) > 0) seen.add(part)
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

/** As when a person changes the system's scheme, or the size of the window. */
export async function dress(page: Page, { scheme, size }: Look): Promise<void> {
	await page.emulateMedia({ colorScheme: scheme })
	await page.setViewportSize(size)
	await settled(page)
}

/** As by a link inside of the page: nothing is loaded anew. */
export async function follow(page: Page, path: string): Promise<void> {
	await page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)})`)
	await page.waitForSelector('h1')
}

/** Nothing is loading any more, and fonts and charts are drawn. */
export async function settled(page: Page): Promise<void> {
	await page.locator('.mantine-Loader-root').first().waitFor({ state: 'detached' })
	await page.evaluate('pageChecks.drawn()')
}

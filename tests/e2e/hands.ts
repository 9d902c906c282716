/** What a person does with the page of a real station: it starts on an empty folder, its fields are found by name. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Page } from 'playwright-core'
import { root } from '../station/house.ts'

export const launchEntry = join(root, 'out/main/launch.js')

/** The built program without a window; `address` opens its page. */
export type Launched = { readonly address: string; readonly stop: () => Promise<void> }

/** `folder`: of a database that is there already; it is removed in the end. */
export async function launch(folder = mkdtempSync(join(tmpdir(), 'zaehlwerk-e2e-'))): Promise<Launched> {
	const station: ChildProcess = spawn(
		process.execPath,
		[launchEntry, '--data', folder, '--port', '0', '--no-browser', '--headless'],
		{ stdio: ['ignore', 'pipe', 'inherit'] },
	)
	let address = ''
	for await (const line of createInterface({ input: station.stdout! })) {
		const found = /http:\/\/\S+/.exec(line)
		if (found === null) continue
		address = found[0]
		break
	}
	return {
		address,
		stop: async () => {
			if (station.exitCode === null) {
				station.kill()
				await once(station, 'exit')
			}
			rmSync(folder, { recursive: true, force: true })
		},
	}
}

export const button = (page: Page, name: string | RegExp) =>
	page.getByRole('button', { name, exact: typeof name === 'string' })
export const press = (page: Page, name: string | RegExp) => button(page, name).first().click()
export const field = (page: Page, label: string) =>
	page.getByLabel(label, { exact: true }).and(page.locator('input:visible, textarea:visible')).last()
export const fill = (page: Page, label: string, text: string) => field(page, label).fill(text)
export async function choose(page: Page, label: string | RegExp, option: string | RegExp) {
	await page.getByRole('combobox', { name: label }).last().click()
	await page.getByRole('option', { name: option }).first().click()
}

export async function setUpBuilding(page: Page, address: string, country: () => Promise<void> = async () => {}) {
	await page.goto(address)
	await press(page, 'Gebäude einrichten')
	await fill(page, 'Name des Gebäudes', 'Lindenhof 4')
	await page.getByLabel('Anschrift').first().fill('Lindenhof 4\n04177 Leipzig')
	await country()
	await fill(page, 'Name oder Firma', 'Hausverwaltung Lindenhof GmbH')
	await page.getByLabel('Anschrift').last().fill('Karl-Heine-Straße 12\n04229 Leipzig')
	await fill(page, 'IBAN', 'DE89 3704 0044 0532 0130 00')
	await press(page, 'Gebäude anlegen')
	await button(page, 'Gebäude anlegen').waitFor({ state: 'detached' })
}

/** As somebody who has seen everything yellow. */
export async function approve(page: Page): Promise<void> {
	await press(page, 'Freigeben …')
	const dialog = page.getByRole('dialog')
	await dialog.getByLabel('Wer gibt frei').fill('A. Kern')
	for (const box of await dialog.getByRole('checkbox').all()) await box.check()
	await dialog.getByRole('button', { name: 'Freigeben', exact: true }).click()
	await dialog.waitFor({ state: 'detached' })
}

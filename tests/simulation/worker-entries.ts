/**
 * The station's worker threads, each in one file: a station that is killed and started again twenty times would spend
 * more time on loading modules than on its work.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build, stop } from 'esbuild'
import { root } from '../station/house.ts'

const names = ['views', 'plausibility', 'bills', 'archives', 'commissioning'] as const

export type BundledWorkers = { readonly entry: (name: string) => string; readonly remove: () => void }

/** Beside the packages, because native ones are still looked for from there. */
export async function bundleWorkers(): Promise<BundledWorkers> {
	const folder = mkdtempSync(join(root, 'node_modules/.simulation-'))
	await build({
		entryPoints: names.map((name) => join(root, 'src/main/work', `${name}.ts`)),
		...{ bundle: true, platform: 'node', format: 'esm', outdir: folder, outExtension: { '.js': '.mjs' } },
		external: ['better-sqlite3', 'serialport', 'pdfkit', 'qrcode'],
		// What packages that are not modules yet ask for.
		banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
		logLevel: 'error',
	})
	// Its process would stay.
	await stop()
	return {
		entry: (name) => join(folder, `${name}.mjs`),
		remove: () => rmSync(folder, { recursive: true, force: true }),
	}
}

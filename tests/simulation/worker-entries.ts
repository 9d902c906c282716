/**
 * The station's worker threads, each in one file: a station that is killed and started again twenty times would spend
 * more time on loading modules than on its work.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { root } from '../station/house.ts'

const names = ['views', 'plausibility', 'bills', 'archives', 'commissioning'] as const

/** Beside the packages, because native ones are still looked for from there. */
export function bundleWorkers(): { readonly entry: (name: string) => string; readonly remove: () => void } {
	const folder = mkdtempSync(join(root, 'node_modules/.simulation-'))
	buildSync({
		entryPoints: names.map((name) => join(root, 'src/main/work', `${name}.ts`)),
		...{ bundle: true, platform: 'node', format: 'esm', outdir: folder, outExtension: { '.js': '.mjs' } },
		external: ['better-sqlite3', 'serialport', 'pdfkit', 'qrcode'],
		// What packages that are not modules yet ask for.
		banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
		logLevel: 'error',
	})
	return {
		entry: (name) => join(folder, `${name}.mjs`),
		remove: () => rmSync(folder, { recursive: true, force: true }),
	}
}

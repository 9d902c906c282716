/**
 * The station's worker threads, each in one file: a station that is killed and started again twenty times would spend
 * more time on loading modules than on its work.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build, stop } from 'esbuild'
import { root } from '../station/house.ts'

const folderOfWork = join(root, 'src/main/work')

/** The files that are worker threads, without '.ts': what serves tasks is one. */
export const workerNames = (): readonly string[] =>
	readdirSync(folderOfWork)
		.filter((name) => name.endsWith('.ts') && /^serveTasks\(/m.test(readFileSync(join(folderOfWork, name), 'utf8')))
		.map((name) => basename(name, '.ts'))

export type BundledWorkers = { readonly entry: (name: string) => string; readonly remove: () => void }

/** Beside the packages, because native ones are still looked for from there. */
export async function bundleWorkers(): Promise<BundledWorkers> {
	const folder = mkdtempSync(join(root, 'node_modules/.simulation-'))
	await build({
		entryPoints: workerNames().map((name) => join(folderOfWork, `${name}.ts`)),
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

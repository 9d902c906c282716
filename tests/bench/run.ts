/**
 * `npm run bench`: prints one JSON line per figure. Ratios are measured in one run beside a peer or a physical limit;
 * absolute numbers are for orientation only.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const files =
	`line-efficiency dead-meters decode rate-year store-ingest store-backfill store-boundary store-rollup lines-64
	dial-in memory bill-run rate-store`
		.split(/\s+/)
		.map((name) => `${name}.ts`)
const wanted = process.argv.slice(2)

let failed = 0
for (const file of files.filter((each) => wanted.length === 0 || wanted.some((name) => each.startsWith(name)))) {
	const { status } = spawnSync(process.execPath, [join(import.meta.dirname, file)], { stdio: 'inherit' })
	if (status !== 0) failed++
}
process.exitCode = failed === 0 ? 0 : 1

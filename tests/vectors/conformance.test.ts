import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { conformanceReport, reportPath } from './report.ts'

const report = conformanceReport()
if (report === null) console.log('skipped: no outside vectors (set OUTSIDE_VECTORS)')

it.skipIf(report === null)('the written conformance is what decoders and price engine do today', () => {
	expect(readFileSync(reportPath, 'utf8')).toBe(report)
})

it.skipIf(report === null)('no deviation is without a cause', () => {
	expect(report).not.toContain('unexplained')
})

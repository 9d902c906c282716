/** `npm run conformance`: writes tests/vectors/CONFORMANCE.md. */
import { writeFileSync } from 'node:fs'
import { conformanceReport, reportPath } from './report.ts'

const report = conformanceReport()
if (report === null) console.log('There are no outside vectors: set OUTSIDE_VECTORS to their folder.')
else {
	writeFileSync(reportPath, report)
	console.log(report)
}

/** The page tests/vectors/CONFORMANCE.md: counts per outside file, and each deviation with its cause. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { conformBilling } from './billing/conformance.ts'
import { conformCjt188 } from './cjt188/conformance.ts'
import { conformDlms } from './dlms/conformance.ts'
import { conformDlt645 } from './dlt645/conformance.ts'
import { conformDlt645Of1997 } from './dlt645-1997/conformance.ts'
import { conformGdw1376 } from './gdw1376/conformance.ts'
import { conformIec } from './iec62056-21/conformance.ts'
import { conformMbus } from './mbus/conformance.ts'
import { conformModbus } from './modbus/conformance.ts'
import { conformSml } from './sml/conformance.ts'
import { conformWmbus } from './wmbus/conformance.ts'

export const reportPath = resolve(import.meta.dirname, 'CONFORMANCE.md')

/** null where the outside vectors are absent. */
export function conformanceReport(): string | null {
	const vectors = process.env.OUTSIDE_VECTORS ?? resolve(import.meta.dirname, '../../../shared/vectors')
	if (!existsSync(vectors)) return null
	const files = [
		...conformCjt188(vectors),
		...conformDlt645(vectors),
		...conformDlt645Of1997(vectors),
		...conformMbus(vectors),
		...conformModbus(vectors),
		...conformDlms(vectors),
		...conformGdw1376(vectors),
		...conformIec(vectors),
		...conformSml(vectors),
		...conformWmbus(vectors),
		...conformBilling(vectors),
	]
	const rows = files.map(({ file, total, agreed, refused, deviations }) => {
		const deviating = new Set(deviations.map(({ of }) => of.split(' #')[0])).size
		return `| ${file} | ${total} | ${agreed} | ${refused} | ${deviating} |`
	})
	const details = files.flatMap(({ file, deviations }) =>
		deviations.length === 0
			? []
			: ['', `## ${file}`, '', ...deviations.map(({ of, cause }) => `- \`${of}\`: ${cause}`)],
	)
	return [
		'# Conformance with frames and bills from outside',
		'',
		'Written by `npm run conformance`; a test compares. "Agreed": every stated number, unit and identity is decoded to the same.',
		'"Refused": bad frames, refused with the reason. A bill agrees where each amount and each quantity by band and tier does:',
		'unrounded within 1e-9, worked examples exactly and to the cent.',
		'',
		'| file | frames or bills | agreed | refused | that deviate |',
		'| --- | ---: | ---: | ---: | ---: |',
		...rows,
		...details,
		'',
	].join('\n')
}

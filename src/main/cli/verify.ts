/**
 * `verify`: every issued statement of a data folder computed once more from what was kept with it. Reads alone, without
 * the station's lock: what is issued does not change, so it may run beside a station that works.
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { databaseFile } from '../station/database-file.ts'
import { type VerifiedFile, verifyFile } from '../work/billing/verify-file.ts'

type Asked = {
	/** The data folder, or a database file: a backup. */
	readonly data: string
	/** The folder of the program's own data. */
	readonly resources: string
	readonly print: (value: object) => void
	readonly say: (text: string) => void
}

/** The exit code: 0 all come out the same, 1 one does not or the data cannot be read. */
export function verifyData({ data, resources, print, say }: Asked): number {
	const path = isFile(data) ? data : join(data, databaseFile)
	const found = verifyFile(path, join(resources, 'migrations'))
	if (!found.ok) {
		say(refusals[found.reason] ?? `The data cannot be read: ${found.text}.`)
		return 1
	}
	const { checked, differing, byOtherEngine } = found.verified
	print({ checked, differing, byOtherEngine })
	if (byOtherEngine > 0) {
		say(`${byOtherEngine} were made by another version of the program and come out otherwise by this one.`)
	}
	if (differing.length > 0) say(`These do not come out as they were issued: ${differing.join(', ')}.`)
	return differing.length === 0 ? 0 : 1
}

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() === true

const refusals: Readonly<Partial<Record<Extract<VerifiedFile, { ok: false }>['reason'], string>>> = {
	'not-found': `There is no data of a station there: no ${databaseFile}.`,
	'not-a-database': 'This is no database of a station.',
	'older-version': 'An older version of the program was here last: start the station once, then verify.',
	'newer-version': 'A newer version of the program was here last: verify with that one.',
	corrupt: 'The database is damaged: start the station, which says what can be done.',
}

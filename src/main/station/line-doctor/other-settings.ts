/**
 * A serial line asked at other speeds and parities than its own, one after the other. It is closed meanwhile and opened
 * again as it was, whatever happens; what passes stands in its trace.
 */
import { settingsText } from '../../domain/line-doctor/judge-settings.ts'
import type { SerialSettings } from '../../domain/line-doctor/passed.ts'
import type { Clock } from '../../lines/clock.ts'
import type { Line, LineUrl, OpenWire } from '../../lines/line.ts'
import { reopened } from '../../lines/reopened.ts'
import { parseLineUrl } from '../../lines/url.ts'
import { createLine } from '../../lines/watchdog.ts'
import type { LineRow } from '../../store/lines.ts'
import type { LinePool } from '../line-pool.ts'
import { settingsOf } from './settings.ts'

export type TrialOptions = {
	readonly pool: LinePool
	readonly openWire: OpenWire
	readonly clock: Clock
	readonly random: () => number
	/** The line is closed for the test: what was asked on it is not answered any more. */
	readonly lent: (lineId: number) => void
}

export type SerialUrl = Extract<LineUrl, { kind: 'serial' }>

/** Speeds and parities that meters are set to, the most usual first. */
const usualSettings: readonly SerialSettings[] = [
	{ baud: 2400, dataBits: 8, parity: 'even', stopBits: 1 },
	{ baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
	{ baud: 9600, dataBits: 8, parity: 'even', stopBits: 1 },
	{ baud: 2400, dataBits: 8, parity: 'none', stopBits: 1 },
	{ baud: 1200, dataBits: 8, parity: 'even', stopBits: 1 },
	{ baud: 4800, dataBits: 8, parity: 'even', stopBits: 1 },
	{ baud: 19_200, dataBits: 8, parity: 'even', stopBits: 1 },
	{ baud: 19_200, dataBits: 8, parity: 'none', stopBits: 1 },
	{ baud: 300, dataBits: 7, parity: 'even', stopBits: 1 },
	{ baud: 300, dataBits: 8, parity: 'even', stopBits: 1 },
]

/** The other parity at the same speed first: that is what is wrong most often after the speed. None for other lines. */
export function otherSettings(row: Pick<LineRow, 'url'>): readonly SerialSettings[] {
	const own = settingsOf(parseLineUrl(row.url))
	if (own === null) return []
	const sameSpeed: SerialSettings = { ...own, dataBits: 8, parity: own.parity === 'even' ? 'none' : 'even' }
	const known = new Set([settingsText(own), settingsText(sameSpeed)])
	return [sameSpeed, ...usualSettings.filter((each) => !known.has(settingsText(each)))]
}

/** `ask`: on the open line, null where its port did not open. Until `isEnough` says so, or `goOn` no more. */
export async function atOtherSettings<T>(
	{ pool, openWire, clock, random, lent }: TrialOptions,
	row: LineRow,
	ask: (line: Line | null, at: SerialUrl) => Promise<T>,
	{ isEnough, goOn }: { readonly isEnough: (told: T) => boolean; readonly goOn: () => boolean },
): Promise<readonly T[]> {
	const url = parseLineUrl(row.url)
	const others = otherSettings(row)
	if (url?.kind !== 'serial' || others.length === 0) return []
	const borrowed = await pool.lend(row.id)
	if (borrowed === null) return []
	lent(row.id)
	const told: T[] = []
	try {
		for (const settings of others) {
			if (!goOn()) break
			const at: SerialUrl = { ...url, ...settings }
			const line = createLine(at, { openWire, clock, random, log: () => undefined, trace: borrowed.trace })
			try {
				line.note({
					direction: 'note',
					bytes: new Uint8Array(),
					note: `line doctor: asks at ${settingsText(settings)}`,
				})
				told.push(await ask((await reopened(line, goOn)) ? line : null, at))
			} finally {
				await line.close()
			}
			if (isEnough(told.at(-1)!)) break
		}
	} finally {
		borrowed.giveBack()
	}
	return told
}

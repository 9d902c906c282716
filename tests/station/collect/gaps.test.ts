/** Values that were never got: known with their reason, and asked for again by itself. */
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { type Announcement, collected, startStation, until } from '../house.ts'
import { origins, storedRows, wrongRows } from '../truth.ts'

const aheadOf = (local: string) => Date.parse(local) - Date.now()
const first = '2026-11-05T10:20:00+01:00'
const later = '2026-11-08T10:20:00+01:00'

const two = ({ lines: [line] }: Announcement) => ({ lines: [{ ...line!, meters: line!.meters.slice(0, 2) }] })

test('what a memory was asked for in vain is a gap with its reason, and comes when it is asked for again', async () => {
	let house = await startStation({ aheadMs: aheadOf(first), announced: two })
	onTestFinished(() => house.close())
	await house.call('station.startDemo', {})
	await collected(house)
	await house.stop()
	// As if every meter had said "none" of what came after.
	const bare = new Database(house.databasePath)
	const marked = bare
		.prepare("update collection_state set watermark = ? where kind in ('freeze', 'profile')")
		.run(String(Date.parse(later)))
	bare.prepare("insert or replace into setting (key, value) values ('gaps-looked', ?)").run('"2026-11-05"')
	bare.close()
	expect(marked.changes).toBe(4)

	house = await startStation({ folder: house.folder, aheadMs: aheadOf(later), announced: two })
	const period = { from: '2026-11-06', to: '2026-11-08' }
	const gaps = async () => (await house.call('collection.gaps', { key: null, ...period })).meters
	const meters = await until('two of three midnights are there', async () => {
		const seen = await gaps()
		return seen.every(({ kinds }) => kinds.find(({ kind }) => kind === 'freeze')!.there === 2) && seen
	})
	expect(meters.length).toBe(2)
	const [one] = (await house.call('collection.gaps', { key: `meter:${meters[0]!.meterId}`, ...period })).meters
	const [settlement, freeze, profile] = one!.kinds
	expect(settlement).toMatchObject({ kind: 'settlement', wanted: 0 })
	// This morning's midnight has its turn when it is a day old.
	const midnight = Date.parse('2026-11-08T00:00+01:00')
	expect(freeze).toMatchObject({ wanted: 3, there: 2, missing: [{ reason: 'none', from: midnight, count: 1 }] })
	await until('the quarter hours of both days are there', async () => {
		const [seen] = (await house.call('collection.gaps', { key: `meter:${one!.meterId}`, ...period })).meters
		return seen!.kinds[2]!.there >= 2 * 96
	})
	expect(profile!.wanted).toBeGreaterThan(2 * 96 + 40)

	// A person asks for the rest.
	await house.call('network.reread', { key: null, ...period, what: ['freeze', 'profile'] })
	await until('nothing is missing any more', async () =>
		(await gaps()).every(({ kinds }) => kinds[1]!.missing.length === 0),
	)
	const rows = storedRows(house.databasePath, `origin = ${origins.freeze}`)
	expect(wrongRows(rows)).toEqual([])
	expect(rows.length).toBe(new Set(rows.map(({ serial, register, at }) => `${serial} ${register} ${at}`)).size)
}, 180_000)

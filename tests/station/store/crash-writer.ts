/**
 * A station that is going to be killed. `rounds`: inserts poll rounds and settles in between, and says each round's
 * number once it is committed. `settle`: moves the inbox in small chunks and says each chunk.
 * Arguments: database, migrations, mode.
 */
import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { openStore } from '../../../src/main/store/open.ts'

const [path = '', migrationsPath = '', mode = ''] = process.argv.slice(2)
const say = (text: string) => writeSync(1, `${text}\n`)
const startedAt = performance.now()
const result = openStore({ path, migrationsPath })
if (!result.ok) {
	say(`refused ${result.reason}`)
	process.exit(1)
}
// Who is killed writes nothing at its end.
flushCompileCache()
say(`opened ${Math.round(performance.now() - startedAt)}`)
const { readings, meters } = result.store
const registerIds = meters.registers().map(({ id }) => id)
const quarterHourMs = 900_000

if (mode === 'rounds') {
	const last = readings.latest(registerIds.slice(0, 1)).get(registerIds[0]!)
	for (let n = (last?.value ?? -1) + 1; ; n++) {
		const at = (n + 1_900_000) * quarterHourMs
		const inserted = readings.insertRound({
			frames: registerIds.map((_, index) => ({
				meterId: index + 1,
				receivedAt: at,
				bytes: new Uint8Array(40).fill(index),
			})),
			readings: registerIds.map((registerId, frame) => ({
				registerId,
				at,
				origin: 'live',
				value: n,
				quality: 'measured',
				receivedAt: at,
				frame,
			})),
		})
		say(`round ${n} ${inserted.stored}`)
		if (n % 8 === 7) while (readings.settle(at - 4 * quarterHourMs, 40).more);
	}
} else {
	for (;;) {
		const { moved, more } = readings.settle(Number.MAX_SAFE_INTEGER, 250)
		say(`moved ${moved}`)
		if (!more) break
	}
	result.store.close()
}

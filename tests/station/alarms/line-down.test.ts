/** A line that goes silent as a whole, from the wire to the alarm: on time that passes only when nothing is to do. */
import { expect, onTestFinished, test } from 'vitest'
import { dlt645 } from '../../../src/main/protocols/dlt645/driver.ts'
import { createAlarmDesk } from '../../../src/main/station/alarms/alarm-desk.ts'
import { createAlarmWatch } from '../../../src/main/station/alarms/watch.ts'
import { pacedLine, roundsOn } from '../collect/paced-line.ts'
import { freshStore } from '../store/fixture.ts'

test('row 17: a line on which nobody answers any more is one alarm, with the meters’ own below it, until one of them answers', async () => {
	const { store } = freshStore()
	const paced = pacedLine(64)
	onTestFinished(() => void paced.reader.stop())
	const { time, meters, faults, line, reader } = paced
	const { round, quiet, nextSlot, silences } = roundsOn(paced)
	const events = { emit: () => {}, subscribe: () => () => {}, stop: () => {} }
	const deskOptions = { store, events, now: time.clock.now, log: () => {}, above: () => ['line:1'] }
	const alarms = createAlarmDesk(deskOptions)
	const row = { id: 1, name: 'Strom', url: 'serial://COM1', protocol: 'dlt645', enabled: true, sort: 0 }
	const pool = { all: () => [{ row, line, reader, protocol: dlt645 }] }
	const collector = { meters: () => meters, silences, lastAnswerAt: () => null, clockOffsetMs: () => null }
	const watch = createAlarmWatch({ store, alarms, pool, collector, clock: time.clock, log: () => {} })
	watch.start()
	onTestFinished(() => watch.stop())

	const alone = () => alarms.open().flatMap(({ cause, suppressedBy }) => (suppressedBy === null ? cause : []))
	const nextRound = async () => {
		await quiet()
		await nextSlot()
		await round(meters)
		// As the station does when a line's round is over.
		watch.soon()
		await quiet()
	}
	await round(meters)
	await quiet()
	expect(alarms.open()).toEqual([])
	for (const { serial } of meters) faults.setMeter(serial, { muted: true })
	await nextRound()
	expect(alarms.open()).toMatchObject([{ cause: 'line-down', detail: { reason: 'nobody-answers', meters: 64 } }])
	for (let index = 0; index < 3; index++) await nextRound()
	expect(alone()).toEqual(['line-down'])
	expect(alarms.open().filter(({ cause }) => cause === 'meter-silent').length).toBe(64)

	for (const { serial } of meters.slice(1)) faults.setMeter(serial, { muted: false })
	for (let index = 0; index < 5; index++) await nextRound()
	expect(alone()).toEqual(['meter-silent'])
	expect(alarms.open()).toMatchObject([{ cause: 'meter-silent', subject: 'meter:1' }])
	faults.setMeter(meters[0]!.serial, { muted: false })
	for (let index = 0; index < 5; index++) await nextRound()
	expect(store.alarms.open()).toEqual([])
	expect(store.alarms.list(100).length).toBe(65)
})

/** A building whose meters' clocks are hours off. */
import { expect, onTestFinished, test } from 'vitest'
import { startStation, startVirtual, until } from '../house.ts'
import { origins, storedRows } from '../truth.ts'

const aheadMs = Date.parse('2026-11-05T10:20:00+01:00') - Date.now()
const offMs = 3 * 3_600_000

test('row 31: a meter whose clock is hours off is told as that; values hold when they came, and nobody sets its clock', async () => {
	const virtual = await startVirtual(aheadMs + offMs)
	onTestFinished(() => virtual.stop())
	const house = await startStation({
		...{ aheadMs, virtual },
		announced: ({ lines: [first] }) => ({ lines: [{ ...first!, meters: first!.meters.slice(0, 2) }] }),
	})
	onTestFinished(() => house.close())
	await house.call('station.startDemo', {})
	const alarms = await until('both clocks are told', async () => {
		const { alarms: open } = await house.call('alarms.open', {})
		const clocks = open.filter(({ cause }) => cause === 'meter-clock-off')
		return clocks.length === 2 && clocks
	})
	for (const { detail, severity, subject, place } of alarms) {
		expect(severity).toBe('warning')
		expect(Math.abs(Number(detail.offsetMs) - offMs)).toBeLessThan(10_000)
		expect(subject.name).not.toBe('')
		expect(place).not.toBe(null)
	}
	const live = storedRows(house.databasePath, `origin = ${origins.live}`)
	expect(live.length).toBeGreaterThan(0)
	for (const { at } of live) expect(Math.abs(house.now() - at)).toBeLessThan(120_000)
	const { lines } = await house.call('lines.list', {})
	const { entries } = await house.call('lines.trace', { lineId: lines[0]!.id })
	// Control 08 is the broadcast time, 14 writes (DL/T 645-2007 clause 7.1).
	expect(entries.filter(({ direction, hex }) => direction === 'sent' && /68.{12}68(08|14)/.test(hex))).toEqual([])
})

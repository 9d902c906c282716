/** Whom a station believes after its PC's clock jumped: the meters' clocks are the witnesses. */
import { expect, test } from 'vitest'
import { isJump, majority, stepBetween, testimony } from '../../../../src/main/domain/calendar/clock-trust.ts'

const hour = 3_600_000

test('time that went by is no step, whether the PC slept through it or not', () => {
	const before = { wallMs: 1_000, steadyMs: 50 }
	expect(stepBetween(before, { wallMs: 1_000 + 8 * hour, steadyMs: 50 + 8 * hour })).toBe(0)
	expect(isJump(stepBetween(before, { wallMs: 1_000 + 25 * hour, steadyMs: 50 + hour }))).toBe(true)
})

test('a clock that came nearer speaks for the new time, one that went away against it, one that stayed for neither', () => {
	expect(testimony(hour, 2_000)).toBe('right')
	expect(testimony(2_000, -hour)).toBe('wrong')
	expect(testimony(2_000, 2_500)).toBe('unclear')
	expect(testimony(null, 1_000)).toBe('right')
})

test('one witness decides where there is one only, else two are asked for', () => {
	expect(majority(['right'], 1)).toBe('right')
	expect(majority(['wrong'], 1)).toBe('wrong')
	expect(majority(['right'], 5)).toBe('unclear')
	expect(majority(['right', 'right'], 5)).toBe('right')
})

test('a single clock that was set in the same hour does not stop the reading of a house', () => {
	expect(majority(['wrong', 'unclear', 'unclear'], 12)).toBe('unclear')
	expect(majority(['wrong', 'wrong', 'unclear', 'unclear', 'unclear'], 12)).toBe('unclear')
	expect(majority(['wrong', 'wrong', 'wrong', 'right'], 12)).toBe('wrong')
})

/** What counts of a register's readings when people and estimation have put overlays over them. */
import { expect, test } from 'vitest'
import { buildSite, freshStore, monthStart, quarterHourMs, reading } from './fixture.ts'

const hour = 4 * quarterHourMs

function site() {
	const { store } = freshStore()
	const [registerId] = buildSite(store).registerIds as [number]
	const readings = [0, 1, 2, 3].map((nth) => reading(registerId, monthStart + nth * hour, 100 + nth))
	store.readings.insertRound({ frames: [], readings })
	const put = (nth: number, value: number | null) =>
		store.overlays.put({
			...{ registerId, at: monthStart + nth * hour, value, kind: value === null ? 'void' : 'value' },
			...{ method: 'manual', reason: 'display was misread', author: 'M. Weber', createdAt: monthStart, basis: {} },
		})
	const counting = () => store.effective.range(registerId, monthStart, monthStart + 10 * hour)
	return { store, registerId, put, counting }
}

test('an overlay counts instead of the reading, and undone it does not; the reading is the same throughout', () => {
	const { store, registerId, put, counting } = site()
	const id = put(1, 150)
	expect(counting().map(({ value }) => value)).toEqual([100, 150, 102, 103])
	expect(counting()[1]).toMatchObject({ quality: 'corrected', origin: 'overlay', frameId: null })
	expect(store.readings.at([registerId], monthStart + hour)[0]?.value).toBe(101)
	store.overlays.undo(id, 'M. Weber', monthStart + hour)
	expect(counting().map(({ value }) => value)).toEqual([100, 101, 102, 103])
	expect(() => store.overlays.undo(id, 'M. Weber', 0)).toThrow(expect.objectContaining({ reason: 'not-found' }))
	expect(store.overlays.of(registerId)).toMatchObject([{ id, undoneBy: 'M. Weber' }])
})

test('a void overlay hides the readings of its instant from every question', () => {
	const { store, registerId, put, counting } = site()
	put(3, null)
	put(2, null)
	expect(counting().map(({ value }) => value)).toEqual([100, 101])
	expect(store.effective.latest([registerId]).get(registerId)?.value).toBe(101)
	const { before, after } = store.effective.around(registerId, monthStart + 2 * hour)
	expect([before?.value, after]).toEqual([101, null])
	expect(store.effective.near([registerId], monthStart + 2 * hour, hour).get(registerId)).toHaveLength(1)
})

test('a value where no reading is counts like one', () => {
	const { store, registerId, put } = site()
	put(7, 130)
	expect(store.effective.latest([registerId]).get(registerId)).toMatchObject({ value: 130, at: monthStart + 7 * hour })
	expect(store.effective.around(registerId, monthStart + 5 * hour).after?.value).toBe(130)
})

test('only one overlay counts at an instant, and none is changed or deleted', () => {
	const { put } = site()
	put(1, 150)
	expect(() => put(1, 151)).toThrow(expect.objectContaining({ reason: 'duplicate' }))
})

test('what lies around an instant is the same question before and after an overlay near it', () => {
	const { store, registerId, put } = site()
	const around = () => {
		const { before, after } = store.effective.around(registerId, monthStart + hour + 1, { quality: 'usable' })
		return [before?.value, after?.value]
	}
	expect(around()).toEqual([101, 102])
	const id = put(1, null)
	expect(around()).toEqual([100, 102])
	put(2, 190)
	expect(around()).toEqual([100, 190])
	store.overlays.undo(id, 'M. Weber', monthStart)
	expect(around()).toEqual([101, 190])
	put(9, 300)
	expect(store.effective.around(registerId, monthStart + 20 * hour, { quality: 'usable' }).before?.value).toBe(300)
})

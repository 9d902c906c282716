import { expect, test } from 'vitest'
import { buildSite, freshStore, monthStart, reading } from './fixture.ts'

const failing = (reason: string) => expect.objectContaining({ name: 'StoreFailed', reason })

test('the tree comes in its order: by sort, then by name', () => {
	const { store } = freshStore()
	const { topology } = store
	const { buildingId } = buildSite(store, 2)
	const attic = topology.insertFloor({ buildingId, name: 'DG', sort: 2 })
	topology.insertUnit({ floorId: attic, name: 'Wohnung 3' })
	topology.insertUnit({ floorId: attic, name: 'Wohnung 2' })
	const [branch] = topology.tree()
	expect(branch?.floors.map(({ name, units }) => [name, units.map((each) => each.name)])).toEqual([
		['EG', ['Wohnung 1']],
		['DG', ['Wohnung 2', 'Wohnung 3']],
	])
	expect(branch?.floors[0]?.units[0]?.points.map(({ name }) => name)).toEqual(['Strom 1', 'Strom 2'])
	expect(branch?.floors[0]?.units[0]?.areaM2).toBe('54.25')
})

test('two tenants never occupy a unit on the same day; one may move in the day after the other’s last', () => {
	const { store } = freshStore()
	const { topology } = store
	const { unitId } = buildSite(store)
	const ada = topology.insertTenant({ name: 'Ada Lovelace' })
	const emil = topology.insertTenant({ name: 'Emil Müller', salutation: 'Herr', addressLines: ['Postfach 1'] })
	const kind = 'postpaid' as const
	const first = topology.insertOccupancy({ unitId, tenantId: ada, fromDate: '2026-01-01', toDate: '2026-07-01', kind })
	const overlap = { unitId, tenantId: emil, fromDate: '2026-06-30', kind }
	expect(() => topology.insertOccupancy(overlap)).toThrow(failing('overlap'))
	const second = topology.insertOccupancy({ ...overlap, fromDate: '2026-07-01' })
	expect(() => topology.updateOccupancy(first, { toDate: null })).toThrow(failing('overlap'))
	expect(() => topology.updateOccupancy(first, { toDate: '2026-01-01' })).toThrow(failing('invalid'))
	expect(() => topology.insertOccupancy({ ...overlap, fromDate: '1.7.2027', toDate: '1.8.2027' })).toThrow(
		failing('invalid'),
	)

	expect(topology.occupancyAt(unitId, '2025-12-31')).toBeNull()
	expect(topology.occupancyAt(unitId, '2026-06-30')?.tenant.name).toBe('Ada Lovelace')
	expect(topology.occupancyAt(unitId, '2026-07-01')).toMatchObject({ id: second, tenant: { salutation: 'Herr' } })
	const ids = (from: string, to: string) => topology.occupanciesIn(from, to).map(({ id }) => id)
	expect(ids('2026-06-01', '2026-07-01')).toEqual([first])
	expect(ids('2026-07-01', '2026-08-01')).toEqual([second])
	expect(ids('2026-06-15', '2026-07-15')).toEqual([first, second])
})

test('what is still used can not be removed; what is not there can not be changed', () => {
	const { store } = freshStore()
	const { unitId, lineId, pointIds } = buildSite(store)
	expect(() => store.topology.removeUnit(unitId)).toThrow(failing('in-use'))
	expect(() => store.topology.removePoint(pointIds[0]!)).toThrow(failing('in-use'))
	expect(() => store.lines.remove(lineId)).toThrow(failing('in-use'))
	expect(() => store.lines.remove(4711)).toThrow(failing('not-found'))
	expect(() => store.lines.update(4711, { name: 'x' })).toThrow(failing('not-found'))
	expect(() => store.topology.insertFloor({ buildingId: 4711, name: 'x' })).toThrow(failing('not-found'))
})

test('one address on a line belongs to one meter in use; an exchanged meter stays on record beside its successor', () => {
	const { store } = freshStore()
	const { lineId, meterIds, pointIds, registerIds } = buildSite(store)
	const [oldMeter] = meterIds as [number]
	const [pointId] = pointIds as [number]
	const address = '000000000001'
	const successor = {
		serial: '77',
		protocol: 'dlt645',
		medium: 'electricity',
		lineId,
		address,
		addedAt: monthStart,
	} as const
	const itsRegister = { name: 'import', quantity: 'energy', unit: 'Wh', exponent: 1 } as const
	expect(() => store.meters.insert(successor)).toThrow(failing('duplicate'))

	const before = store.meters.list()
	expect(() =>
		store.transaction(() => {
			store.meters.update(oldMeter, { enabled: false })
			// Its predecessor is still mounted at the point.
			store.meters.insert(successor, [itsRegister], { pointId, fromAt: monthStart })
		}),
	).toThrow(failing('overlap'))
	expect(store.meters.list()).toEqual(before)

	const exchanged = store.transaction(() => {
		store.meters.update(oldMeter, { enabled: false })
		store.meters.unmount(store.meters.get(oldMeter)!.mountingId!, monthStart)
		return store.meters.insert(successor, [itsRegister], { pointId, fromAt: monthStart, multiplierNumerator: 40 })
	})
	expect(store.meters.byAddress(lineId, address)?.serial).toBe('77')
	expect(store.meters.get(exchanged.meterId)).toMatchObject({
		pointName: 'Strom 1',
		unitName: 'Wohnung 1',
		lineName: 'Strom',
	})
	expect(store.meters.get(oldMeter)).toMatchObject({ pointId: null, enabled: false })
	expect(
		store.meters.registersOfPoint(pointId).map(({ register, mounting }) => ({
			id: register.id,
			window: [mounting.fromAt, mounting.toAt],
			multiplier: [mounting.multiplierNumerator, mounting.multiplierDenominator],
		})),
	).toEqual([
		{ id: registerIds[0], window: [0, monthStart], multiplier: [1, 1] },
		{ id: exchanged.registerIds[0], window: [monthStart, null], multiplier: [40, 1] },
	])
	expect(() => store.meters.update(oldMeter, { enabled: true })).toThrow(failing('duplicate'))
})

test('a meter that was never read can be removed; one with readings can not, and nothing of it goes', () => {
	const { store } = freshStore()
	const { meterIds, registerIds } = buildSite(store, 2)
	const [readMeter, freshMeter] = meterIds as [number, number]
	store.readings.insertRound({ frames: [], readings: [reading(registerIds[0]!, monthStart, 1)] })
	store.collection.addFailure({ meterId: readMeter, at: 1, job: 'current', reason: 'silence', text: '' })
	expect(() => store.meters.remove(readMeter)).toThrow(failing('in-use'))
	expect(store.meters.registersOf(readMeter)).toHaveLength(1)
	expect(store.collection.failures(10, readMeter)).toHaveLength(1)
	store.meters.remove(freshMeter)
	expect(store.meters.get(freshMeter)).toBeNull()
	const next = store.meters.addRegister(readMeter, { name: 'export', quantity: 'energy', unit: 'Wh', exponent: 1 })
	expect(next, 'a register’s number is never given again').toBeGreaterThan(registerIds[1]!)
})

test('a unit of work that throws leaves nothing, also what an inner one had done', () => {
	const { store } = freshStore()
	const { lines } = store
	const row = { name: 'a', url: 'tcp://h:1', protocol: 'mbus' }
	expect(() =>
		store.transaction(() => {
			lines.insert(row)
			store.transaction(() => lines.insert({ ...row, name: 'b' }))
			throw new Error('changed my mind')
		}),
	).toThrow('changed my mind')
	expect(lines.list()).toEqual([])
	expect(() =>
		store.transaction(() => {
			lines.insert(row)
			try {
				store.transaction(() => {
					lines.insert({ ...row, name: 'half of the inner one' })
					throw new Error('the inner one failed')
				})
			} catch {}
		}),
	).toThrow('the inner one failed')
	expect(lines.list()).toEqual([])
	expect(() => store.transaction(() => Promise.resolve(lines.insert(row)))).toThrow('synchronous')
	expect(lines.list()).toEqual([])
	expect(store.transaction(() => store.transaction(() => lines.insert(row)))).toBeGreaterThan(0)
	expect(lines.list()).toHaveLength(1)
})

test('failures are kept up to a bound for each meter, so that one dead meter does not push out the others', () => {
	const { store } = freshStore()
	const { meterIds } = buildSite(store, 2)
	const [dead, other] = meterIds as [number, number]
	const failure = (meterId: number, at: number) =>
		store.collection.addFailure({ meterId, at, job: 'current', reason: 'silence', text: '' })
	store.transaction(() => {
		failure(other, 0)
		for (let at = 1; at <= 600; at++) failure(dead, at)
	})
	expect(store.collection.failures(1_000, other)).toHaveLength(1)
	expect(store.collection.failures(1_000, dead).map(({ at }) => at)).toEqual(
		Array.from({ length: 500 }, (_, n) => 600 - n),
	)
})

test('watermarks, clock offsets, rounds and settings are remembered', () => {
	const { store } = freshStore()
	const [meterId] = buildSite(store).meterIds as [number]
	const { collection, settings } = store
	expect(collection.watermark(meterId, 'profile')).toBeNull()
	collection.setWatermark(meterId, 'profile', { upTo: 5 })
	collection.setWatermark(meterId, 'profile', { upTo: 6 })
	expect(collection.watermark(meterId, 'profile')).toEqual({ upTo: 6 })
	expect(collection.clockOffset(meterId)).toBeNull()
	collection.setClockOffset(meterId, { at: 1, offsetMs: -2_000 })
	expect(collection.clockOffset(meterId)).toEqual({ at: 1, offsetMs: -2_000 })
	const round = collection.addRound({ startedAt: 1, due: 36 })
	collection.updateRound(round, { finishedAt: 9, read: 35, failed: 1 })
	expect(collection.rounds(1)).toEqual([{ id: round, startedAt: 1, finishedAt: 9, due: 36, read: 35, failed: 1 }])
	expect(settings.get('language')).toBeNull()
	settings.set('language', 'de')
	settings.set('language', { ui: 'en' })
	expect(settings.get('language')).toEqual({ ui: 'en' })
	settings.remove('language')
	expect([...settings.all()]).toEqual([])
})

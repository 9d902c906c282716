/** The load profile that bills are rated by, from a real database: by the short way what the long way says. */
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { draftStatement } from '../../../src/main/domain/billing/draft.ts'
import { dayStart, monthPeriod, quarterHourMs } from '../../../src/main/domain/calendar/periods.ts'
import type { Store } from '../../../src/main/store/open.ts'
import { billInputs } from '../../../src/main/work/bill-input.ts'
import { loadPresets } from '../../../src/main/work/presets.ts'
import { measuredPoint } from '../../../src/main/work/views/measured.ts'
import { gridOf, stepsOf } from '../../../src/main/work/views/use.ts'
import type { Medium, Unit } from '../../../src/shared/quantity.ts'
import { tariffDefinition } from '../../../src/shared/tariff.ts'
import { freshStore, reading } from '../store/fixture.ts'

const zone = 'Europe/Berlin'
const presets = loadPresets(join(import.meta.dirname, '../../../resources/presets'))
const contextOf = (store: Store) => ({ store, presets, now: Date.UTC(2026, 11, 1) })

type Metered = {
	readonly medium: Medium
	readonly modelId: string
	readonly name: string
	readonly quantity: 'energy' | 'volume'
	readonly unit: Unit
	readonly exponent: number
}
const power: Metered = {
	...{ medium: 'electricity', modelId: 'dlt645-2007', name: 'import' },
	...{ quantity: 'energy', unit: 'Wh', exponent: 1 },
}
const gas: Metered = {
	...{ medium: 'gas', modelId: 'mbus-gas', name: 'volume', quantity: 'volume', unit: 'm3', exponent: -2 },
}

/** A flat with one point, its tenant, and one register. */
function site(store: Store, { medium, modelId, ...register }: Metered) {
	const { topology, lines, meters } = store
	return store.transaction(() => {
		const buildingId = topology.insertBuilding({
			...{ name: 'Haus', zone, country: 'DE', currency: 'EUR', addressLines: [] },
		})
		const unitId = topology.insertUnit({
			floorId: topology.insertFloor({ buildingId, name: 'EG' }),
			name: 'W1',
			sort: 0,
		})
		const pointId = topology.insertPoint({ unitId, name: 'P', medium })
		const tenantId = topology.insertTenant({ name: 'Mieter' })
		topology.insertOccupancy({ unitId, tenantId, fromDate: '2020-01-01', kind: 'postpaid' })
		const lineId = lines.insert({ name: 'L', url: 'tcp://127.0.0.1:1', protocol: 'mbus' })
		const meter = { serial: '1', modelId, protocol: 'mbus', medium, lineId, address: '1', addedAt: 0 } as const
		const { registerIds } = meters.insert(meter, [{ role: '', digits: 9, ...register }], { pointId, fromAt: 0 })
		return { pointId, registerId: registerIds[0]! }
	})
}

test('what is counted by the short way is what boundaries say, whatever came late, twice, never or was corrected', () => {
	const { store } = freshStore()
	const { pointId, registerId } = site(store, power)
	// The day of 25 hours.
	const period = { from: dayStart(zone, '2026-10-25'), to: dayStart(zone, '2026-10-26') }
	const grid = gridOf(zone, period.from, period.to, 'quarter-hour')
	const place = fc.integer({ min: 0, max: 100 })
	const disturbance = fc.oneof(
		fc.record({ kind: fc.constant('lost' as const), place }),
		fc.record({ kind: fc.constant('quarantined' as const), place }),
		fc.record({ kind: fc.constant('empty' as const), place }),
		fc.record({ kind: fc.constant('fallen' as const), place }),
		fc.record({ kind: fc.constant('live' as const), place, offset: fc.constantFrom(0, 60_000, -60_000) }),
		fc.record({ kind: fc.constant('overlay' as const), place, value: fc.option(fc.integer({ min: 0, max: 999 })) }),
	)
	const asked = { short: 0, long: 0 }
	const rollBack = new Error('next case')
	fc.assert(
		fc.property(fc.array(disturbance, { maxLength: 2 }), fc.boolean(), fc.integer(), (disturbed, isSettled, seed) => {
			try {
				store.transaction(() => {
					let value = 1_000
					const readings = grid.flatMap((at, index) => {
						value += (Math.imul(seed + index, 2_654_435_761) >>> 24) % 7
						const here = disturbed.filter((each) => each.place === index)
						const has = (kind: string) => here.some((each) => each.kind === kind)
						const stand = has('empty') ? null : has('fallen') ? value - 500 : value
						const quality = has('quarantined') ? ('quarantined' as const) : ('memory' as const)
						const own = has('lost') ? [] : [reading(registerId, at, stand, { origin: 'profile', quality })]
						const lives = here.flatMap((each) =>
							each.kind === 'live' ? reading(registerId, at + each.offset, value + 3) : [],
						)
						return [...own, ...lives.filter((live, place) => lives.findIndex((one) => one.at === live.at) === place)]
					})
					store.readings.insertRound({ frames: [], readings })
					if (isSettled) while (store.readings.settle(period.to + 4 * quarterHourMs).more);
					for (const each of disturbed) {
						const at = grid[each.place]!
						if (each.kind !== 'overlay' || store.overlays.active(registerId, at, at + 1).length > 0) continue
						store.overlays.put({
							...{ registerId, at, value: each.value, kind: each.value === null ? 'void' : 'value' },
							...{ method: 'manual', reason: 'read', author: 'W', createdAt: at, basis: {} },
						})
					}
					const measured = measuredPoint(contextOf(store), pointId)!
					const short = measured.counted(period, quarterHourMs)
					asked[short === null ? 'long' : 'short']++
					if (short !== null) {
						expect([...short]).toEqual(stepsOf(measured, grid, 'quarter-hour').map(({ steps }) => steps))
					}
					expect(short !== null || !isSettled || disturbed.length > 0, 'an ordinary day goes the short way').toBe(true)
					throw rollBack
				})
			} catch (cause) {
				if (cause !== rollBack) throw cause
			}
		}),
		{ numRuns: 150 },
	)
	expect(Math.min(asked.short, asked.long)).toBeGreaterThan(20)
})

describe('gas that is priced by the kWh and by hours of the day', () => {
	const tiers = (price: string) => [{ upTo: null, price }]
	const definition = tariffDefinition.parse({
		...{ currency: 'EUR', unit: 'kWh', vatPercent: '19', standing: [] },
		bands: [
			{ name: 'Tag', source: { kind: 'windows', windows: [{ from: '06:00', to: '22:00' }] }, tiers: tiers('0.12') },
			{ name: 'Nacht', source: { kind: 'windows', windows: [] }, tiers: tiers('0.10') },
		],
		demand: [{ name: 'Leistung', intervalMinutes: 60, windows: [], tiers: tiers('1') }],
	})
	const month = monthPeriod(zone, '2026-09')

	/** `minutes`: between two values; 0.08 m³ an hour. `factors`: Brennwert by day. */
	function drafted(minutes: 15 | 60, factors: Readonly<Record<string, string>>) {
		const { store } = freshStore()
		const { pointId, registerId } = site(store, gas)
		const tariffId = store.tariffs.insert({ name: 'Gas', medium: 'gas', currency: 'EUR' })
		store.tariffs.insertVersion({ tariffId, validFrom: '2020-01-01', definition })
		store.tariffs.assign({ pointId, fromDate: '2020-01-01', tariffId })
		for (const [fromDate, calorificValue] of Object.entries(factors)) {
			store.facts.putGasFactor({
				...{ pointId, fromDate, stateNumber: '0.9253', calorificValue, recordedBy: 'W', recordedAt: 0 },
			})
		}
		const count = (month.to - month.from) / (minutes * 60_000)
		const readings = Array.from({ length: count + 1 }, (_, index) =>
			reading(registerId, month.from + index * minutes * 60_000, (index * 8 * minutes) / 60, { origin: 'profile' }),
		)
		store.readings.insertRound({ frames: [], readings })
		while (store.readings.settle(month.to + 4 * quarterHourMs).more);
		const request = { month: '2026-09', issuedOn: '2026-10-01', dueOn: '2026-10-15' }
		const [billed] = billInputs(contextOf(store), store.topology.buildings()[0]!, request)
		const { statement } = draftStatement(billed!.input)!
		return {
			problems: statement.problems.map(({ code }) => code),
			lines: statement.charges.map(({ name, quantity, amountMinor }) => [name, quantity, amountMinor]),
			used: statement.readings.map(({ gas: worth }) => worth?.kWh),
		}
	}

	test('is the volume of its hours times what it is worth: 0.08 m³/h × 0.9253 × 11.1', () => {
		const expected = {
			problems: [],
			lines: [
				// 480 and 240 hours of 0.8216664 kWh.
				['Tag', '394.399872', 4_733],
				['Nacht', '197.199936', 1_972],
				['Leistung', '0.8216664', 82],
			],
			used: ['591.599808'],
		}
		expect(drafted(15, { '2026-01-01': '11.1' })).toEqual(expected)
		// A meter that keeps hours is billed by them: no hour lies in two bands.
		expect(drafted(60, { '2026-01-01': '11.1' })).toEqual(expected)
	})

	test('a factor that changes inside the month counts from its day on', () => {
		const { problems, lines, used } = drafted(15, { '2026-01-01': '11.1', '2026-09-11': '12' })
		expect(problems).toEqual([])
		// 10 days at 0.8216664 kWh/h and 20 at 0.888288.
		expect(lines).toEqual([
			['Tag', '415.718784', 4_989],
			['Nacht', '207.859392', 2_079],
			['Leistung', '0.888288', 89],
		])
		expect(used).toEqual(['197.199936', '426.37824'])
	})

	test('before the first factor nothing is billed', () => {
		const { problems, lines } = drafted(15, { '2026-09-11': '12' })
		expect(problems).toContain('no-gas-factor')
		expect(lines).toEqual([])
	})
})

/** Two flats with heat meters and a vacant one; the stands lie in the database before a station opens it. */
import { Temporal } from 'temporal-polyfill'
import type { Store } from '../../../src/main/store/open.ts'
import type { Medium } from '../../../src/shared/quantity.ts'

const zone = 'Europe/Berlin'
const midnight = (date: string) => Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds

type Stands = Readonly<Record<string, number>>
export type CostHouse = {
	readonly units: readonly number[]
	readonly occupancies: readonly number[]
	readonly mainPointId: number
}

/** The third would be a formula in a spreadsheet, and no font of a letter has the first two of its characters. */
export const costTenants = ['Mieter 1', 'Mieter 2', '=张伟 مريم'] as const

/**
 * Flat 1 used 3,000 kWh of heat through a meter that was exchanged in July. In flat 2 a tenant followed another on
 * 1 April, with a reading between: 700 and 300 kWh. Flat 3 is vacant and used 500. The house's electricity meter
 * counted 1,000 kWh, those of flats 1 and 2 behind it 400 and 350.
 */
export function fillCostHouse(store: Store): CostHouse {
	const { topology, feeds } = store
	return store.transaction(() => {
		const buildingId = topology.insertBuilding({
			...{ name: 'Lindenhof 4', zone, country: 'DE', currency: 'EUR', addressLines: ['Lindenhof 4', '04177 Leipzig'] },
			...{ creditorName: 'Hausverwaltung', creditorAddressLines: ['Am Markt 1'], iban: 'DE89370400440532013000' },
		})
		const floorId = topology.insertFloor({ buildingId, name: 'EG' })
		const units = [
			{ name: 'Wohnung 1', areaM2: '60' },
			{ name: 'Wohnung 2', areaM2: '40' },
			{ name: 'Wohnung 3', areaM2: '50' },
			{ name: 'Technik', areaM2: null },
		].map((unit, sort) => topology.insertUnit({ floorId, ...unit, sort }))
		const pointOf = (unit: number, medium: Medium) =>
			topology.insertPoint({ unitId: units[unit]!, name: medium, medium })
		const meterAt = meterMaker(store)
		const heat = [0, 1, 2].map((unit) => pointOf(unit, 'heat'))
		const first = meterAt(heat[0]!, 'heat', '2024-01-01', { '2025-01-01': 5000, '2025-07-01': 6200 })
		store.meters.unmount(first, midnight('2025-07-01'))
		meterAt(heat[0]!, 'heat', '2025-07-01', { '2025-07-01': 10, '2026-01-01': 1810 })
		meterAt(heat[1]!, 'heat', '2024-01-01', { '2025-01-01': 100, '2025-04-01': 800, '2026-01-01': 1100 })
		meterAt(heat[2]!, 'heat', '2024-01-01', { '2025-01-01': 0, '2026-01-01': 500 })
		const electricity = [3, 0, 1].map((unit) => pointOf(unit, 'electricity'))
		for (const [index, used] of [1000, 400, 350].entries()) {
			meterAt(electricity[index]!, 'electricity', '2024-01-01', { '2025-01-01': 7, '2026-01-01': 7 + used })
		}
		const [mainPointId, ...behind] = electricity
		feeds.set(mainPointId!, behind, midnight('2024-01-01'))
		const tenants = [
			{ unitId: units[0]!, fromDate: '2020-01-01', toDate: null },
			{ unitId: units[1]!, fromDate: '2020-01-01', toDate: '2025-04-01' },
			{ unitId: units[1]!, fromDate: '2025-04-01', toDate: null },
		]
		const occupancies = tenants.map((row, index) => {
			const tenantId = topology.insertTenant({
				name: costTenants[index]!,
				addressLines: ['Lindenhof 4', '04177 Leipzig'],
			})
			return topology.insertOccupancy({ ...row, tenantId, kind: 'postpaid', persons: 2 })
		})
		return { units, occupancies, mainPointId: mainPointId! }
	})
}

/** Makes meters that nobody reads, with the stands of midnights; answers with the id of the mounting. */
function meterMaker({ lines, meters, readings: stored }: Store) {
	const lineId = lines.insert({ name: 'Haus', url: 'tcp://127.0.0.1:9', protocol: 'mbus', enabled: false })
	let made = 0
	return (pointId: number, medium: Medium, from: string, stands: Stands): number => {
		const address = String(++made)
		const energy = { quantity: 'energy', role: 'import', unit: 'kWh', exponent: 0, digits: 8 } as const
		const [modelId, name] = medium === 'heat' ? ['mbus-heat', 'energy'] : ['mbus-electricity', 'import']
		const { meterId, registerIds } = meters.insert(
			{ serial: address.padStart(8, '0'), modelId, protocol: 'mbus', medium, lineId, address, addedAt: 0 },
			[{ name, ...energy }],
			{ pointId, fromAt: midnight(from) },
		)
		const readings = Object.entries(stands).map(([date, value]) => {
			const at = midnight(date)
			const how = { origin: 'freeze', quality: 'memory', receivedAt: at, frame: null } as const
			return { registerId: registerIds[0]!, at, value, ...how }
		})
		stored.insertRound({ frames: [], readings })
		return meters.mountings().find((each) => each.meterId === meterId)!.id
	}
}

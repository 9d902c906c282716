/** Three flats whose meters' midnights of more than a year lie in the database before a station opens it. */
import { Temporal } from 'temporal-polyfill'
import type { Store } from '../../../src/main/store/open.ts'
import type { RoundReading } from '../../../src/main/store/readings.ts'
import type { TariffDefinition } from '../../../src/shared/tariff.ts'

export const zone = 'Europe/Berlin'
const midnight = (date: string) => Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds

export const flatTariff = (price: string): TariffDefinition => ({
	...{ currency: 'EUR', unit: 'kWh', vatPercent: '19', tierPeriod: 'month', tierMode: 'perPeriod' },
	standing: [{ name: 'Grundpreis', amount: '10', per: 'month' }],
	bands: [{ name: 'Arbeitspreis', source: { kind: 'register', tariff: 0 }, tiers: [{ upTo: null, price }] }],
})

export type Year = { readonly first: string; readonly days: number }
type House = { readonly pointIds: readonly number[]; readonly occupancyIds: readonly number[] }

/**
 * Flat n uses 10 × n kWh each day. A has an area and the tariff 'Alt' (0.30 + 10 a month); B the tariff and no area,
 * and its meter was silent around the end of the month `silent`; C neither, and its tenant left at the end of `left`.
 */
export function fillHouse(
	store: Store,
	{ first, days }: Year,
	{ silent, left }: { readonly silent: string; readonly left: string },
): House {
	const { topology, lines, meters, tariffs } = store
	const dayAfter = (date: string) => Temporal.PlainDate.from(date).add({ days: 1 }).toString()
	return store.transaction(() => {
		const buildingId = topology.insertBuilding({
			...{ name: 'Lindenhof 4', zone, country: 'DE', currency: 'EUR', addressLines: ['Lindenhof 4', '04177 Leipzig'] },
			...{ creditorName: 'Hausverwaltung', creditorAddressLines: ['Am Markt 1'], iban: 'DE89370400440532013000' },
		})
		const floorId = topology.insertFloor({ buildingId, name: 'EG' })
		// Nobody listens at port 9 (discard): these meters are never read here.
		const lineId = lines.insert({ name: 'Strom', url: 'tcp://127.0.0.1:9', protocol: 'dlt645', enabled: false })
		const tariffId = tariffs.insert({ name: 'Alt', medium: 'electricity', currency: 'EUR' })
		tariffs.insertVersion({ tariffId, validFrom: '2024-01-01', definition: flatTariff('0.30') })
		const flats = ['A', 'B', 'C'].map((name, index) => {
			const areaM2 = name === 'A' ? '50' : null
			const unitId = topology.insertUnit({ floorId, name: `Wohnung ${name}`, areaM2, sort: index })
			const pointId = topology.insertPoint({ unitId, name: 'Strom', medium: 'electricity', sort: index })
			const energy = { quantity: 'energy', role: 'import', unit: 'kWh', exponent: -2, digits: 8 } as const
			const { registerIds } = meters.insert(
				{
					...{ serial: `00001234560${index}`, modelId: 'dlt645-2007', protocol: 'dlt645', medium: 'electricity' },
					...{ lineId, address: `00001234560${index}`, addedAt: 0 },
				},
				[{ name: 'import', ...energy }],
				{ pointId, fromAt: midnight(first) },
			)
			const tenantId = topology.insertTenant({ name: `Familie ${name}`, addressLines: ['Lindenhof 4'] })
			const toDate = name === 'C' ? dayAfter(left) : null
			const row = { unitId, tenantId, fromDate: '2024-01-01', toDate, kind: 'postpaid' } as const
			if (name !== 'C') tariffs.assign({ pointId, fromDate: '2024-01-01', tariffId })
			return { pointId, registerId: registerIds[0]!, occupancyId: topology.insertOccupancy(row) }
		})
		for (const [index, { registerId }] of flats.entries()) {
			const readings: RoundReading[] = []
			for (let day = 0; day <= days; day++) {
				const date = Temporal.PlainDate.from(first).add({ days: day })
				const away = date.since(Temporal.PlainDate.from(silent)).total('days')
				// Four days before the boundary and four after it: too far to lay a value between.
				if (index === 1 && Math.abs(away) <= 4) continue
				const at = midnight(date.toString())
				const value = (index + 1) * 1_000 * day
				const how = { origin: 'freeze', quality: 'memory', receivedAt: at, frame: null } as const
				readings.push({ registerId, at, value, ...how })
			}
			store.readings.insertRound({ frames: [], readings })
		}
		return { pointIds: flats.map((flat) => flat.pointId), occupancyIds: flats.map((flat) => flat.occupancyId) }
	})
}

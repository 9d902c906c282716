/** A house whose meters have stood on four month ends: as many flats as a test wants to bill, and no line. */
import { join } from 'node:path'
import { dayStart } from '../../src/main/domain/calendar/periods.ts'
import { knownRegisters } from '../../src/main/station/meter-registers.ts'
import { openStore, type Store } from '../../src/main/store/open.ts'
import { loadPresets } from '../../src/main/work/presets.ts'
import { addMonths } from '../../src/shared/period.ts'
import { building, definition } from './garden-street.ts'
import { databaseIn, newFolder, root } from './house.ts'

/** Thursday, 5 November 2026, 10:20 in Berlin. */
export const billedAheadMs = () => Date.parse('2026-11-05T10:20:00+01:00') - Date.now()
export const billedMonth = '2026-10'

/** 00:00 in Berlin: the two month starts before it, its own and its end. */
const monthStartsOf = (month: string) =>
	[-2, -1, 0, 1].map((by) => dayStart(building.zone, `${addMonths(month, by)}-01`))

/** What the n-th flat used by its m-th month end, in 0.01 kWh. */
const standOf = (flat: number, monthEnd: number) => 1_000_000 + flat * 1_037 + monthEnd * (12_000 + flat * 7)

type Wish = {
	/** The month that is going to be billed. */
	readonly month?: string
	/** A value that does not count, half a day before the month's end, in the first flat. */
	readonly isDoubted?: boolean
	/** Flats (from 0) whose meters said nothing at the month's end. */
	readonly withoutEnd?: readonly number[]
	/** What the built program calls its file is another name than that of tests. */
	readonly fileName?: string
}

/** A new folder with the database of such a house; flats are called 'Wohnung 0001' … */
export function billedHouse(flats: number, wish: Wish = {}): string {
	const { month = billedMonth, isDoubted = false, withoutEnd = [], fileName } = wish
	const folder = newFolder()
	const opened = openStore({
		path: fileName === undefined ? databaseIn(folder) : join(folder, fileName),
		migrationsPath: join(root, 'resources/migrations'),
	})
	if (!opened.ok) throw new Error(opened.text)
	const { store } = opened
	// Some at a time: a house of thousands is not one transaction.
	const places = { ...furnished(store), monthStarts: monthStartsOf(month), withoutEnd: new Set(withoutEnd) }
	for (let from = 0; from < flats; from += 500) {
		store.transaction(() => {
			for (let flat = from; flat < Math.min(flats, from + 500); flat++) addFlat(store, places, flat)
		})
	}
	if (isDoubted) doubt(store, places.monthStarts.at(-1)! - 43_200_000)
	store.close()
	return folder
}

function furnished(store: Store) {
	const { landlord, ...house } = building
	return store.transaction(() => {
		const buildingId = store.topology.insertBuilding({
			...house,
			creditorName: landlord.name,
			creditorAddressLines: landlord.addressLines,
			taxNumber: landlord.taxId,
		})
		const floorId = store.topology.insertFloor({ buildingId, name: 'EG' })
		const lineId = store.lines.insert({ name: 'Strom', url: 'tcp://127.0.0.1:1', protocol: 'dlt645', enabled: false })
		const tariffId = store.tariffs.insert({ name: 'Hausstrom', medium: 'electricity', currency: 'EUR' })
		store.tariffs.insertVersion({ tariffId, validFrom: '2020-01-01', definition })
		return { floorId, lineId, tariffId, model: loadPresets(join(root, 'resources/presets')).models.get('dlt645-2007')! }
	})
}

type Places = ReturnType<typeof furnished> & {
	readonly monthStarts: readonly number[]
	readonly withoutEnd: ReadonlySet<number>
}

function doubt(store: Store, at: number) {
	const [register] = store.meters.registers()
	const reading = { registerId: register!.id, at, value: 99_999_999, receivedAt: at + 60_000, frame: null }
	const quality = 'quarantined' as const
	store.readings.insertRound({ readings: [{ ...reading, origin: 'live', quality }], frames: [] })
}

function addFlat(store: Store, { floorId, lineId, tariffId, model, monthStarts, withoutEnd }: Places, flat: number) {
	const name = `Wohnung ${String(flat + 1).padStart(4, '0')}`
	const unitId = store.topology.insertUnit({ floorId, name, areaM2: '60', sort: flat })
	const pointId = store.topology.insertPoint({ unitId, name: 'Strom', medium: 'electricity' })
	const serial = String(flat + 1).padStart(12, '0')
	const { registerIds } = store.meters.insert(
		{ serial, address: serial, protocol: 'dlt645', modelId: model.id, medium: model.medium, lineId, addedAt: 0 },
		knownRegisters(model).filter((register) => register.name === 'import'),
		{ pointId, fromAt: monthStarts[0]! },
	)
	const tenantId = store.topology.insertTenant({ name: `Mieter ${flat + 1}`, addressLines: ['Gartenstraße 7'] })
	store.topology.insertOccupancy({ unitId, tenantId, fromDate: '2020-01-01', kind: 'postpaid' })
	store.tariffs.assign({ pointId, tariffId, fromDate: '2020-01-01' })
	const known = withoutEnd.has(flat) ? monthStarts.slice(0, -1) : monthStarts
	const readings = known.map((at, monthEnd) => ({
		...{ registerId: registerIds[0]!, at, origin: 'freeze' as const, quality: 'measured' as const },
		...{ value: standOf(flat, monthEnd), receivedAt: at + 60_000, frame: null },
	}))
	store.readings.insertRound({ readings, frames: [] })
}

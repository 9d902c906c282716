/** A building as a list of the kind that is imported: with lines of the same names it says the same elsewhere. */
import type { ImportField } from '../../../shared/contract/commissioning.ts'
import { addDays } from '../../../shared/period.ts'
import { mediumName, yesAndNo } from './cells.ts'
import type { House, KnownOccupancy, KnownPoint, KnownUnit } from './listed.ts'

export type ListRow = Readonly<Partial<Record<ImportField, string>>>

/** Tenancies and metering points of a unit stand beside each other: as many rows as it has more of, at least one. */
export const houseRows = (house: House, language: 'de' | 'en'): readonly ListRow[] =>
	house.units.flatMap((unit) => {
		const points = [...unit.points]
		const count = Math.max(1, points.length, unit.occupancies.length)
		return Array.from({ length: count }, (_, index) => ({
			...unitCells(unit, language),
			...(unit.occupancies[index] && tenancyCells(unit.occupancies[index])),
			...(points[index] && pointCells(...points[index], language)),
		}))
	})

const unitCells = ({ floor, name, area, heatedArea, isCommercial }: KnownUnit, language: 'de' | 'en'): ListRow => ({
	...{ floor, unit: name, area: decimal(area, language), heatedArea: decimal(heatedArea, language) },
	isCommercial: yesAndNo[language][isCommercial ? 0 : 1],
})

const tenancyCells = ({ tenant, from, to, persons }: KnownOccupancy): ListRow => ({
	...{ tenant, moveIn: from, moveOut: to === null ? '' : addDays(to, -1), persons: persons?.toString() ?? '' },
})

function pointCells(name: string, { medium, marketLocation, meter }: KnownPoint, language: 'de' | 'en'): ListRow {
	const point = { point: name, medium: mediumName[language][medium], marketLocation: marketLocation ?? '' }
	if (meter === null) return point
	const { serial, model, line, address, calibrationYear, mountedSince, startReading } = meter
	return {
		...point,
		...{ serial, model: model ?? '', line: line ?? '', address: address ?? '' },
		calibrationYear: calibrationYear?.toString() ?? '',
		...{ mountedSince: mountedSince ?? '', startReading: decimal(startReading, language) },
	}
}

/** Three digits behind the sign would look like a group of thousands: they get a zero more. */
function decimal(value: string | null, language: 'de' | 'en'): string {
	if (value === null) return ''
	const plain = /\.\d{3}$/.test(value) ? `${value}0` : value
	return language === 'de' ? plain.replace('.', ',') : plain
}

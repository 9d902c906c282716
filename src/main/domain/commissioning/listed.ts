/** The building as an import compares with it, and what one row of a list asks for. Plain data. */
import type { ImportField, ImportRefusal } from '../../../shared/contract/commissioning.ts'
import type { LocalDate } from '../../../shared/period.ts'
import type { Medium } from '../../../shared/quantity.ts'

/** `to`: the first day that no longer belongs to it. */
export type KnownOccupancy = {
	readonly tenant: string
	readonly from: LocalDate
	readonly to: LocalDate | null
	readonly persons: number | null
}

/** A meter of the station, or one that the list promises ('waits'). */
export type KnownMeter = {
	readonly state: 'mounted' | 'waits'
	readonly serial: string
	readonly model: string | null
	readonly line: string | null
	/** In the protocol's own form once it has a line. */
	readonly address: string | null
	readonly calibrationYear: number | null
	/** Only what a list said. */
	readonly mountedSince: LocalDate | null
	readonly startReading: string | null
}
export type KnownPoint = {
	readonly medium: Medium
	readonly marketLocation: string | null
	readonly meter: KnownMeter | null
}
export type KnownUnit = {
	readonly floor: string
	readonly name: string
	readonly area: string | null
	readonly heatedArea: string | null
	readonly isCommercial: boolean
	readonly occupancies: readonly KnownOccupancy[]
	readonly points: ReadonlyMap<string, KnownPoint>
}

export type KnownModel = {
	readonly id: string
	readonly name: string
	readonly protocol: string
	readonly medium: Medium
}
export type KnownLine = { readonly name: string; readonly protocol: string }

/** What is there before the import. */
export type House = {
	readonly units: readonly KnownUnit[]
	/** Meters that hang at no point now: their serial numbers and addresses are taken all the same. */
	readonly elsewhere: readonly { readonly serial: string; readonly line: string; readonly address: string }[]
	readonly lines: readonly KnownLine[]
	readonly models: readonly KnownModel[]
	/** The canonical address, or null: that is none of this protocol. */
	readonly addressOn: (protocol: string, typed: string) => string | null
}

/** A row in its meaning: null where the list says nothing. */
export type RowFacts = {
	readonly floor: string | null
	readonly unit: string | null
	readonly area: string | null
	readonly heatedArea: string | null
	readonly isCommercial: boolean | null
	readonly tenant: string | null
	readonly moveIn: LocalDate | null
	/** The last day. */
	readonly moveOut: LocalDate | null
	readonly persons: number | null
	readonly point: string | null
	readonly medium: Medium | null
	readonly marketLocation: string | null
	readonly serial: string | null
	readonly model: string | null
	readonly line: string | null
	readonly address: string | null
	readonly calibrationYear: number | null
	/** Of the marking, from which it follows how long that holds. */
	readonly markedYear: number | null
	readonly mountedSince: LocalDate | null
	readonly startReading: string | null
}

/** What a row leaves behind when it is taken: each part is made, changed, or there already. */
export type RowWish = {
	readonly floor: string
	readonly unit: string
	/** These three: null = as it is. */
	readonly area: string | null
	readonly heatedArea: string | null
	readonly isCommercial: boolean | null
	readonly occupancy: KnownOccupancy | null
	/** `marketLocation`: null = as it is. */
	readonly point: {
		readonly name: string
		readonly medium: Medium
		readonly marketLocation: string | null
	} | null
	readonly meter: KnownMeter | null
}

export type Refusal = ImportRefusal
export type Change = { readonly field: ImportField; readonly before: string | null; readonly after: string }
export type Note = 'zeros-lost' | 'zeros-matched' | 'waits-for-meter'

export type PlannedRow = {
	readonly row: number
	readonly state: 'new' | 'changed' | 'same' | 'refused'
	readonly unit: string
	readonly point: string
	readonly serial: string
	readonly changes: readonly Change[]
	readonly refusals: readonly Refusal[]
	readonly notes: readonly Note[]
	/** null: refused, or nothing to do. */
	readonly wish: RowWish | null
}

/** Without leading zeros, blanks and signs, in one case: how two writings of a serial number are compared. */
export const serialKey = (serial: string): string =>
	serial
		.toUpperCase()
		.replace(/[^0-9A-Z]/g, '')
		.replace(/^0+(?=.)/, '')

/** What is told of one row while it is compared. */
export type Told = { readonly refusals: Refusal[]; readonly changes: Change[]; readonly notes: Note[] }

/** By its id or its name, in any case. */
export const modelNamed = (house: House, text: string): KnownModel | undefined => {
	const wanted = text.toLowerCase()
	return house.models.find(({ id, name }) => id.toLowerCase() === wanted || name.toLowerCase() === wanted)
}

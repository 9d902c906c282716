/** The station itself: what is set up, what time it is, what the overview shows. */
import { z } from 'zod'
import { call } from './define.ts'
import { health, id, instant, localDate, medium, name, nothing, shownValue, text } from './values.ts'

export const party = z.object({
	name,
	/** Street and number, postcode and town, … as printed, one line each. */
	addressLines: z.array(text).max(5),
	email: text.nullable(),
	phone: text.nullable(),
	iban: text.nullable(),
	bic: text.nullable(),
	/** Tax number or VAT identification number, as printed. */
	taxId: text.nullable(),
})

export const newBuilding = z.object({
	name,
	/** IANA zone, e.g. 'Europe/Berlin' */
	zone: z.string().max(60),
	country: z.string().length(2),
	currency: z.string().length(3),
	addressLines: z.array(text).max(5),
	/** Who issues the bills and gets the money. */
	landlord: party,
})

export const buildingView = newBuilding.extend({ id })

export const stationStatus = z.object({
	version: z.string(),
	now: instant,
	/** 'empty': nothing set up yet: the page offers demo or new building. */
	state: z.enum(['empty', 'ready']),
	demo: z.boolean(),
	building: buildingView.nullable(),
	dataFolder: z.string(),
	lines: z.object({ open: z.number().int(), total: z.number().int() }),
	lastReadingAt: instant.nullable(),
	/** What runs now, for the status bar. */
	tasks: z.array(
		z.object({
			key: z.string(),
			kind: z.enum(['round', 'backfill', 'scan', 'bill-run', 'statements']),
			/** Name of the line or month it is about. */
			subject: z.string(),
			done: z.number().int(),
			total: z.number().int(),
			canCancel: z.boolean(),
		}),
	),
})

export const overview = z.object({
	/**
	 * Use since local midnight per medium, and yesterday until the same time of day. null: not computable, with reason.
	 */
	today: z.array(z.object({ medium, use: shownValue, yesterdaySameTime: shownValue, points: z.number().int() })),
	/** Sum of all electricity points, mean kW per quarter hour from local midnight; null = gap. */
	houseLoad: z.object({
		from: instant,
		stepMs: z.number().int(),
		todayKw: z.array(z.number().nullable()),
		yesterdayKw: z.array(z.number().nullable()),
	}),
	/** What needs a person, worst first. `key` names the sentence; `params` fill it. */
	todo: z.array(
		z.object({
			key: z.enum([
				/** `cause` is the alarm's, `name` what it is about. */
				'alarm',
				'keys-locked',
				'month-billable',
				'month-issued',
				/** Issued bills of a month: `differing` would come to something else, `stuck` can no longer be computed. */
				'bills-changed',
				/** The same of a cost period; `findings` have to be put right before it can be shared out again. */
				'costs-changed',
				'no-tariff',
				'backfill',
				'quarantine',
			]),
			health,
			params: z.record(z.string(), z.union([z.string(), z.number()])),
			/** Where it leads, e.g. '/lines/3'. */
			href: z.string(),
		}),
	),
	/**
	 * Share of the quarter-hour (electricity) or daily (others) values that are there, per local day; null = nothing was
	 * due.
	 */
	completeness: z.array(
		z.object({ medium, days: z.array(z.object({ date: localDate, share: z.number().nullable() })) }),
	),
	counts: z.object({ points: z.number().int(), units: z.number().int(), meters: z.number().int() }),
})

export const stationCalls = {
	'station.status': call(nothing, stationStatus),
	'station.overview': call(nothing, overview),
	/** Sets up the demo building and starts its virtual meters in a process of their own. */
	'station.startDemo': call(nothing, nothing),
	'station.createBuilding': call(newBuilding, z.object({ buildingId: id })),
	'station.updateBuilding': call(newBuilding, nothing),
	'station.cancelTask': call(z.object({ key: z.string().max(100) }), nothing),
}
export type StationStatus = z.output<typeof stationStatus>
export type Overview = z.output<typeof overview>
export type BuildingView = z.output<typeof buildingView>

/** Files for bookkeepers, banks and other programs: what a bill run or a period of readings is written as. */
import { z } from 'zod'
import { isCreditorId } from '../iban.ts'
import { call } from './define.ts'
import { id, instant, localDate, money, nothing, text } from './values.ts'

/** Tables of a run or a period. */
export const tableFormats = ['xlsx', 'csv-german', 'csv-international'] as const
export const runFormats = [...tableFormats, 'datev', 'sepa', 'e-invoice', 'xrechnung', 'heiwako'] as const

/** Why a statement is not in a file. */
export const leftOutReasons = [
	/** No account, no mandate, or one that was signed after the day of collection. */
	'no-mandate',
	'iban-wrong',
	/** Not used for 36 months. */
	'mandate-lapsed',
	/** Nothing, or money goes back to the tenant. */
	'nothing-owed',
	/** It stands in the place of a cancelled one: nobody here knows what was paid of that. */
	'replacement',
	/** Taken back, or itself the taking back of another. */
	'cancelled',
	/** No account is entered for one of its tax rates. */
	'no-tax-account',
	/** The tenant's number gives no debtor account. */
	'debtor-account',
	'nothing-to-book',
	/** A private tenant: no electronic invoice is due. */
	'not-commercial',
	'exempt',
	/** No postcode and town, or nothing above them. */
	'address-incomplete',
	/** An authority's buyer reference (Leitweg-ID, BT-10) or electronic address (BT-49) is not entered. */
	'no-buyer-reference',
	'no-buyer-address',
] as const

/** Why there is no file at all. */
export const exportRefusals = [
	/** Not issued yet, or no statement in it. */
	'not-issued',
	/** Every statement was left out. */
	'nothing-in-it',
	'too-many-rows',
	'datev-not-set',
	'not-euro',
	'no-creditor-id',
	/** The account of who issues the bills is missing or wrong. */
	'no-own-account',
	/** The day of collection is none on which banks settle. */
	'no-bank-day',
	/** Address or tax number of who issues the bills. */
	'seller-incomplete',
	/** Telephone or e-mail of who issues the bills: an XRechnung needs both (BR-DE-6, BR-DE-7). */
	'seller-contact',
	'heiwako-not-set',
	/** The run is none of operating and heating costs. */
	'no-costs',
] as const

const leftOut = z.object({
	number: z.string(),
	tenantName: z.string(),
	unitName: z.string(),
	reason: z.enum(leftOutReasons),
})

export const runOffer = z.object({
	format: z.enum(runFormats),
	/** Statements in it. */
	bills: z.number().int(),
	/** What it asks for or books; null where it sums up nothing. */
	total: money.nullable(),
	refusal: z.enum(exportRefusals).nullable(),
	leftOut: z.array(leftOut),
	/** Texts that the file's characters do not hold, and what stands there instead. */
	respelt: z.array(z.object({ from: z.string(), to: z.string() })),
})

const account = z.string().regex(/^\d{3,9}$/)

export const datevSettings = z.object({
	/** Number of the tax consultant and of the client there. */
	consultant: z.number().int().min(1001).max(9_999_999),
	client: z.number().int().min(1).max(99_999),
	/** First day of the fiscal year, 'MM-DD'. */
	yearBegins: z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/),
	/** Digits of a general account; debtors have one more. */
	accountDigits: z.number().int().min(4).max(8),
	/** Added to the tenant's number; with 10000 it is the customer number that stands on the statement. */
	debtorBase: z.number().int().min(1_000).max(690_000_000),
	/** Where the amounts of a tax rate are booked. `taxKey` '': the account itself knows its rate. */
	revenues: z
		.array(
			z.object({
				percent: z.string().regex(/^\d{1,2}(\.\d{1,2})?$/),
				account,
				taxKey: z.string().regex(/^\d{0,4}$/),
			}),
		)
		.max(10),
	/** The batch may not be changed after its import. */
	isFinal: z.boolean(),
})

export const exportSettings = z.object({
	datev: datevSettings.nullable(),
	/** SEPA creditor identifier, e.g. 'DE98ZZZ09999999999'. */
	creditorId: text.refine(isCreditorId).nullable(),
	/** Why a line bears no VAT, as an electronic invoice has to say it (BT-120). */
	exemption: z.string().trim().min(1).max(200),
	/** What the receiver of bved / ARGE HeiWaKo files calls this customer and this property. */
	heiwako: z
		.object({
			customerNumber: z.string().regex(/^\d{1,10}$/),
			providerKey: z.string().regex(/^[A-Z0-9]{0,2}$/),
			propertyNumber: z.string().regex(/^\d{1,9}$/),
		})
		.nullable(),
})

const exportFile = z.object({ name: z.string(), bytes: z.number().int(), madeAt: instant })
const language = z.enum(['de', 'en'])

export const exportCalls = {
	/** What each format would hold of an issued run, and what it would leave out. `collectOn` null: the due date. */
	'exports.offer': call(
		z.object({ runId: id, collectOn: localDate.nullable() }),
		z.object({ formats: z.array(runOffer), collectOn: localDate }),
	),
	/** A job of `network.jobs`; the file lies in the folder of `exports.files` then. */
	'exports.makeRun': call(
		z.object({ runId: id, format: z.enum(runFormats), language, collectOn: localDate.nullable() }),
		z.object({ jobId: id }),
	),
	/** Days inclusive. 'readings': as they are stored; 'use': consumption by month, of months that begin in the period. */
	'exports.makePeriod': call(
		z.object({
			what: z.enum(['readings', 'use']),
			format: z.enum(tableFormats),
			language,
			from: localDate,
			to: localDate,
		}),
		z.object({ jobId: id }),
	),
	'exports.files': call(nothing, z.object({ files: z.array(exportFile), folder: z.string() })),
	/** The file in pieces of at most 1 MiB, base64; `done` false while it goes on. */
	'exports.download': call(
		z.object({ name: z.string().max(200), offset: z.number().int().min(0) }),
		z.object({ base64: z.string(), done: z.boolean() }),
	),
	'exports.settings': call(nothing, exportSettings),
	'exports.setSettings': call(exportSettings, nothing),
}
export type RunFormat = (typeof runFormats)[number]
export type TableFormat = (typeof tableFormats)[number]
export type RunOffer = z.output<typeof runOffer>
export type LeftOut = z.output<typeof leftOut>
export type ExportRefusal = (typeof exportRefusals)[number]
export type ExportSettings = z.output<typeof exportSettings>
export type DatevSettings = z.output<typeof datevSettings>

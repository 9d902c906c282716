/** Exports and tenants' accounts as a page sees them. */
import type { Handlers } from '../../../src/shared/contract/define.ts'
import type { ExportSettings, exportCalls, RunOffer } from '../../../src/shared/contract/exports.ts'
import type { TenantAccount, tenantCalls } from '../../../src/shared/contract/tenants.ts'
import { minutesAgo } from './house.ts'
import { run } from './money.ts'

const tenantOf = (index: number) => run(1).statements[index]!

const left = (index: number, reason: RunOffer['leftOut'][number]['reason']): RunOffer['leftOut'][number] => {
	const { number, tenantName, unitName } = tenantOf(index)
	return { number: number!, tenantName, unitName, reason }
}

const whole = (format: RunOffer['format']): RunOffer => ({
	...{ format, bills: run(1).statements.length, total: null, refusal: null, leftOut: [], respelt: [] },
})

const offers = (): RunOffer[] => [
	whole('xlsx'),
	whole('csv-german'),
	whole('csv-international'),
	{ ...whole('datev'), bills: 0, refusal: 'datev-not-set' },
	{
		...whole('sepa'),
		...{ bills: 20, total: { minor: 151_042, currency: 'EUR' } },
		leftOut: [left(2, 'no-mandate'), left(6, 'mandate-lapsed')],
		respelt: [{ from: 'Jürgen Großmann', to: 'Juergen Grossmann' }],
	},
	{
		...whole('e-invoice'),
		...{ bills: 1, total: { minor: 18_240, currency: 'EUR' }, leftOut: [left(0, 'not-commercial')] },
	},
	{ ...whole('xrechnung'), bills: 0, refusal: 'nothing-in-it', leftOut: [left(0, 'no-buyer-reference')] },
	{ ...whole('heiwako'), bills: 0, refusal: 'no-costs' },
]

export function exportHandlers(): Handlers<typeof exportCalls> & Handlers<typeof tenantCalls> {
	let settings: ExportSettings = {
		...{ datev: null, creditorId: 'DE98ZZZ09999999999', exemption: 'Umsatzsteuerfrei nach § 4 UStG' },
		heiwako: null,
	}
	const account: TenantAccount = {
		...{ email: 'buero@example.com', iban: 'DE89370400440532013000', bic: null, mandateReference: 'M-0007' },
		...{ mandateSignedOn: '2024-03-01', vatId: null, buyerReference: null },
	}
	const accounts = new Map<number, TenantAccount>()
	return {
		'exports.offer': ({ collectOn }) => ({ formats: offers(), collectOn: collectOn ?? '2026-11-19' }),
		'exports.makeRun': () => ({ jobId: 19 }),
		'exports.makePeriod': () => ({ jobId: 20 }),
		'exports.files': () => ({
			files: [
				{ name: 'Lindenhof 4 2026-09 Abrechnungen.xlsx', bytes: 41_322, madeAt: minutesAgo(12) },
				{ name: 'EXTF_Buchungsstapel_2026-09.csv', bytes: 18_004, madeAt: minutesAgo(11) },
			],
			folder: 'D:\\Hausverwaltung\\Zählwerk\\exports',
		}),
		'exports.download': ({ offset }) => ({ base64: btoa('piece'), done: offset > 0 }),
		'exports.settings': () => settings,
		'exports.setSettings': (next) => {
			settings = next
			return {}
		},
		'tenants.account': ({ occupancyId }) => accounts.get(occupancyId) ?? account,
		'tenants.saveAccount': ({ occupancyId, ...next }) => {
			accounts.set(occupancyId, next)
			return {}
		},
	}
}

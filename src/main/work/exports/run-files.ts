/** The files of an issued run in each format, and what each of them would hold. */
import {
	type ExportSettings,
	exportSettings,
	type RunFormat,
	type RunOffer,
	runFormats,
} from '../../../shared/contract/exports.ts'
import type { LocalDate } from '../../../shared/period.ts'
import { billTables } from '../../documents/exports/bill-tables.ts'
import { costLineTable } from '../../documents/exports/cost-tables.ts'
import { csvPieces } from '../../documents/exports/csv-file.ts'
import { datevBatch } from '../../documents/exports/datev-batch.ts'
import { electronicInvoices, invoicesOffered, xRechnungen } from '../../documents/exports/electronic-invoices.ts'
import { heiwakoFiles } from '../../documents/exports/heiwako.ts'
import { sepaDebit } from '../../documents/exports/sepa-debit.ts'
import { mostWorkbookRows, workbook } from '../../documents/exports/workbook.ts'
import type { Language } from '../../documents/number-text.ts'
import { type RunFile, refused } from '../../domain/exports/export-file.ts'
import type { ExportedRun } from '../../domain/exports/exported-run.ts'
import type { Store } from '../../store/open.ts'

export const settingsKey = 'exports'
const noSettings: ExportSettings = {
	...{ datev: null, creditorId: null, heiwako: null },
	exemption: 'Umsatzsteuerfrei nach § 4 Nr. 12 Satz 1 Buchst. a UStG',
}

export const settingsOf = (store: Store): ExportSettings =>
	exportSettings.catch(noSettings).parse(store.settings.get(settingsKey) ?? noSettings)

type Order = { readonly format: RunFormat; readonly language: Language; readonly collectOn: LocalDate }
type Printing = (run: ExportedRun) => Promise<Parameters<typeof electronicInvoices>[2]>

/** `printing`: what statements are printed with, asked for where a file holds any. */
export async function runFile(
	store: Store,
	run: ExportedRun | null,
	order: Order,
	printing: Printing,
): Promise<RunFile> {
	if (run === null || run.bills.length === 0) return refused('not-issued')
	const { format, language } = order
	switch (format) {
		case 'xlsx':
			if (tooLong(run)) return refused('too-many-rows')
			return tables(run, `${statementsName[language]}.xlsx`, await workbook(billTables(run, language), language))
		case 'csv-german':
			return lines(run, 'german')
		case 'csv-international':
			return lines(run, 'international')
		case 'datev':
		case 'sepa':
			return forOthers(store, run, { ...order, format })
		case 'heiwako':
			return heiwakoFiles(run, settingsOf(store).heiwako)
		case 'e-invoice':
			return electronicInvoices(run, settingsOf(store), await printing(run))
		case 'xrechnung':
			return xRechnungen(run, settingsOf(store))
	}
}

/** Nothing is written: where a file is only tables, it holds everything. */
export function offerOf(store: Store, run: ExportedRun | null, collectOn: LocalDate): readonly RunOffer[] {
	return runFormats.map((format): RunOffer => {
		if (run === null || run.bills.length === 0) return offered(format, refused('not-issued'))
		if (format === 'datev' || format === 'sepa') {
			return offered(format, forOthers(store, run, { format, collectOn }), run.currency)
		}
		if (format === 'heiwako') return offered(format, heiwakoFiles(run, settingsOf(store).heiwako), run.currency)
		if (format === 'xrechnung') return offered(format, xRechnungen(run, settingsOf(store)), run.currency)
		if (format === 'e-invoice') return offered(format, invoicesOffered(run, settingsOf(store)), run.currency)
		return offered(
			format,
			format === 'xlsx' && tooLong(run) ? refused('too-many-rows') : tables(run, '', new Uint8Array()),
		)
	})
}

function offered(format: RunFormat, file: RunFile, currency = ''): RunOffer {
	if (!file.ok) {
		return { format, bills: 0, total: null, refusal: file.refusal, leftOut: [...file.leftOut], respelt: [] }
	}
	const total = file.totalMinor === null ? null : { minor: file.totalMinor, currency }
	const { bills, leftOut, respelt } = file
	return { format, bills, total, refusal: null, leftOut: [...leftOut], respelt: [...respelt] }
}

function forOthers(store: Store, run: ExportedRun, order: { format: 'datev' | 'sepa'; collectOn: LocalDate }): RunFile {
	const { datev, creditorId } = settingsOf(store)
	return order.format === 'datev' ? datevBatch(run, datev) : sepaDebit(run, { creditorId, collectOn: order.collectOn })
}

/** The lines alone, of prices or of shared costs: a file of separated values is one table. */
function lines(run: ExportedRun, profile: 'german' | 'international'): RunFile {
	const language = profile === 'german' ? 'de' : 'en'
	const table = run.costs.length === 0 ? billTables(run, language)[1]! : costLineTable(run, language)
	return tables(run, `${table.name[language]}.csv`, Buffer.from([...csvPieces(table, profile)].join(''), 'utf8'))
}

const tooLong = ({ bills, costs }: ExportedRun): boolean =>
	bills.reduce((count, { statement }) => count + statement.charges.length, 0) > mostWorkbookRows ||
	costs.reduce((count, { statement }) => count + statement.pools.flatMap(({ lines: own }) => own).length, 0) >
		mostWorkbookRows

const statementsName: Readonly<Record<Language, string>> = { de: 'Abrechnungen', en: 'Statements' }

const tables = (run: ExportedRun, name: string, bytes: Uint8Array): RunFile => ({
	ok: true,
	fileName: `${run.buildingName} ${run.title} ${name}`,
	...{ bytes, bills: run.bills.length, totalMinor: null, leftOut: [], respelt: [] },
})

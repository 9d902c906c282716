/**
 * A DATEV booking batch (Buchungsstapel): EXTF header 700, format version 13 with 125 columns, Windows-1252, CRLF. Each
 * statement is booked gross from its tenant's debtor account to the revenue account of each tax rate. The amount is
 * always positive; the side says its direction.
 */
import type { DatevSettings, LeftOut } from '../../../shared/contract/exports.ts'
import { minorToDecimal } from '../../../shared/money.ts'
import type { LocalDate } from '../../../shared/period.ts'
import { type RunFile, refused } from '../../domain/exports/export-file.ts'
import { type ExportedBill, type ExportedRun, leftOut } from '../../domain/exports/exported-run.ts'
import { speller, windows1252 } from './character-sets.ts'
import { bookingColumns, textColumns } from './datev-columns.ts'

/** What one file may hold. */
const mostRows = 99_999

type Spell = (text: string, longest?: number) => string

export function datevBatch(run: ExportedRun, settings: DatevSettings | null): RunFile {
	const issuedOn = run.bills[0]?.statement.issuedOn
	if (issuedOn === undefined) return refused('not-issued')
	if (settings === null) return refused('datev-not-set')
	if (run.currency !== 'EUR') return refused('not-euro')
	const { spell, changed } = speller(windows1252.set)
	const booked = run.bills.map((bill) => ({ bill, booking: bookings(bill, settings, spell) }))
	const left = booked.flatMap(({ booking }) => (Array.isArray(booking) ? [] : [booking as LeftOut]))
	const rows = booked.flatMap(({ booking }) => (Array.isArray(booking) ? (booking as readonly Booking[]) : []))
	if (rows.length === 0) return refused('nothing-in-it', left)
	if (rows.length > mostRows) return refused('too-many-rows', left)
	const lines = [header(run, settings, issuedOn, spell), bookingColumns.join(';'), ...rows.map(bookingLine)]
	return {
		ok: true,
		fileName: `EXTF_Buchungsstapel_${run.title}.csv`,
		bytes: windows1252.encode(lines.map((line) => `${line}\r\n`).join('')),
		bills: booked.length - left.length,
		totalMinor: rows.reduce((sum, { minor }) => sum + minor, 0),
		...{ leftOut: left, respelt: changed() },
	}
}

type Booking = { readonly minor: number; readonly cells: Readonly<Record<string, string>> }

/** One for each tax rate; a statement is booked whole or not at all. */
function bookings(bill: ExportedBill, settings: DatevSettings, spell: Spell): readonly Booking[] | LeftOut {
	const { statement, number, tenant } = bill
	const taxes = statement.taxes.filter(({ netMinor, taxMinor }) => netMinor + taxMinor !== 0)
	if (taxes.length === 0) return leftOut(bill, 'nothing-to-book')
	const debtor = settings.debtorBase + tenant.id
	if (!isDebtor(debtor, settings.accountDigits)) return leftOut(bill, 'debtor-account')
	const rows: Booking[] = []
	for (const { percent, netMinor, taxMinor } of taxes) {
		const revenue = settings.revenues.find((each) => Number(each.percent) === Number(percent))
		if (revenue === undefined) return leftOut(bill, 'no-tax-account')
		const minor = netMinor + taxMinor
		rows.push({
			minor,
			cells: {
				'Umsatz (ohne Soll/Haben-Kz)': amount(Math.abs(minor)),
				'Soll/Haben-Kennzeichen': minor > 0 ? 'S' : 'H',
				'WKZ Umsatz': 'EUR',
				Konto: String(debtor),
				'Gegenkonto (ohne BU-Schlüssel)': revenue.account,
				'BU-Schlüssel': revenue.taxKey,
				Belegdatum: `${statement.issuedOn.slice(8)}${statement.issuedOn.slice(5, 7)}`,
				'Belegfeld 1': number.replace(/[^a-zA-Z0-9$&%*+\-/]/g, '').slice(0, 36),
				'Belegfeld 2': `${statement.dueOn.slice(8)}${statement.dueOn.slice(5, 7)}${statement.dueOn.slice(2, 4)}`,
				Buchungstext: spell(`${number} ${statement.unitName} ${statement.tenant.name}`, 60),
				Festschreibung: settings.isFinal ? '1' : '0',
			},
		})
	}
	return rows
}

/** Personal accounts have one digit more than general ones; debtors begin with 1 to 6. */
const isDebtor = (account: number, digits: number): boolean => account >= 10 ** digits && account < 7 * 10 ** digits

const amount = (minor: number): string => minorToDecimal(minor, 'EUR').replace('.', ',')

const bookingLine = ({ cells }: Booking): string =>
	bookingColumns.map((name) => (textColumns.has(name) ? quoted(cells[name] ?? '') : (cells[name] ?? ''))).join(';')

function header(run: ExportedRun, settings: DatevSettings, issuedOn: LocalDate, spell: Spell): string {
	const plain = (date: LocalDate) => date.replaceAll('-', '')
	const year = Number(issuedOn.slice(0, 4))
	const begin = `${issuedOn.slice(5) >= settings.yearBegins ? year : year - 1}-${settings.yearBegins}`
	const made = new Date(run.issuedAt).toISOString().replace(/\D/g, '')
	const name = spell(`${run.buildingName} ${run.title}`)
		.replace(/[^\w. /-]/g, '')
		.slice(0, 30)
	return [
		...[quoted('EXTF'), '700', '21', quoted('Buchungsstapel'), '13', made, '', quoted('ZW'), quoted(''), quoted('')],
		...[settings.consultant, settings.client, plain(begin), settings.accountDigits, plain(issuedOn), plain(issuedOn)],
		...[quoted(name), quoted(''), '1', '0', settings.isFinal ? '1' : '0', quoted('EUR'), '', quoted(''), '', ''],
		...[quoted(''), '', '', quoted(''), quoted('')],
	].join(';')
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

/**
 * A bill run as tables: the statements, their charge lines, readings and taxes, one row each, and of operating and
 * heating costs the shares (cost-tables.ts). Columns and their order
 * stay as they are: a bookkeeper's macros count on them; what is new is added on the right.
 */
import { minorToDecimal } from '../../../shared/money.ts'
import type { BoundaryShown, ChargeLine, ReadingRow } from '../../domain/billing/statement.ts'
import { dateOfInstant, localOfInstant } from '../../domain/calendar/local-time.ts'
import type { ExportedBill, ExportedRun } from '../../domain/exports/exported-run.ts'
import type { Language } from '../number-text.ts'
import { statementWords } from '../statement-words.ts'
import { costTables } from './cost-tables.ts'
import { kindWords, lineWords, originWords, qualityWords } from './export-words.ts'
import { column, type Row, type Table } from './table.ts'

export function billTables(run: ExportedRun, language: Language): readonly Table[] {
	const own = [statementTable(run, language), lineTable(run, language), standTable(run, language), taxTable(run)]
	return run.costs.length === 0 ? own : [...own, ...costTables(run, language)]
}

/** Which statement and whose: every table begins so. */
const whose = [
	column('Rechnungsnummer', 'Invoice number', 'text', 14),
	column('Kundennummer', 'Customer number', 'text', 12),
	column('Mieter', 'Tenant', 'text', 28),
	column('Einheit', 'Unit', 'text', 18),
]
const whoseCells = ({ number, statement }: ExportedBill): Row => [
	number,
	statement.customerNumber,
	statement.tenant.name,
	statement.unitName,
]

function statementTable(run: ExportedRun, language: Language): Table {
	const words = kindWords[language]
	return {
		name: { de: 'Abrechnungen', en: 'Statements' },
		columns: [
			...whose,
			column('Art', 'Kind', 'text', 14),
			column('Stand', 'State', 'text', 12),
			column('Rechnungsdatum', 'Invoice date', 'date'),
			column('Fällig am', 'Due on', 'date'),
			column('Von', 'From', 'date'),
			column('Bis', 'To', 'date'),
			column('Netto', 'Net', 'money'),
			column('Umsatzsteuer', 'VAT', 'money'),
			column('Brutto', 'Gross', 'money'),
			column('Währung', 'Currency', 'text', 8),
			column('Storniert Rechnung', 'Cancels invoice', 'text', 16),
		],
		rows: run.bills.map((bill): Row => {
			const { statement } = bill
			const money = (minor: number) => minorToDecimal(minor, statement.currency)
			return [
				...whoseCells(bill),
				words[bill.kind],
				bill.isCancelled ? words.cancelled : words.issued,
				...[statement.issuedOn, statement.dueOn, statement.period.firstDay, statement.period.lastDay],
				...[money(statement.netMinor), money(statement.taxMinor), money(statement.totalMinor)],
				statement.currency,
				bill.cancels,
			]
		}),
	}
}

function lineTable(run: ExportedRun, language: Language): Table {
	return {
		name: { de: 'Positionen', en: 'Lines' },
		columns: [
			...whose,
			column('Messstelle', 'Metering point', 'text', 24),
			column('Medium', 'Medium', 'text', 14),
			column('Tarif', 'Tariff', 'text', 22),
			column('Art', 'Kind', 'text', 14),
			column('Bezeichnung', 'Description', 'text', 24),
			column('Stufe ab', 'Tier from', 'number'),
			column('Stufe bis', 'Tier to', 'number'),
			column('Von', 'From', 'date'),
			column('Bis', 'To', 'date'),
			column('Menge', 'Quantity', 'number'),
			column('Einheit der Menge', 'Unit of quantity', 'text', 10),
			column('Einzelpreis netto', 'Net unit price', 'number'),
			column('Betrag netto', 'Net amount', 'money'),
			column('Währung', 'Currency', 'text', 8),
			column('Umsatzsteuer %', 'VAT %', 'number'),
		],
		rows: run.bills.flatMap((bill) =>
			bill.statement.charges.map((line): Row => [...whoseCells(bill), ...lineCells(line, bill, language)]),
		),
	}
}

export function lineCells(line: ChargeLine, { statement }: ExportedBill, language: Language): Row {
	const { zone, currency } = statement
	return [
		line.pointName,
		statementWords[language].medium[line.medium],
		line.tariffName,
		lineWords[language][line.kind],
		line.name,
		line.tier?.from ?? null,
		line.tier?.upTo ?? null,
		...[dateOfInstant(zone, line.period.from), dateOfInstant(zone, line.period.to - 1)],
		...[line.quantity, line.unit, line.unitPrice],
		...[minorToDecimal(line.amountMinor, currency), currency, line.vatPercent],
	]
}

function standTable(run: ExportedRun, language: Language): Table {
	const bound = (de: string, en: string) => [
		column(`${de}: Stand`, `${en}: reading`, 'number'),
		column(`${de}: gilt für`, `${en}: holds for`, 'moment', 17),
		column(`${de}: gelesen für`, `${en}: read for`, 'moment', 17),
		column(`${de}: Herkunft`, `${en}: origin`, 'text', 16),
		column(`${de}: Güte`, `${en}: quality`, 'text', 14),
	]
	return {
		name: { de: 'Zählerstände', en: 'Readings' },
		columns: [
			...whose,
			column('Messstelle', 'Metering point', 'text', 24),
			column('Medium', 'Medium', 'text', 14),
			column('Zählernummer', 'Meter number', 'text', 16),
			column('Zählwerk', 'Register', 'text', 8),
			...bound('Anfang', 'Start'),
			...bound('Ende', 'End'),
			column('Faktor', 'Factor', 'text', 8),
			column('Verbrauch', 'Use', 'number'),
			column('Einheit des Verbrauchs', 'Unit of use', 'text', 10),
		],
		rows: run.bills.flatMap((bill) =>
			bill.statement.readings.map(
				(row): Row => [...whoseCells(bill), ...standCells(row, bill.statement.zone, language)],
			),
		),
	}
}

function standCells(row: ReadingRow, zone: string, language: Language): Row {
	const bound = ({ value, at, readAt, origin, quality }: BoundaryShown) => [
		value,
		...[localMinute(zone, at), localMinute(zone, readAt)],
		...[originWords[language][origin], qualityWords[language][quality]],
	]
	return [
		row.pointName,
		statementWords[language].medium[row.medium],
		row.meterSerial,
		row.bandName ?? (row.tariff === 0 ? null : `T${row.tariff}`),
		...bound(row.start),
		...bound(row.end),
		row.multiplier,
		row.used,
		row.unit,
	]
}

function taxTable(run: ExportedRun): Table {
	return {
		name: { de: 'Umsatzsteuer', en: 'VAT' },
		columns: [
			...whose,
			column('Satz %', 'Rate %', 'number'),
			column('Netto', 'Net', 'money'),
			column('Umsatzsteuer', 'VAT', 'money'),
			column('Brutto', 'Gross', 'money'),
			column('Währung', 'Currency', 'text', 8),
		],
		rows: run.bills.flatMap((bill) => {
			const { currency } = bill.statement
			const money = (minor: number) => minorToDecimal(minor, currency)
			return bill.statement.taxes.map(
				({ percent, netMinor, taxMinor }): Row => [
					...whoseCells(bill),
					percent,
					...[money(netMinor), money(taxMinor), money(netMinor + taxMinor)],
					currency,
				],
			)
		}),
	}
}

export const localMinute = (zone: string, instant: number): string => localOfInstant(zone, instant).slice(0, 16)

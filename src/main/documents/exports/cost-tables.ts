/**
 * A run of operating and heating costs as tables: what each tenant pays, and how every share of it came about. Columns
 * and their order stay as they are; what is new is added on the right.
 */
import { minorToDecimal } from '../../../shared/money.ts'
import type { CostLine, CostStatement, PoolShare } from '../../domain/costs/cost-statement.ts'
import type { ExportedCosts, ExportedRun } from '../../domain/exports/exported-run.ts'
import { costWords, originOf } from '../cost-words.ts'
import type { Language } from '../number-text.ts'
import { kindWords } from './export-words.ts'
import { column, type Row, type Table } from './table.ts'

export const costTables = (run: ExportedRun, language: Language): readonly Table[] => [
	resultTable(run, language),
	costLineTable(run, language),
]

const whose = [
	column('Rechnungsnummer', 'Invoice number', 'text', 14),
	column('Kundennummer', 'Customer number', 'text', 12),
	column('Mieter', 'Tenant', 'text', 28),
	column('Einheit', 'Unit', 'text', 18),
	column('Von', 'From', 'date'),
	column('Bis', 'To', 'date'),
]
const whoseCells = ({ number, statement }: ExportedCosts): Row => [
	...[number, statement.customerNumber, statement.tenant.name, statement.unitName],
	...[statement.lived.firstDay, statement.lived.lastDay],
]

function resultTable({ costs }: ExportedRun, language: Language): Table {
	return {
		name: { de: 'Kosten je Mieter', en: 'Costs by tenant' },
		columns: [
			...whose,
			column('Summe der Anteile', 'Sum of shares', 'money'),
			column('CO2-Kosten des Vermieters', 'CO2 costs of the landlord', 'money'),
			column('Kürzungen', 'Reductions', 'money'),
			column('Kosten', 'Costs', 'money'),
			column('Vorauszahlungen', 'Advance payments', 'money'),
			column('Saldo', 'Balance', 'money'),
			column('Währung', 'Currency', 'text', 8),
			column('Stand', 'State', 'text', 12),
		],
		rows: costs.map((each): Row => {
			const { currency, sharesMinor, co2LandlordMinor, cutsMinor, ...sums } = each.statement
			const minors = [sharesMinor, -co2LandlordMinor, -cutsMinor, sums.costsMinor, -sums.advancesMinor, sums.totalMinor]
			const state = kindWords[language][each.isCancelled ? 'cancelled' : 'issued']
			return [...whoseCells(each), ...minors.map((minor) => minorToDecimal(minor, currency)), currency, state]
		}),
	}
}

/** One row for each amount; those of a tenant add up to the sum of their shares. */
export function costLineTable({ costs }: ExportedRun, language: Language): Table {
	return {
		name: { de: 'Kostenanteile', en: 'Cost shares' },
		columns: [
			...whose,
			column('Kostenart', 'Kind of cost', 'text', 26),
			column('§ 2 BetrKV Nr.', '§ 2 BetrKV no.', 'number'),
			column('Kosten des Gebäudes', 'Costs of the building', 'money'),
			column('Teil', 'Part', 'text', 24),
			column('Anteil der Kosten %', 'Share of the costs %', 'number'),
			column('Davon zu verteilen', 'Of it to be shared', 'money'),
			column('Schlüssel', 'Key', 'text', 16),
			column('Einheit des Schlüssels', 'Unit of the key', 'text', 10),
			column('Schlüssel aller', 'Key of all', 'number'),
			column('Eigener Schlüssel', 'Own key', 'number'),
			column('Geteilt nach', 'Divided by', 'text', 28),
			column('Angesetzt', 'Counted', 'number'),
			column('Herkunft', 'Origin', 'text', 22),
			column('Preis je Einheit', 'Price per unit', 'number'),
			column('Betrag', 'Amount', 'money'),
			column('Währung', 'Currency', 'text', 8),
		],
		rows: costs.flatMap((each) =>
			each.statement.pools.flatMap((pool) =>
				pool.lines.map((line): Row => [...whoseCells(each), ...lineCells(line, pool, each.statement, language)]),
			),
		),
	}
}

function lineCells(line: CostLine, pool: PoolShare, { currency }: CostStatement, language: Language): Row {
	const words = costWords[language]
	const money = (minor: number) => minorToDecimal(minor, currency)
	const origin = originOf(line)
	return [
		pool.poolName,
		pool.betrKvNumber === null ? null : String(pool.betrKvNumber),
		money(pool.poolMinor),
		words.part[line.part],
		line.partPercent ?? '100',
		money(line.partMinor),
		words.basis[line.basis],
		words.basisUnit[line.basisUnit] ?? line.basisUnit,
		...[line.basisTotal, line.basisOwn],
		line.time === null ? null : words.by[line.time.by](line.time.own, line.time.all),
		line.counted,
		origin === null ? null : words.useOrigin[origin],
		line.unitPrice,
		...[money(line.amountMinor), currency],
	]
}

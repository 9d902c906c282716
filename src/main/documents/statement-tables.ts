/** The two tables of a statement: readings with their dates and origins, and the price lines by metering point. */

import { Exact } from '../../shared/decimal.ts'
import { addDays } from '../../shared/period.ts'
import type { BoundaryShown, ChargeLine } from '../domain/billing/statement.ts'
import { dateOfInstant, localOfInstant } from '../domain/calendar/local-time.ts'
import { bodyWidthMm, margins } from './din5008.ts'
import { dateText, decimalText, moneyText, priceText, quantityText, unitText } from './number-text.ts'
import { ensureRoom, type Flow, put } from './sheet-flow.ts'
import { type Cell, type Column, cell, drawTable, type Row } from './sheet-table.ts'
import { momentText, type Printed } from './statement-letter.ts'

const left = margins.leftMm

export function drawReadings(flow: Flow, printed: Printed): void {
	const { statement, language, words } = printed
	if (statement.readings.length === 0) return
	heading(flow, words.readings.title)
	const columns: readonly Column[] = [
		{ leftMm: left, widthMm: 47, align: 'left' },
		{ leftMm: left + 49, widthMm: 43, align: 'right' },
		{ leftMm: left + 94, widthMm: 43, align: 'right' },
		{ leftMm: left + 139, widthMm: bodyWidthMm - 139, align: 'right' },
	]
	const rows = statement.readings.map((reading, index): Row => {
		const before = statement.readings[index - 1]
		const isSamePoint = before?.pointId === reading.pointId
		const details = [
			words.readings.meter(reading.meterSerial),
			...(reading.bandName === null ? [] : [reading.bandName]),
			...(reading.multiplier === null ? [] : [words.readings.factor(reading.multiplier)]),
			...(reading.partOf === undefined
				? []
				: [words.readings.partOf(reading.partOf.pointName, decimalText(String(reading.partOf.coefficient), language))]),
		].join(' · ')
		const digits = digitsOf(reading.used)
		return {
			cells: [
				[...(isSamePoint ? [] : cell(reading.pointName, 'strong')), { text: details, style: 'small' }],
				boundaryCell(reading.start, reading.unit, printed),
				boundaryCell(reading.end, reading.unit, printed),
				[
					...cell(quantityText(reading.used, reading.unit, language, digits, digits), 'strong'),
					...(reading.gas === undefined
						? []
						: cell(`= ${quantityText(reading.gas.kWh, 'kWh', language, 0, 4)}`, 'small')),
				],
			],
			rule: isSamePoint ? 'thin' : 'strong',
			keepWithNext: statement.readings[index + 1]?.pointId === reading.pointId,
		}
	})
	drawTable(flow, columns, [words.readings.point, words.readings.start, words.readings.end, words.readings.used], rows)
	flow.yMm += 6
}

export function drawCharges(flow: Flow, printed: Printed): void {
	const { statement, words } = printed
	if (statement.charges.length === 0) return
	heading(flow, words.costs.title)
	const columns: readonly Column[] = [
		{ leftMm: left, widthMm: 74, align: 'left' },
		{ leftMm: left + 76, widthMm: 30, align: 'right' },
		{ leftMm: left + 107, widthMm: 31, align: 'right' },
		{ leftMm: left + 139, widthMm: bodyWidthMm - 139, align: 'right' },
	]
	const points = new Map<number, ChargeLine[]>()
	for (const line of statement.charges) points.set(line.pointId, [...(points.get(line.pointId) ?? []), line])
	const rows = [...points.values()].flatMap((lines) => pointRows(lines, points.size > 1, printed))
	drawTable(flow, columns, [words.costs.item, words.costs.quantity, words.costs.price, words.costs.amount], rows)
}

/** Name of the point, its lines, and their sum where it is not the total anyway. */
function pointRows(lines: readonly ChargeLine[], withSum: boolean, printed: Printed): readonly Row[] {
	const { statement, language, words } = printed
	const first = lines[0]!
	const sumMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0)
	const isCut = new Set(lines.map(({ period }) => period.from)).size > 1
	const head: Row = {
		cells: [cell(first.pointName, 'strong')],
		aside: words.costs.tariff(first.tariffName),
		rule: 'strong',
		keepWithNext: true,
	}
	const items = lines.map(
		(line, index): Row => ({
			cells: [
				itemCell(line, isCut, printed),
				cell(quantityOf(line, printed)),
				cell(priceOf(line, statement.currency, printed)),
				cell(moneyText(line.amountMinor, statement.currency, language)),
			],
			rule: 'none',
			// A short group stays whole; of a long one the first two lines keep its head, the last two its sum.
			keepWithNext: index < lines.length - 1 ? lines.length <= 8 || index === 0 || index === lines.length - 2 : withSum,
		}),
	)
	if (!withSum || lines.length === 1)
		return [head, ...items.slice(0, -1), ...items.slice(-1).map((row) => ({ ...row, keepWithNext: false }))]
	const total: Row = {
		cells: [
			cell(words.costs.subtotal(first.pointName), 'strong'),
			[],
			[],
			cell(moneyText(sumMinor, statement.currency, language), 'strong'),
		],
		rule: 'thin',
		keepWithNext: false,
	}
	return [head, ...items, total]
}

function itemCell(line: ChargeLine, isCut: boolean, printed: Printed): Cell {
	const { statement, language, words } = printed
	const details: string[] = []
	if (line.tier !== null) {
		details.push(
			words.costs.tier({
				index: line.tier.index,
				from: decimalText(line.tier.from, language, 0, 2),
				upTo: line.tier.upTo && decimalText(line.tier.upTo, language, 0, 2),
				unit: unitText(line.unit),
			}),
		)
	}
	if (isCut) {
		const lastDay = addDays(dateOfInstant(statement.zone, line.period.to), -1)
		details.push(
			words.costs.dateRange(
				dateText(dateOfInstant(statement.zone, line.period.from), language),
				dateText(lastDay, language),
			),
		)
	}
	return cell([line.name, ...details].join(' · '))
}

type Counted = Pick<ChargeLine, 'kind' | 'quantity' | 'unit' | 'days'>

/** '' of what a minimum adds: that is a difference, and no quantity at a price. */
export function quantityOf(line: Counted, { language, words }: Pick<Printed, 'language' | 'words'>): string {
	if (line.kind !== 'standing' && line.kind !== 'minimum')
		return quantityText(line.quantity, line.unit, language, digitsOf(line.quantity) === 0 ? 0 : 2, 4)
	// Of a charge per m² or person the days alone would not show what was multiplied.
	const quantity = new Exact(line.quantity)
	if (line.days !== null && !line.unit.includes('×')) {
		// What a cancellation takes back.
		return `${quantity.lt(0) ? '\u2212' : ''}${words.costs.days(line.days.count, line.days.of)}`
	}
	if (line.kind === 'minimum') return ''
	const isOne = quantity.abs().eq(1)
	return `${decimalText(line.quantity, language, 0, 4)}\u00a0${words.standing[line.unit]?.(isOne) ?? unitOf(line.unit, words)}`
}

/** '' of what a minimum adds. */
export function priceOf(
	{ kind, unit, unitPrice }: Pick<ChargeLine, 'kind' | 'unit' | 'unitPrice'>,
	currency: string,
	{ language, words }: Pick<Printed, 'language' | 'words'>,
): string {
	if (kind === 'minimum') return ''
	const per = kind === 'standing' ? unitOf(unit, words) : unitText(unit)
	return priceText(unitPrice, currency, per.includes('·') ? `(${per})` : per, language)
}

/** 'm2 × month' → 'm²·Monat' */
const unitOf = (unit: string, { perUnit }: Printed['words']): string =>
	unit
		.split(' × ')
		.map((part) => perUnit[part] ?? unitText(part))
		.join('·')

function boundaryCell(boundary: BoundaryShown, unit: string, printed: Printed): Cell {
	const { language, statement, words } = printed
	const digits = digitsOf(boundary.value)
	const time = localOfInstant(statement.zone, boundary.readAt).slice(11, 16)
	return [
		{ text: quantityText(boundary.value, unit, language, digits, digits), style: 'body' },
		{ text: `${momentText(boundary.readAt, time, printed)} · ${words.origin[boundary.origin]}`, style: 'small' },
		...(boundary.note === 'standard-time' ? cell(words.ownClock, 'small') : []),
	]
}

/** Decimals that a register shows: '12.30' → 2. */
export function digitsOf(value: string): number {
	return value.split('.')[1]?.length ?? 0
}

function heading(flow: Flow, text: string): void {
	ensureRoom(flow, 28)
	flow.yMm += put(flow, text, 'section', { xMm: left, yMm: flow.yMm, widthMm: bodyWidthMm }) + 1
}

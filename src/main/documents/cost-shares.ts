/** How each share was calculated: pool by pool, what is shared, by which basis, and what came before it. */
import type { CommonUseShown, CostLine, PoolShare, SeparationShown } from '../domain/costs/cost-statement.ts'
import type { PrintedCosts } from './cost-statement-pdf.ts'
import { originOf } from './cost-words.ts'
import { bodyWidthMm, margins } from './din5008.ts'
import { decimalText, priceText, quantityText, unitText } from './number-text.ts'
import { columns } from './report-sheet.ts'
import { ensureRoom, type Flow, put } from './sheet-flow.ts'
import { type Cell, cell, drawTable, type Row } from './sheet-table.ts'

const left = margins.leftMm
const widths = [48, 25, 28, 34, 22] as const
const toTheRight = [1, 2, 3, 4] as const

export function drawShares(flow: Flow, printed: PrintedCosts): void {
	const { statement, words } = printed
	if (statement.pools.length === 0) return
	ensureRoom(flow, 40)
	const place = { xMm: left, widthMm: bodyWidthMm }
	flow.yMm += put(flow, words.details, 'section', { ...place, yMm: flow.yMm }) + 1
	flow.yMm += put(flow, words.detailsIntro, 'note', { ...place, yMm: flow.yMm }) + 1.5
	const rows = statement.pools.flatMap((pool) => poolRows(pool, printed))
	drawTable(flow, columns(widths, toTheRight), words.detailsHead, rows)
	flow.yMm += 2
	for (const pool of statement.pools) {
		for (const text of derivations(pool, printed)) {
			ensureRoom(flow, 10)
			flow.yMm += put(flow, `${pool.poolName}: ${text}`, 'note', { ...place, yMm: flow.yMm }) + 0.8
		}
	}
	flow.yMm += 4
}

function poolRows(pool: PoolShare, printed: PrintedCosts): readonly Row[] {
	const { words, money } = printed
	const head: Row = {
		cells: [cell(pool.poolName, 'strong'), [], [], [], []],
		aside: money(pool.poolMinor),
		rule: 'strong',
		keepWithNext: true,
	}
	const lines = pool.lines.map(
		(line, index): Row => ({
			cells: lineCells(line, printed),
			rule: 'none',
			keepWithNext: index < pool.lines.length - 1 || pool.lines.length > 1,
		}),
	)
	if (pool.lines.length < 2) return [head, ...lines]
	const sum: Row = {
		cells: [cell(words.poolTotal(pool.poolName), 'strong'), [], [], [], cell(money(pool.amountMinor), 'strong')],
		rule: 'thin',
		keepWithNext: false,
	}
	return [head, ...lines, sum]
}

function lineCells(line: CostLine, printed: PrintedCosts): readonly Cell[] {
	const { statement, language, words, money } = printed
	const unit = words.basisUnit[line.basisUnit] ?? line.basisUnit
	const per = words.perUnit[line.basisUnit] ?? line.basisUnit
	const origin = originOf(line)
	const about = [
		words.basis[line.basis],
		...(line.partPercent === null
			? []
			: [words.ofPool(decimalText(line.partPercent, language, 0, 4), money(line.partMinor))]),
		...(origin === null ? [] : [words.useOrigin[origin]]),
	].join(' · ')
	const time =
		line.time === null
			? ''
			: words.by[line.time.by](decimalText(line.time.own, language, 0, 3), decimalText(line.time.all, language, 0, 3))
	const counted = time === '' ? '' : `= ${quantityText(line.counted, unit, language, 0, 4)}`
	return [
		[...cell(words.part[line.part]), ...cell(about, 'small')],
		cell(quantityText(line.basisTotal, unit, language, 0, 3)),
		[...cell(quantityText(line.basisOwn, unit, language, 0, 3)), ...cell(time, 'small'), ...cell(counted, 'small')],
		cell(priceText(line.unitPrice, statement.currency, unitText(per), language), 'note'),
		cell(money(line.amountMinor)),
	]
}

function derivations({ separation, commonUse }: PoolShare, printed: PrintedCosts): readonly string[] {
	return [
		...(separation === null ? [] : [separationText(separation, printed)]),
		...(commonUse === null ? [] : [commonText(commonUse, printed)]),
	]
}

function separationText(shown: SeparationShown, { language, words, money }: PrintedCosts): string {
	const number = (value: string) => decimalText(value, language, 0, 3)
	const kWh = (value: string) => quantityText(value, 'kWh', language, 0, 2)
	const { fuel, volumeM3, temperatureC, areaM2, daysOfYear } = shown
	const given = [
		...(volumeM3 === null ? [] : [`V = ${number(volumeM3)} m³`]),
		...(temperatureC === null ? [] : [`tw = ${number(temperatureC)} °C`]),
		...(areaM2 === null ? [] : [`A = ${number(areaM2)} m²`]),
		...(daysOfYear === undefined ? [] : [`× ${daysOfYear.days}/${daysOfYear.of} d`]),
	].join(', ')
	const factor = language === 'de' ? shown.factor?.replace('.', ',') : shown.factor
	return words.separation({
		heat: given === '' ? words.heat[shown.heat] : `${words.heat[shown.heat]} (${given})`,
		factor: factor == null ? '' : words.factor(factor),
		warmWaterKWh: kWh(shown.warmWaterKWh),
		fuel:
			fuel === null
				? ''
				: words.fuel({ amount: number(fuel.amount), name: fuel.name, heatingValue: number(fuel.heatingValue) }),
		total: fuel === null ? kWh(shown.total) : `${number(shown.total)} ${fuel.name}`,
		percent: decimalText(shown.warmWaterPercent, language, 0, 4),
		warmWater: money(shown.warmWaterMinor),
		heating: money(shown.heatingMinor),
	})
}

function commonText(shown: CommonUseShown, { statement, language, words }: PrintedCosts): string {
	const { unit, price } = shown
	return words.common({
		point: shown.mainPointName,
		main: quantityText(shown.main, unit, language, 0, 3),
		subs: shown.subs.length,
		common: quantityText(shown.common, unit, language, 0, 3),
		price: price === null ? null : priceText(price, statement.currency, unitText(unit), language),
	})
}

/** What the law wants shown beside the costs: CO2 (§ 7 CO2KostAufG), reductions, § 35a EStG, tax that is included. */
import { Exact } from '../../shared/decimal.ts'
import type { Co2Shown, HouseholdKind } from '../domain/costs/cost-statement.ts'
import type { PrintedCosts } from './cost-statement-pdf.ts'
import { bodyWidthMm, margins } from './din5008.ts'
import { decimalText, quantityText } from './number-text.ts'
import { columns } from './report-sheet.ts'
import { ensureRoom, type Flow, put } from './sheet-flow.ts'
import { cell, drawTable, type Row } from './sheet-table.ts'

const left = margins.leftMm

function title(flow: Flow, text: string): void {
	ensureRoom(flow, 28)
	flow.yMm += put(flow, text, 'section', { xMm: left, yMm: flow.yMm, widthMm: bodyWidthMm }) + 1
}

/** § 7 (3): the tenant's share, the class, and what they were found from. */
export function drawCo2(flow: Flow, printed: PrintedCosts): void {
	for (const shown of printed.statement.co2) {
		// It is read as one.
		ensureRoom(flow, 58)
		title(flow, printed.words.co2)
		for (const [label, value] of co2Rows(shown, printed)) {
			ensureRoom(flow, 6)
			put(flow, label, 'body', { xMm: left, yMm: flow.yMm, widthMm: 58, color: '#555555' })
			flow.yMm += put(flow, value, 'body', { xMm: left + 60, yMm: flow.yMm, widthMm: bodyWidthMm - 60 }) + 0.4
		}
		flow.yMm += 5
	}
}

function co2Rows(shown: Co2Shown, { language, words, money }: PrintedCosts): readonly (readonly [string, string])[] {
	const { co2Rows: own, overviewHead } = words
	const number = (value: string, most = 2) => decimalText(value, language, 0, most)
	const { limits, step } = shown
	const classText =
		step === null || limits === null
			? null
			: own.stepOf(step, number(limits.from, 4), limits.to === null ? null : number(limits.to, 4))
	const split = own.splitOf(number(shown.tenantPercent), number(shown.landlordPercent))
	const kg = quantityText(shown.kg, 'kg', language, 0, 1)
	return [
		[overviewHead[0]!, shown.poolName],
		[own.kg, own.emission[shown.emission.kind](kg)],
		[own.area, `${number(shown.areaM2)}\u00a0m²`],
		[own.perArea, `${decimalText(shown.kgPerM2, language, 1, 1)}\u00a0kg/m²`],
		...(classText === null ? [] : [[own.step, classText] as const]),
		[own.split, `${split} (${own.because[shown.because]})`],
		[own.cost, money(shown.costMinor)],
		[own.own, money(shown.ownMinor)],
		[own.tenant, money(shown.tenantMinor)],
		[own.landlord, money(shown.landlordMinor)],
	]
}

export function drawCuts(flow: Flow, { statement, language, words, money }: PrintedCosts): void {
	if (statement.cuts.length === 0) return
	title(flow, words.cutsTitle)
	const rows = statement.cuts.map(
		({ kind, percent, baseMinor, amountMinor }): Row => ({
			cells: [
				cell(words.cut[kind]),
				cell(money(baseMinor)),
				cell(`${decimalText(percent, language)}${language === 'de' ? '\u00a0' : ''}%`),
				cell(money(-amountMinor)),
			],
			rule: 'thin',
			keepWithNext: false,
		}),
	)
	drawTable(flow, columns([86, 28, 18, 28], [1, 2, 3]), words.cutsHead, rows)
	flow.yMm += 5
}

/** § 35a EStG: by pool, and the sum of each kind, as the tax form asks for it. */
export function drawHousehold(flow: Flow, { statement, words, money }: PrintedCosts): void {
	const given = statement.pools.flatMap(({ poolName, householdService }) =>
		householdService === null ? [] : [{ poolName, ...householdService }],
	)
	if (given.length === 0) return
	title(flow, words.household)
	const place = { xMm: left, yMm: flow.yMm, widthMm: bodyWidthMm }
	flow.yMm += put(flow, words.householdIntro, 'note', place) + 1
	const rows = given.map(
		({ poolName, kind, amountMinor }): Row => ({
			cells: [cell(poolName), cell(words.householdKind[kind]), cell(money(amountMinor))],
			rule: 'thin',
			keepWithNext: false,
		}),
	)
	const kinds = [...new Set(given.map(({ kind }) => kind))]
	const sumOf = (kind: HouseholdKind) =>
		given.reduce((sum, one) => (one.kind === kind ? sum + one.amountMinor : sum), 0)
	const sums = kinds.map(
		(kind): Row => ({
			cells: [cell(words.householdSum(words.householdKind[kind]), 'strong'), [], cell(money(sumOf(kind)), 'strong')],
			rule: 'strong',
			keepWithNext: false,
		}),
	)
	drawTable(flow, columns([66, 62, 32], [2]), words.householdHead, [...rows, ...sums])
	flow.yMm += 5
}

/** For who may deduct it: tax by rate, where the pools say what is in them. */
export function drawTaxIncluded(flow: Flow, { statement, language, words, money }: PrintedCosts): void {
	const known = statement.pools.flatMap(({ amountMinor, vat }) => (vat === null ? [] : [{ amountMinor, ...vat }]))
	if (known.length === 0) return
	title(flow, words.tax)
	const percents = [...new Set(known.map(({ percent }) => percent))].sort((a, b) => new Exact(a).cmp(b))
	const rows = percents.map((percent): Row => {
		const own = known.filter((one) => one.percent === percent)
		const sum = (key: 'amountMinor' | 'taxMinor') => own.reduce((all, one) => all + one[key], 0)
		const rate = `${decimalText(percent, language)}${language === 'de' ? '\u00a0' : ''}%`
		return {
			cells: [cell(rate), cell(money(sum('amountMinor'))), cell(money(sum('taxMinor')))],
			rule: 'thin',
			keepWithNext: false,
		}
	})
	drawTable(flow, columns([60, 45, 45], [1, 2]), words.taxHead, rows)
	flow.yMm += 5
}

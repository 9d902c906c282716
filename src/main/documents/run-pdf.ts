/** A run on paper: what it adds up to and who approved it, and the list by which its letters are put into envelopes. */
import type { BillProblem } from '../../shared/contract/billing.ts'
import { visibleText } from '../../shared/visible-text.ts'
import type { RunSummary, SummedStatement } from '../domain/billing/run-summary.ts'
import { localOfInstant } from '../domain/calendar/local-time.ts'
import { bodyWidthMm, margins, nextPageTopMm } from './din5008.ts'
import type { Fonts } from './fonts.ts'
import { dateText, type Language, moneyText, monthText, quantityText } from './number-text.ts'
import { problemText } from './problem-words.ts'
import { columns, finishReport, section, sentence } from './report-sheet.ts'
import { type RunWords, runWords } from './run-words.ts'
import { closeFlow, ensureRoom, type Flow, openFlow, put } from './sheet-flow.ts'
import { type Cell, cell, drawTable, type Row } from './sheet-table.ts'
import { statementWords } from './statement-words.ts'

type Options = { readonly language: Language; readonly fonts: Fonts }
type Printed = { readonly summary: RunSummary; readonly language: Language; readonly words: RunWords }

export type ListedLetter = {
	readonly number: string | null
	readonly unitName: string
	readonly tenant: { readonly name: string; readonly addressLines: readonly string[] }
	/** Pages of its document; null: it has none yet. */
	readonly pages: number | null
}
export type PrintList = {
	readonly title: Pick<RunSummary, 'kind' | 'month' | 'buildingName' | 'creditorName'>
	readonly madeAt: number
	readonly letters: readonly ListedLetter[]
}

const left = margins.leftMm

export function renderRunSummary(summary: RunSummary, { language, fonts }: Options): Promise<Uint8Array> {
	const words = runWords[language]
	const printed: Printed = { summary, language, words }
	const title = `${words.summary}: ${titleOf(summary, language)}`
	const flow = openReport(title, summary.creditorName, summary.issuedAt ?? summary.createdAt, { language, fonts })
	drawAbout(flow, printed)
	section(flow, words.sums)
	if (summary.kind !== 'costs') {
		drawMedia(flow, printed)
		drawTaxes(flow, printed)
	}
	drawStatements(flow, printed)
	drawFindings(flow, printed)
	const { page } = statementWords[language]
	finishReport(flow, { headline: `${title} · ${summary.buildingName}`, foot: summary.creditorName, page })
	return closeFlow(flow)
}

export function renderPrintList({ title, madeAt, letters }: PrintList, options: Options): Promise<Uint8Array> {
	const { language } = options
	const words = runWords[language]
	const headline = `${words.list}: ${titleOf(title, language)}`
	const flow = openReport(headline, title.creditorName, madeAt, options)
	sentence(flow, words.listIntro(letters.length))
	const pages = letters.map((letter) => letter.pages)
	if (pages.every((count) => count !== null)) sentence(flow, words.sheets(pages.reduce((sum, count) => sum + count, 0)))
	flow.yMm += 2
	const rows = letters.map(({ number, unitName, tenant, pages: count }, index): Row => {
		const address = tenant.addressLines.join(', ')
		return row(
			cell(String(index + 1)),
			[...cell(tenant.name), ...cell(address, 'small')],
			cell(unitName),
			cell(number ?? words.draft),
			cell(count === null ? '–' : String(count)),
			cell('[   ]'),
		)
	})
	drawTable(flow, columns([9, 62, 34, 27, 11, 7], [0, 4]), words.listHead, rows)
	const { page } = statementWords[language]
	finishReport(flow, { headline: `${headline} · ${title.buildingName}`, foot: title.creditorName, page })
	return closeFlow(flow)
}

function openReport(title: string, author: string, at: number, { language, fonts }: Options): Flow {
	const flow = openFlow(fonts, {
		title: visibleText(title),
		author: visibleText(author),
		language: statementWords[language].locale,
		date: new Date(at),
	})
	flow.yMm = nextPageTopMm - 6
	flow.yMm += put(flow, title, 'title', { xMm: left, yMm: flow.yMm, widthMm: bodyWidthMm }) + 3
	return flow
}

const titleOf = ({ kind, month }: Pick<RunSummary, 'kind' | 'month'>, language: Language): string =>
	runWords[language].kind[kind](monthText(month, language))

function drawAbout(flow: Flow, { summary, language, words }: Printed): void {
	const moment = (at: number | null) => (at === null ? words.notYet : momentText(at, summary.zone, language))
	const numbers = summary.statements.flatMap(({ number }) => number ?? [])
	const approved =
		summary.approvedAt === null || summary.approvedBy === null
			? moment(summary.approvedAt)
			: words.approvedBy(moment(summary.approvedAt), summary.approvedBy)
	const rows = [
		[words.building, summary.buildingName],
		[words.creditor, summary.creditorName],
		[words.created, moment(summary.createdAt)],
		[words.approved, approved],
		[words.issued, moment(summary.issuedAt)],
		[words.count, String(summary.statements.length)],
		...(numbers.length === 0 ? [] : [[words.numbers, rangeText(numbers)] as const]),
	] as const
	for (const [label, value] of rows) {
		put(flow, label!, 'body', { xMm: left, yMm: flow.yMm, widthMm: 38, color: '#555555' })
		flow.yMm += put(flow, value!, 'body', { xMm: left + 40, yMm: flow.yMm, widthMm: bodyWidthMm - 40 }) + 0.4
	}
}

/** Numbers of a run follow each other. */
function rangeText(numbers: readonly string[]): string {
	const sorted = [...numbers].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
	return sorted.length === 1 ? sorted[0]! : `${sorted[0]} – ${sorted.at(-1)}`
}

function drawMedia(flow: Flow, { summary, language, words }: Printed): void {
	const money = (minor: number) => cell(moneyText(minor, summary.currency, language))
	const rows = summary.media.map(({ medium, quantities, netMinor }) =>
		row(
			cell(statementWords[language].medium[medium]),
			quantities.flatMap(({ unit, quantity }) => cell(quantityText(quantity, unit, language, 0, 3))),
			money(netMinor),
		),
	)
	drawTable(flow, columns([60, 60, 40], [1, 2]), words.mediumHead, rows)
	flow.yMm += 5
}

function drawTaxes(flow: Flow, { summary, language, words }: Printed): void {
	const money = (minor: number) => cell(moneyText(minor, summary.currency, language))
	ensureRoom(flow, 24)
	const rows = summary.taxes.map(({ percent, netMinor, taxMinor }) => {
		const rate = language === 'de' ? percent.replace('.', ',') : percent
		const name = Number(percent) === 0 ? words.taxFree : words.percent(rate)
		return row(cell(name), money(netMinor), money(taxMinor), money(netMinor + taxMinor))
	})
	const total = (key: 'netMinor' | 'taxMinor') => summary.taxes.reduce((sum, rate) => sum + rate[key], 0)
	const strong = (minor: number) => cell(moneyText(minor, summary.currency, language), 'strong')
	const [net, tax] = [total('netMinor'), total('taxMinor')]
	const sum: Row = {
		...row(cell(words.total, 'strong'), strong(net), strong(tax), strong(net + tax)),
		rule: 'strong',
	}
	drawTable(flow, columns([40, 38, 38, 38], [1, 2, 3]), words.taxHead, [...rows, sum])
}

function drawStatements(flow: Flow, { summary, language, words }: Printed): void {
	const isCosts = summary.kind === 'costs'
	section(flow, words.statements)
	const money = (minor: number, style: 'body' | 'strong' = 'body') =>
		cell(moneyText(minor, summary.currency, language), style)
	const amounts = (one: SummedStatement) =>
		[one.netMinor, isCosts ? one.advancesMinor : one.taxMinor, one.totalMinor] as const
	const rows = summary.statements.map((one) => {
		const about = one.cancels === null ? '' : words.cancels(one.cancels)
		return row(
			[...cell(one.number ?? words.draft), ...cell(about, 'small')],
			[...cell(one.unitName), ...cell(one.tenantName, 'small')],
			...amounts(one).map((minor) => money(minor)),
		)
	})
	const sums = summary.statements
		.map(amounts)
		.reduce<readonly number[]>((all, one) => all.map((sum, index) => sum + one[index]!), [0, 0, 0])
	const total: Row = {
		...row(cell(words.total, 'strong'), [], ...sums.map((minor) => money(minor, 'strong'))),
		rule: 'strong',
	}
	const head = isCosts ? words.costHead : words.statementHead
	drawTable(flow, columns([30, 54, 26, 24, 26], [2, 3, 4]), head, [...rows, total])
}

function drawFindings(flow: Flow, { summary, language, words }: Printed): void {
	section(flow, words.problems)
	if (summary.problems.length === 0) {
		sentence(flow, words.noProblems)
		return
	}
	const where = ({ unitName, pointName }: BillProblem) => [unitName, pointName].filter(Boolean).join(', ') || '–'
	const rows = summary.problems.map((problem) =>
		row(cell(words.severity[problem.severity]), cell(where(problem)), cell(problemText(problem.code, language))),
	)
	drawTable(flow, columns([18, 58, 84], []), words.problemHead, rows)
}

const row = (...cells: readonly Cell[]): Row => ({ cells, rule: 'thin', keepWithNext: false })

/** '28.11.2026, 22:41' in the building's zone. */
function momentText(at: number, zone: string, language: Language): string {
	const local = localOfInstant(zone, at)
	return `${dateText(local.slice(0, 10), language)}, ${local.slice(11, 16)}`
}

/**
 * The commissioning report as PDF: lines with their settings and tests, meters with their values and checks, balance,
 * and what is open. The same facts give the same bytes on every host. Layout in mm; see din5008.ts.
 */
import type { BalanceView, CheckRow, LineTest, MatchView } from '../../shared/contract/commissioning.ts'
import { visibleText } from '../../shared/visible-text.ts'
import { localOfInstant } from '../domain/calendar/local-time.ts'
import { type CommissioningWords, commissioningWords } from './commissioning-words.ts'
import { bodyWidthMm, margins, nextPageTopMm } from './din5008.ts'
import type { Fonts } from './fonts.ts'
import { dateText, decimalText, type Language, quantityText, unitText } from './number-text.ts'
import { columns, finishReport, section, sentence } from './report-sheet.ts'
import { closeFlow, ensureRoom, type Flow, openFlow, put, rule } from './sheet-flow.ts'
import { type Cell, cell, drawTable, type Row } from './sheet-table.ts'

export type ReportedMeter = CheckRow & {
	readonly modelName: string
	readonly manufacturer: string | null
	readonly lineName: string
	readonly address: string
	readonly calibratedUntil: number | null
	/** A reading of the list that could not be kept as a reading yet. */
	readonly startWaits: boolean
}
export type ReportedLine = {
	readonly name: string
	/** As a person reads it: 'COM3, 2400 Bd, even'. */
	readonly way: string
	readonly protocol: string
	readonly meters: number
	readonly test: LineTest | null
}
export type CommissioningFacts = {
	readonly kind: 'report' | 'checklist'
	readonly building: { readonly name: string; readonly addressLines: readonly string[]; readonly zone: string }
	readonly landlord: string
	readonly by: string
	readonly madeAt: number
	readonly lines: readonly ReportedLine[]
	readonly meters: readonly ReportedMeter[]
	readonly waiting: MatchView['waiting']
	readonly balance: BalanceView
}

type Printed = { readonly facts: CommissioningFacts; readonly language: Language; readonly words: CommissioningWords }

const left = margins.leftMm

export function renderCommissioning(
	facts: CommissioningFacts,
	options: { readonly language: Language; readonly fonts: Fonts },
): Promise<Uint8Array> {
	const words = commissioningWords[options.language]
	const printed: Printed = { facts, language: options.language, words }
	const title = facts.kind === 'report' ? words.report : words.checklist
	const flow = openFlow(options.fonts, {
		title: `${title} · ${visibleText(facts.building.name)}`,
		author: visibleText(facts.landlord),
		language: words.locale,
		date: new Date(facts.madeAt),
	})
	flow.yMm = nextPageTopMm
	drawOpening(flow, printed, title)
	if (facts.kind === 'checklist') drawChecklist(flow, printed)
	else drawReport(flow, printed)
	const headline = `${title} · ${facts.building.name}`
	finishReport(flow, { headline, foot: facts.landlord, page: words.page })
	return closeFlow(flow)
}

function drawReport(flow: Flow, printed: Printed): void {
	const { facts, words } = printed
	const open = openItems(printed)
	section(flow, words.summary)
	const counts = {
		meters: facts.meters.length,
		answered: facts.meters.filter(({ value }) => value !== null).length,
		equal: facts.meters.filter(({ check }) => check?.result === 'equal').length,
		open: open.length,
	}
	sentence(flow, words.counts(counts))
	section(flow, words.lines)
	drawTable(
		flow,
		columns([36, 60, 12, 46], [2]),
		words.lineHead,
		facts.lines.map((line) => lineRow(printed, line)),
	)
	section(flow, words.meters)
	const widths = [32, 31, 25, 14, 25, 30]
	drawTable(
		flow,
		columns(widths, [4]),
		words.meterHead,
		facts.meters.map((meter) => meterRow(printed, meter)),
	)
	drawBalance(flow, printed)
	section(flow, words.open)
	for (const item of open.length === 0 ? [words.nothingOpen] : open) sentence(flow, item)
	ensureRoom(flow, 26)
	flow.yMm += 18
	rule(flow, flow.yMm, left, left + 80)
	put(flow, words.signature, 'small', { xMm: left, yMm: flow.yMm + 1, widthMm: 80 })
}

function drawOpening(flow: Flow, { facts, language, words }: Printed, title: string): void {
	const { building, madeAt, by } = facts
	const place = { xMm: left, widthMm: bodyWidthMm }
	flow.yMm += put(flow, title, 'title', { ...place, yMm: flow.yMm }) + 1
	const name = [...new Set([building.name, ...building.addressLines])].join(', ')
	flow.yMm += put(flow, name, 'strong', { ...place, yMm: flow.yMm }) + 1
	const date = moment(facts, madeAt, language)
	const intro = facts.kind === 'report' ? words.intro(building.name, date) : words.checklistIntro
	flow.yMm += put(flow, intro, 'body', { ...place, yMm: flow.yMm })
	if (by !== '') flow.yMm += put(flow, `${words.by}: ${by}`, 'body', { ...place, yMm: flow.yMm })
	flow.yMm += 3
}

const row = (...cells: readonly Cell[]): Row => ({ cells, rule: 'thin', keepWithNext: false })
const two = (first: string, second: string): Cell => [...cell(first), ...cell(second, 'small')]

function lineRow({ facts, language, words }: Printed, { name, way, protocol, meters, test }: ReportedLine): Row {
	const result =
		test === null
			? cell(words.notTested)
			: two(words.outcome[test.outcome], words.testedAt(moment(facts, test.at, language)))
	return row(cell(name), two(way, protocol), cell(String(meters)), result)
}

function meterRow(printed: Printed, meter: ReportedMeter): Row {
	const { words } = printed
	const { unitName, pointName, serial, modelName, manufacturer, lineName, address, calibratedUntil } = meter
	return row(
		two(unitName, `${meter.floorName}, ${pointName}`),
		two(serial, [manufacturer, modelName].filter((part) => part !== null && part !== '').join(' ')),
		two(lineName, address),
		cell(calibratedUntil === null ? words.none : String(calibratedUntil)),
		readCell(printed, meter),
		checkCell(printed, meter),
	)
}

function readCell({ facts, language, words }: Printed, { value, unit, at }: ReportedMeter): Cell {
	if (value === null || at === null) return cell(words.noValue)
	return two(quantityText(value, unit, language, decimalsOf(value)), moment(facts, at, language))
}

function checkCell({ facts, language, words }: Printed, { check }: ReportedMeter): Cell {
	if (check === null) return cell(words.notChecked)
	const result =
		check.result === 'scale' ? words.scale(check.power ?? 0) : check.result === 'equal' ? words.equal : words.differs
	const shown = words.shown(`${decimalText(check.typed, language, decimalsOf(check.typed))} ${unitText(check.unit)}`)
	const by = words.checkedBy(check.by, dayOf(facts, check.at, language))
	return [...cell(result, check.result === 'equal' ? 'body' : 'strong'), ...cell(shown, 'small'), ...cell(by, 'small')]
}

/** Room to write by hand. */
function drawChecklist(flow: Flow, printed: Printed): void {
	const { facts, words } = printed
	const rows = facts.meters.map((meter): Row => {
		const { unitName, pointName, floorName, serial, modelName } = meter
		const line = '________________'
		return row(
			two(unitName, `${floorName}, ${pointName}`),
			two(serial, modelName),
			readCell(printed, meter),
			[...cell(`${line} ${unitText(meter.unit)}`), ...cell(' ', 'total')],
			cell('[    ]'),
		)
	})
	drawTable(flow, columns([40, 34, 28, 38, 12], [2]), words.listHead, rows)
}

function drawBalance(flow: Flow, { facts, language, words }: Printed): void {
	const media = facts.balance.media
	if (media.length === 0) return
	section(flow, words.balance)
	const rows = media.map(({ medium, unit, from, to, mains, mainSum, subSum, rest }) => {
		const shown = (value: string | null) =>
			cell(value === null ? words.none : quantityText(value, unit, language, 0, 3))
		return row(
			cell(words.medium[medium]),
			from === null || to === null
				? cell(words.none)
				: two(`${moment(facts, from, language)} –`, moment(facts, to, language)),
			mains.length === 0 ? cell(words.noMain, 'small') : shown(mainSum),
			shown(subSum),
			shown(rest),
		)
	})
	drawTable(flow, columns([26, 40, 29, 29, 28], [2, 3, 4]), words.balanceHead, rows)
}

function openItems({ facts, words }: Printed): readonly string[] {
	const named = ({ serial, unitName, pointName }: ReportedMeter) => `${serial} (${unitName}, ${pointName})`
	const ok: readonly (LineTest['outcome'] | undefined)[] = ['answered', 'mixed']
	const { lines, meters, waiting } = facts
	return [
		...lines.filter(({ test }) => !ok.includes(test?.outcome)).map(({ name }) => words.openLine(name)),
		...waiting.map(words.openWaiting),
		...meters.filter(({ value }) => value === null).map((meter) => words.openSilent(named(meter))),
		...meters
			.filter(({ check }) => check !== null && check.result !== 'equal')
			.map((meter) => words.openWrong(named(meter))),
		...meters
			.filter(({ check, value }) => check === null && value !== null)
			.map((meter) => words.openCheck(named(meter))),
		...meters.filter(({ startWaits }) => startWaits).map((meter) => words.openStart(named(meter))),
	]
}

/** '28.11.2026, 22:41' in the building's zone. */
function moment({ building }: CommissioningFacts, at: number, language: Language): string {
	const local = localOfInstant(building.zone, at)
	return `${dateText(local.slice(0, 10), language)}, ${local.slice(11, 16)}`
}

const dayOf = ({ building }: CommissioningFacts, at: number, language: Language): string =>
	dateText(localOfInstant(building.zone, at).slice(0, 10), language)

const decimalsOf = (value: string): number => value.split('.')[1]?.length ?? 0

/** What a cancelled cost statement says, and how the one in its place differs from it. Layout in mm; see din5008.ts. */
import { cancellationWords } from './cancellation-words.ts'
import type { PrintedCosts } from './cost-statement-pdf.ts'
import { bodyWidthMm, margins } from './din5008.ts'
import { dateText } from './number-text.ts'
import { columns } from './report-sheet.ts'
import { ensureRoom, type Flow, put } from './sheet-flow.ts'
import { cell, drawTable, type Row } from './sheet-table.ts'

const place = { xMm: margins.leftMm, widthMm: bodyWidthMm }

export function drawCancellationOpening(flow: Flow, { statement, language, words }: PrintedCosts): void {
	const { cancels, unitName, buildingName, periodName } = statement
	if (cancels === undefined) return
	const { correction } = words
	flow.yMm += put(flow, correction.title(periodName), 'title', { ...place, yMm: flow.yMm }) + 3
	const of = { number: cancels.number, date: dateText(cancels.issuedOn, language) }
	const intro = correction.intro({ ...of, unit: unitName, building: buildingName })
	flow.yMm += put(flow, intro, 'body', { ...place, yMm: flow.yMm })
	const reason = cancellationWords[language].reason(cancels.reason)
	flow.yMm += put(flow, reason, 'strong', { ...place, yMm: flow.yMm }) + 3
}

/** A total below zero takes a demand back, one above it a credit. */
export function drawTakenBack(flow: Flow, { statement, words, money }: PrintedCosts): void {
	const { totalMinor } = statement
	if (totalMinor === 0) return
	const { settled, takenBack } = words.correction
	const text = totalMinor < 0 ? settled(money(-totalMinor)) : takenBack(money(totalMinor))
	ensureRoom(flow, 12)
	flow.yMm += put(flow, text, 'body', { ...place, yMm: flow.yMm }) + 5
}

/** Costs, advances and balance beside those of the statement in whose place this one stands. */
export function drawCompared(flow: Flow, { statement, words, money }: PrintedCosts): void {
	const { replaces } = statement
	if (replaces === undefined) return
	const { compared, comparedHead, comparedRows } = words.correction
	ensureRoom(flow, 32)
	flow.yMm += put(flow, compared, 'section', { ...place, yMm: flow.yMm }) + 1
	const figures = ['costsMinor', 'advancesMinor', 'totalMinor'] as const
	const rows = figures.map((figure, index): Row => {
		const style = figure === 'totalMinor' ? 'strong' : 'body'
		const [before, now] = [replaces[figure], statement[figure]]
		return {
			cells: [
				cell(comparedRows[index]!, style),
				cell(money(before), style),
				cell(money(now), style),
				cell(money(now - before), style),
			],
			rule: figure === 'totalMinor' ? 'strong' : 'thin',
			keepWithNext: figure !== 'totalMinor',
		}
	})
	drawTable(flow, columns([64, 32, 32, 32], [1, 2, 3]), comparedHead, rows)
	flow.yMm += 6
}

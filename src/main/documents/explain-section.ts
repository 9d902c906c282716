/** Where each amount comes from, on paper: lines with their calculation, then the readings and frames that they use. */
import type {
	ExplainedBoundary,
	ExplainedLine,
	ExplainedStatement,
	ExplainedUse,
} from '../../shared/contract/papers.ts'
import { addDays } from '../../shared/period.ts'
import { dateOfInstant, localOfInstant } from '../domain/calendar/local-time.ts'
import { bodyWidthMm, margins } from './din5008.ts'
import { explainWords } from './explain-words.ts'
import {
	dateText,
	decimalText,
	type Language,
	moneyText,
	priceText,
	quantityText,
	smallestText,
	unitText,
} from './number-text.ts'
import { ensureRoom, type Flow, put } from './sheet-flow.ts'
import { type Cell, type Column, cell, drawTable, type Row } from './sheet-table.ts'
import { digitsOf, priceOf, quantityOf } from './statement-tables.ts'
import { statementWords } from './statement-words.ts'

type Printed = { readonly explained: ExplainedStatement; readonly language: Language }
/** The uses in the order of their first mention: each is printed once and referred to by its number. */
type Numbered = ReadonlyMap<string, { readonly number: number; readonly use: ExplainedUse }>

const left = margins.leftMm
const keyOf = (use: ExplainedUse) => `${use.meterSerial}\n${use.tariff}\n${use.start.at}\n${use.end.at}`

export function drawExplanation(flow: Flow, explained: ExplainedStatement, language: Language): void {
	const printed: Printed = { explained, language }
	const words = explainWords[language]
	const uses = numbered(explained.lines)
	const place = { xMm: left, widthMm: bodyWidthMm }
	ensureRoom(flow, 40)
	flow.yMm += put(flow, words.title, 'section', { ...place, yMm: flow.yMm }) + 1
	flow.yMm += put(flow, words.intro, 'note', { ...place, yMm: flow.yMm }) + 2
	const columns: readonly Column[] = [
		{ leftMm: left, widthMm: 136, align: 'left' },
		{ leftMm: left + 138, widthMm: bodyWidthMm - 138, align: 'right' },
	]
	const rows = explained.lines.map((line) => lineRow(line, uses, printed))
	drawTable(flow, columns, [words.line, words.amount], rows)
	flow.yMm += 1.5
	for (const sentence of roundingSentences(printed)) {
		ensureRoom(flow, 9)
		flow.yMm += put(flow, sentence, 'note', { ...place, yMm: flow.yMm }) + 0.6
	}
	flow.yMm += 4
	if (uses.size === 0) return
	ensureRoom(flow, 30)
	flow.yMm += put(flow, words.readings, 'section', { ...place, yMm: flow.yMm }) + 1
	const useRows = [...uses.values()].map(({ number, use }) => useRow(number, use, printed))
	drawTable(flow, columns, [words.use, words.result], useRows)
}

function numbered(lines: readonly ExplainedLine[]): Numbered {
	const uses = new Map<string, { number: number; use: ExplainedUse }>()
	for (const use of lines.flatMap((line) => line.uses)) {
		if (!uses.has(keyOf(use))) uses.set(keyOf(use), { number: uses.size + 1, use })
	}
	return uses
}

function lineRow(line: ExplainedLine, uses: Numbered, printed: Printed): Row {
	const { explained, language } = printed
	const { currency, zone } = explained
	const words = explainWords[language]
	const ofStatement = { language, words: statementWords[language] }
	const tier = line.tier === null ? '' : ` · ${tierText(line, language)}`
	const lastDay = addDays(dateOfInstant(zone, line.period.to), -1)
	const name = `${line.pointName} · ${line.name}${tier}`
	const validFrom = line.tariff.validFrom === null ? null : dateText(line.tariff.validFrom, language)
	const about = [
		words.tariff({ name: line.tariff.name, validFrom, id: line.tariff.versionId }),
		words.period(dateText(dateOfInstant(zone, line.period.from), language), dateText(lastDay, language)),
		words.vat(language === 'de' ? line.vatPercent.replace('.', ',') : line.vatPercent),
	].join(' · ')
	const price = priceOf(line, currency, ofStatement)
	const exact = exactText(line.exact, currency, language)
	const calculation = price === '' ? exact : `${quantityOf(line, ofStatement)} × ${price} = ${exact}`
	const numbers = line.uses.map((use) => `[${uses.get(keyOf(use))!.number}]`).join(' ')
	const from = [
		...(line.source === 'windows' ? [words.windows] : []),
		...(numbers === '' ? [] : [words.rests(numbers)]),
		...(line.peakAt === null ? [] : [words.peak(moment(line.peakAt, printed))]),
	].join(' · ')
	return {
		cells: [
			[...cell(name, 'strong'), ...cell(calculation), ...cell(about, 'small'), ...cell(from, 'small')],
			cell(moneyText(line.minor, currency, language), 'strong'),
		],
		rule: 'thin',
		keepWithNext: false,
	}
}

export function tierText({ tier, unit }: Pick<ExplainedLine, 'tier' | 'unit'>, language: Language): string {
	if (tier === null) return ''
	return statementWords[language].costs.tier({
		index: tier.index,
		from: decimalText(tier.from, language, 0, 2),
		upTo: tier.upTo && decimalText(tier.upTo, language, 0, 2),
		unit: unitText(unit),
	})
}

/** Unrounded, as far as it can be read: '46,905 €'. */
const exactText = (amount: string, currency: string, language: Language): string =>
	priceText(amount, currency, '', language).replace(/\/$/, '')

function roundingSentences({ explained, language }: Printed): readonly string[] {
	const { currency, rounding, exactNet, netMinor, engineVersion, zoneDataVersion } = explained
	const words = explainWords[language]
	const net = moneyText(netMinor, currency, language)
	return [
		rounding === 'half-up-lines' ? words.sumOfLines(net) : words.sum(exactText(exactNet, currency, language), net),
		statementWords[language].rounding[rounding](smallestText(currency, language)),
		words.engine(engineVersion, zoneDataVersion),
	]
}

function useRow(number: number, use: ExplainedUse, printed: Printed): Row {
	const { language } = printed
	const words = explainWords[language]
	const about = [
		words.register(use.meterSerial, use.tariff),
		...(use.multiplier === null ? [] : [words.factor(use.multiplier)]),
		...(use.coefficient === null ? [] : [words.counts(decimalText(String(use.coefficient), language), use.pointName)]),
		...(use.rollover ? [words.rollover] : []),
	].join(' · ')
	const gas =
		use.gas === null
			? ''
			: words.gas(
					quantityText(use.gas.kWh, 'kWh', language, 0, 4),
					decimalText(use.gas.stateNumber, language),
					decimalText(use.gas.calorificValue, language),
				)
	const digits = digitsOf(use.used)
	return {
		cells: [
			[
				...cell(`[${number}] ${about}`, 'strong'),
				...boundaryLines(words.end, use.end, use.unit, printed),
				...boundaryLines(words.start, use.start, use.unit, printed),
				...cell(gas),
			],
			cell(quantityText(use.used, use.unit, language, digits, Math.max(digits, 6)), 'strong'),
		],
		rule: 'thin',
		keepWithNext: false,
	}
}

function boundaryLines(label: string, boundary: ExplainedBoundary, unit: string, printed: Printed): Cell {
	const { language } = printed
	const words = explainWords[language]
	const digits = digitsOf(boundary.value)
	const origin = statementWords[language].origin[boundary.origin]
	const value = quantityText(boundary.value, unit, language, digits, digits)
	const first = boundary.readings[0]
	const last = boundary.readings.at(-1)
	const between =
		boundary.readings.length < 2 || first === undefined || last === undefined
			? ''
			: `, ${words.between(moment(first.at, printed), moment(last.at, printed))}`
	const frames = boundary.readings.map(({ frameId, receivedAt }) => {
		const received = moment(receivedAt, printed)
		// Whether it is still kept is not for paper: the same bill must give the same bytes after its frames are pruned.
		return frameId === null ? words.noFrame(received) : words.frame(frameId, received)
	})
	return [
		...cell(`${label}: ${value} · ${moment(boundary.readAt, printed)} · ${origin}${between}`),
		...frames.flatMap((text) => cell(text, 'small')),
	]
}

function moment(at: number, { explained, language }: Printed): string {
	const local = localOfInstant(explained.zone, at)
	return `${dateText(local.slice(0, 10), language)}, ${local.slice(11, 16)}`
}

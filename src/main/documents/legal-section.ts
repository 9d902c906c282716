/** What only the landlord can say (§ 40 (2) EnWG, VSBG, § 6a (3) HeizkostenV). What is empty is left out. */
import type { BillTexts } from '../../shared/contract/papers.ts'
import type { Medium } from '../../shared/quantity.ts'
import type { Statement } from '../domain/billing/statement.ts'
import { bodyWidthMm, margins } from './din5008.ts'
import type { Language } from './number-text.ts'
import { brokenText, ensureRoom, type Flow, put, styles } from './sheet-flow.ts'
import { type LegalText, useWords } from './use-words.ts'

const always: readonly LegalText[] = ['register', 'contract', 'disputeBody', 'adviceBodies']
/** § 40 (2) EnWG is about electricity and gas that are supplied. */
const supplied: readonly LegalText[] = [
	...(['register', 'contract', 'meterOperator', 'gridOperator'] as const),
	...(['switching', 'disputeBody', 'regulator', 'adviceBodies'] as const),
]

export type LegalFacts = {
	/** Absent: on statements of before they were known. */
	readonly texts?: BillTexts
	readonly media: ReadonlySet<Medium>
	readonly marketLocations?: Statement['marketLocations']
}

export function drawLegal(flow: Flow, { texts, media, marketLocations = [] }: LegalFacts, language: Language): void {
	const words = useWords[language]
	const wanted = media.has('electricity') || media.has('gas') ? supplied : always
	const given = [
		...marketLocations.map(({ pointName, id }) => [words.marketLocation, `${id} (${pointName})`] as const),
		...wanted.flatMap((key) => (texts?.[key] ? [[words.legalLabel[key], texts[key]] as const] : [])),
	]
	if (given.length === 0) return
	ensureRoom(flow, 18)
	flow.yMm += put(flow, words.legal, 'section', { xMm: margins.leftMm, yMm: flow.yMm, widthMm: bodyWidthMm }) + 1
	for (const [label, text] of given) {
		const lines = brokenText(flow, text, 'note', bodyWidthMm - 40).length
		ensureRoom(flow, lines * styles.note.leadMm + 1)
		put(flow, label, 'note', { xMm: margins.leftMm, yMm: flow.yMm, widthMm: 38, color: '#555555' })
		flow.yMm += put(flow, text, 'note', { xMm: margins.leftMm + 40, yMm: flow.yMm, widthMm: bodyWidthMm - 40 }) + 0.8
	}
	flow.yMm += 4
}

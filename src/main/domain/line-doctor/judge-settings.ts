/** Another speed, parity, protocol or framing than the line is set to (RELIABILITY 2.4 rows 20 and 25). Pure. */
import type { Exchange } from './exchanges.ts'
import { type Finding, type Findings, finding, type LineFacts } from './finding.ts'
import { settingsThatFit } from './framing.ts'
import type { SerialSettings } from './passed.ts'

/** Another speed, parity, protocol or framing: proved by a test, or by the shape of what was heard. */
export function settingsFindings(facts: LineFacts, exchanges: readonly Exchange[]): Findings {
	const { seen, settings, beginnings, tried } = facts
	const answered = tried.filter(({ heard }) => heard === 'answer')
	const framed = answered.find(({ framing }) => framing !== null)
	const proved = answered.find((each) => each.settings !== null)
	const found: Finding[] = []
	const framings = framingFindings(facts, exchanges)
	if (framed !== undefined) {
		const other = framed.framing === 'tcp' ? 'rtu' : 'tcp'
		found.push(finding('framing-mixed', 'alarm', { asked: other, answered: framed.framing! }))
	} else found.push(...framings)
	if (proved?.settings)
		return [...found, finding('wrong-settings', 'alarm', { ...wordsOf(proved.settings), proved: 1 })]
	const isAnySense = seen.some(({ kind }) => kind === 'answer' || kind === 'request' || kind === 'sum')
	const foreign = seen.filter(({ kind }) => kind === 'other-protocol')
	if (foreign.length > 1 && !isAnySense) {
		const evidence = foreign.map(({ seq }) => seq)
		found.push(finding('other-protocol', 'alarm', { protocol: foreign.at(-1)!.protocol ?? '' }, evidence))
		return found
	}
	if (settings === null || isAnySense) return found
	const strays = seen.filter(({ kind }) => kind === 'stray')
	const [likeliest, ...others] = settingsThatFit(
		strays.map(({ bytes }) => bytes),
		beginnings,
		settings,
	)
	if (likeliest === undefined) return found
	const also = others.map((each) => settingsText(each)).join(', ')
	const evidence = strays.map(({ seq }) => seq)
	return [...found, finding('wrong-settings', 'warning', { ...wordsOf(likeliest), also, proved: 0 }, evidence)]
}

const wordsOf = (settings: SerialSettings) => ({ settings: settingsText(settings), also: '' })

/** '2400 8E1' */
export const settingsText = ({ baud, dataBits, parity, stopBits }: SerialSettings): string =>
	`${baud} ${dataBits}${parity === 'none' ? 'N' : parity === 'even' ? 'E' : 'O'}${stopBits}`

/** Asked in Modbus RTU and answered in Modbus TCP, or the other way round (RELIABILITY 2.4 row 25). */
function framingFindings({ seen, entries }: LineFacts, exchanges: readonly Exchange[]): Findings {
	const sent = new Set(entries.filter(({ direction }) => direction === 'sent').map(({ seq }) => seq))
	for (const { entries: own } of exchanges) {
		const inside = seen.filter(({ seq, framing }) => framing !== null && own.includes(seq))
		const asked = inside.find(({ seq }) => sent.has(seq))?.framing
		const answer = inside.find(({ seq, framing }) => !sent.has(seq) && asked !== undefined && framing !== asked)
		if (asked && answer?.framing) {
			return [finding('framing-mixed', 'alarm', { asked, answered: answer.framing }, [own[0]!, answer.seq])]
		}
	}
	return []
}

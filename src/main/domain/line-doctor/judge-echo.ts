/** Whether the adapter gives back what is sent, and whether it comes back as it was (RELIABILITY 2.4 row 12). Pure. */
import type { Exchange } from './exchanges.ts'
import { type Findings, finding, type LineFacts } from './finding.ts'
import type { Passed } from './passed.ts'

/** What is compared has to be long enough not to be alike by chance. */
const leastEcho = 4
/** An echo that another sender spoke into is still mostly ours. */
const leastAlike = 0.6
/** The echo comes while we speak; an answer waits for our end. */
const echoWithinMs = 15

export function echoFindings(facts: LineFacts, exchanges: readonly Exchange[]): Findings {
	const bySeq = new Map(facts.entries.map((entry) => [entry.seq, entry]))
	const echoing = exchanges.filter(({ echoBytes }) => echoBytes > 0)
	const altered = exchanges.filter((exchange) => isAltered(exchange, bySeq, echoing.length > 0))
	const found = []
	if (altered.length > 0) {
		const evidence = altered.flatMap(({ entries }) => entries.slice(0, 2))
		found.push(finding('echo-altered', 'alarm', { count: altered.length, echoes: echoing.length }, evidence))
	}
	if (echoing.length > 0) {
		const evidence = echoing.flatMap(({ entries }) => entries.slice(0, 2))
		found.push(finding('echo', 'good', { count: echoing.length }, evidence))
	} else if (facts.echo === 'none') {
		const given = exchanges.filter((exchange) => begins(exchange, bySeq) === 'same')
		const evidence = given.flatMap(({ entries }) => entries.slice(0, 2))
		if (given.length > 1) found.push(finding('echo-unexpected', 'warning', { count: given.length }, evidence))
	}
	return found
}

/** On a line that is known to echo, or early enough to be no answer: our question, nearly. */
function isAltered(exchange: Exchange, bySeq: ReadonlyMap<number, Passed>, echoes: boolean): boolean {
	if (exchange.outcome === 'answered' || exchange.echoBytes > 0) return false
	const isEarly = exchange.requestMs !== null && exchange.waitedMs !== null && exchange.waitedMs < echoWithinMs
	return (echoes || isEarly) && begins(exchange, bySeq) === 'alike'
}

/** How what came back begins, beside what was sent. */
function begins(exchange: Exchange, bySeq: ReadonlyMap<number, Passed>): 'same' | 'alike' | 'other' {
	const [sent, ...rest] = exchange.entries.map((seq) => bySeq.get(seq)!)
	const heard = rest.filter(({ direction }) => direction === 'received').flatMap(({ bytes }) => [...bytes])
	const asked = sent!.bytes
	if (asked.length < leastEcho || heard.length < asked.length) return 'other'
	const right = asked.reduce((count, byte, at) => count + (heard[at] === byte ? 1 : 0), 0)
	if (right === asked.length) return 'same'
	return right >= asked.length * leastAlike ? 'alike' : 'other'
}

/**
 * What is wrong with a line, from what passed on it: findings with the entries that show them. Each finding has a
 * sentence and a next step in every UI language. Pure.
 */
import { type Exchange, exchangesIn } from './exchanges.ts'
import { type Finding, type Findings, finding, type LineFacts } from './finding.ts'
import { echoFindings } from './judge-echo.ts'
import { settingsFindings } from './judge-settings.ts'
import { whoFindings } from './judge-who.ts'
import type { Passed } from './passed.ts'

/** From here on a person would see that a device takes its time (RELIABILITY 2.4 row 21). */
const slowMs = 500
/** Below this nothing is said about a line as a whole. */
const fewExchanges = 3
/** This share of exchanges may be disturbed now and then. */
const usualTrouble = 0.02

/** The worst first. Never empty. */
export function judge(facts: LineFacts): Findings {
	const exchanges = exchangesIn(facts.entries, facts.settings)
	const found = [
		...stateFindings(facts),
		...echoFindings(facts, exchanges),
		...whoFindings(facts, exchanges),
		...settingsFindings(facts, exchanges),
		...silenceFindings(facts, exchanges),
		...disturbedFindings(facts, exchanges),
		...paceFindings(exchanges),
	]
	const bad = found.filter(({ severity }) => severity === 'alarm' || severity === 'warning')
	const whole = bad.length > 0 ? found : [...found, ...wellFindings(facts, exchanges)]
	return whole.sort((a, b) => rank[a.severity] - rank[b.severity])
}

const rank = { alarm: 0, warning: 1, notice: 2, good: 3 } as const

function stateFindings({ state, entries }: LineFacts): Findings {
	if (state.kind === 'failed') return [finding('not-open', 'alarm', { reason: state.reason })]
	if (state.kind !== 'open' || state.jammedSince === null) return []
	const heard = entries.filter(({ direction }) => direction === 'received')
	const evidence = heard.slice(-3).map(({ seq }) => seq)
	return [finding('jammed', 'alarm', { since: state.jammedSince }, evidence)]
}

function silenceFindings({ listens, entries, tried }: LineFacts, exchanges: readonly Exchange[]): Findings {
	if (listens) {
		const isQuiet = entries.length > 0 && !entries.some(({ direction }) => direction === 'received')
		return isQuiet ? [finding('silent-line', 'warning', { asked: 0, listens: 1 })] : []
	}
	const isTriedInVain = tried.length > 0 && tried.every(({ heard }) => heard === 'silence')
	if (exchanges.length < fewExchanges && !isTriedInVain) return []
	const silent = exchanges.filter(({ outcome }) => outcome === 'silence')
	const evidence = silent.map(({ seq }) => seq)
	if (silent.length === exchanges.length) {
		const params = { asked: exchanges.length, listens: 0, tried: tried.length }
		return [finding('silent-line', 'alarm', params, evidence)]
	}
	const groups = byRequest(entries, exchanges)
	const mute = groups.filter((group) => group.every(({ outcome }) => outcome === 'silence') && group.length > 1)
	if (mute.length === 0) return []
	const params = { silent: mute.length, asked: groups.length }
	return [
		finding(
			'some-silent',
			'warning',
			params,
			mute.flatMap((group) => group.map(({ seq }) => seq)),
		),
	]
}

/** Exchanges with the same question together. */
function byRequest(entries: readonly Passed[], exchanges: readonly Exchange[]): readonly (readonly Exchange[])[] {
	const sent = new Map(entries.map((entry) => [entry.seq, entry.bytes]))
	return [...Map.groupBy(exchanges, ({ seq }) => String(sent.get(seq))).values()]
}

/** Sums that do not fit: at one address among good ones it is a collision, everywhere it is noise. */
function disturbedFindings(facts: LineFacts, exchanges: readonly Exchange[]): Findings {
	const { entries, seen } = facts
	const noisy = exchanges.filter(({ outcome }) => outcome === 'noise')
	const broken = new Set(seen.filter(({ kind }) => kind === 'sum').map(({ seq }) => seq))
	const groups = byRequest(entries, exchanges)
	const colliding = groups.filter((group) => {
		const own = group.filter(({ outcome }) => outcome === 'noise')
		return (
			own.length > 1 && own.length * 2 > group.length && own.some((each) => each.entries.some((seq) => broken.has(seq)))
		)
	})
	const isOnlySome = colliding.length > 0 && colliding.length * 2 <= groups.length
	const found: Finding[] = []
	if (isOnlySome) {
		const evidence = colliding.flatMap((group) => group.flatMap((each) => each.entries.slice(0, 2)))
		found.push(finding('collision', 'alarm', { addresses: colliding.length }, evidence))
	}
	const elsewhere = isOnlySome ? noisy.filter((each) => !colliding.some((group) => group.includes(each))) : noisy
	const cut = seen.filter(({ kind, seq }) => kind === 'cut' && elsewhere.some((each) => each.entries.includes(seq)))
	const isCutOff = cut.length > 1 && cut.length * 2 > elsewhere.length
	if (isCutOff) {
		const evidence = cut.map(({ seq }) => seq)
		found.push(finding('broken-off', 'warning', { count: cut.length }, evidence))
	} else if (elsewhere.length > 0 && elsewhere.length > exchanges.length * usualTrouble) {
		const severity = elsewhere.length * 5 > exchanges.length ? 'alarm' : 'warning'
		const params = { disturbed: elsewhere.length, exchanges: exchanges.length }
		found.push(
			finding(
				'noise',
				severity,
				params,
				elsewhere.map(({ seq }) => seq),
			),
		)
	}
	return [...found, ...unaskedNoise(facts, found, exchanges)]
}

/** Bytes that nobody asked for and that mean nothing. */
function unaskedNoise(
	{ entries, seen, state }: LineFacts,
	found: readonly Finding[],
	exchanges: readonly Exchange[],
): Findings {
	const isJam = state.kind === 'open' && state.jammedSince !== null
	const [first] = exchanges
	const strays = seen.filter(({ kind }) => kind === 'stray').map(({ seq }) => seq)
	const before = entries.filter(({ direction, seq }) => direction === 'received' && seq < (first?.seq ?? Infinity))
	const evidence = before.map(({ seq }) => seq).filter((seq) => strays.includes(seq))
	if (isJam || evidence.length < 2 || found.some(({ code }) => code === 'noise')) return []
	return [finding('noise', 'warning', { disturbed: evidence.length, exchanges: 0 }, evidence)]
}

function paceFindings(exchanges: readonly Exchange[]): Findings {
	const slow = exchanges.filter(({ outcome, waitedMs }) => outcome === 'answered' && (waitedMs ?? 0) >= slowMs)
	if (slow.length === 0) return []
	const longestMs = Math.round(Math.max(...slow.map(({ waitedMs }) => waitedMs ?? 0)))
	const evidence = slow.map(({ seq }) => seq)
	return [finding('slow-device', 'notice', { count: slow.length, longestMs }, evidence)]
}

function wellFindings({ seen, listens }: LineFacts, exchanges: readonly Exchange[]): Findings {
	const answered = exchanges.filter(({ outcome }) => outcome === 'answered')
	const heard = listens ? seen.filter(({ kind }) => kind === 'answer').length : answered.length
	if (heard === 0) return [finding('nothing-yet', 'notice')]
	const waited = answered.flatMap(({ waitedMs }) => waitedMs ?? [])
	const meanMs = waited.length === 0 ? 0 : Math.round(waited.reduce((sum, ms) => sum + ms, 0) / waited.length)
	return [finding('healthy', 'good', { answered: heard, meanMs })]
}

/**
 * Does anybody answer on this line? One known address or everybody is asked; where only noise or silence comes back,
 * a serial line is tried with other settings, as long as no meter is read on it. Nothing is written to any device.
 */
import type { LineTest } from '../../../shared/contract/commissioning.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import type { Clock } from '../../lines/clock.ts'
import type { Line } from '../../lines/line.ts'
import { reopened } from '../../lines/reopened.ts'
import { formatLineUrl } from '../../lines/url.ts'
import type { Protocol } from '../../protocols/protocol.ts'
import { runSession } from '../../protocols/session.ts'
import type { LineRow } from '../../store/lines.ts'
import { found, type Parts } from '../api/parts.ts'
import { atOtherSettings, type SerialUrl, type TrialOptions } from '../line-doctor/other-settings.ts'

type TestParts = Pick<Parts, 'store' | 'pool' | 'clock' | 'events'>
type Heard = Pick<LineTest, 'outcome' | 'reason' | 'address' | 'serial' | 'strayBytes'>

export type LineTests = {
	/** Throws CallFailed. */
	readonly test: (
		lineId: number,
		asked: { readonly address: string | null; readonly others: 'try' | 'leave' },
	) => Promise<LineTest>
}

/** Of protocols that know no question to everybody, so many addresses are tried. */
const mostPatterns = 5
/** Asking on after a collision ends here: a search finds the rest. */
const mostProbes = 16

export function createLineTests(parts: TestParts, trials: TrialOptions): LineTests {
	const busy = new Set<number>()
	return {
		async test(lineId, asked) {
			if (busy.has(lineId)) throw new CallFailed('busy')
			busy.add(lineId)
			try {
				return await testLine(parts, trials, lineId, asked)
			} finally {
				busy.delete(lineId)
			}
		},
	}
}

async function testLine(
	parts: TestParts,
	trials: TrialOptions,
	lineId: number,
	{ address, others }: { readonly address: string | null; readonly others: 'try' | 'leave' },
): Promise<LineTest> {
	const { store, pool, clock, events } = parts
	const row = found(store.lines.get(lineId), 'line')
	const protocol = pool.get(lineId)?.protocol
	const patterns = patternsOf(protocol, address)
	if (patterns === null) throw new CallFailed('address-invalid', { typed: address ?? '' })
	const heard = await ask(parts, lineId, patterns)
	const isSilent = heard.outcome === 'silent' || heard.outcome === 'noise'
	const isRead = (store.lines.enabledMeters().get(lineId) ?? 0) > 0
	const isTried = isSilent && others === 'try' && !isRead && protocol !== undefined
	const tried = isTried ? [...(await tryOthers(trials, row, protocol, patterns))] : []
	const answered = tried.find(({ outcome }) => outcome === 'answered' || outcome === 'mixed')
	const result: LineTest = { at: clock.now(), url: row.url, ...heard, tried, suggestion: answered?.url ?? null }
	store.commissioning.addLineTest({ lineId, at: result.at, result })
	events.emit('commissioning.changed', {})
	return result
}

/** null: the address is none of this protocol. */
function patternsOf(protocol: Protocol | undefined, address: string | null): readonly string[] | null {
	if (protocol?.scan === undefined) return []
	if (address !== null) {
		const own = protocol.address(address)
		return own === null ? null : [own]
	}
	const all = protocol.scan.first()
	// M-Bus asks everybody last, after all primary addresses.
	return protocol.name === 'mbus' ? [all.at(-1)!, ...all.slice(0, 3)] : all.slice(0, mostPatterns)
}

const nobody = { address: null, serial: null, reason: null, strayBytes: 0 }

async function ask({ pool, clock }: TestParts, lineId: number, patterns: readonly string[]): Promise<Heard> {
	const open = pool.get(lineId)
	if (open === undefined) return { ...nobody, outcome: 'not-open', reason: 'closed' }
	await reopened(open.line, () => open === pool.get(lineId))
	const state = open.line.state()
	if (state.kind !== 'open') {
		return { ...nobody, outcome: 'not-open', reason: state.kind === 'failed' ? state.reason : state.kind }
	}
	return askOn(open.line, open.protocol, clock, patterns)
}

async function askOn(line: Line, protocol: Protocol, clock: Clock, patterns: readonly string[]): Promise<Heard> {
	const from = clock.now()
	const met = { noise: false, frames: false }
	const waiting = [...patterns]
	for (let tried = 0; waiting.length > 0 && tried < mostProbes; tried++) {
		const pattern = waiting.shift()!
		const result = await runSession(line, protocol, protocol.scan!.probe(pattern), {
			priority: 'user',
			retries: 0,
			clock,
			spoken: ({ outcome, foreign }) => {
				met.noise ||= outcome === 'noise'
				met.frames ||= outcome === 'frame' || foreign > 0
			},
		})
		if (result.kind === 'found') {
			const { address, device } = result
			return { ...nobody, strayBytes: strayOf(line, from), outcome: 'answered', address, serial: device.serial }
		}
		if (result.kind === 'line') return { ...nobody, outcome: 'not-open', reason: result.reason }
		// Several at once, or settings that nobody speaks: one of few, asked alone, tells.
		if (result.kind === 'collision') waiting.unshift(...protocol.scan!.narrow(pattern))
	}
	const strayBytes = strayOf(line, from)
	if (met.frames) return { ...nobody, strayBytes, outcome: 'mixed' }
	if (met.noise || strayBytes > 0) return { ...nobody, strayBytes, outcome: 'noise' }
	return { ...nobody, outcome: protocol.listens ? 'heard-nothing' : 'silent' }
}

/** Bytes that came and were no frame of this protocol. */
const strayOf = (line: Line, from: number): number =>
	line
		.trace()
		.filter(({ at, direction }) => at >= from && direction === 'discarded')
		.reduce((sum, { bytes }) => sum + bytes.length, 0)

/** Until somebody answers, or the port does not open. */
function tryOthers(trials: TrialOptions, row: LineRow, protocol: Protocol, patterns: readonly string[]) {
	const ask = async (line: Line | null, at: SerialUrl): Promise<LineTest['tried'][number]> => {
		const heard = line === null ? 'not-open' : (await askOn(line, protocol, trials.clock, patterns.slice(0, 2))).outcome
		return { url: formatLineUrl(at), outcome: heard === 'heard-nothing' ? 'silent' : heard }
	}
	const ends = ['answered', 'mixed', 'not-open']
	return atOtherSettings(trials, row, ask, { isEnough: ({ outcome }) => ends.includes(outcome), goOn: () => true })
}

/**
 * Does anybody answer on this line? One known address or everybody is asked; where only noise or silence comes back,
 * a serial line is tried with other settings, as long as no meter is read on it. Nothing is written to any device.
 */
import type { LineTest } from '../../../shared/contract/commissioning.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import type { LineUrl } from '../../lines/line.ts'
import { reopened } from '../../lines/reopened.ts'
import { formatLineUrl, parseLineUrl } from '../../lines/url.ts'
import type { Protocol } from '../../protocols/protocol.ts'
import { runSession } from '../../protocols/session.ts'
import { found, type Parts } from '../api/parts.ts'
import type { OpenLine } from '../line-pool.ts'

type TestParts = Pick<Parts, 'store' | 'pool' | 'clock' | 'followLines' | 'events'>
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

export function createLineTests(parts: TestParts): LineTests {
	const busy = new Set<number>()
	return {
		async test(lineId, asked) {
			if (busy.has(lineId)) throw new CallFailed('busy')
			busy.add(lineId)
			try {
				return await testLine(parts, lineId, asked)
			} finally {
				busy.delete(lineId)
			}
		},
	}
}

async function testLine(
	parts: TestParts,
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
	const tried = isSilent && others === 'try' && !isRead ? await tryOthers(parts, lineId, row.url, patterns) : []
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

async function ask({ pool, clock }: TestParts, lineId: number, patterns: readonly string[]): Promise<Heard> {
	const nobody = { address: null, serial: null, reason: null, strayBytes: 0 }
	const line = pool.get(lineId)
	if (line === undefined) return { ...nobody, outcome: 'not-open', reason: 'closed' }
	await reopened(line.line, () => line === pool.get(lineId))
	const state = line.line.state()
	if (state.kind !== 'open') {
		return { ...nobody, outcome: 'not-open', reason: state.kind === 'failed' ? state.reason : state.kind }
	}
	const from = clock.now()
	const met = { noise: false, frames: false }
	const waiting = [...patterns]
	for (let tried = 0; waiting.length > 0 && tried < mostProbes; tried++) {
		const pattern = waiting.shift()!
		const result = await runSession(line.line, line.protocol, line.protocol.scan!.probe(pattern), {
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
		if (result.kind === 'collision') waiting.unshift(...line.protocol.scan!.narrow(pattern))
	}
	const strayBytes = strayOf(line, from)
	if (met.frames) return { ...nobody, strayBytes, outcome: 'mixed' }
	if (met.noise || strayBytes > 0) return { ...nobody, strayBytes, outcome: 'noise' }
	return { ...nobody, outcome: line.protocol.listens ? 'heard-nothing' : 'silent' }
}

/** Bytes that came and were no frame of this protocol. */
const strayOf = ({ line }: OpenLine, from: number): number =>
	line
		.trace()
		.filter(({ at, direction }) => at >= from && direction === 'discarded')
		.reduce((sum, { bytes }) => sum + bytes.length, 0)

/** Other settings, one after the other, until somebody answers; the line has its own again afterwards. */
async function tryOthers(
	parts: TestParts,
	lineId: number,
	url: string,
	patterns: readonly string[],
): Promise<LineTest['tried']> {
	const own = parseLineUrl(url)
	if (own?.kind !== 'serial') return []
	const tried: LineTest['tried'] = []
	try {
		for (const candidate of otherSettings(own)) {
			const other = formatLineUrl(candidate)
			const rows = parts.store.lines.list().map((row) => (row.id === lineId ? { ...row, url: other } : row))
			await parts.pool.follow(rows)
			const { outcome } = await ask(parts, lineId, patterns.slice(0, 2))
			tried.push({ url: other, outcome: outcome === 'heard-nothing' ? 'silent' : outcome })
			if (outcome === 'answered' || outcome === 'mixed' || outcome === 'not-open') break
		}
	} finally {
		await parts.followLines()
	}
	return tried
}

type SerialUrl = Extract<LineUrl, { kind: 'serial' }>
const bauds = [2400, 9600, 19_200, 4800, 1200, 300] as const

/** The other parity at the same speed first: that is what is wrong most often after the speed. */
export function otherSettings(own: SerialUrl): readonly SerialUrl[] {
	const parities = ['even', 'none'] as const
	const speeds = [own.baud, ...bauds.filter((baud) => baud !== own.baud)]
	return speeds.flatMap((baud) =>
		parities
			.filter((parity) => baud !== own.baud || parity !== own.parity)
			.map((parity): SerialUrl => ({ ...own, baud, parity, dataBits: 8 })),
	)
}

/** The line doctor: what is wrong with a line, from its trace and from a short test that a person asked for. */
import type { Output } from '../../../shared/contract/define.ts'
import type { Calls } from '../../../shared/contract/index.ts'
import { exchangesIn } from '../../domain/line-doctor/exchanges.ts'
import type { LineFacts, Tried } from '../../domain/line-doctor/finding.ts'
import { judge } from '../../domain/line-doctor/judge.ts'
import type { Passed } from '../../domain/line-doctor/passed.ts'
import type { TracedEntry } from '../../lines/line.ts'
import { parseLineUrl } from '../../lines/url.ts'
import { protocolNamed } from '../../protocols/index.ts'
import type { Protocol } from '../../protocols/protocol.ts'
import type { LineRow } from '../../store/lines.ts'
import type { Collector } from '../collect/collector.ts'
import type { Jobs } from '../jobs.ts'
import type { OpenLine } from '../line-pool.ts'
import { type AskedMeter, type ExamineOptions, examine } from './examine.ts'
import type { Recordings } from './recordings.ts'
import { beginningsOf, manyFramed, seenIn } from './seen.ts'
import { settingsOf } from './settings.ts'

/** What the last test of a line brought; it is forgotten when the line is changed. */
export type Examined = { readonly url: string; readonly at: number; readonly tried: readonly Tried[] }

export type Doctor = {
	readonly recordings: Recordings
	/** What the last test of the line as it is now brought. */
	readonly examined: (lineId: number) => Examined | null
	/** Starts the test as a job; null: it runs already. */
	readonly examine: (open: OpenLine) => number | null
}

export type DoctorOptions = Omit<ExamineOptions, 'meters'> & {
	readonly collector: Pick<Collector, 'meters'>
	readonly jobs: Jobs
	readonly recordings: Recordings
	readonly changed: (lineId: number) => void
}

export function createDoctor(options: DoctorOptions): Doctor {
	const { collector, jobs, clock, changed, recordings } = options
	const results = new Map<number, Examined>()
	const busy = new Set<number>()
	const examining: ExamineOptions = {
		...options,
		meters: (lineId) => askedOn(collector, lineId),
	}
	return {
		recordings,
		examined: (lineId) => results.get(lineId) ?? null,
		examine(open) {
			const { id: lineId, name, url } = open.row
			if (busy.has(lineId)) return null
			busy.add(lineId)
			return jobs.start('examine-line', name, async (job) => {
				try {
					const tried = await examine(examining, open, job)
					results.set(lineId, { url, at: clock.now(), tried })
					const answers = tried.filter(({ heard }) => heard === 'answer').length
					return `${tried.length} ways tried, ${answers} answered`
				} finally {
					busy.delete(lineId)
					changed(lineId)
				}
			})
		},
	}
}

/** Those that live on a battery last: each question costs them. */
function askedOn(collector: DoctorOptions['collector'], lineId: number): readonly AskedMeter[] {
	const own = collector.meters().filter((meter) => meter.lineId === lineId && meter.concentratorId === null)
	const isLimited = ({ model }: (typeof own)[number]) => model.readsPerDay !== undefined
	return [...own.filter((meter) => !isLimited(meter)), ...own.filter(isLimited)]
}

/** A judgement looks at so many of the latest entries, and the page shows so many questions. */
const mostLooked = 300
const mostExchanges = 60

type Doctored = Pick<Output<Calls['lines.doctor']>, 'findings' | 'exchanges' | 'settings' | 'counts'>

/** `open`: the line in the pool, where it is there. */
export function doctorView(row: LineRow, open: OpenLine | undefined, examined: Examined | null): Doctored {
	const protocol = protocolNamed(row.protocol)
	const entries = (open?.line.trace() ?? []).slice(-mostLooked).map(passed)
	const settings = settingsOf(parseLineUrl(row.url))
	if (protocol === undefined) return { findings: [], exchanges: [], settings, counts: null }
	const facts = factsOf(row, open, protocol, entries, examined)
	const exchanges = exchangesIn(entries, settings).slice(-mostExchanges)
	return {
		findings: judge(facts).map(({ code, severity, params, evidence }) => ({
			...{ code, severity, params: { ...params } },
			evidence: [...evidence],
		})),
		exchanges: exchanges.map((each) => ({
			...each,
			gapsMs: [...each.gapsMs],
			entries: [...each.entries],
		})),
		settings,
		counts: open?.line.counts() ?? null,
	}
}

function factsOf(
	row: LineRow,
	open: OpenLine | undefined,
	protocol: Protocol,
	entries: readonly Passed[],
	examined: Examined | null,
): LineFacts {
	const url = parseLineUrl(row.url)
	return {
		entries,
		seen: seenIn(protocol, entries),
		settings: settingsOf(url),
		echo: url?.kind === 'serial' ? url.echo : 'auto',
		state: stateOf(open),
		listens: protocol.listens === true,
		manyFrames: manyFramed.includes(protocol.name),
		beginnings: beginningsOf(protocol, entries),
		tried: examined === null || examined.url !== row.url ? [] : examined.tried,
	}
}

function stateOf(open: OpenLine | undefined): LineFacts['state'] {
	const state = open?.line.state()
	if (state?.kind === 'open') return { kind: 'open', jammedSince: state.jammedSince ?? null }
	return state?.kind === 'failed' ? { kind: 'failed', reason: state.reason } : { kind: 'waiting' }
}

export const passed = ({ seq, at, until, direction, bytes, note }: TracedEntry): Passed => ({
	...{ seq, at, until, direction, bytes },
	note: note ?? null,
})

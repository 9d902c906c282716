/** A line's bytes with everything that happens on lines: an echo, noise, a retry, a wrong sum. */

import { exchangesIn } from '../../../src/main/domain/line-doctor/exchanges.ts'
import type { LineFacts } from '../../../src/main/domain/line-doctor/finding.ts'
import { judge } from '../../../src/main/domain/line-doctor/judge.ts'
import type { Passed, SerialSettings } from '../../../src/main/domain/line-doctor/passed.ts'
import { explained } from '../../../src/main/protocols/explained.ts'
import { protocolNamed } from '../../../src/main/protocols/index.ts'
import { seenIn } from '../../../src/main/station/line-doctor/seen.ts'
import type { RecordingView } from '../../../src/shared/contract/doctor.ts'
import type { ExplainedField, TraceEntry } from '../../../src/shared/contract/lines.ts'
import { now } from './house.ts'

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
const dlt645 = protocolNamed('dlt645')!

const request = 'FEFEFEFE68175634120000681104333334336516'
const answer = 'FEFEFEFE6817563412000068910833333433443C3333CF16'
const broken = 'FEFEFEFE6817563412000068910833333433443C3333FF16'

type Written = Pick<TraceEntry, 'direction' | 'hex' | 'note'> & { readonly afterMs: number; readonly lastsMs?: number }

/** One round of a line at 2400 Bd. */
const passed: readonly Written[] = [
	{ afterMs: 200, direction: 'sent', hex: request, note: null },
	{ afterMs: 180, lastsMs: 96, direction: 'received', hex: answer, note: null },
	{ afterMs: 240, direction: 'sent', hex: request, note: null },
	{ afterMs: 190, lastsMs: 96, direction: 'received', hex: broken, note: null },
	{ afterMs: 260, direction: 'discarded', hex: broken, note: 'no frame' },
	{ afterMs: 210, direction: 'sent', hex: request, note: null },
	{ afterMs: 420, lastsMs: 96, direction: 'received', hex: answer, note: null },
	{ afterMs: 220, direction: 'sent', hex: request, note: null },
	{ afterMs: 700, direction: 'note', hex: '', note: 'silence: 000012345617, try 2 of 3' },
]

function entries(): TraceEntry[] {
	let at = now - 60_000
	return Array.from({ length: 90 }, (_, index) => {
		const { afterMs, lastsMs = 0, direction, hex, note } = passed[index % passed.length]!
		at += afterMs
		const side = direction === 'sent' ? 'sent' : 'received'
		const spans = explained(dlt645, bytesOf(hex), side).map(({ at: from, length, kind, problem }) => ({
			...{ at: from, length, kind, problem },
		}))
		return { seq: index + 1, at, until: at + lastsMs, direction, hex, note, spans }
	})
}

const settings: SerialSettings = { baud: 2400, dataBits: 8, parity: 'even', stopBits: 1 }

/** As the station itself judges these bytes. */
function examined() {
	const passed = entries().map(({ spans, hex, ...entry }): Passed => ({ ...entry, bytes: bytesOf(hex) }))
	const facts: LineFacts = {
		...{ entries: passed, seen: seenIn(dlt645, passed), settings, echo: 'auto', listens: false, manyFrames: false },
		...{ state: { kind: 'open', jammedSince: null }, beginnings: [], tried: [] },
	}
	return {
		findings: judge(facts).map((each) => ({ ...each, params: { ...each.params }, evidence: [...each.evidence] })),
		exchanges: exchangesIn(passed, settings).map((each) => ({
			...{ ...each, gapsMs: [...each.gapsMs], entries: [...each.entries] },
		})),
		settings,
		counts: {
			sent: 812,
			sentBytes: 15_428,
			receivedBytes: 19_610,
			echoes: 0,
			foreign: 2,
			unframedBytes: 1_204,
			surplus: 1,
		},
		examinedAt: now - 3_600_000,
	}
}

const recording: RecordingView = {
	...{
		name: '1795700000000-1.jsonl',
		lineId: 1,
		lineName: 'Strom Nord',
		startedAt: now - 900_000,
		endedAt: now - 300_000,
	},
	...{ bytes: 412_004, running: false },
}

export function doctorHandlers() {
	return {
		'lines.doctor': examined,
		'lines.examine': () => ({ jobId: 7 }),
		'lines.recordings': () => ({
			recordings: [
				{ ...recording, name: '1795700900000-1.jsonl', startedAt: now - 60_000, endedAt: now, running: true },
				recording,
			],
		}),
		'lines.startRecording': () => recording,
		'lines.stopRecording': () => ({}),
		'lines.removeRecording': () => ({}),
		'lines.recording': () => ({ recording, entries: entries(), next: null }),
		'lines.supportFile': () => ({ fileName: 'support-line-1.json', folder: 'D:\\Hausverwaltung\\support', text: '{}' }),
		'lines.trace': ({ from }: { from: number | null }) => {
			const all = entries()
			return { entries: all.filter(({ seq }) => from === null || seq >= from), last: all.length }
		},
		'lines.explain': ({ hex, direction }: { hex: string; direction: 'sent' | 'received' }) => ({
			fields: explained(dlt645, bytesOf(hex), direction).map(
				({ at, length, kind, problem, name, text, expected }): ExplainedField => ({
					...{ at, length, kind, problem, name, text, expected },
				}),
			),
		}),
	}
}

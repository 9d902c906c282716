/** Wireless M-Bus as the station sees it: nobody is asked, what the meters send by themselves is waited for. */
import { nothingRead } from '../gathered.ts'
import type { DecodedRecord, Heard, MeterContext, Protocol, ReadJob, ReadResult, Scan, Session } from '../protocol.ts'
import { decode } from './codec.ts'
import { longestMessage } from './constants.ts'
import { explain } from './explain.ts'
import { hear } from './freshness.ts'
import { split } from './receivers.ts'

/** Meters send every few seconds to every few minutes. */
const listenMs = 60_000
/** One turn of a search; it ends with the first telegram. A person stops it when everything was found. */
const scanMs = 3_000
const scanTurns = 40
const anything = new Uint8Array()

/** 'ZLW12345678' or the eight digits alone (then of any maker); digits may be hex letters with some makers. */
function address(typed: string): string | null {
	const match = /^([A-Z]{3})?[\s-]?([0-9A-F]{1,8})$/.exec(typed.trim().toUpperCase())
	return match === null ? null : `${match[1] ?? ''}${match[2]!.padStart(8, '0')}`
}

/** Address of the meter that a message names, with or without its maker's letters. */
function isFrom(canonical: string, bytes: Uint8Array, context: MeterContext | undefined): boolean {
	const decoded = decode(bytes, context)
	const { device } = decoded
	return device != null && (device.address === canonical || device.serial === canonical)
}

function* read(typed: string, job: ReadJob, context?: MeterContext): Session<ReadResult> {
	const canonical = address(typed)
	if (canonical === null) {
		const text = `${typed} is no address of a radio meter: eight digits, with the maker's three letters before them`
		return nothingRead({ reason: 'refused', text })
	}
	if (job.kind !== 'current' && job.kind !== 'settlement') {
		return nothingRead({ reason: 'not-offered', text: 'radio meters send what they send and are not asked' })
	}
	const heard: Heard = yield {
		send: anything,
		answer: (bytes) => (isFrom(canonical, bytes, context) ? 'mine' : 'foreign'),
		retries: 0,
		answerMs: listenMs,
	}
	if (heard.kind !== 'frame') return nothingRead(failureOf(heard))
	const frames = [{ bytes: heard.frame, receivedAt: heard.at }]
	const decoded = decode(heard.frame, context)
	if (!decoded.ok) {
		const { reason, text } = decoded
		const known = reason === 'no-key' || reason === 'wrong-key' ? reason : 'refused'
		return { device: decoded.device ?? null, records: [], frames, failure: { reason: known, text } }
	}
	const { device, meterError } = decoded
	if (meterError !== undefined) {
		return { device, records: [], frames, failure: { reason: 'meter-error', text: meterError.text, meterError } }
	}
	const records = wanted(decoded.readings, job).map((record) => ({ ...record, frame: 0 }))
	return { device, records, frames, failure: null }
}

function wanted(records: readonly DecodedRecord[], job: ReadJob): readonly DecodedRecord[] {
	if (job.kind === 'settlement') {
		const dates = [...new Set(records.map(({ at }) => at))].filter((at) => at !== null).sort()
		const at = dates.at(-job.back)
		return at === undefined ? [] : records.filter((record) => record.storage > 0 && record.at === at)
	}
	if (job.kind !== 'current' || job.items === undefined) return records
	const keys = new Set(job.items.map((item) => item.toUpperCase()))
	return records.filter(({ key }) => keys.has(key))
}

function failureOf(heard: Exclude<Heard, { kind: 'frame' }>): NonNullable<ReadResult['failure']> {
	if (heard.kind === 'line') return { reason: 'line', text: heard.reason }
	const seconds = listenMs / 1000
	if (heard.kind === 'noise' && heard.foreign > 0) {
		return { reason: 'silence', text: `${heard.foreign} telegrams of other meters in ${seconds} s, none of this one` }
	}
	if (heard.kind === 'noise') return { reason: 'noise', text: 'bytes came that are no message of a known receiver' }
	return { reason: 'silence', text: `nothing was heard in ${seconds} s: is the receiver set to the meter's mode?` }
}

/** A pattern is one turn of listening; every turn finds the meter that was heard first and not yet in this turn. */
const scan: Scan = {
	first: () => Array.from({ length: scanTurns }, (_, index) => `turn ${index + 1}`),

	*probe(_pattern, context) {
		const heard = yield {
			send: anything,
			answer: (bytes) => (decode(bytes).device == null ? 'foreign' : 'mine'),
			retries: 0,
			answerMs: scanMs,
		}
		if (heard.kind === 'line') return { kind: 'line', reason: heard.reason }
		if (heard.kind !== 'frame') return { kind: 'silence' }
		const decoded = decode(heard.frame, context)
		const { device } = decoded
		if (device == null) return { kind: 'silence' }
		const records = decoded.ok ? decoded.readings : []
		return { kind: 'found', address: device.address ?? device.serial, device, records, frame: heard.frame }
	},

	narrow: () => [],
}

export const wmbus = {
	name: 'wmbus',
	title: 'Wireless M-Bus (OMS)',
	// IMST iM871A; Amber sticks speak 9600
	serial: { baud: 57_600, dataBits: 8, parity: 'none', stopBits: 1 },
	timing: { answerMs: listenMs, gapMs: 500, pauseMs: 0 },
	longestFrame: longestMessage,
	address,
	split,
	decode,
	explain,
	hear,
	read,
	scan,
	listens: true,
	offers: ['current', 'settlement'],
} satisfies Protocol

/** What people are shown of the bytes on a line: covered where they are secret, and told field by field. */
import type { Output } from '../../../shared/contract/define.ts'
import type { Calls } from '../../../shared/contract/index.ts'
import type { ExplainedField, TraceEntry } from '../../../shared/contract/lines.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import type { TracedEntry } from '../../lines/line.ts'
import { explained, type Side } from '../../protocols/explained.ts'
import type { KindedField } from '../../protocols/field-kinds.ts'
import { protocolNamed } from '../../protocols/index.ts'
import type { MeterContext, Protocol } from '../../protocols/protocol.ts'
import type { Parts } from '../api/parts.ts'
import { maskedHex } from '../secrets/masked.ts'
import type { RecordedPiece } from './recordings.ts'

type Needs = Pick<Parts, 'pool' | 'collector' | 'store'>

/** A page begins with so many: explaining a whole ring of noise would hold the station. */
const mostAtOnce = 400

/** Entries with number `from` and later ones; `last`: the number of the newest, 0 where there is none. */
export function traceOf(parts: Needs, lineId: number, from: number | null): Output<Calls['lines.trace']> {
	const kept = parts.pool.get(lineId)?.line.trace() ?? []
	const show = shownBy(parts, lineId)
	const wanted = from === null ? kept.slice(-mostAtOnce) : kept.filter(({ seq }) => seq >= from)
	return { entries: wanted.map((entry) => show(entry)), last: kept.at(-1)?.seq ?? 0 }
}

/** One entry as people see it. */
function shownBy(parts: Needs, lineId: number): (entry: TracedEntry) => TraceEntry {
	const masked = maskedOn(parts, lineId)
	const protocol = protocolNamed(parts.store.lines.get(lineId)?.protocol ?? '')
	const contextOf = contextsOn(parts, lineId, protocol)
	return ({ seq, at, until, direction, bytes, note }) => {
		const fields = protocol === undefined ? [] : explained(protocol, bytes, sideOf(direction), contextOf)
		return {
			...{ seq, at, until, direction, note: note ?? null },
			hex: masked(bytes),
			spans: fields.map(({ at, length, kind, problem }) => ({ at, length, kind, problem })),
		}
	}
}

/** Hex with the passwords and keys of the line's meters covered. */
export function maskedOn({ collector }: Pick<Parts, 'collector'>, lineId: number): (bytes: Uint8Array) => string {
	const owners = collector.meters().flatMap((meter) => (meter.lineId === lineId ? (meter.context.secrets ?? []) : []))
	return (bytes) => maskedHex(bytes, owners)
}

/** Recorded entries, shown like the live ones; what was covered when they were written stays so. */
export function shownRecording(
	parts: Needs,
	{ recording, entries, next }: RecordedPiece,
): Output<Calls['lines.recording']> {
	const protocol = protocolNamed(parts.store.lines.get(recording.lineId)?.protocol ?? '')
	const contextOf = contextsOn(parts, recording.lineId, protocol)
	return {
		recording,
		next,
		entries: entries.map((entry) => {
			const bytes = new Uint8Array(Buffer.from(entry.hex.replaceAll('••', '2A'), 'hex'))
			const side = entry.hex.includes('•') ? 'sent' : sideOf(entry.direction)
			const fields = protocol === undefined ? [] : explained(protocol, bytes, side, contextOf)
			return { ...entry, spans: fields.map(({ at, length, kind, problem }) => ({ at, length, kind, problem })) }
		}),
	}
}

const sideOf = (direction: TracedEntry['direction']): Side =>
	direction === 'sent' || direction === 'echo' ? 'sent' : 'received'

type Asked = {
	readonly lineId: number
	readonly protocol: Protocol
	readonly hex: string
	readonly direction: Side
}

/** Throws 'invalid-input' for what is no hex. Covered bytes are told as the stars that stand in their place. */
export function explainHex(parts: Needs, { lineId, protocol, hex, direction }: Asked): ExplainedField[] {
	const digits = hex.replaceAll(/\s/g, '').replaceAll('••', '2A')
	if (digits.length % 2 === 1 || !/^[0-9A-Fa-f]*$/.test(digits)) throw new CallFailed('invalid-input', { field: 'hex' })
	const bytes = new Uint8Array(Buffer.from(digits, 'hex'))
	const side = hex.includes('•') ? 'sent' : direction
	return explained(protocol, bytes, side, contextsOn(parts, lineId, protocol)).map(plain)
}

/** A frame that a meter sent, whoever its neighbours on the line are now. */
export const explainFrame = (
	protocol: Protocol,
	bytes: Uint8Array,
	context: MeterContext | undefined,
): ExplainedField[] => explained(protocol, bytes, 'received', () => context).map(plain)

const plain = ({ at, length, kind, problem, name, text, expected }: KindedField): ExplainedField => ({
	...{ at, length, kind, problem, name, expected },
	text: text === '' ? '–' : text,
})

/** Model and keys of the line's meter that a frame is from, so that its registers have names and ciphers open. */
function contextsOn(
	{ collector }: Needs,
	lineId: number,
	protocol: Protocol | undefined,
): (frame: Uint8Array) => MeterContext | undefined {
	const own = collector.meters().filter((meter) => meter.lineId === lineId)
	const [only] = own
	return (frame) => {
		const decoded = protocol?.decode(frame)
		const device = decoded?.device
		if (device === undefined || device === null) return own.length === 1 ? only!.context : undefined
		const named = own.find(({ address, serial }) => address === device.address || serial === device.serial)
		return named?.context
	}
}

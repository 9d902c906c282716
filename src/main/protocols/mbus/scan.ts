/** Search for meters: primary addresses one after the other, then all secondary addresses as a tree of wildcards. */
import type { Device, Heard, MeterContext, ProbeResult, Scan, Session } from '../protocol.ts'
import { everybody, identityIn, isWild, narrow, secondaryName, type Target, targetOf } from './address.ts'
import { decode } from './codec.ts'
import { control, lastAddress } from './constants.ts'
import { letGo, type Reach, requestStep, resetStep, selectStep } from './readout.ts'

export const scan: Scan = { first, probe, narrow }

/**
 * A range means primary addresses and nothing else. Without one: 1 to 250, then everybody by secondary address. New
 * meters share the primary address 0; they are told apart by their secondary addresses, so 0 is tried on demand only.
 */
function first(range?: { readonly from: number; readonly to: number }): readonly string[] {
	const from = Math.max(Math.ceil(range?.from ?? 1), 0)
	const to = Math.min(Math.floor(range?.to ?? lastAddress), lastAddress)
	const primary = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => String(from + index))
	return range === undefined ? [...primary, everybody] : primary
}

function* probe(pattern: string, context?: MeterContext): Session<ProbeResult> {
	const target = targetOf(pattern)
	if (target === null) return { kind: 'silence' }
	return target.kind === 'primary'
		? yield* probePrimary(target, target.address, context)
		: yield* probeSecondary(target, target.pattern, pattern, context)
}

function* probePrimary(target: Target, address: number, context?: MeterContext): Session<ProbeResult> {
	const reset = yield resetStep(address, 1)
	if (reset.kind === 'line') return { kind: 'line', reason: reset.reason }
	// Foreign frames alone are an echo or a late answer of the neighbour
	if (reset.kind === 'silence' || (reset.kind === 'noise' && reset.bytes.length === 0)) return { kind: 'silence' }
	// Two meters acknowledge in the same moment and E5 survives that: only their telegrams collide
	const heard = yield requestStep({ target }, control.reqUd2 | control.fcb, 1)
	if (heard.kind === 'noise' && heard.bytes.length === 0) return { kind: 'silence' }
	return foundIn(heard, String(address), context)
}

/**
 * Everyone who fits acknowledges the selection, and E5 over E5 is E5 still: so whether it is one meter shows when it is
 * asked for its telegram. Silence costs one wait. Noise instead of an acknowledgement is asked about once more, because
 * a disturbance passes and a collision stays; noise instead of a telegram only where nothing is left to narrow.
 */
function* probeSecondary(
	target: Target,
	pattern: Uint8Array,
	typed: string,
	context?: MeterContext,
): Session<ProbeResult> {
	const reach: Reach = { target }
	let selected = yield selectStep(reach, pattern, control.sndUd, 0)
	if (selected.kind === 'noise') selected = yield selectStep(reach, pattern, control.sndUd | control.fcb, 0)
	if (selected.kind === 'line') return { kind: 'line', reason: selected.reason }
	if (selected.kind === 'noise') return { kind: 'collision' }
	if (selected.kind !== 'frame') return { kind: 'silence' }
	let heard = yield requestStep(reach, control.reqUd2 | control.fcb, 0)
	if (heard.kind === 'silence' || (heard.kind === 'noise' && !isWild(pattern))) {
		heard = yield requestStep(reach, control.reqUd2 | control.fcb, 0)
	}
	if (heard.kind === 'line') return { kind: 'line', reason: heard.reason }
	const identity = heard.kind === 'frame' ? identityIn(heard.frame) : null
	const name = identity === null ? typed : secondaryName(identity)
	const exact = name === typed ? null : targetOf(name)
	const isReal = exact?.kind !== 'secondary' || (yield* isThere(exact, exact.pattern))
	yield* letGo(reach)
	return isReal ? foundIn(heard, name, context) : { kind: 'collision' }
}

/**
 * Two telegrams of the same length, one over the other, may pass for a third meter's: the checksum has eight bits. But
 * nobody has the number that stands in it.
 */
function* isThere(target: Target, pattern: Uint8Array): Session<boolean> {
	const selected = yield selectStep({ target }, pattern, control.sndUd | control.fcb, 1)
	return selected.kind === 'frame'
}

function foundIn(heard: Heard, address: string, context?: MeterContext): ProbeResult {
	if (heard.kind === 'line') return { kind: 'line', reason: heard.reason }
	if (heard.kind === 'noise') return { kind: 'collision' }
	if (heard.kind !== 'frame') return { kind: 'silence' }
	const decoded = decode(heard.frame, context)
	const device = decoded.device ?? nameless(address)
	return { kind: 'found', address, device, records: decoded.ok ? decoded.readings : [], frame: heard.frame }
}

/** Somebody answers there and does not say who: no header, an application error, or records that cannot be read. */
function nameless(at: string): Device {
	return { serial: '', manufacturer: null, version: null, medium: null, address: at }
}

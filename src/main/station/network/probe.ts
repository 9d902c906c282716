/** Asks a meter this moment; behind a concentrator that has nothing new of it, the meter itself is asked through it. */
import type { ProbeOutcome } from '../../domain/network/why.ts'
import type { PortSettings } from '../../protocols/concentrator.ts'
import { protocolNamed } from '../../protocols/index.ts'
import type { ReadJob } from '../../protocols/protocol.ts'
import type { ArchivePoint } from '../../store/network.ts'
import type { Parts } from '../api/parts.ts'
import type { Terminals } from './terminals.ts'
import { latestValueAt } from './why-facts.ts'

/** How a meter of this archive protocol is asked for the one value that every meter has. */
const ownProtocols: Readonly<
	Record<number, { readonly name: string; readonly job: ReadJob; readonly baud: 1200 | 2400 }>
> = {
	// DL/T 645-1997 9010: active energy forward, total; 1200 baud is its usual speed.
	1: { name: 'dlt645-1997', job: { kind: 'current', items: ['9010'] }, baud: 1200 },
	// DL/T 645-2007 00010000: the same; 2400 baud.
	30: { name: 'dlt645', job: { kind: 'current', items: ['00010000'] }, baud: 2400 },
}

/** A meter on a power line answers through modems and repeaters. */
const answerMs = 3000
const carrierAnswerMs = 30_000
const carrierPort = 31
/** What the concentrator tells may be as old as two of its own readings. */
const freshMs = 3 * 3_600_000

type ProbeParts = Pick<Parts, 'store' | 'collector' | 'clock'>

export async function probe(parts: ProbeParts, terminals: Terminals, meterId: number): Promise<ProbeOutcome> {
	const result = await parts.collector.readMeter(meterId, 'read')
	const failed = (text: string): ProbeOutcome => ({ kind: 'failed', reason: 'line', text, meter: null })
	if (result === null || result === 'budget') return failed('the meter is switched off here')
	const latest = latestValueAt(parts.store, parts.collector.meter(meterId))
	const isFresh = latest !== null && parts.clock.now() - latest <= freshMs
	const point = parts.store.network.archivePointOf(meterId)
	const isTold = result.failure === null && result.records.length > 0
	if (isTold && (point === null || isFresh)) return { kind: 'read' }
	const reason = result.failure?.reason ?? 'silence'
	const text = result.failure?.text ?? 'the concentrator has no new value of it'
	const meter = reason === 'line' ? null : point === null ? null : await askMeterItself(terminals, point)
	return { kind: 'failed', reason, text, meter }
}

/** Through the concentrator, as its archive says that the meter is to be spoken to; null: that cannot be asked. */
async function askMeterItself(
	terminals: Terminals,
	point: ArchivePoint,
): Promise<'answers' | 'silent' | 'line' | null> {
	const terminal = terminals.get(point.concentratorId)
	const entry = point.found ?? point.wanted
	const own = ownProtocols[entry?.protocolCode ?? -1]
	const protocol = own && protocolNamed(own.name)
	if (terminal === null || entry === null || own === undefined || protocol === undefined) return null
	const way: PortSettings = {
		port: entry.port,
		baud: (entry.baud ?? own.baud) as PortSettings['baud'],
		parity: protocol.serial.parity,
		dataBits: protocol.serial.dataBits,
		stopBits: protocol.serial.stopBits,
		answerMs: entry.port === carrierPort ? carrierAnswerMs : answerMs,
	}
	const inner = protocol.read(entry.meterAddress, own.job)
	const { row, ability, context, converse } = terminal
	const result = await converse(ability.through(row.address, way, inner, protocol.split, context))
	if (result.records.length > 0 || result.failure?.reason === 'meter-error') return 'answers'
	return result.failure?.reason === 'line' ? 'line' : 'silent'
}

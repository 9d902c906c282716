/** The file that a person sends to somebody who helps: everything about one line, and nobody's name or number. */
import { randomBytes } from 'node:crypto'
import { arch, platform, release } from 'node:os'
import { setImmediate } from 'node:timers/promises'
import type { TracedEntry } from '../../lines/line.ts'
import { parseLineUrl } from '../../lines/url.ts'
import { explained } from '../../protocols/explained.ts'
import { protocolNamed } from '../../protocols/index.ts'
import type { LineRow } from '../../store/lines.ts'
import type { Store } from '../../store/open.ts'
import type { OpenLine } from '../line-pool.ts'
import type { doctorView } from './doctor.ts'
import { createPseudonyms, type Pseudonyms } from './pseudonyms.ts'

export type SupportOptions = {
	readonly store: Store
	readonly row: LineRow
	readonly open: OpenLine | undefined
	readonly view: ReturnType<typeof doctorView>
	/** Hex with stored passwords covered by '••'. */
	readonly masked: (bytes: Uint8Array) => string
	readonly withValues: boolean
	readonly version: string
	readonly now: number
}

const entriesATurn = 25
const keySetting = 'support.pseudonyms'
const legend =
	'Serial numbers and addresses are replaced, the same one always by the same. XX stands for what is left out: ' +
	'passwords, and unless asked for the values of meters. The checksums of altered frames are left out; "problem" ' +
	'says of the original bytes whether they fitted.'

/** The file's text, JSON. */
export async function supportText(options: SupportOptions): Promise<string> {
	const { row, open, view, version, now, withValues } = options
	const pseudonyms = createPseudonyms({ ...known(options.store), key: keyIn(options.store), withValues })
	const state = open?.line.state()
	const content = {
		format: 'zaehlwerk line support 1',
		legend,
		program: { version, node: process.versions.node, platform: platform(), release: release(), arch: arch() },
		madeAt: new Date(now).toISOString(),
		values: withValues ? 'included' : 'left out',
		line: {
			protocol: row.protocol,
			...wayOf(row.url),
			state: state?.kind ?? 'closed',
			reason: state?.kind === 'failed' ? state.reason : null,
		},
		meters: modelsOn(options.store, row.id),
		counts: view.counts,
		findings: view.findings.map(({ params, ...finding }) => ({
			...finding,
			params: Object.fromEntries(Object.entries(params).filter(([name]) => name !== 'devices')),
		})),
		exchanges: view.exchanges,
		trace: await entriesOf(options, pseudonyms),
	}
	return `${JSON.stringify(content, null, '\t')}\n`
}

/** How the line is reached, without the host's name or a device's. */
function wayOf(text: string) {
	const url = parseLineUrl(text)
	if (url === null) return { kind: 'unknown' }
	if (url.kind === 'dial-in') return { kind: url.kind, port: url.port }
	if (url.kind === 'tcp') return { kind: url.kind, port: url.port, pauseMs: url.pauseMs ?? null }
	const { kind, baud, parity, dataBits, stopBits, echo } = url
	return { kind, baud, parity, dataBits, stopBits, echo }
}

function modelsOn(store: Store, lineId: number): readonly { readonly model: string; readonly count: number }[] {
	const own = store.meters.list().filter((meter) => meter.lineId === lineId)
	const groups = Map.groupBy(own, ({ modelId }) => modelId ?? '')
	return [...groups].map(([model, meters]) => ({ model, count: meters.length }))
}

async function entriesOf(options: SupportOptions, pseudonyms: Pseudonyms) {
	const entries = options.open?.line.trace() ?? []
	const shown: ReturnType<typeof entryOf>[] = []
	for (const [index, entry] of entries.entries()) {
		// A ring full of bytes takes a while: reading goes on meanwhile.
		if (index % entriesATurn === 0) await setImmediate()
		shown.push(entryOf(options, pseudonyms, entry))
	}
	return shown
}

function entryOf({ row, masked }: SupportOptions, pseudonyms: Pseudonyms, entry: TracedEntry) {
	const { seq, at, until, direction, bytes, note } = entry
	const protocol = protocolNamed(row.protocol)
	const side = direction === 'sent' || direction === 'echo' ? 'sent' : 'received'
	const fields = protocol === undefined ? [] : explained(protocol, bytes, side)
	const { hex, isAltered } = pseudonyms.bytes(bytes, fields)
	return {
		...{ seq, at: new Date(at).toISOString(), lastsMs: until - at, direction },
		hex: covered(hex, masked(bytes)),
		isAltered,
		note: note === undefined ? null : pseudonyms.text(note),
		fields: fields.map(({ at: from, length, kind, problem }) => ({ from, to: from + length, kind, problem })),
	}
}

/** What is covered in the trace is covered here, whatever the fields say. */
const covered = (hex: string, masked: string): string =>
	hex.replaceAll(/../g, (byte, at: number) => (masked.slice(at, at + 2) === '••' ? 'XX' : byte))

function known({ meters, topology, lines }: Store) {
	const all = meters.list()
	const units = topology.units()
	return {
		numbers: all.flatMap(({ serial, address }) => [serial, address]),
		names: [
			...topology.buildings().map(({ name }) => name),
			...units.map(({ name }) => name),
			...topology.occupanciesIn('0001-01-01', '9999-12-31').map(({ tenant }) => tenant.name),
			...lines.list().flatMap(({ name, url }) => [name, identityIn(url)]),
		],
	}
}

/** How a device that calls names itself. */
function identityIn(text: string): string {
	const url = parseLineUrl(text)
	return url?.kind === 'dial-in' ? url.identity : ''
}

/** Made once for this station, so that two files of it can be laid side by side. */
function keyIn({ settings }: Store): Uint8Array {
	const kept = settings.get(keySetting)
	if (typeof kept === 'string') return Buffer.from(kept, 'base64')
	const fresh = randomBytes(32)
	settings.set(keySetting, fresh.toString('base64'))
	return fresh
}

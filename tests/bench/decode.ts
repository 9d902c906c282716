/**
 * Decoded frames per second, complete readings as decimal strings, nothing cached. The limit beside it is one pass over
 * the same bytes that only adds them up (what a checksum costs at least): ratio = decode ÷ that pass.
 */
import { cjt188 } from '../../src/main/protocols/cjt188/driver.ts'
import { dlms } from '../../src/main/protocols/dlms/driver.ts'
import { encodeRead } from '../../src/main/protocols/dlt645/codec.ts'
import { dlt645 } from '../../src/main/protocols/dlt645/driver.ts'
import { dlt645Of1997 } from '../../src/main/protocols/dlt645-1997/driver.ts'
import { mbus } from '../../src/main/protocols/mbus/driver.ts'
import type { Protocol } from '../../src/main/protocols/protocol.ts'
import { sml } from '../../src/main/protocols/sml/driver.ts'
import { wmbus } from '../../src/main/protocols/wmbus/driver.ts'
import { outsidePath } from '../outside.ts'
import { consume } from '../unit/protocols/laws.ts'
import { bytesOf, readVectors } from '../vectors/conform.ts'
import { type Peer, type PeerFrame, peerRate } from './peer-decode.ts'

const runMs = 1_500

type Vector = {
	readonly hex: string
	readonly protocol: string
	readonly checksum_ok?: boolean
	readonly hex_malformed?: boolean
	readonly key?: string
	readonly verified_with_build_4dedd71?: boolean
}

const folder = outsidePath('.') ?? ''

const vectors = (file: string, wanted: (vector: Vector) => boolean): readonly Vector[] =>
	readVectors<Vector>(folder, file).filter(wanted)

function corpus(file: string, wanted: (vector: Vector) => boolean): Uint8Array[] {
	return vectors(file, wanted).map(({ hex }) => bytesOf(hex))
}

function perSecond(frames: readonly Uint8Array[], work: (frame: Uint8Array) => number): number {
	let done = 0
	let sink = 0
	const startedAt = performance.now()
	while (performance.now() - startedAt < runMs) {
		for (const frame of frames) sink += work(frame)
		done += frames.length
	}
	if (sink === -1) throw new Error('never')
	return (done * 1000) / (performance.now() - startedAt)
}

function measure(figure: string, protocol: Protocol, frames: readonly Uint8Array[]): void {
	if (frames.length === 0) return
	const decode = (frame: Uint8Array) => {
		const decoded = protocol.decode(frame)
		return decoded.ok ? decoded.readings.length : 0
	}
	const addUp = (frame: Uint8Array) => frame.reduce((sum, byte) => (sum + byte) & 0xff, 0)
	perSecond(frames, decode)
	const value = perSecond(frames, decode)
	const limit = perSecond(frames, addUp)
	console.log(
		JSON.stringify({
			figure,
			value: Math.round(value),
			peer: Math.round(limit),
			ratio: Number((value / limit).toFixed(4)),
		}),
	)
}

/**
 * The same frames through our decoder and a peer's. `decoded` beside it: how many of them the peer reads at all (a
 * refusal is quick, so a peer that refuses much looks fast).
 */
function measureBeside(figure: string, protocol: Protocol, frames: readonly PeerFrame[], peer: Peer): void {
	const theirs = frames.length === 0 ? null : peerRate(peer, frames, runMs)
	if (theirs === null) return
	const contexts = frames.map(({ key }) => (key === undefined ? undefined : { secrets: { key } }))
	let at = 0
	const decode = (frame: Uint8Array) => {
		const decoded = protocol.decode(frame, contexts[at++ % contexts.length])
		return decoded.ok ? decoded.readings.length : 0
	}
	const all = frames.map(({ bytes }) => bytes)
	perSecond(all, decode)
	const value = perSecond(all, decode)
	const rounded = { value: Math.round(value), peer: Math.round(theirs.perSecond) }
	const ratio = Number((value / theirs.perSecond).toFixed(2))
	console.log(JSON.stringify({ figure, ...rounded, ratio, frames: frames.length, decodedByPeer: theirs.decoded }))
}

const wired = corpus('mbus_libmbus.jsonl', (vector) => vector.protocol === 'mbus' && !vector.hex_malformed)

measure('decode-dlt645-frames-per-second', dlt645, [
	...corpus('cn.jsonl', ({ protocol, checksum_ok }) => protocol === 'DL/T 645-2007' && checksum_ok === true),
	encodeRead('000000000001', 0x00010000),
])
measure(
	'decode-dlt645-1997-frames-per-second',
	dlt645Of1997,
	corpus('cn.jsonl', ({ protocol, checksum_ok }) => protocol === 'DL/T 645-1997' && checksum_ok === true),
)
measure(
	'decode-cjt188-frames-per-second',
	cjt188,
	corpus('cn.jsonl', ({ protocol, checksum_ok }) => protocol.startsWith('CJ/T 188') && checksum_ok === true),
)
measure(
	'decode-dlms-lists-per-second',
	dlms,
	corpus('dlms_push.jsonl', ({ key }) => key === undefined),
)
measure('decode-mbus-frames-per-second', mbus, wired)
for (const peer of ['pymbusparser', 'jmbus'] as const) {
	const frames = wired.map((bytes) => ({ bytes }))
	measureBeside(`decode-mbus-frames-per-second-beside-${peer}`, mbus, frames, peer)
}

const radio = vectors('wmbus_wmbusmeters.jsonl', ({ protocol, verified_with_build_4dedd71 }) => {
	return protocol === 'wmbus' && verified_with_build_4dedd71 === true
})
const keyed = radio
	.filter(({ key }) => key?.length === 32)
	.map(({ hex, key }) => ({ bytes: bytesOf(hex), key: bytesOf(key!) }))
const plain = radio.filter(({ key }) => key === undefined).map(({ hex }) => ({ bytes: bytesOf(hex) }))
measureBeside('decode-wmbus-telegrams-per-second-beside-pymbusparser', wmbus, plain, 'pymbusparser')
measureBeside('decode-wmbus-with-aes-telegrams-per-second-beside-pymbusparser', wmbus, keyed, 'pymbusparser')

/** The whole files in the captures of real meters. */
const pushed = vectors('sml_libsml_testing.jsonl', () => true).flatMap(({ hex }) => consume(sml.split, bytesOf(hex)))
measureBeside(
	'decode-sml-files-per-second-beside-smllib',
	sml,
	pushed.map((bytes) => ({ bytes })),
	'smllib',
)

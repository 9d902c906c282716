/**
 * A meter that speaks DLMS/COSEM (IEC 62056-5-3) over the wrapper and over HDLC: public client 16 without
 * authentication may read, client 32 with the low-level secret may also set the clock and switch.
 */
import type { Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'
import { hdlcAnswer, type Request, wrapperAnswer } from './frame.ts'
import { clockShift, nameBytes, objectsOf, result, type Will } from './objects.ts'
import { type Bytes, big, count } from './values.ts'

export type DlmsDevice = {
	readonly meter: Meter
	/** `now`: the building's time, UTC epoch ms. null: silence. */
	readonly hear: (request: Request, now: number) => Uint8Array | null
}

const publicClient = 16
const privilegedClient = 32
export const virtualPassword = 'Lindenhof4'

/** Bytes of a message at most, also where the client allows more. */
const ownMostBytes = 512
const informationBytes = 128

type Association = { readonly client: number; readonly mostBytes: number }
type Link = { connected: boolean; sent: number; received: number; segments: Uint8Array[]; last: Uint8Array | null }

export function createDlmsDevice(truth: Truth, meter: Meter): DlmsDevice {
	const [logical = 1, physical = null] = meter.address.split('/').map(Number)
	const will: Will = { clockShiftMs: 0, supply: 1 }
	const objects = objectsOf(truth, meter, will)
	const link: Link = { connected: false, sent: 0, received: 0, segments: [], last: null }
	let association: Association | null = null
	let blocks: readonly Bytes[] = []
	let assembled: number[] = []

	const associate = (client: number, pdu: Uint8Array): Bytes => {
		const verdict = verdictOn(client, pdu)
		association = verdict === 0 ? { client, mostBytes: Math.min(ownMostBytes, clientMostBytes(pdu)) } : null
		return associationAnswer(verdict)
	}
	const get = (pdu: Uint8Array, now: number): Bytes => {
		const invoke = pdu[2]!
		if (pdu[1] === 2) {
			const number = big4(pdu, 3)
			const block = blocks[number]
			if (block === undefined) return [0xc4, 2, invoke, 1, ...big(number + 1, 4), 1, 19]
			return [
				0xc4,
				2,
				invoke,
				number + 1 === blocks.length ? 1 : 0,
				...big(number + 1, 4),
				0,
				...count(block.length),
				...block,
			]
		}
		const answer = attribute(objects, pdu, now)
		if ('error' in answer) return [0xc4, 1, invoke, 1, answer.error]
		const room = association!.mostBytes - 12
		if (answer.value.length <= room) return [0xc4, 1, invoke, 0, ...answer.value]
		blocks = Array.from({ length: Math.ceil(answer.value.length / room) }, (_, index) =>
			answer.value.slice(index * room, (index + 1) * room),
		)
		return [0xc4, 2, invoke, 0, ...big(1, 4), 0, ...count(blocks[0]!.length), ...blocks[0]!]
	}
	const obey = (pdu: Uint8Array, now: number): number => {
		if (association!.client !== privilegedClient) return result.denied
		const target = targetOf(pdu)
		if (pdu[0] === 0xc1 && target.classId === 8 && target.id === 2) {
			const shift = pdu[13] === 9 && pdu[14] === 12 ? clockShift(meter, [...pdu.slice(15, 27)], now) : null
			if (shift === null) return result.typeUnmatched
			will.clockShiftMs = shift
			return result.success
		}
		const isSwitch = pdu[0] === 0xc3 && target.classId === 70 && target.name === nameBytes('0-0:96.3.10*255').join()
		if (!isSwitch || (target.id !== 1 && target.id !== 2)) return result.denied
		will.supply = target.id === 1 ? 0 : 1
		return result.success
	}
	const serve = (client: number, pdu: Uint8Array, now: number): Bytes => {
		if (pdu[0] === 0x60) return associate(client, pdu)
		if (pdu[0] === 0x62) {
			association = null
			return [0x63, 3, 0x80, 1, 0]
		}
		if (association?.client !== client) return [0xd8, 1, 1]
		if (pdu[0] === 0xc0) return get(pdu, now)
		if (pdu[0] === 0xc1) return [0xc5, 1, pdu[2]!, obey(pdu, now)]
		return pdu[0] === 0xc3 ? [0xc7, 1, pdu[2]!, obey(pdu, now), 0] : [0xd8, 2, 2]
	}
	const hearHdlc = (request: Extract<Request, { link: 'hdlc' }>, now: number): Uint8Array => {
		const say = (control: number, information: Bytes = [], segmented = false) =>
			(link.last = hdlcAnswer(request.client, request.serverBytes, control, information, segmented))
		if (request.control === 0x93) {
			Object.assign(link, { connected: true, sent: 0, received: 0, segments: [] })
			association = null
			assembled = []
			return say(0x73, connectParameters)
		}
		if (request.control === 0x53) {
			const wasConnected = link.connected
			link.connected = false
			association = null
			return say(wasConnected ? 0x73 : 0x1f)
		}
		if (!link.connected) return say(0x1f)
		if ((request.control & 1) === 0) {
			// A repeated request: the answer was lost.
			if (((request.control >> 1) & 7) !== link.received) return link.last ?? say(0x1f)
			link.received = (link.received + 1) & 7
			assembled.push(...request.information)
			if (request.segmented) return say((link.received << 5) | 0x11)
			const pdu = Uint8Array.from(assembled.splice(0).slice(3))
			const message = Uint8Array.of(0xe6, 0xe7, 0x00, ...serve(request.client, pdu, now))
			link.segments = []
			for (let at = 0; at < message.length; at += informationBytes) {
				link.segments.push(message.slice(at, at + informationBytes))
			}
		} else if (request.control >> 5 !== link.sent) return link.last ?? say(0x1f)
		const next = link.segments.shift()
		if (next === undefined) return say((link.received << 5) | 0x11)
		const control = (link.received << 5) | 0x10 | (link.sent << 1)
		link.sent = (link.sent + 1) & 7
		return say(control, [...next], link.segments.length > 0)
	}
	return {
		meter,
		hear: (request, now) => {
			if (request.link === 'wrapper') {
				if (request.server !== logical || request.pdu.length === 0) return null
				return wrapperAnswer(logical, request.client, serve(request.client, request.pdu, now))
			}
			const { upper, lower } = request.server
			const isMine = upper === logical && (lower ?? 0) === (physical ?? 0)
			return isMine ? hearHdlc(request, now) : null
		},
	}
}

/** Standard sizes and windows of 1. */
const connectParameters = [
	...[0x81, 0x80, 0x12, 0x05, 1, informationBytes, 0x06, 1, informationBytes],
	...[0x07, 4, 0, 0, 0, 1, 0x08, 4, 0, 0, 0, 1],
]

const big4 = (bytes: Uint8Array, at: number): number =>
	bytes.subarray(at, at + 4).reduce((sum, byte) => sum * 256 + byte, 0)

type Target = { readonly classId: number; readonly name: string; readonly id: number }

const targetOf = (pdu: Uint8Array): Target => ({
	classId: pdu[3]! * 256 + pdu[4]!,
	name: [...pdu.slice(5, 11)].join(),
	id: pdu[11]!,
})

function attribute(objects: ReturnType<typeof objectsOf>, pdu: Uint8Array, now: number) {
	const { classId, name, id } = targetOf(pdu)
	const named = objects.find((object) => nameBytes(object.name).join() === name)
	if (named === undefined) return { error: result.undefined }
	if (named.classId !== classId) return { error: result.classInconsistent }
	if (id === 1) return { value: [0x09, 6, ...nameBytes(named.name)] }
	return named.attribute(id, now, pdu[12] === 1 ? [...pdu.slice(13)] : null)
}

/** 0 accepted; else the diagnostic of the service user: 13 authentication failure, 14 required, 1 no reason. */
function verdictOn(client: number, pdu: Uint8Array): 0 | 1 | 13 | 14 {
	if (client === publicClient) return 0
	if (client !== privilegedClient) return 1
	const password = fieldOf(pdu, 0xac)
	if (password === null) return 14
	return Buffer.from(password.slice(2)).toString('latin1') === virtualPassword ? 0 : 13
}

/** The content of a BER field of AARQ. */
function fieldOf(pdu: Uint8Array, field: number): Uint8Array | null {
	for (let at = 2; at + 1 < pdu.length; at += 2 + pdu[at + 1]!) {
		if (pdu[at] === field) return pdu.slice(at + 2, at + 2 + pdu[at + 1]!)
	}
	return null
}

/** The last two bytes of the InitiateRequest; 0: no limit. */
function clientMostBytes(pdu: Uint8Array): number {
	const initiate = fieldOf(pdu, 0xbe)
	const stated = initiate === null ? 0 : initiate.at(-2)! * 256 + initiate.at(-1)!
	return stated === 0 ? ownMostBytes : stated
}

function associationAnswer(verdict: number): Bytes {
	const initiate = [0x08, 0, 0x06, 0x5f, 0x1f, 0x04, 0x00, 0x00, 0x10, 0x1d, ...big(ownMostBytes, 2), 0x00, 0x07]
	const content = [
		...[0xa1, 9, 0x06, 7, 0x60, 0x85, 0x74, 0x05, 0x08, 0x01, 0x01],
		...[0xa2, 3, 0x02, 1, verdict === 0 ? 0 : 1],
		...[0xa3, 5, 0xa1, 3, 0x02, 1, verdict],
		...(verdict === 0 ? [0xbe, initiate.length + 2, 0x04, initiate.length, ...initiate] : []),
	]
	return [0x61, content.length, ...content]
}

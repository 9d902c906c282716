/** What a station says to a meter that answers: public open, GetList.Req, public close (SML 1.04). */
import { endByte, escapeByte, startByte, tag, tl } from './constants.ts'
import { crcBytes, isEscape } from './transport.ts'

/**
 * One file that asks for the meter's list of current values. `serverId` as the meter names itself; null: whoever hears
 * it. `transaction`, 0…255, comes back in the answer.
 */
export function listRequest(serverId: Uint8Array | null, transaction: number): Uint8Array {
	const server = serverId === null ? absent : octets(serverId)
	const open = [absent, octets(clientId), octets([transaction]), server, absent, absent, absent]
	const asked = [octets(clientId), server, absent, absent, absent]
	return file([
		message(transaction, 0, tag.openRequest, open),
		message(transaction, 1, tag.listRequest, asked),
		message(transaction, 2, tag.closeRequest, [absent]),
	])
}

/** A name of ours; it has no meaning to the meter. */
const clientId = [0x5a, 0x57]
const absent: readonly number[] = [0x01]

const octets = (bytes: Iterable<number>): readonly number[] => {
	const data = [...bytes]
	// Ids have at most ten bytes: one length byte, which counts itself.
	return [((tl.octets << 4) | (data.length + 1)) & 0xff, ...data]
}
const list = (elements: readonly (readonly number[])[]): readonly number[] => [
	(tl.list << 4) | elements.length,
	...elements.flat(),
]
const unsigned8 = (value: number): readonly number[] => [0x62, value & 0xff]
const unsigned16 = (value: number): readonly number[] => [0x63, value >> 8, value & 0xff]

function message(transaction: number, group: number, kind: number, body: readonly (readonly number[])[]) {
	const head = [0x76, ...octets([transaction, group]), ...unsigned8(group), ...unsigned8(0)]
	const bytes = [...head, ...list([unsigned16(kind), list(body)])]
	return [...bytes, 0x63, ...crcBytes(Uint8Array.from(bytes)), 0x00]
}

function file(messages: readonly (readonly number[])[]): Uint8Array {
	const content = escaped(Uint8Array.from(messages.flat()))
	const fill = (4 - (content.length % 4)) % 4
	const four = [escapeByte, escapeByte, escapeByte, escapeByte]
	const start = [...four, startByte, startByte, startByte, startByte]
	const bytes = [...start, ...content, ...new Uint8Array(fill), ...four, endByte, fill]
	return Uint8Array.from([...bytes, ...crcBytes(Uint8Array.from(bytes))])
}

/** 1B×4 in the content is sent twice. */
function escaped(content: Uint8Array): readonly number[] {
	const sent: number[] = []
	for (let at = 0; at < content.length; at++) {
		if (isEscape(content, at)) {
			for (let repeat = 0; repeat < 8; repeat++) sent.push(escapeByte)
			at += 3
		} else sent.push(content[at]!)
	}
	return sent
}

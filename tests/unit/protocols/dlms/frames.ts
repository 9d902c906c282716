/** Frames that the codec's tests keep: published examples (Green Book, IEC 62056-46) and the virtual building's. */
import { createCipheriv } from 'node:crypto'
import { hdlcFrame, wrapped } from '../../../../src/main/protocols/dlms/link.ts'

export const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'))
export const hexOf = (some: Uint8Array): string => Buffer.from(some).toString('hex').toUpperCase()

/** Keys of the standard's examples (Green Book, clause 9.2.7.2.4.6). */
export const keys = {
	key: bytes('000102030405060708090A0B0C0D0E0F'),
	authenticationKey: bytes('D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF'),
}

export const pdus = {
	aarq: bytes('601DA109060760857405080101BE10040E01000000065F1F0400007E1F04B0'),
	aarqWithPassword: bytes(
		'6036A1090607608574050801018A0207808B0760857405080201AC0A80083132333435363738BE10040E01000000065F1F0400007E1F04B0',
	),
	aare: bytes('6129A109060760857405080101A203020100A305A103020100BE10040E0800065F1F040000501F01F40007'),
	aareWantsHls: bytes(
		'6142A109060760857405080101A203020100A305A10302010E88020780890760857405080202AA0A8008503677524A323146BE10040E0800065F1F040000501F01F40007',
	),
	getRequest: bytes('C001C100030101010800FF0200'),
	getResponse: bytes('C401C10006000186A0'),
	getDenied: bytes('C401C1010B'),
	getBlock: bytes('C402C1000000000100040A0B0C0D'),
	getList: bytes('C403C102000600000001010B'),
	scalerUnit: bytes('C401C10002020F00161E'),
	setResponse: bytes('C501C100'),
	actionResponse: bytes('C701C10000'),
	exception: bytes('D80202'),
	serviceError: bytes('0E010203'),
	/** A list as Austrian and Nordic meters push it: code, value, {scaler, unit} one behind the other. */
	push: bytes(
		`0F 00000001 0C 07EA0B1607110314FFFFC400 02 04
		02 02 09 06 0000600100FF 0A 06 5A4C57303432
		02 03 09 06 0100010800FF 06 0250688E 02 02 0F 00 16 1E
		02 03 09 06 0100010700FF 12 007E 02 02 0F 00 16 1B
		02 03 09 06 0100200700FF 12 08FC 02 02 0F FF 16 23`,
	),
} as const

/** general-glo-ciphering of `plain`, made with the cipher of the system and not with ours. */
export function ciphered(plain: Uint8Array, control: 0x10 | 0x20 | 0x30, counter = 0x01234567): Uint8Array {
	const title = bytes('5A4C570000BC614E')
	const tail = bytes(counter.toString(16).padStart(8, '0'))
	const cipher = createCipheriv('aes-128-gcm', keys.key, Uint8Array.of(...title, ...tail), { authTagLength: 12 })
	const isEncrypted = (control & 0x20) !== 0
	cipher.setAAD(Uint8Array.of(control, ...keys.authenticationKey, ...(isEncrypted ? [] : plain)))
	const content = isEncrypted ? cipher.update(plain) : plain
	if (!isEncrypted) cipher.update(new Uint8Array())
	cipher.final()
	const tag = (control & 0x10) === 0 ? [] : cipher.getAuthTag()
	const length = 5 + content.length + tag.length
	const stated = length < 128 ? [length] : [0x82, length >> 8, length & 0xff]
	return Uint8Array.of(0xdb, 8, ...title, ...stated, control, ...tail, ...content, ...tag)
}

const client = { logical: 16, physical: null, bytes: 1 }
const server = { logical: 1, physical: 17, bytes: 2 }
export const llc = (pdu: Uint8Array) => Uint8Array.of(0xe6, 0xe7, 0x00, ...pdu)

/** A push in unnumbered frames of at most `size` bytes of information, or in one. */
export function hdlcPush(pdu: Uint8Array, size = 2000): Uint8Array {
	const message = llc(pdu)
	const frames: number[] = []
	for (let at = 0; at < message.length; at += size) {
		const isLast = at + size >= message.length
		frames.push(...hdlcFrame(client, server, 0x13, message.subarray(at, at + size), !isLast))
	}
	return Uint8Array.from(frames)
}

/** The same in M-Bus frames: CI counts the segments, bit 4 in the last. */
export function mbusPush(pdu: Uint8Array, size = 245): Uint8Array {
	const frames: number[] = []
	for (let at = 0, segment = 0; at < pdu.length; at += size, segment++) {
		const part = pdu.subarray(at, at + size)
		const isLast = at + size >= pdu.length
		const content = [0x53, 0xff, segment | (isLast ? 0x10 : 0), 0x01, 0x67, ...part]
		const sum = content.reduce((total, byte) => total + byte, 0) & 0xff
		frames.push(0x68, content.length, content.length, 0x68, ...content, sum, 0x16)
	}
	return Uint8Array.from(frames)
}

/** Whole frames of every kind. */
export const whole: Readonly<Record<string, Uint8Array>> = {
	'AARQ in the wrapper': wrapped(16, 1, pdus.aarq),
	'AARQ with password in the wrapper': wrapped(32, 1, pdus.aarqWithPassword),
	'AARE in the wrapper': wrapped(1, 16, pdus.aare),
	'GET request in the wrapper': wrapped(16, 1, pdus.getRequest),
	'GET response in HDLC': hdlcFrame(client, server, 0x30, llc(pdus.getResponse)),
	'access error in HDLC': hdlcFrame(client, server, 0x52, llc(pdus.getDenied)),
	'block in the wrapper': wrapped(1, 16, pdus.getBlock),
	'list in the wrapper': wrapped(1, 16, pdus.getList),
	exception: wrapped(1, 16, pdus.exception),
	/** The published SNRM and UA of a one-byte address (IEC 62056-46, annex; Green Book 8.4.5.1). */
	SNRM: hdlcFrame(server, client, 0x93, []),
	UA: hdlcFrame(client, server, 0x73, bytes('8180120501800601800704000000010804 00000001')),
	RR: hdlcFrame(server, client, 0x31, []),
	'push in HDLC': hdlcPush(pdus.push),
	'push in HDLC segments': hdlcPush(pdus.push, 40),
	'push in the wrapper': wrapped(1, 102, pdus.push),
	'push in M-Bus segments': mbusPush(pdus.push, 60),
	'encrypted push in M-Bus segments': mbusPush(ciphered(pdus.push, 0x20), 60),
	'authenticated push in HDLC': hdlcPush(ciphered(pdus.push, 0x30)),
	'signed push in the wrapper': wrapped(1, 102, ciphered(pdus.push, 0x10)),
}

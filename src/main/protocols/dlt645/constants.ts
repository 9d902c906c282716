/** DL/T 645-2007: bytes of the frame, control codes and error bits. Clause numbers are those of the standard. */

/** 5.2.1 and 5.2.7: frame start (twice) and end. */
export const startByte = 0x68
export const stopByte = 0x16
/** 5.2.8: 1 to 4 bytes FE wake the receiver before a frame. */
export const preambleByte = 0xfe
export const preambleSent = 4
/** Longer runs of FE are noise; the rest is dropped so that a buffer cannot grow. */
export const longestPreamble = 16
/** 5.2.5: 33H is added to every byte of the data area on sending. */
export const dataOffset = 0x33
/** 68 A0..A5 68 C L … CS 16 */
export const headLength = 10
export const frameOverhead = 12
/** L is one byte. The standard reads at most 200 bytes (5.2.4); vendor blocks of more are seen, so the byte decides. */
export const longestFrame = longestPreamble + frameOverhead + 255

/** 5.2.3: bits of the control code. */
export const fromMeter = 0x80
export const abnormal = 0x40
export const moreFollows = 0x20
export const functionMask = 0x1f

export const fn = {
	security: 0x03,
	broadcastTime: 0x08,
	read: 0x11,
	readFollowing: 0x12,
	readAddress: 0x13,
	write: 0x14,
	writeAddress: 0x15,
	freeze: 0x16,
	baud: 0x17,
	password: 0x18,
	clearDemand: 0x19,
	clearMeter: 0x1a,
	clearEvents: 0x1b,
	relay: 0x1c,
	output: 0x1d,
} as const

export const functions: ReadonlySet<number> = new Set(Object.values(fn))

/** 7.2.2: the pair AAH stands for any two digits, from the high end. */
export const wildcard = 'AAAAAAAAAAAA'
/** 7.2.3: everybody listens, nobody answers. */
export const broadcast = '999999999999'

/** Table of the error byte ERR (annex C), bit 0 first. */
export const errorBits = [
	'other error',
	'no requested data',
	'password wrong or not authorised',
	'baud rate cannot be changed',
	'too many year zones',
	'too many day periods',
	'too many tariffs',
	'reserved bit 7',
] as const

/** Security error word SERR of control C3, bit 0 first (low byte). */
export const securityErrorBits = [
	'other error',
	'repeated top-up',
	'ESAM check failed',
	'identity check failed',
	'customer number does not match',
	'top-up count wrong',
	'hoarding limit exceeded',
	'reserved bit 7',
] as const

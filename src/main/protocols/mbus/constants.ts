/** Numbers of the wired M-Bus: link layer and timing (EN 13757-2), CI fields of answers (EN 13757-3). */

/** Frame bytes (EN 13757-2; format class FT 1.2 of EN 60870-5-1). */
export const ack = 0xe5
export const shortStart = 0x10
export const longStart = 0x68
export const stop = 0x16

/** C field (EN 13757-2). Bit 6: 1 = from the master. Bit 5 of a request: FCB, of an answer: ACD; bit 4: FCV or DFC. */
export const control = {
	sndNke: 0x40,
	sndUd: 0x53,
	reqUd2: 0x5b,
	fcb: 0x20,
	primary: 0x40,
	rspUd: 0x08,
	functionMask: 0x0f,
} as const

/** CI field (EN 13757-3; of answers, bit 2 set = most significant byte first, EN 1434-3 mode 2). */
export const ci = {
	applicationReset: 0x50,
	sendData: 0x51,
	select: 0x52,
	errorShortHeader: 0x6e,
	errorLongHeader: 0x6f,
	generalError: 0x70,
	alarm: 0x71,
	alarmShortHeader: 0x74,
	alarmLongHeader: 0x75,
	longHeader: 0x72,
	longHeaderMsb: 0x76,
	fixed: 0x73,
	fixedMsb: 0x77,
	noHeader: 0x78,
	shortHeader: 0x7a,
} as const

/** CI field of the order to speak at 300, 600 … 38400 Bd (EN 13757-2). */
export const baudCodes: readonly number[] = [0xb8, 0xb9, 0xba, 0xbb, 0xbc, 0xbd, 0xbe, 0xbf]

/** Primary addresses (EN 13757-2); 0 = new, from the factory; 253… = secondary, broadcast. */
export const firstAddress = 0
export const lastAddress = 250
/** 253: whoever is selected by a secondary address; 254: every meter answers. */
export const selectedAddress = 0xfd
export const anyAddress = 0xfe

/** 68 L L 68, at most 255 counted bytes, checksum, stop. */
export const longestFrame = 261
/** How many telegrams one readout may have. A bound of ours: the standard names none. */
export const mostTelegrams = 16

/**
 * 2400 Bd, 8E1. The first byte comes 11 bit times to 330 bit times + 50 ms after the request (EN 13757-2): 188 ms,
 * and meters in the field are known to need up to 292 ms; at 300 Bd it is 1150 ms, or 345 bit times. Inside a frame the
 * standard allows no pause; USB adapters make some. The bus rests 33 bit times after an answer (14 ms).
 */
export const timing = { answerMs: 300, gapMs: 150, pauseMs: 20, answerBits: 345, pauseBits: 33 } as const

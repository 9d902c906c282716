/** DL/T 645-2007: control codes and error bits. Clause numbers are those of the standard. */

/** 7.1: functions of the control code. */
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

/** 7.3.12: N1 of a relay order (control 1C). */
export const relayActions = [
	{ code: 0x1a, action: 'trip' },
	{ code: 0x1b, action: 'permit-close' },
	{ code: 0x1c, action: 'close' },
	{ code: 0x2a, action: 'alarm-on' },
	{ code: 0x2b, action: 'alarm-off' },
	{ code: 0x3a, action: 'keep-on' },
	{ code: 0x3b, action: 'keep-off' },
] as const

/** Annex C.5: the speed byte Z of control 17. */
export const baudCodes = [
	{ code: 0x02, baud: 600 },
	{ code: 0x04, baud: 1200 },
	{ code: 0x08, baud: 2400 },
	{ code: 0x10, baud: 4800 },
	{ code: 0x20, baud: 9600 },
	{ code: 0x40, baud: 19200 },
] as const

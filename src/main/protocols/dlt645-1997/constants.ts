/** DL/T 645-1997: control codes and error bits. */

/** 4.2.3: functions of the control code. */
export const fn = {
	read: 0x01,
	readFollowing: 0x02,
	/** The last answer once more. */
	readAgain: 0x03,
	write: 0x04,
	broadcastTime: 0x08,
	writeAddress: 0x0a,
	baud: 0x0c,
	password: 0x0f,
	clearDemand: 0x10,
} as const

export const functions: ReadonlySet<number> = new Set(Object.values(fn))

/** The error byte ERR of an abnormal answer, bit 0 first. */
export const errorBits = [
	'illegal data',
	'no requested data',
	'password wrong or not authorised',
	'reserved bit 3',
	'too many year zones',
	'too many day periods',
	'too many tariffs',
	'reserved bit 7',
] as const

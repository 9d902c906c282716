/** Numbers of IEC 62056-21 (2002): characters, speeds, times. Clauses as in the standard. */

/** Control characters (6.2, 6.3); all messages are 7-bit ISO 646. */
export const soh = 0x01
export const stx = 0x02
export const etx = 0x03
export const eot = 0x04
export const ack = 0x06
export const lf = 0x0a
export const cr = 0x0d
export const nak = 0x15
export const slash = 0x2f
export const bang = 0x21
export const question = 0x3f
export const open = 0x28
export const close = 0x29

/** Clause 6.3.14, mode C: the baud rate identification 0…6. */
export const modeCBauds = [300, 600, 1200, 2400, 4800, 9600, 19200] as const
/** Clause 6.3.14, mode B: A…F. */
export const modeBBauds: ReadonlyMap<string, number> = new Map([
	['A', 600],
	['B', 1200],
	['C', 2400],
	['D', 4800],
	['E', 9600],
	['F', 19200],
])

/** Readouts with a year of history have some kilobytes, a load profile of days some tens. A bound of ours. */
export const longestFrame = 32_768
/** '/', three letters, baud, at most 16 characters (6.3.2); meters in the field send more. */
export const longestIdentification = 80
/** '/?' address of at most 32 characters '!' CR LF (6.3.1). */
export const longestRequest = 40

/**
 * The meter reacts within 200…1500 ms (6.4), and pauses at most 1500 ms between two characters. `pauseMs`: before the
 * acknowledgement the standard asks for 200 ms; USB heads need 250 to 400.
 */
export const timing = { answerMs: 2_000, gapMs: 1_500, pauseMs: 300 } as const

/** 6.4.3: a battery meter is woken by NULs for 2.1 to 2.3 s, and asked 1.5 to 1.7 s later. */
export const wakeUp = { nuls: 66, pauseMs: 1_600 } as const

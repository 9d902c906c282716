/**
 * Q/GDW 376.1-2009 and Q/GDW 1376.1-2013, the talk between a master station and a terminal (concentrator). Names are
 * the standard's; layouts that are decoded stand in layouts.ts and parameters.ts.
 */

/** 68 L L 68 C A1 A1 A2 A2 A3 AFN SEQ … CS 16 */
export const startByte = 0x68
export const stopByte = 0x16
export const preambleByte = 0xfe
export const longestPreamble = 16
/** 68 L L L L 68 before, CS 16 behind what L counts. */
export const headLength = 6
export const frameOverhead = headLength + 2
/** C, A (5), AFN, SEQ */
export const userHeadLength = 8
/** L counts in 14 bits. */
export const longestUserData = 0x3fff
export const longestFrame = frameOverhead + longestUserData

/** Bits 0 and 1 of L: which edition the sender speaks. */
export const editionOf = (length: number): '2005' | '376.1' | null => {
	const bits = length & 0b11
	return bits === 0b01 ? '2005' : bits === 0b10 ? '376.1' : null
}

/** Control field C (clause 4.3.3.2). */
export const fromTerminal = 0x80
export const initiator = 0x40
/** Up: access demanded, two event counters follow the data. Down: frame count bit (FCB). */
export const accessDemand = 0x20
/** Down: the frame count bit is valid (FCV). */
export const countValid = 0x10
export const functionMask = 0x0f

export const initiatorFunctions: ReadonlyMap<number, string> = new Map([
	[1, 'reset'],
	[4, 'user data, no reply'],
	[9, 'link test'],
	[10, 'class 1 data'],
	[11, 'class 2 data'],
])
export const responderFunctions: ReadonlyMap<number, string> = new Map([
	[0, 'accepted'],
	[8, 'user data'],
	[9, 'no such data'],
	[11, 'link state'],
])

/** SEQ: time label at the end, first and last frame of an answer, the other side has to confirm, number. */
export const seq = { timeLabel: 0x80, first: 0x40, final: 0x20, confirm: 0x10, number: 0x0f } as const

/** Application functions (clause 5). */
export const afn = {
	confirm: 0x00,
	reset: 0x01,
	link: 0x02,
	relay: 0x03,
	set: 0x04,
	control: 0x05,
	authentication: 0x06,
	cascaded: 0x08,
	configuration: 0x09,
	query: 0x0a,
	task: 0x0b,
	current: 0x0c,
	history: 0x0d,
	events: 0x0e,
	file: 0x0f,
	forward: 0x10,
} as const

export const afnNames: ReadonlyMap<number, string> = new Map([
	[afn.confirm, 'confirm or deny'],
	[afn.reset, 'reset'],
	[afn.link, 'link'],
	[afn.relay, 'relay station'],
	[afn.set, 'set parameters'],
	[afn.control, 'control'],
	[afn.authentication, 'authentication and keys'],
	[afn.cascaded, 'cascaded terminals'],
	[afn.configuration, 'terminal configuration'],
	[afn.query, 'query parameters'],
	[afn.task, 'task data'],
	[afn.current, 'class 1 data (now)'],
	[afn.history, 'class 2 data (history)'],
	[afn.events, 'class 3 data (events)'],
	[afn.file, 'file'],
	[afn.forward, 'forwarding'],
])

/** Requests whose data end with a password (message authentication field PW). */
export const withPassword: ReadonlySet<number> = new Set([
	afn.reset,
	afn.set,
	afn.control,
	afn.authentication,
	afn.file,
	afn.forward,
])

/** Length of PW: the edition's own first. Some senders of the new edition still use the short one. */
export const passwordLengths = { '2005': [2, 16, 0], '376.1': [16, 2, 0] } as const
export const eventCounterLength = 2
/** PFC, ss mm hh DD, permitted delay in minutes. */
export const timeLabelLength = 6

/** 0: the terminal itself; 1 … 2040: measuring points. 'all': FF 00. */
export type Point = number | 'all'

/** ERC, the kinds of event records (clause 5.14, appendix; names without layout are named only). */
export const eventNames: ReadonlyMap<number, string> = new Map([
	[1, 'initialisation or version change'],
	[2, 'parameters lost'],
	[3, 'parameters changed'],
	[4, 'state of an input changed'],
	[5, 'remote trip'],
	[6, 'trip by power control'],
	[7, 'trip by energy control'],
	[8, 'parameters of a meter changed'],
	[9, 'current circuit abnormal'],
	[10, 'voltage circuit abnormal'],
	[11, 'phase order abnormal'],
	[12, 'clock of a meter deviates'],
	[13, 'fault of a meter'],
	[14, 'power failure or return'],
	[15, 'harmonics beyond limit'],
	[16, 'DC analogue input beyond limit'],
	[17, 'unbalance beyond limit'],
	[18, 'capacitor locked'],
	[19, 'purchase parameters set'],
	[20, 'message authentication failed'],
	[21, 'fault of the terminal'],
	[22, 'energy difference beyond limit'],
	[23, 'control alarm'],
	[24, 'voltage beyond limit'],
	[25, 'current beyond limit'],
	[26, 'apparent power beyond limit'],
	[27, 'register of a meter ran down'],
	[28, 'energy beyond tolerance'],
	[29, 'meter runs away'],
	[30, 'meter stands still'],
	[31, 'meter reading failed'],
	[32, 'traffic limit exceeded'],
	[33, 'status word of a meter changed'],
	[34, 'current transformer abnormal'],
	[35, 'unknown meter found'],
	[36, 'control circuit changed'],
	[37, 'meter cover opened'],
	[38, 'terminal cover opened'],
	[39, 'compensation fault'],
])

/** ERR of a confirmation per item. Beyond 00 and 01 sources differ, so the code alone is told. */
export const errorText = (code: number, hex: string): string =>
	code === 0 ? 'done' : code === 1 ? 'error (not further told)' : `error ${hex}`

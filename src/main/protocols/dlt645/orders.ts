/** Frames that change something in a meter (7.3.4 to 7.3.12), all with preamble. */
import { broadcast, wildcard } from '../dlt645-frame/constants.ts'
import { encodeFrame } from '../dlt645-frame/frame.ts'
import { bytesReversed } from '../hex.ts'
import { identifierBytes } from './codec.ts'
import { fn } from './constants.ts'
import type { Credentials } from './credentials.ts'

/** Control 14. */
export const encodeWrite = (
	address: string,
	di: number,
	{ password, operator }: Credentials,
	data: readonly number[],
): Uint8Array => encodeFrame(address, fn.write, [...identifierBytes(di), ...password, ...operator, ...data])

/** Control 1C; `until`: ss mm hh DD MM YY, after which the meter refuses the order. */
export const encodeRelay = (
	address: string,
	{ password, operator }: Credentials,
	action: number,
	until: readonly number[],
): Uint8Array => encodeFrame(address, fn.relay, [...password, ...operator, action, 0x00, ...until])

/** Control 16: mm hh DD MM, 99 = every. */
export const encodeFreeze = (address: string, when: readonly number[]): Uint8Array =>
	encodeFrame(address, fn.freeze, when)

/** Control 15 to whichever meter has its programming key pressed. */
export const encodeWriteAddress = (address: string): Uint8Array =>
	encodeFrame(wildcard, fn.writeAddress, bytesReversed(address))

/** Control 17. */
export const encodeBaud = (address: string, code: number): Uint8Array => encodeFrame(address, fn.baud, [code])

/** Control 08 to everybody: ss mm hh DD MM YY. A meter takes it once a day, within five minutes, not near midnight. */
export const encodeBroadcastTime = (time: readonly number[]): Uint8Array =>
	encodeFrame(broadcast, fn.broadcastTime, time)

/** ss mm hh DD MM YY of 'YYYY-MM-DDTHH:MM:SS'; null where it is no time of this century. */
export function secondStampBytes(local: string): readonly number[] | null {
	const match = /^20(\d{2})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})$/.exec(local)
	const ms = Date.parse(`${local}Z`)
	if (match === null || Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(local)) return null
	return match
		.slice(1)
		.toReversed()
		.map((pair) => Number.parseInt(pair, 16))
}

/** A message that is longer than a telegram comes in fragments (EN 13757-7, AFL): put together again in their order. */
import { aflCi } from './constants.ts'
import type { Opened } from './opened.ts'

/** What has come of one message. Plain data, in hex. */
export type Fragments = {
	/** L … type of the first telegram. */
	readonly link: string
	/** MCL, counter and message length, which stand in the first fragment. */
	readonly mcl: number | null
	readonly counter: string
	readonly ml: string
	readonly next: number
	readonly body: string
}

type Joined =
	| { readonly kind: 'more'; readonly fragments: Fragments }
	/** As `openTelegram` takes it; longer than L could say. */
	| { readonly kind: 'whole'; readonly plain: Uint8Array }

/** A bound of ours: 16 telegrams of 250 bytes. */
const mostFragments = 16

/** null: it does not follow what came before; the message is lost and its next one begins with fragment 1. */
export function joined(before: Fragments | null, { bytes, end, afl }: Opened): Joined | null {
	if (afl === null || afl.fragment > mostFragments) return null
	const body = hexOf(bytes.subarray(afl.at + afl.length, end))
	if (afl.fragment === 1) {
		const link = hexOf(bytes.subarray(0, 10))
		const first = { mcl: afl.mcl, counter: hexOf(afl.counter), ml: hexOf(afl.ml) }
		return { kind: 'more', fragments: { link, ...first, next: 2, body } }
	}
	if (before === null || afl.fragment !== before.next) return null
	const fragments = { ...before, next: before.next + 1, body: before.body + body }
	return afl.hasMore ? { kind: 'more', fragments } : { kind: 'whole', plain: wholeOf(fragments, hexOf(afl.mac)) }
}

/** The same layers as of a message in one telegram; the code at the end of the last fragment holds for all. */
function wholeOf({ link, mcl, counter, ml, body }: Fragments, mac: string): Uint8Array {
	const fields = [mcl === null ? '' : Buffer.of(mcl).toString('hex'), counter, mac, ml]
	const flags = [0x20, 0x08, 0x04, 0x10].filter((_, index) => fields[index] !== '')
	const afl = Buffer.from(
		`00${Buffer.of(flags.reduce((sum, flag) => sum | flag, 0)).toString('hex')}${fields.join('')}`,
		'hex',
	)
	return Uint8Array.from([...Buffer.from(link, 'hex'), aflCi, afl.length, ...afl, ...Buffer.from(body, 'hex')])
}

function hexOf(bytes: Uint8Array | null): string {
	return bytes === null ? '' : Buffer.from(bytes).toString('hex')
}

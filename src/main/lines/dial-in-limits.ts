/** What devices that call may cost: connections, their speed, time and bytes, in all and for each address. */
import { createTokenBuckets, type TokenRate } from './token-buckets.ts'

export type DialInLimits = {
	readonly mostConnections: number
	readonly mostPerAddress: number
	/** New connections. Two hundred concentrators behind one router call at once after a power cut. */
	readonly rate: TokenRate
	readonly ratePerAddress: TokenRate
	/** Connections that have not named themselves yet. */
	readonly mostUnnamed: number
	readonly introductionMs: number
	readonly introductionBytes: number
	/** Silence that ends a registration text or a frame in pieces. */
	readonly pauseMs: number
	/** Named ones that nobody has accepted. */
	readonly mostWaiting: number
	readonly waitingMs: number
	readonly waitingBytes: number
	/** Nothing heard for so long, and for three heartbeats: the network has forgotten the connection. */
	readonly idleMs: number
	/** Taking the place of a connection that is still alive; of each identity and address. */
	readonly takeOver: TokenRate
	/** A connection that was silent for so long may be replaced at any time. */
	readonly silentMs: number
	/** The same while a question waits for an answer. */
	readonly unansweredMs: number
}

export const usualDialInLimits: DialInLimits = {
	mostConnections: 1024,
	mostPerAddress: 512,
	rate: { burst: 600, perSecond: 100 },
	ratePerAddress: { burst: 300, perSecond: 30 },
	mostUnnamed: 256,
	introductionMs: 30_000,
	introductionBytes: 1024,
	pauseMs: 1000,
	mostWaiting: 256,
	waitingMs: 600_000,
	waitingBytes: 4096,
	idleMs: 1_200_000,
	takeOver: { burst: 3, perSecond: 1 / 60 },
	silentMs: 60_000,
	unansweredMs: 10_000,
}

export type Refusal = 'tooMany' | 'tooFast' | 'nameless' | 'blocked'

export type Admission = {
	/** null: the connection is counted until `release`. */
	readonly admit: (address: string, now: number) => 'tooMany' | 'tooFast' | null
	readonly release: (address: string) => void
}

export function createAdmission(limits: DialInLimits): Admission {
	const inAll = createTokenBuckets(limits.rate)
	const perAddress = createTokenBuckets(limits.ratePerAddress)
	const open = new Map<string, number>()
	let total = 0
	return {
		admit(address, now) {
			const own = open.get(address) ?? 0
			// First its own limit: a hostile host must not use up what is for all.
			if (!perAddress.take(address, now)) return 'tooFast'
			if (own >= limits.mostPerAddress || total >= limits.mostConnections) return 'tooMany'
			if (!inAll.take('', now)) return 'tooFast'
			open.set(address, own + 1)
			total++
			return null
		},
		release(address) {
			const own = (open.get(address) ?? 1) - 1
			if (own > 0) open.set(address, own)
			else open.delete(address)
			total--
		},
	}
}

/** One host: an IPv4 address, or the network that an IPv6 host chooses its addresses from. */
export function hostOf(address: string): string {
	const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
	if (!plain.includes(':')) return plain
	const [head = '', tail] = plain.split('%')[0]!.split('::')
	const parts = head === '' ? [] : head.split(':')
	const behind = tail === undefined || tail === '' ? [] : tail.split(':')
	const zeros = tail === undefined ? 0 : Math.max(0, 8 - parts.length - behind.length)
	return [...parts, ...Array.from({ length: zeros }, () => '0'), ...behind].slice(0, 4).join(':')
}

/** Who gives way where there are too many: the oldest one of the host that has the most. */
export function givesWay<T extends { readonly address: string; readonly openedAt: number }>(
	all: Iterable<T>,
): T | undefined {
	const byHost = Map.groupBy(all, ({ address }) => address)
	let most: readonly T[] = []
	for (const some of byHost.values()) if (some.length > most.length) most = some
	return most.reduce<T | undefined>(
		(oldest, one) => (oldest && oldest.openedAt <= one.openedAt ? oldest : one),
		undefined,
	)
}

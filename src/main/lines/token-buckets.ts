/** How often each of many may do something: a few times at once, then at a steady rate. Bounded in memory. */

export type TokenBuckets = {
	/** Takes a token of `key`; false: none is left. `now`: monotonic ms. */
	readonly take: (key: string, now: number) => boolean
}

export type TokenRate = { readonly burst: number; readonly perSecond: number }

/** More keys than this, and the one that was quiet for longest begins anew with a full bucket. */
const mostKeys = 4096

export function createTokenBuckets({ burst, perSecond }: TokenRate): TokenBuckets {
	const buckets = new Map<string, { tokens: number; at: number }>()
	return {
		take(key, now) {
			const bucket = buckets.get(key) ?? { tokens: burst, at: now }
			// Back to the end: the first key of a map is the oldest one.
			buckets.delete(key)
			buckets.set(key, bucket)
			if (buckets.size > mostKeys) buckets.delete(buckets.keys().next().value!)
			bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) * perSecond) / 1000)
			bucket.at = now
			if (bucket.tokens < 1) return false
			bucket.tokens--
			return true
		},
	}
}

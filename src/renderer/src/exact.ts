/** Exact sums and shares of decimal strings, for totals and comparisons on the page. */

type Scaled = { readonly digits: bigint; readonly places: number }

function scaled(value: string): Scaled {
	const [whole = '0', fraction = ''] = value.split('.')
	return { digits: BigInt(whole + fraction), places: fraction.length }
}

function text({ digits, places }: Scaled): string {
	const sign = digits < 0n ? '-' : ''
	const all = String(digits < 0n ? -digits : digits).padStart(places + 1, '0')
	return places === 0 ? sign + all : `${sign}${all.slice(0, -places)}.${all.slice(-places)}`
}

/** Exact sum; '0' for none. */
export function sum(values: readonly string[]): string {
	const parts = values.map(scaled)
	const places = Math.max(0, ...parts.map((part) => part.places))
	const digits = parts.reduce((total, part) => total + part.digits * 10n ** BigInt(places - part.places), 0n)
	return text({ digits, places })
}

export const difference = (a: string, b: string) => sum([a, b.startsWith('-') ? b.slice(1) : `-${b}`])

/** (now − before) ÷ before, or null when there is nothing to compare with. For display only. */
export function change(now: string | null, before: string | null): number | null {
	if (now === null || before === null || Number(before) === 0) return null
	return (Number(now) - Number(before)) / Number(before)
}

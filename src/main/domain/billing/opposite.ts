/** Signs turned, without a negative zero. */

export const minus = (value: number): number => (value === 0 ? 0 : -value)

/** A plain decimal string with its sign turned; zero has none. */
export function negated(value: string): string {
	if (/^-?0*\.?0*$/.test(value)) return value.replace('-', '')
	return value.startsWith('-') ? value.slice(1) : `-${value}`
}

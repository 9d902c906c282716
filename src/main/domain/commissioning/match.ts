/** Devices that answered beside the list of meters: which is which, by serial number. Never by guess. */
import type { Medium } from '../../../shared/quantity.ts'
import { serialKey } from './listed.ts'

/** How sure: the same digits, the same but for leading zeros, or the last eight digits alone. */
export type MatchedBy = 'same' | 'zeros' | 'last-eight'

type Device = { readonly serial: string; readonly medium: Medium | null }
type Promised = { readonly serial: string; readonly medium: Medium }
export type Pair<F, L> = { readonly found: F; readonly listed: L; readonly by: MatchedBy }
export type Matched<F, L> = {
	readonly pairs: readonly Pair<F, L>[]
	readonly strangers: readonly F[]
	readonly waiting: readonly L[]
}

/**
 * M-Bus, DL/T 645 and CJ/T 188 state eight to fourteen digits; on the housing and in lists stands more (DIN 43863-5:
 * '1 EMH00 1234 5678') or less (without zeros). The surest way first; what fits two on either side pairs with none.
 */
const keys: Readonly<Record<MatchedBy, (serial: string) => string | null>> = {
	same: (serial) => serial.trim(),
	zeros: serialKey,
	'last-eight': (serial) => {
		const digits = /(\d{8})$/.exec(serialKey(serial).padStart(8, '0'))?.[1]
		// A short number padded to eight would fit everything that ends in zeros.
		return digits === undefined || /^0{4}/.test(digits) ? null : digits
	},
}

export function matchSerials<F extends Device, L extends Promised>(
	found: readonly F[],
	listed: readonly L[],
): Matched<F, L> {
	let strangers = found.filter(({ serial }) => serial !== '')
	const nameless = found.filter(({ serial }) => serial === '')
	let waiting = listed
	const pairs: Pair<F, L>[] = []
	for (const by of ['same', 'zeros', 'last-eight'] as const) {
		const key = keys[by]
		const devices = Map.groupBy(strangers, ({ serial }) => key(serial))
		const promises = Map.groupBy(waiting, ({ serial }) => key(serial))
		for (const [own, those] of devices) {
			const promised = own === null || own === '' ? undefined : promises.get(own)
			const fits = promised?.length === 1 && those.length === 1 && isKin(those[0]!.medium, promised[0]!.medium)
			if (fits) pairs.push({ found: those[0]!, listed: promised[0]!, by })
		}
		const paired = new Set<unknown>(pairs.flatMap((pair) => [pair.found, pair.listed]))
		strangers = strangers.filter((each) => !paired.has(each))
		waiting = waiting.filter((each) => !paired.has(each))
	}
	return { pairs, strangers: [...strangers, ...nameless], waiting }
}

const kin: Readonly<Partial<Record<Medium, Medium>>> = { 'warm-water': 'water', cooling: 'heat' }
const isKin = (one: Medium | null, other: Medium): boolean =>
	one === null || one === 'other' || (kin[one] ?? one) === (kin[other] ?? other)

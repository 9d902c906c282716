/** What became of an order: its answer and what was read back, as one verdict with its sentence. */
import type { FramedRecord } from '../dlt645-frame/gathered.ts'
import type { Gathered } from '../gathered.ts'
import type { ControlResult, DecodedRecord, MeterError } from '../protocol.ts'

/** What the meter said to an order that was sent once. */
export type Said =
	| { readonly kind: 'yes'; readonly at: number }
	| { readonly kind: 'no'; readonly error: MeterError }
	/** Silence, noise, a lost line: the order may have arrived. */
	| { readonly kind: 'nothing'; readonly text: string }

/** What was read of the thing that the order is about; null: it could not be read. */
export type Seen = readonly FramedRecord[] | null

/** 'pending': taken and not carried out yet. 'before': as it was. 'other': neither. */
export type State = 'done' | 'pending' | 'before' | 'other' | 'unseen'

export type Verdict = {
	readonly said: Said
	/** Of what was read back. */
	readonly state: State
	/** What was read back is what was read before, be it as ordered or not. */
	readonly isAsBefore?: boolean
	/** The meter never shows it: nothing is to be read back. */
	readonly isUnreadable?: boolean
	/** What was ordered, as a noun: 'trip', '04001001 = 50.00'. */
	readonly what: string
	/** Sentences on what was read back: what is pending, or what differs. */
	readonly detail?: string
}

export function outcomeOf({ said, state, isAsBefore, isUnreadable }: Verdict): ControlResult['outcome'] {
	if (state === 'unseen') return said.kind === 'yes' && isUnreadable === true ? 'accepted' : 'unknown'
	if (said.kind === 'no' && (state === 'before' || isAsBefore === true)) return 'refused'
	if (state === 'done') return 'done'
	return state === 'pending' && said.kind !== 'no' ? 'accepted' : 'unknown'
}

const advice: Readonly<Record<ControlResult['outcome'], string>> = {
	done: '',
	accepted: 'Read the meter again later to see it carried out.',
	refused: '',
	unknown: 'Nobody repeats the order by itself: look at the meter before you order again.',
	'not-sent': '',
}

/** Said, seen, and what to do, in this order. */
export function sentenceOf(verdict: Verdict): string {
	const { said, state, what, detail, isUnreadable } = verdict
	const outcome = outcomeOf(verdict)
	const seen: Readonly<Record<State, string>> = {
		done: `Read back as ordered (${what}).`,
		pending: `Taken, and not yet carried out (${what}).`,
		before: 'Read back: as it was before.',
		other: `Read back: not as ordered (${what}).`,
		unseen: isUnreadable === true ? '' : 'It could not be read back.',
	}
	const password = 'A further try with a wrong password may lock the meter for a day: check the password first.'
	const isPassword = said.kind === 'no' && isPasswordError(said.error)
	return [saidText(said), seen[state], detail ?? '', isPassword ? password : advice[outcome]]
		.filter((text) => text !== '')
		.join(' ')
}

export const isPasswordError = ({ bits }: MeterError): boolean => bits.includes('password wrong or not authorised')

function saidText(said: Said): string {
	if (said.kind === 'yes') return 'The meter confirmed the order.'
	return said.kind === 'no' ? said.error.text : `The meter’s answer did not come: ${said.text}`
}

export function resultOf(verdict: Verdict, before: Seen, after: Seen, { frames }: Gathered): ControlResult {
	const result: ControlResult = {
		outcome: outcomeOf(verdict),
		text: sentenceOf(verdict),
		before: plain(before),
		after: plain(after),
		frames,
	}
	return verdict.said.kind === 'no' ? { ...result, meterError: verdict.said.error } : result
}

/** Nothing that changes anything has left for the meter. */
export function notSent(text: string, { frames }: Pick<Gathered, 'frames'> = { frames: [] }, before: Seen = null) {
	return {
		outcome: 'not-sent',
		text: `Nothing was ordered. ${text}`,
		before: plain(before),
		after: [],
		frames,
	} as const
}

const plain = (seen: Seen): readonly DecodedRecord[] => (seen ?? []).map(({ frame: _, ...record }) => record)

const mostDifferences = 6

/** True where both state the same values in the same order. */
export const sameValues = (one: readonly DecodedRecord[], other: readonly DecodedRecord[]): boolean =>
	one.length === other.length &&
	one.every(({ key, value }, index) => other[index]!.key === key && other[index]!.value === value)

/** 'set-1-zone-2: ordered 03-01=2, before 01-01=1, now 01-01=1' for each value that is not as ordered. */
export function differences(
	wanted: readonly DecodedRecord[],
	before: readonly DecodedRecord[],
	after: readonly DecodedRecord[],
): string {
	const told = wanted.flatMap(({ key, role, value }, index) => {
		const now = after[index]?.value ?? null
		if (now === value) return []
		return [
			`${role ?? key}: ordered ${value ?? 'none'}, before ${before[index]?.value ?? 'none'}, now ${now ?? 'none'}`,
		]
	})
	if (told.length === 0) return after.length === wanted.length ? '' : `It has ${after.length} values now.`
	const more = told.length - mostDifferences
	return `${told.slice(0, mostDifferences).join('; ')}${more > 0 ? `; and ${more} more` : ''}.`
}

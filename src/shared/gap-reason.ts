/**
 * Why a value that should be there is not. 'queued': in the meter's memory, and asked for by itself. 'silent', 'line',
 * 'no-key', 'off': in its memory, but it cannot be asked now. 'not-planned': it could be asked, and its plan says not
 * to. 'none': asked, and the meter has none. 'overwritten': its memory no longer reaches so far back. 'not-kept':
 * meters of this model keep nothing of the kind.
 */
export const gapReasons = [
	...(['queued', 'silent', 'line', 'no-key', 'off', 'not-planned'] as const),
	...(['none', 'overwritten', 'not-kept'] as const),
] as const
export type GapReason = (typeof gapReasons)[number]

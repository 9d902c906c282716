/** Times as meters write them, turned into 'YYYY-MM-DDTHH:MM[:SS]' in the meter's own local time. */

const patterns: readonly RegExp[] = [
	// DSMR and VDEW: YYMMDDhhmm[ss], behind it S or W (summer, winter).
	/^(?<year>\d\d)(?<month>\d\d)(?<day>\d\d)(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)?[SW]?$/,
	// VDEW with season in front: sYYMMDDhhmm[ss], s = 0 standard, 1 summer, 2 UTC.
	/^[012](?<year>\d\d)(?<month>\d\d)(?<day>\d\d)(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)?$/,
	/^(?<year>\d\d)-(?<month>\d\d)-(?<day>\d\d)[ ,&T](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d))?$/,
	/^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)[ ,&T](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d))?$/,
]
const datePatterns: readonly RegExp[] = [
	/^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)$/,
	/^(?<year>\d\d)-(?<month>\d\d)-(?<day>\d\d)$/,
	/^[012]?(?<year>\d\d)(?<month>\d\d)(?<day>\d\d)$/,
]
const clockPattern = /^[012]?(?<hour>\d\d):?(?<minute>\d\d):?(?<second>\d\d)$/

type Groups = { readonly [name: string]: string | undefined }

/** Date and time, or a date with year-month-day in full; null: none, or one that does not exist (all nines, 0000). */
export function localTime(text: string): string | null {
	for (const pattern of patterns) {
		const groups = pattern.exec(text)?.groups
		if (groups !== undefined && isTime(groups)) {
			const date = dateOf(groups)
			if (date !== null) return `${date}T${timeOf(groups)}`
		}
	}
	const groups = datePatterns[0]!.exec(text)?.groups
	return groups === undefined ? null : dateOf(groups)
}

/** 0.9.2 as '2026-11-22'; null: none. */
export function localDate(text: string): string | null {
	for (const pattern of datePatterns) {
		const groups = pattern.exec(text)?.groups
		const date = groups === undefined ? null : dateOf(groups)
		if (date !== null) return date
	}
	return null
}

/** 0.9.1 as '14:15:02'; null: none. */
export function clockTime(text: string): string | null {
	const groups = clockPattern.exec(text)?.groups
	return groups !== undefined && isTime(groups) ? timeOf(groups) : null
}

function dateOf({ year = '', month = '', day = '' }: Groups): string | null {
	const full = year.length === 4 ? year : `20${year}`
	const days = new Date(Date.UTC(Number(full), Number(month), 0)).getUTCDate()
	const exists = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= days
	return exists ? `${full}-${month}-${day}` : null
}

function isTime({ hour = '', minute = '', second = '00' }: Groups): boolean {
	return Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60
}

const timeOf = ({ hour = '', minute = '', second }: Groups): string =>
	second === undefined ? `${hour}:${minute}` : `${hour}:${minute}:${second}`

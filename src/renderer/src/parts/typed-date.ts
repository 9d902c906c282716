/** A date as a person types it: the day first, as both languages of the page show it. */
import type { LocalDate } from '../../../shared/period.ts'

const forms = [
	/^(?<day>\d{1,2})[./\s-]+(?<month>\d{1,2})[./\s-]+(?<year>\d{4}|\d{2})$/,
	/^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})$/,
]

/** '1.3.2024', '01/03/2024', '1.3.24', '2024-03-01' → '2024-03-01'; null: no day of the calendar. */
export function typedDate(text: string): LocalDate | null {
	const found = forms.map((form) => form.exec(text.trim())?.groups).find((groups) => groups !== undefined)
	if (found === undefined) return null
	const [year, month, day] = [found.year!.length === 2 ? `20${found.year}` : found.year!, found.month!, found.day!]
	const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
	const at = new Date(`${date}T00:00:00Z`)
	// The 31st of February is not the 2nd of March.
	return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date) ? date : null
}

/** Holidays that can be computed. Those of single states, and of China (by yearly notice), are entered by hand. */
import { addDays, type LocalDate } from './period.ts'

/**
 * The nine days that are holidays in every German state, by their states' laws and for 3 October the Einigungsvertrag
 * (Art. 2): ascending. `year`: from 1990 on.
 */
export function germanHolidays(year: number): readonly LocalDate[] {
	const easter = easterSunday(year)
	const fixed = ['01-01', '05-01', '10-03', '12-25', '12-26'].map((day) => `${year}-${day}`)
	// Good Friday, Easter Monday, Ascension, Whit Monday.
	return [...fixed, ...[-2, 1, 39, 50].map((days) => addDays(easter, days))].sort()
}

/** Of the Gregorian calendar (Meeus, Jones and Butcher). */
function easterSunday(year: number): LocalDate {
	const a = year % 19
	const [b, c] = [Math.floor(year / 100), year % 100]
	const g = Math.floor((8 * b + 13) / 25)
	const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30
	const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
	const m = Math.floor((a + 11 * h + 22 * l) / 451)
	const n = h + l - 7 * m + 114
	return `${year}-${String(Math.floor(n / 31)).padStart(2, '0')}-${String((n % 31) + 1).padStart(2, '0')}`
}

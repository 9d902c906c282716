/** Days on which the SEPA settles (TARGET, ECB): not on Saturdays and Sundays, nor on six holidays. */
import { addDays, type LocalDate } from '../../../shared/period.ts'

export function isTargetDay(date: LocalDate): boolean {
	const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
	if (weekday === 0 || weekday === 6) return false
	if (['01-01', '05-01', '12-25', '12-26'].includes(date.slice(5))) return false
	const easter = easterSunday(Number(date.slice(0, 4)))
	return date !== addDays(easter, -2) && date !== addDays(easter, 1)
}

/** The day itself, or the next one on which banks settle. */
export function targetDayFrom(date: LocalDate): LocalDate {
	let day = date
	while (!isTargetDay(day)) day = addDays(day, 1)
	return day
}

/** Gregorian computus, as Meeus and others print it. */
function easterSunday(year: number): LocalDate {
	const golden = year % 19
	const century = Math.floor(year / 100)
	const rest = year % 100
	const correction = Math.floor((century + 8) / 25)
	const moon = Math.floor((century - correction + 1) / 3)
	const epact = (19 * golden + century - Math.floor(century / 4) - moon + 15) % 30
	const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - epact - (rest % 4)) % 7
	const late = Math.floor((golden + 11 * epact + 22 * weekday) / 451)
	const sum = epact + weekday - 7 * late + 114
	const month = String(Math.floor(sum / 31)).padStart(2, '0')
	return `${year}-${month}-${String((sum % 31) + 1).padStart(2, '0')}`
}

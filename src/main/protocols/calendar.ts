/** The civil calendar, as far as a meter's date has to be checked. */

/** 0 where there is no such month. */
export function daysInMonth(year: number, month: number): number {
	if (month < 1 || month > 12) return 0
	if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
	return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** '07' for 7. */
export const two = (number: number): string => (number < 10 ? `0${number}` : `${number}`)

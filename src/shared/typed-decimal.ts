/** A number as a person or a list writes it, with either decimal sign. */

const minus = '\u2212'

export type Typed =
	| { readonly kind: 'number'; readonly value: string }
	/** '1.234' may mean 1234 or 1.234: the person is asked. */
	| { readonly kind: 'ambiguous'; readonly thousands: string; readonly fraction: string }
	| { readonly kind: 'empty' }
	| { readonly kind: 'not-a-number' }

/** Reads what a person typed, with either decimal sign. The answer is a plain decimal string. */
export function typedDecimal(typed: string): Typed {
	const text = typed.replace(/[\s\u202f\u00a0']/g, '').replace(minus, '-')
	if (text === '') return { kind: 'empty' }
	const match = /^(-?)(\d[\d.,]*)$/.exec(text)
	if (match === null) return { kind: 'not-a-number' }
	const [, sign = '', digits = ''] = match
	const signs = digits.replace(/\d/g, '')
	if (signs === '') return { kind: 'number', value: sign + digits }
	if (signs.length === 1) {
		const [whole = '', fraction = ''] = digits.split(signs)
		if (fraction === '') return { kind: 'not-a-number' }
		const grouped = fraction.length === 3 && whole.length <= 3 && whole !== '0'
		return grouped
			? { kind: 'ambiguous', thousands: sign + whole + fraction, fraction: `${sign}${whole}.${fraction}` }
			: { kind: 'number', value: `${sign}${whole}.${fraction}` }
	}
	return groupedDecimal(sign, digits)
}

/** '1.234.567', '1.234,5', '1,234.5': the groups before the last sign have three digits. */
function groupedDecimal(sign: string, digits: string): Typed {
	const last = digits.at(Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','))) as '.' | ','
	const group = digits.search(/[.,]/) >= 0 ? digits.charAt(digits.search(/[.,]/)) : '.'
	const parts = group === last ? [digits] : digits.split(last)
	const [whole = '', fraction, ...more] = parts
	const groups = whole.split(group)
	const wellFormed = groups.every(
		(part, index) => /^\d+$/.test(part) && (index === 0 ? part.length <= 3 : part.length === 3),
	)
	if (!wellFormed || more.length > 0 || fraction === '') return { kind: 'not-a-number' }
	return { kind: 'number', value: `${sign}${groups.join('')}${fraction === undefined ? '' : `.${fraction}`}` }
}

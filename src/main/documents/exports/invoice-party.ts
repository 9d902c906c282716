/** Who sells and who buys, with the parts of a printed address told apart. */
import { element } from './xml-text.ts'

export type Party = {
	readonly name: string
	/** At most three before the place. */
	readonly lines: readonly string[]
	readonly postcode: string
	readonly city: string
	/** ISO 3166-1 alpha-2 */
	readonly country: string
	readonly email: string | null
	/** VAT number, or a national tax number. */
	readonly taxId: string | null
}

/** '20251 Hamburg', 'D-20251 Hamburg', 'CH-8001 Zürich'. */
const placeForm = /^(?:[A-Z]{1,2}[- ])?(\d{4,5})\s+(\S.*)$/

type Printed = {
	readonly name: string
	readonly addressLines: readonly string[]
	readonly country: string
	readonly email: string | null
	readonly taxId: string | null
}

/** null: there is no line with postcode and town, or none above it: § 14 (4) no. 1 UStG wants the whole address. */
export function partyOf({ name, addressLines, ...rest }: Printed): Party | null {
	const lines = addressLines.map((line) => line.trim()).filter((line) => line !== '')
	const at = lines.findLastIndex((line) => placeForm.test(line))
	const [, postcode, city] = placeForm.exec(lines[at] ?? '') ?? []
	if (at < 1 || postcode === undefined || city === undefined) return null
	return { ...rest, name, lines: lines.slice(0, at), postcode, city }
}

const isVatId = (text: string): boolean => /^[A-Z]{2}[A-Z0-9]{2,12}$/.test(text.replace(/\s/g, ''))

/** `contact`: elements of BG-6. */
export function invoiceParty(party: Party, contact: readonly string[]): readonly string[] {
	const { name, lines, postcode, city, country, email, taxId } = party
	const tax = taxId?.replace(/\s/g, '') ?? null
	const isNational = tax !== null && !isVatId(tax)
	const [first = '', second, ...more] = lines
	return [
		// BR-CO-26: a seller without VAT number is known by another identifier.
		...(isNational ? [element('ram:ID', tax)] : []),
		element('ram:Name', name),
		...contact,
		element('ram:PostalTradeAddress', [
			element('ram:PostcodeCode', postcode),
			element('ram:LineOne', first),
			...(second === undefined ? [] : [element('ram:LineTwo', second)]),
			...(more.length === 0 ? [] : [element('ram:LineThree', more.join(', '))]),
			element('ram:CityName', city),
			element('ram:CountryID', country),
		]),
		...(email === null
			? []
			: [element('ram:URIUniversalCommunication', [element('ram:URIID', email, { schemeID: 'EM' })])]),
		...(tax === null
			? []
			: [element('ram:SpecifiedTaxRegistration', [element('ram:ID', tax, { schemeID: isNational ? 'FC' : 'VA' })])]),
	]
}

/** IBAN by ISO 13616: length 15–34, check digits modulo 97. A typing error stops here and not at the bank. */
export function validIban(typed: string): boolean {
	const iban = typed.replace(/\s/g, '').toUpperCase()
	if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false
	const turned = iban.slice(4) + iban.slice(0, 4)
	let rest = 0
	for (const char of turned) {
		for (const digit of String(Number.parseInt(char, 36))) rest = (rest * 10 + Number(digit)) % 97
	}
	return rest === 1
}

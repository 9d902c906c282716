/** Separated values for spreadsheets: quoted where needed, and never a formula (OWASP, CSV injection). */

/**
 * A spreadsheet takes a cell that begins so for a formula, also behind quotes. An apostrophe before it makes it text;
 * plain negative numbers are none.
 */
const looksLikeFormula = (text: string): boolean => /^[=+\-@\t\r]/.test(text) && !/^-\d+([.,]\d+)?$/.test(text)

export function csvCell(text: string, separator = ';'): string {
	const harmless = looksLikeFormula(text) ? `'${text}` : text
	const needsQuotes = harmless.includes(separator) || /["\r\n]/.test(harmless)
	return needsQuotes ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** With its line break, as RFC 4180 has it. */
export const csvLine = (cells: readonly string[], separator = ';'): string =>
	`${cells.map((cell) => csvCell(cell, separator)).join(separator)}\r\n`

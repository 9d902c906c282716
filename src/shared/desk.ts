/** The few powers of the desktop that the page has as `window.desk`; in a browser there is no such object. */
export type Desk = {
	/** Asks the person where to, and writes the PDF there. */
	readonly savePdf: (fileName: string, bytes: Uint8Array) => Promise<'saved' | 'cancelled' | 'failed'>
	/** The same for a table of separated values, small enough to be a form. */
	readonly saveCsv: (fileName: string, bytes: Uint8Array) => Promise<'saved' | 'cancelled' | 'failed'>
	/** The same for a tariff as a JSON file. */
	readonly saveJson: (fileName: string, bytes: Uint8Array) => Promise<'saved' | 'cancelled' | 'failed'>
	/** Opens the system's print dialog for the PDF. */
	readonly printPdf: (bytes: Uint8Array) => Promise<'printed' | 'cancelled' | 'failed'>
}

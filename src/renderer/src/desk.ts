/** What the desktop can do for a document; in a browser the same by a download and the browser's own print dialog. */
import type { Desk } from '../../shared/desk.ts'

declare global {
	interface Window {
		/** Handed over by the preload of the desktop window; a browser has none. */
		readonly desk?: Desk
	}
}

export const isDesktop = () => window.desk !== undefined

export async function savePdf(fileName: string, bytes: Uint8Array): Promise<void> {
	if (window.desk) {
		if ((await window.desk.savePdf(fileName, bytes)) === 'failed') throw new Error('not saved')
		return
	}
	saveFile(fileName, new Blob([bytes.slice()], { type: 'application/pdf' }))
}

/** A table to fill in. */
export async function saveCsv(fileName: string, bytes: Uint8Array): Promise<void> {
	if (window.desk) {
		if ((await window.desk.saveCsv(fileName, bytes)) === 'failed') throw new Error('not saved')
		return
	}
	saveFile(fileName, new Blob([bytes.slice()], { type: 'text/csv;charset=utf-8' }))
}

/** A tariff that another building may take up. */
export async function saveJson(fileName: string, text: string): Promise<void> {
	const bytes = new TextEncoder().encode(text)
	if (window.desk) {
		if ((await window.desk.saveJson(fileName, bytes)) === 'failed') throw new Error('not saved')
		return
	}
	saveFile(fileName, new Blob([bytes], { type: 'application/json' }))
}

/** A browser's download; the desktop allows none. */
export function saveFile(fileName: string, content: Blob): void {
	const url = URL.createObjectURL(content)
	const link = document.createElement('a')
	link.href = url
	link.download = fileName
	document.body.append(link)
	link.click()
	link.remove()
	// The browser reads the blob after the click returns.
	setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** `drawSheets` puts the pages on the print sheet; only a browser needs it, the desktop prints the document itself. */
export async function printPdf(bytes: Uint8Array, drawSheets: () => Promise<void>): Promise<void> {
	if (window.desk) {
		if ((await window.desk.printPdf(bytes)) === 'failed') throw new Error('not printed')
		return
	}
	await drawSheets()
	window.print()
}

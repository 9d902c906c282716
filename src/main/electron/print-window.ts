/** Prints a PDF through Chromium's own viewer in a hidden window: no shell, no other program, no file. */
import { setTimeout as pause } from 'node:timers/promises'
import { BrowserWindow } from 'electron'

/** Another origin than the page's: neither sees the other. */
const address = 'app://print/document.pdf'
/** The viewer is an extension that Chromium brings along, always under this name. */
const viewer = 'chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai/'
/** The viewer draws in a frame of its own that gives no sign when it has read the document. */
const viewerMs = 700

let document: Uint8Array | null = null

/** Settles when the person has printed or closed the dialog. One document at a time: 'failed' meanwhile. */
export async function printPdf(pdf: Uint8Array): Promise<'printed' | 'cancelled' | 'failed'> {
	if (document !== null) return 'failed'
	document = pdf
	const window = new BrowserWindow({
		show: false,
		webPreferences: {
			sandbox: true,
			contextIsolation: true,
			nodeIntegration: false,
			webSecurity: true,
			webviewTag: false,
			// The viewer is Chromium's only plug-in left.
			plugins: true,
		},
	})
	try {
		await window.loadURL(address)
		await pause(viewerMs)
		return await new Promise((resolve) => {
			window.webContents.print({}, (printed, reason) => {
				if (printed) resolve('printed')
				else resolve(/cancel/i.test(reason) ? 'cancelled' : 'failed')
			})
		})
	} finally {
		if (!window.isDestroyed()) window.destroy()
		document = null
	}
}

/** The answer under the document's address while it is being printed; null: another address, or nothing to print. */
export function documentToPrint(url: string): Response | null {
	if (url !== address || document === null) return null
	const headers = {
		'content-type': 'application/pdf',
		'cache-control': 'no-store',
		'x-content-type-options': 'nosniff',
	}
	return new Response(new Uint8Array(document), { headers })
}

export const isPrinting = (url: string): boolean =>
	document !== null && (url === address || url.startsWith(viewer) || url.startsWith('chrome://resources/'))

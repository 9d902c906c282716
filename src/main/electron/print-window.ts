/** Prints a PDF through Chromium's own viewer in a hidden window: no shell, no other program, no file. */
import { setTimeout as pause } from 'node:timers/promises'
import { BrowserWindow, type Session, session } from 'electron'

const address = 'app://print/document.pdf'
/** The viewer draws in a frame of its own that gives no sign when it has read the document. */
const viewerMs = 700

let document: Uint8Array = new Uint8Array()

/** Settles when the person has printed or closed the dialog. One document at a time. */
export async function printPdf(pdf: Uint8Array): Promise<'printed' | 'cancelled' | 'failed'> {
	document = pdf
	const window = new BrowserWindow({
		show: false,
		webPreferences: {
			session: printSession(),
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
		document = new Uint8Array()
	}
}

/** In memory only, apart from the page's own session; it knows the one document and nothing else. */
function printSession(): Session {
	const own = session.fromPartition('print')
	if (own.protocol.isProtocolHandled('app')) return own
	own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
	own.setPermissionCheckHandler(() => false)
	own.setDevicePermissionHandler(() => false)
	own.protocol.handle('app', async () => {
		const headers = { 'content-type': 'application/pdf', 'cache-control': 'no-store' }
		return new Response(new Uint8Array(document), { headers })
	})
	own.webRequest.onBeforeRequest((details, answer) => {
		answer({ cancel: !/^(app|chrome-extension|chrome|blob|data):/.test(details.url) })
	})
	return own
}

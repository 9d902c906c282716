/** The window and everything that it may not do (Electron's security checklist, RELIABILITY §1.1). */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { app, BrowserWindow, type Event, protocol, type Session, session, type WebContents } from 'electron'
import { pageAnswer } from '../host/page-files.ts'
import { projectFolder } from '../host/start-station.ts'
import { documentToPrint, isPrinting } from './print-window.ts'

const scheme = 'app'
const host = 'zaehlwerk'
const startAddress = `${scheme}://${host}/`

/** Before Electron is ready. A scheme of its own instead of file:// (item 18), with an origin, and so with 'self'. */
export function preparePageScheme(): void {
	protocol.registerSchemesAsPrivileged([
		{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
	])
	// Also for windows that nobody means to open.
	app.on('web-contents-created', (_event, contents) => confine(contents))
}

/** Whether an address is the page's own. Parsed, never compared by its beginning. */
export function isOwnPage(address: string): boolean {
	try {
		const { protocol: own, host: of } = new URL(address)
		return own === `${scheme}:` && of === host
	} catch {
		return false
	}
}

let served = false

/** Opens the window and loads its page in the same tick: a person sees it while the station still starts. */
export function openWindow(entryFolder: string): BrowserWindow {
	if (!served) servePage(session.defaultSession, join(entryFolder, '..', 'renderer'))
	served = true
	const window = new BrowserWindow({
		width: 1400,
		height: 900,
		minWidth: 900,
		minHeight: 600,
		title: 'Zählwerk',
		icon: join(projectFolder(entryFolder), 'resources', 'icon.png'),
		autoHideMenuBar: true,
		webPreferences: {
			preload: join(entryFolder, '..', 'preload', 'index.cjs'),
			sandbox: true,
			contextIsolation: true,
			nodeIntegration: false,
			nodeIntegrationInWorker: false,
			nodeIntegrationInSubFrames: false,
			webSecurity: true,
			allowRunningInsecureContent: false,
			experimentalFeatures: false,
			webviewTag: false,
			navigateOnDragDrop: false,
			spellcheck: false,
			devTools: !app.isPackaged,
		},
	})
	comeBack(window)
	window.loadURL(startAddress).catch(() => {})
	return window
}

function servePage(own: Session, rendererFolder: string): void {
	own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
	own.setPermissionCheckHandler(() => false)
	own.setDevicePermissionHandler(() => false)
	own.setSpellCheckerEnabled(false)
	own.on('will-download', (event) => event.preventDefault())
	// Nothing outside the application is ever asked for (item 1); blob: and data: pictures are made by the page itself.
	own.webRequest.onBeforeRequest((details, answer) => {
		const inside = isOwnPage(details.url) || isPrinting(details.url) || /^(blob|data|devtools):/.test(details.url)
		answer({ cancel: !inside })
	})
	protocol.handle(scheme, async (request) => {
		const document = documentToPrint(request.url)
		if (document !== null) return document
		if (!isOwnPage(request.url) || request.method !== 'GET') return new Response(null, { status: 403 })
		const target = request.url.slice(startAddress.length - 1)
		const { status, headers, body } = await pageAnswer(rendererFolder, target, randomBytes(16).toString('base64'))
		return new Response(new Uint8Array(body), { status, headers: { ...headers } })
	})
}

/** Items 12 to 14: no other page, no window, no webview; the page's own routes change without a navigation. */
function confine(contents: WebContents): void {
	// Electron before 25 hands the address as the second argument only.
	const stay = (event: Event<{ readonly url?: string }>, address = '') => {
		if (!isOwnPage(event.url ?? address)) event.preventDefault()
	}
	contents.on('will-navigate', stay)
	contents.on('will-redirect', stay)
	contents.on('will-frame-navigate', (event) => stay(event))
	contents.on('will-attach-webview', (event) => event.preventDefault())
	contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** A page that crashed or hangs is loaded again; the station behind it has gone on all the while. */
function comeBack(window: BrowserWindow): void {
	let crashes: readonly number[] = []
	window.webContents.on('render-process-gone', (_event, { reason }) => {
		const now = performance.now()
		crashes = [...crashes.filter((at) => now - at < 600_000), now]
		if (reason !== 'clean-exit' && crashes.length <= 5 && !window.isDestroyed()) window.webContents.reload()
	})
	window.on('unresponsive', () => window.webContents.forcefullyCrashRenderer())
}

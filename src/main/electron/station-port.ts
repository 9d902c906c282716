/** The page's MessagePort as a link, taken only from the application's own page in its main frame. */
import { type BrowserWindow, type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, type MessagePortMain } from 'electron'
import type { Link } from '../../shared/rpc.ts'
import { isOwnPage } from './window.ts'

const open = new Set<Link>()

/** `onLink` may listen as late as it likes: texts wait in the port until then. */
export function serveStationPorts(window: () => BrowserWindow, onLink: (link: Link) => void): void {
	ipcMain.on('station', (event) => {
		const [port, ...more] = event.ports
		for (const other of more) other.close()
		if (port === undefined) return
		if (!isFromOwnPage(event, window())) return port.close()
		onLink(portLink(port))
	})
}

/** Checklist item 17. A window that is gone, a frame inside the page and a foreign page are all refused. */
export function isFromOwnPage(event: IpcMainEvent | IpcMainInvokeEvent, window: BrowserWindow): boolean {
	const frame = event.senderFrame
	if (frame === null || window.isDestroyed() || event.sender !== window.webContents) return false
	return frame.parent === null && isOwnPage(frame.url)
}

export function closeLinks(): void {
	for (const link of open) link.close()
}

function portLink(port: MessagePortMain): Link {
	let closed = false
	const link: Link = {
		send: (text) => {
			if (!closed) port.postMessage(text)
		},
		onText: (listener) => {
			port.on('message', ({ data }) => {
				if (typeof data === 'string') listener(data)
			})
			port.start()
		},
		onClose: (listener) => {
			port.on('close', listener)
		},
		close: () => {
			closed = true
			port.close()
		},
	}
	open.add(link)
	port.on('close', () => {
		closed = true
		open.delete(link)
	})
	return link
}

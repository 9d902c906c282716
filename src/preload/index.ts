/** Hands the page one MessagePort to the station and the few desk powers. Knows no method name of the contract. */
import { contextBridge, ipcRenderer } from 'electron'
import type { Desk } from '../shared/desk.ts'

const desk: Desk = {
	savePdf: (fileName, bytes) => ipcRenderer.invoke('desk.savePdf', fileName, bytes),
	saveCsv: (fileName, bytes) => ipcRenderer.invoke('desk.saveCsv', fileName, bytes),
	saveJson: (fileName, bytes) => ipcRenderer.invoke('desk.saveJson', fileName, bytes),
	printPdf: (bytes) => ipcRenderer.invoke('desk.printPdf', bytes),
}

contextBridge.exposeInMainWorld('desk', desk)

// The page's module has run by now and listens for a message of its own origin, with one port that carries rpc texts.
window.addEventListener('DOMContentLoaded', () => {
	const { port1, port2 } = new MessageChannel()
	ipcRenderer.postMessage('station', null, [port1])
	window.postMessage('station-port', window.origin, [port2])
})

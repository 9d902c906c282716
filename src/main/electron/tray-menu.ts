/** The tray icon and the menu: few entries, in German or English. */
import { join } from 'node:path'
import { app, Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron'

const german = {
	open: 'Zählwerk öffnen',
	quit: 'Beenden',
	file: 'Datei',
	edit: 'Bearbeiten',
	view: 'Ansicht',
	undo: 'Rückgängig',
	redo: 'Wiederholen',
	cut: 'Ausschneiden',
	copy: 'Kopieren',
	paste: 'Einfügen',
	selectAll: 'Alles auswählen',
	reload: 'Neu laden',
	larger: 'Größer',
	smaller: 'Kleiner',
	normal: 'Normale Größe',
	fullScreen: 'Vollbild',
}
const english: typeof german = {
	open: 'Open Zählwerk',
	quit: 'Quit',
	file: 'File',
	edit: 'Edit',
	view: 'View',
	undo: 'Undo',
	redo: 'Redo',
	cut: 'Cut',
	copy: 'Copy',
	paste: 'Paste',
	selectAll: 'Select all',
	reload: 'Reload',
	larger: 'Larger',
	smaller: 'Smaller',
	normal: 'Normal size',
	fullScreen: 'Full screen',
}

/** Without a reference the icon vanishes with the next garbage collection. */
let tray: Tray | null = null

export function showMenuAndTray(resourcesFolder: string, show: () => void): void {
	const words = app.getLocale().startsWith('de') ? german : english
	Menu.setApplicationMenu(Menu.buildFromTemplate(menu(words)))
	const icon = nativeImage.createFromPath(join(resourcesFolder, 'icon.png'))
	if (icon.isEmpty()) return
	tray = new Tray(icon.resize({ width: 22, height: 22 }))
	tray.setToolTip('Zählwerk')
	tray.setContextMenu(
		Menu.buildFromTemplate([
			{ label: words.open, click: show },
			{ type: 'separator' },
			{ label: words.quit, click: () => app.quit() },
		]),
	)
	tray.on('click', show)
}

function menu(words: typeof german): MenuItemConstructorOptions[] {
	const line: MenuItemConstructorOptions = { type: 'separator' }
	return [
		{ label: words.file, submenu: [{ role: 'quit', label: words.quit }] },
		{
			label: words.edit,
			submenu: [
				{ role: 'undo', label: words.undo },
				{ role: 'redo', label: words.redo },
				line,
				{ role: 'cut', label: words.cut },
				{ role: 'copy', label: words.copy },
				{ role: 'paste', label: words.paste },
				{ role: 'selectAll', label: words.selectAll },
			],
		},
		{
			label: words.view,
			submenu: [
				{ role: 'reload', label: words.reload },
				line,
				{ role: 'zoomIn', label: words.larger },
				{ role: 'zoomOut', label: words.smaller },
				{ role: 'resetZoom', label: words.normal },
				line,
				{ role: 'togglefullscreen', label: words.fullScreen },
			],
		},
	]
}

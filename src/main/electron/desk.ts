/** The desk powers of the page: save a PDF or a table where the person says, print a PDF. Nothing else. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { app, type BrowserWindow, dialog, type IpcMainInvokeEvent, ipcMain } from 'electron'
import { z } from 'zod'
import { documentName, isCsv, isJson, isPdf } from './pdf-document.ts'
import { printPdf } from './print-window.ts'
import { isFromOwnPage } from './station-port.ts'

const bytes = z.instanceof(Uint8Array).refine(isPdf)
const table = z.instanceof(Uint8Array).refine(isCsv)
const object = z.instanceof(Uint8Array).refine(isJson)

/** One wrapper for every channel: sender, then shape, then the power itself (checklist item 17). */
export function serveDesk(window: () => BrowserWindow): void {
	const handle = <T extends z.ZodType>(channel: string, shape: T, power: (input: z.output<T>) => Promise<string>) => {
		ipcMain.handle(channel, async (event: IpcMainInvokeEvent, ...words: unknown[]) => {
			if (!isFromOwnPage(event, window())) return 'failed'
			const input = shape.safeParse(words)
			if (!input.success) return 'failed'
			return power(input.data).catch(() => 'failed')
		})
	}
	handle('desk.savePdf', z.tuple([z.string().max(200), bytes]), ([name, pdf]) =>
		saveAs(window(), documentName(name), { name: 'PDF', extensions: ['pdf'] }, pdf),
	)
	handle('desk.saveCsv', z.tuple([z.string().max(200), table]), ([name, csv]) =>
		saveAs(window(), documentName(name, 'csv'), { name: 'CSV', extensions: ['csv'] }, csv),
	)
	handle('desk.saveJson', z.tuple([z.string().max(200), object]), ([name, json]) =>
		saveAs(window(), documentName(name, 'json'), { name: 'JSON', extensions: ['json'] }, json),
	)
	handle('desk.printPdf', z.tuple([bytes]), ([pdf]) => printPdf(pdf))
}

async function saveAs(
	window: BrowserWindow,
	name: string,
	filter: Electron.FileFilter,
	content: Uint8Array,
): Promise<'saved' | 'cancelled'> {
	const answer = await dialog.showSaveDialog(window, {
		defaultPath: join(app.getPath('documents'), name),
		filters: [filter],
	})
	if (answer.canceled || !answer.filePath) return 'cancelled'
	await writeFile(answer.filePath, content)
	return 'saved'
}

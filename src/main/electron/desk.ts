/** The desk powers of the page: save a PDF where the person says, print a PDF. Nothing else. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { app, type BrowserWindow, dialog, type IpcMainInvokeEvent, ipcMain } from 'electron'
import { z } from 'zod'
import { documentName, isPdf } from './pdf-document.ts'
import { printPdf } from './print-window.ts'
import { isFromOwnPage } from './station-port.ts'

const bytes = z.instanceof(Uint8Array).refine(isPdf)

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
	handle('desk.savePdf', z.tuple([z.string().max(200), bytes]), ([name, pdf]) => savePdf(window(), name, pdf))
	handle('desk.printPdf', z.tuple([bytes]), ([pdf]) => printPdf(pdf))
}

async function savePdf(window: BrowserWindow, name: string, pdf: Uint8Array): Promise<'saved' | 'cancelled'> {
	const answer = await dialog.showSaveDialog(window, {
		defaultPath: join(app.getPath('documents'), documentName(name)),
		filters: [{ name: 'PDF', extensions: ['pdf'] }],
	})
	if (answer.canceled || !answer.filePath) return 'cancelled'
	await writeFile(answer.filePath, pdf)
	return 'saved'
}

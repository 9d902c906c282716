/** A QR code drawn as vectors: sharp at every size, and no image format between the modules and the paper. */
import { create } from 'qrcode'
import { mm } from './din5008.ts'
import type { Flow } from './sheet-flow.ts'

/** Draws the payload's code, level M as EPC069-12 asks, as one path of `sizeMm` without its quiet zone of 4 modules. */
export function drawCode(flow: Flow, payload: string, xMm: number, yMm: number, sizeMm: number): void {
	const { modules } = create([{ data: new TextEncoder().encode(payload), mode: 'byte' }], { errorCorrectionLevel: 'M' })
	const unit = (sizeMm * mm) / modules.size
	for (let row = 0; row < modules.size; row++) {
		for (let column = 0; column < modules.size; ) {
			let end = column
			while (end < modules.size && modules.get(row, end)) end++
			if (end > column) flow.doc.rect(xMm * mm + column * unit, yMm * mm + row * unit, (end - column) * unit, unit)
			column = end + 1
		}
	}
	flow.doc.fillColor('#000000').fill()
}

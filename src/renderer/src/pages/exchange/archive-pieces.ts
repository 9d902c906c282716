/** A signed archive in pieces, as the station takes and gives it. */
import { act } from '../../station.ts'

/** Well below 1 MiB also as base64: the link carries other calls between two pieces. */
export const pieceBytes = 512 * 1024

export type Progress = (done: number, total: number) => void

/** Sends the pieces in order; the last answer says what the file says of itself. Stops when `signal` is aborted. */
export async function upload(file: Blob, uploadId: string, signal: AbortSignal, progress: Progress) {
	let offset = 0
	while (true) {
		signal.throwIfAborted()
		const bytes = new Uint8Array(await file.slice(offset, offset + pieceBytes).arrayBuffer())
		const last = offset + bytes.length >= file.size
		const { summary } = await act('exchange.upload', { uploadId, offset, base64: base64Of(bytes), last })
		offset += bytes.length
		progress(offset, file.size)
		if (last) return summary
	}
}

/** Asks for pieces until the station says that it was the last. */
export async function download(
	source: 'exchange.download' | 'exports.download',
	name: string,
	progress: (done: number) => void,
): Promise<Blob> {
	const pieces: Uint8Array<ArrayBuffer>[] = []
	let offset = 0
	while (true) {
		const { base64, done } = await act(source, { name, offset })
		const piece = bytesOf(base64)
		pieces.push(piece)
		offset += piece.length
		progress(offset)
		// A station that gives nothing and is not done would be asked for ever.
		if (done || piece.length === 0) return new Blob(pieces)
	}
}

export function base64Of(bytes: Uint8Array): string {
	let text = ''
	// String.fromCharCode takes each byte as an argument: a whole piece would be too many.
	for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
	return btoa(text)
}

export const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
	Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))

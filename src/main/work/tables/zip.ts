/**
 * Files of a ZIP archive by name, as far as workbooks need them: stored or deflated, not encrypted, not split, no
 * Zip64 (PKWARE APPNOTE 6.3). What an entry says of its size is not believed: inflating stops at a limit.
 */
import { crc32, inflateRawSync } from 'node:zlib'

export type ZipEntry = { readonly name: string; readonly read: () => Uint8Array }
/** 'too-big': unpacked it is larger than a list may be. */
export class ZipRefused extends Error {
	readonly reason: 'not-a-zip' | 'broken' | 'too-big' | 'encrypted' | 'unsupported'
	constructor(reason: ZipRefused['reason']) {
		super(`the archive is refused: ${reason}`)
		this.reason = reason
	}
}

const endSignature = 0x06054b50
const centralSignature = 0x02014b50
const localSignature = 0x04034b50
/** A workbook has some dozens. */
const mostEntries = 5_000

/** `mostBytes`: of all entries that are read together. */
export function openZip(bytes: Uint8Array, mostBytes: number): ReadonlyMap<string, ZipEntry> {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
	const end = endOf(view)
	const entries = view.getUint16(end + 10, true)
	if (entries > mostEntries) throw new ZipRefused('too-big')
	const found = new Map<string, ZipEntry>()
	let left = mostBytes
	let at = view.getUint32(end + 16, true)
	for (let index = 0; index < entries; index++) {
		if (at + 46 > end || view.getUint32(at, true) !== centralSignature) throw new ZipRefused('broken')
		const nameLength = view.getUint16(at + 28, true)
		const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
		if (next > end) throw new ZipRefused('broken')
		const name = Buffer.from(bytes.subarray(at + 46, at + 46 + nameLength)).toString('utf8')
		const place = {
			flags: view.getUint16(at + 8, true),
			method: view.getUint16(at + 10, true),
			crc: view.getUint32(at + 16, true),
			packed: view.getUint32(at + 20, true),
			local: view.getUint32(at + 42, true),
		}
		const read = () => {
			const content = contentOf(bytes, view, place, left)
			left -= content.length
			return content
		}
		// Some writers use the other slash; of two of one name the first counts.
		const key = name.replaceAll('\\', '/')
		if (!found.has(key)) found.set(key, { name: key, read })
		at = next
	}
	return found
}

/** The end record, behind which only a comment may stand. */
function endOf(view: DataView): number {
	const least = Math.max(0, view.byteLength - 22 - 0xffff)
	for (let at = view.byteLength - 22; at >= least; at--) {
		if (view.getUint32(at, true) === endSignature) return at
	}
	throw new ZipRefused('not-a-zip')
}

type Place = {
	readonly flags: number
	readonly method: number
	readonly crc: number
	readonly packed: number
	readonly local: number
}

function contentOf(bytes: Uint8Array, view: DataView, place: Place, left: number): Uint8Array {
	const { flags, method, crc, packed, local } = place
	if ((flags & 1) !== 0) throw new ZipRefused('encrypted')
	if (local + 30 > bytes.length || view.getUint32(local, true) !== localSignature) throw new ZipRefused('broken')
	const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
	if (from + packed > bytes.length) throw new ZipRefused('broken')
	const content = unpacked(bytes.subarray(from, from + packed), method, left)
	if (crc32(content) !== crc) throw new ZipRefused('broken')
	return content
}

function unpacked(packed: Uint8Array, method: number, left: number): Uint8Array {
	if (packed.length > left) throw new ZipRefused('too-big')
	if (method === 0) return packed
	if (method !== 8) throw new ZipRefused('unsupported')
	try {
		return inflateRawSync(packed, { maxOutputLength: Math.max(1, left) })
	} catch (cause) {
		const isTooBig = cause instanceof RangeError || (cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE'
		throw new ZipRefused(isTooBig ? 'too-big' : 'broken')
	}
}

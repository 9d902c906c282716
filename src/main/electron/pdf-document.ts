/** What the page may hand over as a document, and under which name it is offered. */

import { cutForFileName } from '../../shared/file-name.ts'

const longestBytes = 64 * 1024 * 1024
/** ISO 32000-1 §7.5.2: the file begins with its version. */
const header = '%PDF-'

export const isPdf = (bytes: Uint8Array): boolean =>
	bytes.byteLength <= longestBytes && header === String.fromCharCode(...bytes.subarray(0, header.length))

const longestTableBytes = 1024 * 1024

/** Text with a byte order mark, as the station writes tables; nothing that a system would run. */
export const isCsv = (bytes: Uint8Array): boolean =>
	bytes.byteLength <= longestTableBytes && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf

/** An object as JSON. */
export const isJson = (bytes: Uint8Array): boolean =>
	bytes.byteLength <= longestTableBytes && bytes[0] === '{'.charCodeAt(0)

/**
 * A file name that every system takes, without a folder; always ends in the ending. Names of people may stand in it.
 */
export function documentName(wanted: string, ending: 'pdf' | 'csv' | 'json' = 'pdf'): string {
	const bare = wanted
		.replace(/\.(pdf|csv|json)$/i, '')
		// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out here
		.replace(/[\u0000-\u001f\u007f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]+/g, ' ')
		.replace(/\s+/g, ' ')
		.replace(/^[. ]+|[. ]+$/g, '')
	const plain = cutForFileName(bare, 120).trim()
	// Device names of Windows are no file names there, with whatever ending.
	const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(plain.split('.')[0]!)
	return `${plain === '' || reserved ? 'Zählwerk' : plain}.${ending}`
}

/** Names that every system takes: names of buildings and tenants may stand in them. */

import { cutForFileName } from '../../../shared/file-name.ts'

const endings = ['xlsx', 'csv', 'xml', 'zip'] as const

/** A name of `fileNamed` and nothing that leads elsewhere. */
export const exportName = new RegExp(`^[\\p{L}\\p{N}][\\p{L}\\p{N} ._,()&+-]{0,170}\\.(${endings.join('|')})$`, 'u')

/** Keeps the ending. */
export function fileNamed(wanted: string): string {
	const dot = wanted.lastIndexOf('.')
	const base = wanted
		.slice(0, dot)
		.replaceAll(/[^\p{L}\p{N} ._,()&+-]/gu, '_')
		.replaceAll(/\s+/g, ' ')
		.replace(/^[^\p{L}\p{N}]+/u, '')
	const cut = cutForFileName(base, 150).replace(/[. ]+$/, '')
	return `${cut === '' ? 'Export' : cut}${wanted.slice(dot)}`
}

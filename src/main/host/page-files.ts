/** The built page's files as answers: what a path means, that it never leaves the folder, and its type and headers. */
import { readFile, realpath, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { noncePlaceholder, pageHeaders } from './page-headers.ts'

export type PageAnswer = {
	readonly status: 200 | 400 | 404
	readonly headers: Readonly<Record<string, string>>
	readonly body: Uint8Array
}

const mimeTypes: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.mjs': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.json': 'application/json; charset=utf-8',
	'.txt': 'text/plain; charset=utf-8',
	'.svg': 'image/svg+xml',
	'.png': 'image/png',
	'.jpg': 'image/jpeg',
	'.ico': 'image/x-icon',
	'.woff': 'font/woff',
	'.woff2': 'font/woff2',
	'.ttf': 'font/ttf',
	'.wasm': 'application/wasm',
	'.bcmap': 'application/octet-stream',
	'.pfb': 'application/octet-stream',
}

/** Vite writes them as assets/name-HASH.ext: a new content is a new name. */
const hashedAsset = /^\/assets\/[^/]+-[\w-]{8}\.\w+$/

/**
 * The answer for a raw request target ('/assets/x.js?y'), still percent-encoded. A path without a file extension is
 * one of the page's own routes and answers index.html. Never throws; 400 for what no browser sends by itself, 404 for
 * what is not there or lies outside `folder` (also through a link).
 */
export async function pageAnswer(folder: string, target: string, nonce: string): Promise<PageAnswer> {
	const path = plainPath(target)
	if (path === null) return refusal(400, 'This address is not valid.', nonce)
	const wanted = extname(path) === '' ? '/index.html' : path
	const file = await containedFile(folder, wanted)
	const type = mimeTypes[extname(wanted).toLowerCase()]
	if (file === null || type === undefined) return refusal(404, 'There is no such page.', nonce)
	const bytes = await readFile(file).catch(() => null)
	if (bytes === null) return refusal(404, 'There is no such page.', nonce)
	const body =
		wanted === '/index.html' ? Buffer.from(bytes.toString('utf8').replaceAll(noncePlaceholder, nonce)) : bytes
	const cache = hashedAsset.test(wanted) ? 'keep' : 'never'
	return { status: 200, headers: { ...pageHeaders(nonce, cache), 'content-type': type }, body }
}

/** Decoded exactly once; null for anything that could mean another folder on any system. */
function plainPath(target: string): string | null {
	const encoded = target.split(/[?#]/, 1)[0]!
	if (!encoded.startsWith('/') || encoded.length > 2000) return null
	let path: string
	try {
		path = decodeURIComponent(encoded)
	} catch {
		return null
	}
	// A second layer of escapes, a NUL, a Windows separator, drive or stream name: nothing that the page asks for.
	if (/[\0\\:%]/.test(path) || path.includes('//')) return null
	if (path.split('/').some((part) => part === '..' || part === '.')) return null
	return path
}

async function containedFile(folder: string, path: string): Promise<string | null> {
	try {
		const root = await realpath(folder)
		const file = await realpath(join(root, path))
		if (!file.startsWith(root + sep)) return null
		return (await stat(file)).isFile() ? file : null
	} catch {
		return null
	}
}

const refusal = (status: 400 | 404, text: string, nonce: string): PageAnswer => ({
	status,
	headers: { ...pageHeaders(nonce, 'never'), 'content-type': 'text/plain; charset=utf-8' },
	body: Buffer.from(`${text}\n`),
})

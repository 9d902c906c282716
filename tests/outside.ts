/** Where numbers and frames from outside lie. Tests that need them skip with one line where they are absent. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = process.env.OUTSIDE_VECTORS ?? resolve(import.meta.dirname, '../../shared/vectors')

/** Path of a file under the outside vectors, or null (said once, in one line). */
export function outsidePath(name: string): string | null {
	const path = join(root, name)
	if (existsSync(path)) return path
	console.log(`skipped: ${path} is not there (set OUTSIDE_VECTORS)`)
	return null
}

export function outsideText(name: string): string | null {
	const path = outsidePath(name)
	return path === null ? null : readFileSync(path, 'utf8')
}

export function outsideJson<T>(name: string): T | null {
	const text = outsideText(name)
	return text === null ? null : (JSON.parse(text) as T)
}

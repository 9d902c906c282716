/** Where numbers and frames from outside lie. Tests that need them skip with one line where they are absent. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = process.env.OUTSIDE_VECTORS ?? resolve(import.meta.dirname, '../../shared/vectors')

let said = false

/** Path of a file under the outside vectors, or null; a missing folder is said once, in one line. */
export function outsidePath(name: string): string | null {
	const path = join(root, name)
	if (existsSync(path)) return path
	if (existsSync(root)) console.log(`skipped: ${path} is not there`)
	else if (!said) console.log(`skipped: no outside vectors in ${root} (set OUTSIDE_VECTORS)`)
	said = true
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

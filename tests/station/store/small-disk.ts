/** A disk of a few megabytes (tmpfs), where the machine permits mounting one. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type SmallDisk = {
	readonly folder: string
	readonly remount: (mode: 'ro' | 'rw') => void
	readonly unmount: () => void
}

export function mounted(megabytes: number): SmallDisk | null {
	if (process.platform !== 'linux') return null
	const folder = mkdtempSync(join(tmpdir(), 'zaehlwerk-disk-'))
	const mount = (...args: string[]) => execFileSync('mount', args, { stdio: 'ignore' })
	try {
		mount('-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder)
	} catch {
		rmSync(folder, { recursive: true, force: true })
		return null
	}
	return {
		folder,
		remount: (mode) => mount('-o', `remount,${mode}`, folder),
		unmount: () => {
			execFileSync('umount', ['-l', folder], { stdio: 'ignore' })
			rmSync(folder, { recursive: true, force: true })
		},
	}
}

/** Starts the virtual building as a Node process of its own. */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { announced } from '../host/virtual-building.ts'
import type { VirtualBuilding } from '../station/station.ts'

export function startVirtualBuilding(entryFolder: string): Promise<VirtualBuilding> {
	const child = fork(join(entryFolder, 'virtual.js'), [], {
		stdio: ['pipe', 'pipe', 'ignore', 'ipc'],
		execArgv: [],
	})
	// Its own Ctrl+C and the closed input may come together; a write then finds nobody, which is what was wanted.
	child.stdin?.on('error', () => {})
	return announced({
		onOutput: (listener) => child.stdout?.on('data', listener),
		onExit: (listener) => {
			child.on('error', listener)
			child.on('exit', listener)
		},
		ask: () => {
			child.stdin?.end('{"stop":true}\n')
			if (child.connected) child.disconnect()
		},
		kill: () => child.kill('SIGKILL'),
	})
}

/** Starts the virtual building in a utility process: a packaged application cannot run itself as plain Node. */
import { join } from 'node:path'
import { utilityProcess } from 'electron'
import { announced } from '../host/virtual-building.ts'
import type { VirtualBuilding } from '../station/station.ts'

export function startVirtualBuilding(entryFolder: string): Promise<VirtualBuilding> {
	const child = utilityProcess.fork(join(entryFolder, 'virtual.js'), [], {
		stdio: ['ignore', 'pipe', 'ignore'],
		serviceName: 'Zählwerk virtual building',
	})
	return announced({
		onOutput: (listener) => child.stdout?.on('data', listener),
		onExit: (listener) => child.on('exit', listener),
		ask: () => child.postMessage({ stop: true }),
		kill: () => {
			child.kill()
		},
	})
}

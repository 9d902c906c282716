import { access } from 'node:fs/promises'
import { systemClock } from '../../src/main/lines/clock.ts'

/** A pseudo-terminal that another program is making. */
export async function appears(path: string): Promise<void> {
	for (let tries = 0; tries < 250; tries++) {
		try {
			return await access(path)
		} catch {
			await systemClock.sleep(20)
		}
	}
	throw new Error(`${path} does not appear`)
}

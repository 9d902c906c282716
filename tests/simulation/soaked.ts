/** What a station takes of the machine while simulated days pass in which nothing goes wrong. */
import { existsSync, readdirSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Asked } from './drawn.ts'
import { type Simulated, simulate } from './simulation.ts'

/** After the garbage has been collected; bytes. */
export type Footprint = {
	readonly day: number
	readonly heapBytes: number
	/** Heap and what the heap refers to outside of it. */
	readonly heldBytes: number
	/** Of the whole process, its worker threads and what databases have mapped included. */
	readonly rssBytes: number
	readonly handles: number
}

export async function soak(
	asked: Omit<Asked, 'trouble'>,
	told: (footprint: Footprint) => void = () => {},
): Promise<{ readonly simulated: Simulated; readonly footprints: readonly Footprint[] }> {
	setFlagsFromString('--expose-gc')
	const collectGarbage = runInNewContext('gc') as () => void
	const footprints: Footprint[] = []
	const day = (number: number) => {
		collectGarbage()
		const { heapUsed, external, rss } = process.memoryUsage()
		footprints.push({
			day: number,
			heapBytes: heapUsed,
			heldBytes: heapUsed + external,
			rssBytes: rss,
			handles: handles(),
		})
		told(footprints.at(-1)!)
	}
	return { simulated: await simulate({ ...asked, trouble: 'none' }, { day }), footprints }
}

/** What keeps the process busy, and, where the system tells them, its open files. */
function handles(): number {
	const resources = process.getActiveResourcesInfo().filter((kind) => !/Timeout|Immediate/.test(kind)).length
	return resources + (existsSync(openFiles) ? readdirSync(openFiles).length : 0)
}

const openFiles = '/proc/self/fd'

/** How many times as much the last `days` take as those behind the warm-up. */
export function growth(
	footprints: readonly Footprint[],
	of: keyof Footprint,
	{ warmUpDays, days }: { readonly warmUpDays: number; readonly days: number },
): number {
	const mean = (some: readonly Footprint[]) => some.reduce((sum, each) => sum + each[of], 0) / some.length
	return mean(footprints.slice(-days)) / mean(footprints.slice(warmUpDays, warmUpDays + days))
}

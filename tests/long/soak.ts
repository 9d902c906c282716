/** Fault table row 48 as it is written: 250 meters over 30 simulated days; memory and handles stay. */
import { growth, soak } from '../simulation/soaked.ts'

const asked = { seed: 48, days: 31, meters: 250 }
const compared = { warmUpDays: 6, days: 3 }
const mostGrowth = 1.05

/** Throws where something grew. */
export async function soakMonth(): Promise<{ readonly days: number; readonly outcome: string }> {
	const startedAt = performance.now()
	const { simulated, footprints } = await soak(asked, ({ day, rssBytes, heapBytes, handles }) => {
		const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0)
		console.log(`  day ${day}: RSS ${megabytes(rssBytes)} MB, heap ${megabytes(heapBytes)} MB, ${handles} handles`)
	})
	simulated.remove()
	const [rss, heap, handles] = (['rssBytes', 'heapBytes', 'handles'] as const).map((of) =>
		growth(footprints, of, compared),
	) as [number, number, number]
	const seconds = Math.round((performance.now() - startedAt) / 1000)
	const outcome = `last three days by three after the warm-up: RSS ${rss.toFixed(3)}, heap ${heap.toFixed(3)}, handles ${handles.toFixed(3)}; ${simulated.exchanges.toLocaleString('en')} requests, ${seconds} s`
	if (rss > mostGrowth || heap > mostGrowth || handles > 1) throw new Error(outcome)
	return { days: footprints.length, outcome }
}

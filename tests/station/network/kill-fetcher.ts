/** A station in a process of its own that fetches events without a pause until it is killed: `folder concentratorId`. */
import { systemClock } from '../../../src/main/lines/clock.ts'
import { startAt } from './site.ts'

const [folder, concentrator] = process.argv.slice(2)
const station = await startAt(systemClock, { folder: folder! })
process.stdout.write('fetching\n')
for (;;) {
	const { jobId } = await station.call('network.fetchEvents', { concentratorId: Number(concentrator) })
	let isOver = false
	while (!isOver) {
		await new Promise((done) => setTimeout(done, 5))
		const { jobs } = await station.call('network.jobs', {})
		isOver = jobs.find(({ id }) => id === jobId)?.state !== 'running'
	}
}

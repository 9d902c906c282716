/** The station's worker threads: what would hold the main thread longer than 20 ms runs there. */
import type { archiveTasks } from '../work/archives.ts'
import type { billTasks } from '../work/bills.ts'
import type { commissioningTasks } from '../work/commissioning.ts'
import type { exportTasks } from '../work/exports.ts'
import type { plausibilityTasks } from '../work/plausibility.ts'
import type { viewTasks } from '../work/views.ts'
import type { whatIfTasks } from '../work/what-ifs.ts'
import type { StationOptions } from './station.ts'
import { createWorker, type WorkerCare } from './worker.ts'

type Places = Pick<
	StationOptions,
	'databasePath' | 'migrationsPath' | 'presetsPath' | 'fontsPath' | 'workerEntry' | 'startWorker'
>

export function createWorkers(places: Places, careFor: (worker: string) => WorkerCare) {
	const { databasePath, migrationsPath, presetsPath, fontsPath, workerEntry, startWorker = createWorker } = places
	const files = { databasePath, migrationsPath, presetsPath }
	const withFonts = { ...files, fontsPath }
	return {
		views: startWorker<typeof viewTasks>(workerEntry('views'), files, careFor('views')),
		bills: startWorker<typeof billTasks>(workerEntry('bills'), withFonts, careFor('bills')),
		whatIfs: startWorker<typeof whatIfTasks>(workerEntry('what-ifs'), files, careFor('what-ifs')),
		checks: startWorker<typeof plausibilityTasks>(workerEntry('plausibility'), files, careFor('plausibility')),
		archives: startWorker<typeof archiveTasks>(workerEntry('archives'), files, careFor('archives')),
		exporting: startWorker<typeof exportTasks>(workerEntry('exports'), withFonts, careFor('exports')),
		commissioning: startWorker<typeof commissioningTasks>(
			workerEntry('commissioning'),
			withFonts,
			careFor('commissioning'),
		),
	}
}

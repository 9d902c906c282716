/** Every issued statement computed once more from what was kept with it: it must come out to the byte. */
import { canonicalJson } from '../../domain/billing/canonical.ts'
import { engineOf, rerun, type Snapshot } from '../../domain/billing/rerun.ts'
import type { Store } from '../../store/open.ts'
import { engineVersion } from '../bill-input.ts'
import type { TaskContext } from '../serve.ts'

export type Verified = {
	readonly checked: number
	/** Numbers of statements that come out otherwise although the same engine computed them. */
	readonly differing: readonly string[]
	/** Made by another version of the engine, and come out otherwise by this one. */
	readonly byOtherEngine: number
}

export function verifyIssued(store: Store, task: Pick<TaskContext, 'progress' | 'isCancelled'>): Verified {
	const issued = store.billing
		.runs()
		.flatMap(({ id, kind }) => (kind === 'costs' ? [] : store.billing.statements(id)))
		.filter(({ number }) => number !== null)
	const differing: string[] = []
	let [checked, byOtherEngine] = [0, 0]
	for (const { id, number } of issued) {
		if (task.isCancelled()) break
		const snapshot = store.billing.statement(id)?.snapshot as Snapshot
		if (rerun(snapshot) !== canonicalJson(snapshot)) {
			if (engineOf(snapshot) === engineVersion) differing.push(number!)
			else byOtherEngine += 1
		}
		task.progress(++checked, issued.length)
	}
	return { checked, differing, byOtherEngine }
}

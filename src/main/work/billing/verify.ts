/** Every issued statement computed once more from what was kept with it: it must come out to the byte. */
import { canonicalJson } from '../../domain/billing/canonical.ts'
import { engineOf, rerun, type Snapshot } from '../../domain/billing/rerun.ts'
import { type CostSnapshot, rerunCosts } from '../../domain/costs/cost-snapshot.ts'
import type { Store } from '../../store/open.ts'
import { engineVersion } from '../bill-input.ts'
import { unpackedBasis } from '../costs/cost-basis.ts'
import type { TaskContext } from '../serve.ts'

export type Verified = {
	readonly checked: number
	/** Numbers of statements that come out otherwise although the same engine computed them. */
	readonly differing: readonly string[]
	/** Made by another version of the engine, and come out otherwise by this one. */
	readonly byOtherEngine: number
}

export function verifyIssued(store: Store, task: Pick<TaskContext, 'progress' | 'isCancelled'>): Verified {
	const runs = store.billing.runs()
	const issued = runs.map(({ id }) => store.billing.statements(id).filter(({ number }) => number !== null))
	const all = issued.reduce((sum, { length }) => sum + length, 0)
	const differing: string[] = []
	let [checked, byOtherEngine] = [0, 0]
	for (const [index, { id: runId, kind }] of runs.entries()) {
		if (task.isCancelled()) break
		const again = kind === 'costs' ? rerunOfCosts(store, runId) : rerunOfBill
		for (const { id, number } of issued[index]!) {
			if (task.isCancelled()) break
			const snapshot = store.billing.statement(id)?.snapshot as Snapshot | CostSnapshot
			const { text, engine } = again(snapshot)
			if (text !== canonicalJson(snapshot)) {
				if (engine === engineVersion) differing.push(number!)
				else byOtherEngine += 1
			}
			task.progress(++checked, all)
		}
	}
	return { checked, differing, byOtherEngine }
}

/** `engine`: the one that made it. */
type Again = (snapshot: Snapshot | CostSnapshot) => { readonly text: string | null; readonly engine: string }

const rerunOfBill: Again = (kept) => {
	const snapshot = kept as Snapshot
	return { text: rerun(snapshot), engine: engineOf(snapshot) }
}

/** All are shared out once for the whole run. Without a basis that can be read nothing comes out. */
function rerunOfCosts(store: Store, runId: number): Again {
	const basis = store.billing.costBasis(runId)
	const input = basis && unpackedBasis(basis)
	const again = input && rerunCosts(input, basis!.sha256)
	return (kept) => {
		if ('cancellation' in kept) return rerunOfBill(kept)
		return { text: again?.(kept as CostSnapshot) ?? null, engine: input?.engineVersion ?? engineVersion }
	}
}

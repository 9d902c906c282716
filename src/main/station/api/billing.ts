/** Contract area: billing. */
import type { billingCalls } from '../../../shared/contract/billing.ts'
import type { Handlers } from '../../../shared/contract/define.ts'
import { monthsView, runView } from './bill-run-views.ts'
import { correctionHandlers } from './corrections.ts'
import { buildingOf, found, type Parts, view } from './parts.ts'

export function billingHandlers(parts: Parts): Handlers<typeof billingCalls> {
	const { store, billRuns } = parts
	return {
		'billing.months': () => monthsView(parts),
		'billing.prepare': ({ month }) => {
			buildingOf(store)
			return { runId: billRuns.prepare(month) }
		},
		'billing.run': ({ runId }) => {
			const run = found(store.billing.runRow(runId), 'run')
			return runView(parts, found(run.draftState === 'discarding' ? null : run, 'run'))
		},
		'billing.statements': (asked) => view(parts, 'billStatements', asked),
		'billing.statement': async ({ statementId }) => found(await view(parts, 'billStatement', statementId), 'statement'),
		'billing.cancel': ({ runId }) => {
			billRuns.cancel(runId)
			return {}
		},
		...stateHandlers(parts),
		...correctionHandlers(parts),
		'billing.pdf': async ({ statementId, language }) => {
			const { fileName, bytes } = await billRuns.pdf(statementId, language)
			return { fileName, base64: Buffer.from(bytes).toString('base64') }
		},
	}
}

function stateHandlers({ billRuns }: Parts) {
	return {
		'billing.approve': async ({ runId, by, seen }) => {
			await billRuns.approve(runId, by, seen)
			return {}
		},
		'billing.withdraw': ({ runId }) => {
			billRuns.withdraw(runId)
			return {}
		},
		'billing.issue': async ({ runId }) => {
			await billRuns.issue(runId)
			return {}
		},
	} satisfies Partial<Handlers<typeof billingCalls>>
}

import type { ScanView } from '../../../../shared/contract/lines.ts'
import type { ModelView } from '../../../../shared/contract/meters.ts'

/** The first model of the found medium, else the first of all. Only a proposal: the person sees it. */
export function proposedModel(models: readonly ModelView[], found: ScanView['found'][number]): ModelView | undefined {
	return models.find(({ medium }) => medium === found.medium) ?? models[0]
}

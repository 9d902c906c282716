/** Who tests and checks: typed once, kept for all steps. */
import { useDraft } from '../../draft.ts'

export function useCheckedBy() {
	const { value, change } = useDraft('commissioning.by', { by: '' })
	return { value: value.by, set: (by: string) => change({ by }) }
}

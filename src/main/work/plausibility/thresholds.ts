/** The thresholds that hold: what a person has set, else the preset. */
import { type Thresholds, thresholds } from '../../../shared/plausibility.ts'
import type { Store } from '../../store/open.ts'
import type { Presets } from '../presets.ts'

/** The setting's key. */
export const thresholdsKey = 'plausibility.thresholds'

/** What is stored and no longer fits (an older version, a damaged file) gives way to the preset. */
export function thresholdsOf(store: Pick<Store, 'settings'>, presets: Pick<Presets, 'plausibility'>): Thresholds {
	const set = thresholds.safeParse(store.settings.get(thresholdsKey))
	return set.success ? set.data : presets.plausibility
}

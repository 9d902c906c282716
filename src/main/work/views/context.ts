/** What the views need: the store (read-only is enough), the presets, and which moment it is. */
import type { Store } from '../../store/open.ts'
import type { MeterModel, Presets } from '../presets.ts'

export type ViewContext = {
	readonly store: Store
	readonly presets: Presets
	readonly now: number
}

/** The building's zone; UTC before a building is set up. */
export const zoneOf = ({ store }: ViewContext): string => store.topology.buildings()[0]?.zone ?? 'UTC'

export const modelOf = ({ presets }: ViewContext, modelId: string | null): MeterModel | undefined =>
	presets.models.get(modelId ?? '')

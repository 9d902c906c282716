/** Readings with what people and estimation put over them. Raw readings stay as they are; only what counts changes. */
import type { OverlayMethod } from '../../../shared/overlay-method.ts'

export type Overlay = {
	readonly registerId: number
	readonly at: number
	/** Steps of the register; null = no reading of this instant counts. */
	readonly value: number | null
	readonly method: OverlayMethod
	readonly createdAt: number
}

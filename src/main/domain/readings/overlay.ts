/** Readings with what people and estimation put over them. Raw readings stay as they are; only what counts changes. */

export type OverlayMethod =
	/** A person looked at a quarantined value and says that it is right. */
	| 'accepted'
	/** Read from the display, or told by the tenant. */
	| 'manual'
	| 'interpolation'
	/** The mean of comparable days, scaled to what the register says. */
	| 'like-days'
	/** A profile scaled to the register's own difference. */
	| 'scaled-profile'
	/** HeizkostenV § 9a (1): the same rooms in comparable periods. */
	| 'comparable-period'
	/** HeizkostenV § 9a (1): comparable rooms in the same period. */
	| 'comparable-rooms'
	/** HeizkostenV § 9a (1): the average of the building or the group of users. */
	| 'building-average'

export type Overlay = {
	readonly registerId: number
	readonly at: number
	/** Steps of the register; null = no reading of this instant counts. */
	readonly value: number | null
	readonly method: OverlayMethod
	readonly createdAt: number
}

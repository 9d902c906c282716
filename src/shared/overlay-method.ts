/**
 * How a value that lies over a register's readings came to be. 'accepted': a person looked at a quarantined value and
 * says that it is right. 'manual': read from the display, or told by the tenant. 'like-days': the mean of comparable
 * days, scaled to what the register says. 'scaled-profile': a profile scaled to the register's own difference.
 * 'comparable-period', 'comparable-rooms', 'building-average': HeizkostenV § 9a (1), the same rooms in comparable
 * periods, comparable rooms in the same period, the average of the building or the group of users.
 */
export const overlayMethods = [
	...(['accepted', 'manual', 'interpolation', 'like-days', 'scaled-profile'] as const),
	...(['comparable-period', 'comparable-rooms', 'building-average'] as const),
] as const
export type OverlayMethod = (typeof overlayMethods)[number]

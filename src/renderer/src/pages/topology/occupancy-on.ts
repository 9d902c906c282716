import type { UnitView } from '../../../../shared/contract/topology.ts'

/** Who occupies the unit on a local day; the last day belongs to the occupancy. */
export const occupancyOn = (unit: UnitView, day: string) =>
	unit.occupancies.find(({ from, to }) => from <= day && (to === null || day <= to)) ?? null

/** Building › floor › unit › metering point, and who lives there. */
import { z } from 'zod'
import { call } from './define.ts'
import { decimal, health, id, localDate, medium, name, nothing, text } from './values.ts'

export const treeNode = z.object({
	/** 'building:1', 'floor:3', 'unit:7', 'point:12' */
	key: z.string(),
	kind: z.enum(['building', 'floor', 'unit', 'point']),
	id,
	parentKey: z.string().nullable(),
	name,
	/** Only for points. */
	medium: medium.nullable(),
	health,
})

export const occupancy = z.object({
	tenantName: name,
	addressLines: z.array(text).max(5),
	from: localDate,
	/** Last day (inclusive); null = open end. */
	to: localDate.nullable(),
	/** Who live there; null = not known. Omitted where one is changed: stays as it is. */
	persons: z.number().int().min(0).max(99).nullable().optional(),
})
export const occupancyView = occupancy.extend({ id })

/** Square metres, more than none: of an area that is not known nothing is said. */
const area = z
	.string()
	.regex(/^\d{1,7}(\.\d{1,3})?$/)
	.refine((squareMetres) => Number(squareMetres) > 0)

export const unitView = z.object({
	id,
	floorName: name,
	name,
	areaM2: decimal.nullable(),
	/** null = the whole area is heated. */
	heatedAreaM2: decimal.nullable(),
	/** A shop or an office, no dwelling. */
	isCommercial: z.boolean(),
	points: z.array(z.object({ id, name, medium, meterSerial: z.string().nullable(), health })),
	occupancies: z.array(occupancyView),
})

export const topologyCalls = {
	'topology.tree': call(nothing, z.object({ nodes: z.array(treeNode) })),
	'topology.unit': call(z.object({ unitId: id }), unitView),
	'topology.units': call(nothing, z.object({ units: z.array(unitView) })),
	/** A floor of that name is made when there is none yet. What is omitted of a known unit stays as it is. */
	'topology.saveUnit': call(
		z.object({
			unitId: id.nullable(),
			floorName: name,
			name,
			areaM2: area.nullable(),
			heatedAreaM2: area.nullable().optional(),
			isCommercial: z.boolean().optional(),
		}),
		z.object({ unitId: id }),
	),
	/**
	 * An omitted market location of a known point stays as it is. 'invalid-input' where it is none, or the medium has none.
	 */
	'topology.savePoint': call(
		z.object({ pointId: id.nullable(), unitId: id, name, medium, marketLocation: text.nullable().optional() }),
		z.object({ pointId: id }),
	),
	/** Occupancies of one unit never overlap: 'duplicate' otherwise. */
	'topology.saveOccupancy': call(
		occupancy.extend({ occupancyId: id.nullable(), unitId: id }),
		z.object({ occupancyId: id }),
	),
}
export type TreeNode = z.output<typeof treeNode>
export type UnitView = z.output<typeof unitView>

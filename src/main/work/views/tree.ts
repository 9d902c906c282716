/** topology.tree and topology.units: the building with the state of each place. */
import type { TreeNode, UnitView } from '../../../shared/contract/topology.ts'
import type { Health } from '../../../shared/contract/values.ts'
import { addDays } from '../../../shared/period.ts'
import type { MeterInPlace } from '../../store/meters.ts'
import type { ViewContext } from './context.ts'
import { meterHealth, metersByPoint } from './meters.ts'

const rank: Readonly<Record<Health, number>> = { good: 0, unknown: 1, warning: 2, alarm: 3 }
const worst = (all: readonly Health[]): Health => all.reduce((a, b) => (rank[b] > rank[a] ? b : a), 'good' as Health)

export function treeView(context: ViewContext): { nodes: TreeNode[] } {
	const meters = metersByPoint(context)
	const nodes: TreeNode[] = []
	for (const building of context.store.topology.tree()) {
		const place: TreeNode[] = []
		for (const floor of building.floors) {
			const below: TreeNode[] = []
			for (const unit of floor.units) {
				const points = unit.points.map(
					(point): TreeNode => ({
						key: `point:${point.id}`,
						kind: 'point',
						id: point.id,
						parentKey: `unit:${unit.id}`,
						name: point.name,
						medium: point.medium,
						health: pointHealth(context, meters.get(point.id)),
					}),
				)
				below.push(node('unit', unit, `floor:${floor.id}`, points), ...points)
			}
			place.push(node('floor', floor, `building:${building.id}`, below), ...below)
		}
		nodes.push(node('building', building, null, place), ...place)
	}
	return { nodes }
}

const node = (
	kind: 'building' | 'floor' | 'unit',
	row: { readonly id: number; readonly name: string },
	parentKey: string | null,
	below: readonly TreeNode[],
): TreeNode => ({
	key: `${kind}:${row.id}`,
	kind,
	id: row.id,
	parentKey,
	name: row.name,
	medium: null,
	health: below.length === 0 ? 'unknown' : worst(below.map(({ health }) => health)),
})

const pointHealth = (context: ViewContext, meter: MeterInPlace | undefined): Health =>
	meter === undefined ? 'unknown' : meterHealth(context, meter)

export function unitViews(context: ViewContext): UnitView[] {
	const { store } = context
	const occupancies = Map.groupBy(store.topology.occupanciesIn('0000-01-01', '9999-12-31'), ({ unitId }) => unitId)
	const meters = metersByPoint(context)
	return store.topology.tree().flatMap((building) =>
		building.floors.flatMap((floor) =>
			floor.units.map((unit) => ({
				id: unit.id,
				floorName: floor.name,
				name: unit.name,
				areaM2: unit.areaM2,
				heatedAreaM2: unit.heatedAreaM2,
				isCommercial: unit.isCommercial,
				points: unit.points.map((point) => ({
					id: point.id,
					name: point.name,
					medium: point.medium,
					meterSerial: meters.get(point.id)?.serial ?? null,
					health: pointHealth(context, meters.get(point.id)),
				})),
				occupancies: (occupancies.get(unit.id) ?? []).map((each) => ({
					id: each.id,
					tenantName: each.tenant.name,
					addressLines: [...each.tenant.addressLines],
					from: each.fromDate,
					// Stored as the first day that no longer belongs to it; people say the last day that does.
					to: each.toDate === null ? null : addDays(each.toDate, -1),
					persons: each.persons,
				})),
			})),
		),
	)
}

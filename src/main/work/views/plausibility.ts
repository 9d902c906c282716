/** plausibility.queue, .overlays and .point: findings and overlays as pages show them. */
import type { FindingView, OverlayView, PointWindow } from '../../../shared/contract/plausibility.ts'
import { scaled } from '../../../shared/decimal.ts'
import { monthPeriod } from '../../domain/calendar/periods.ts'
import { preferred } from '../../domain/readings/accept.ts'
import type { FindingRow } from '../../store/findings.ts'
import type { OverlayRow } from '../../store/overlays.ts'
import { registerSteps, registerUse } from '../plausibility/register-use.ts'
import { type ViewContext, zoneOf } from './context.ts'
import { mainParts, type PointRegister, pointRegisters } from './point-registers.ts'
import { gridOf } from './use.ts'

const severityRank = { error: 0, warning: 1, hint: 2 } as const
const stateRank = { open: 0, corrected: 1, accepted: 2, gone: 3 } as const

export function queueView(context: ViewContext, month: string): FindingView[] {
	const { from, to } = monthPeriod(zoneOf(context), month)
	return findingViews(context, context.store.findings.between(from, to)).sort(
		(a, b) =>
			stateRank[a.state] - stateRank[b.state] ||
			severityRank[a.severity] - severityRank[b.severity] ||
			a.from - b.from ||
			a.id - b.id,
	)
}

/** Registers and where they hang, by id: asked for once for a whole list. */
function places({ store }: ViewContext) {
	const units = new Map(store.topology.units().map(({ id, name }) => [id, name]))
	const points = new Map(store.topology.points().map((point) => [point.id, point]))
	const registers = new Map(store.meters.registers().map((register) => [register.id, register]))
	const meters = new Map(store.meters.list().map((meter) => [meter.id, meter]))
	const unitName = (pointId: number) => units.get(points.get(pointId)?.unitId ?? 0) ?? ''
	return { points, registers, meters, unitName }
}

function findingViews(context: ViewContext, rows: readonly FindingRow[]): FindingView[] {
	const { points, registers, meters, unitName } = places(context)
	return rows.flatMap((row): readonly FindingView[] => {
		const point = points.get(row.pointId)
		const register = registers.get(row.registerId)
		const meter = meters.get(register?.meterId ?? 0)
		if (point === undefined || register === undefined || meter === undefined || row.state === 'gone') return []
		return [
			{
				id: row.id,
				rule: row.rule as FindingView['rule'],
				severity: row.severity,
				state: row.state,
				pointId: point.id,
				pointName: point.name,
				unitName: unitName(point.id),
				medium: point.medium,
				registerId: register.id,
				register: register.name,
				meterId: meter.id,
				meterSerial: meter.serial,
				unit: register.unit,
				from: row.fromAt,
				to: row.toAt,
				detail: { ...row.detail },
				foundAt: row.foundAt,
				decided:
					row.state === 'open' || row.decidedAt === null
						? null
						: { at: row.decidedAt, by: row.decidedBy ?? '', comment: row.comment },
			},
		]
	})
}

function overlayViews(context: ViewContext, rows: readonly OverlayRow[]): OverlayView[] {
	const { points, registers, unitName } = places(context)
	const mountings = Map.groupBy(context.store.meters.mountings(), ({ meterId }) => meterId)
	return rows.flatMap((row): readonly OverlayView[] => {
		const register = registers.get(row.registerId)
		if (register === undefined) return []
		const own = mountings.get(register.meterId) ?? []
		const pointId =
			own.find(({ fromAt, toAt }) => fromAt <= row.at && (toAt === null || row.at <= toAt))?.pointId ?? null
		return [
			{
				id: row.id,
				pointId,
				pointName: pointId === null ? '' : (points.get(pointId)?.name ?? ''),
				unitName: pointId === null ? '' : unitName(pointId),
				registerId: register.id,
				register: register.name,
				unit: register.unit,
				at: row.at,
				value: row.value === null ? null : scaled(row.value, register.exponent),
				method: row.method,
				reason: row.reason,
				author: row.author,
				createdAt: row.createdAt,
				findingId: row.findingId,
				undone: row.undoneAt === null ? null : { at: row.undoneAt, by: row.undoneBy ?? '' },
			},
		]
	})
}

export function overlaysView(
	context: ViewContext,
	{ pointId, limit }: { readonly pointId: number | null; readonly limit: number },
): OverlayView[] {
	const { store } = context
	if (pointId === null) return overlayViews(context, store.overlays.latest(limit))
	const rows = pointRegisters(context, pointId).flatMap(({ id }) => store.overlays.of(id))
	const unique = [...new Map(rows.map((row) => [row.id, row])).values()].sort((a, b) => b.id - a.id)
	return overlayViews(context, unique.slice(0, limit))
}

const mostStands = 2_000
const mostHourlyMs = 8 * 86_400_000

export function pointWindow(
	context: ViewContext,
	input: {
		readonly pointId: number
		readonly registerId: number | null
		readonly from: number
		readonly to: number
	},
): PointWindow | null {
	const { pointId, from, to } = input
	const registers = pointRegisters(context, pointId)
	const register = registers.findLast(({ id }) => id === input.registerId) ?? mainParts(registers)?.at(-1)
	if (register === undefined) return null
	const zone = zoneOf(context)
	const step = to - from <= mostHourlyMs ? ('hour' as const) : ('day' as const)
	const steps = registerSteps(context, register, gridOf(zone, from, to, step), step)
	const overlays = context.store.overlays.of(register.id).filter(({ at }) => at >= from && at <= to)
	return {
		registerId: register.id,
		register: register.name,
		unit: register.unit,
		steps: steps.map(({ from: start, to: end, steps: used, quality, reason }) => ({
			...{ from: start, to: end, use: used === null ? null : registerUse(register, used), quality, reason },
		})),
		stands: standsOf(context, register, from, to),
		findings: findingViews(context, context.store.findings.ofPoint(pointId, from, to)),
		overlays: overlayViews(context, overlays),
	}
}

/** Raw readings beside the overlays that lie over them. */
export function standsOf(
	{ store }: ViewContext,
	register: PointRegister,
	from: number,
	to: number,
): PointWindow['stands'] {
	const overlays = new Map(store.overlays.active(register.id, from, to + 1).map((each) => [each.at, each]))
	const ids = new Map(
		store.overlays
			.of(register.id)
			.filter(({ undoneAt }) => undoneAt === null)
			.map(({ at, id }) => [at, id]),
	)
	const shown = (value: number | null) => (value === null ? null : scaled(value, register.exponent))
	const raw = [...Map.groupBy(store.readings.range(register.id, from, to + 1), ({ at }) => at)].flatMap(
		([at, group]) => {
			const best = overlays.has(at) ? null : preferred(group)
			return group.map((reading) => ({
				...{ at, value: shown(reading.value), origin: reading.origin },
				quality: reading.value === null ? ('missing' as const) : reading.quality,
				counts: reading === best,
				overlayId: null as number | null,
			}))
		},
	)
	const over = [...overlays.values()].map(({ at, value, method }) => ({
		...{ at, value: shown(value), origin: 'overlay' as const },
		quality:
			value === null
				? ('missing' as const)
				: method === 'accepted' || method === 'manual'
					? ('corrected' as const)
					: ('estimated' as const),
		counts: value !== null,
		overlayId: ids.get(at) ?? null,
	}))
	return [...raw, ...over].sort((a, b) => a.at - b.at).slice(0, mostStands)
}

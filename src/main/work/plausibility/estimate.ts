/** plausibility.preview: the stands that a named method gives for what is missing, with what they came from. */
import type { EstimatePreview, EstimateRequest } from '../../../shared/contract/plausibility.ts'
import { scaled } from '../../../shared/decimal.ts'
import { tariffDefinition } from '../../../shared/tariff.ts'
import { dayStarts } from '../../domain/calendar/periods.ts'
import { type Gap, type Stand, standsIn } from '../../domain/estimation/gap.ts'
import type { ViewContext } from '../views/context.ts'
import { zoneOf } from '../views/context.ts'
import { type PointRegister, pointRegisters } from '../views/point-registers.ts'
import { gridOf } from '../views/use.ts'
import { type Basis, slotUse } from './slot-use.ts'

export type Refusal = Extract<EstimatePreview, { ok: false }>['reason']
export type EstimatedStands =
	| { readonly ok: true; readonly values: readonly Stand[]; readonly basis: Basis }
	| { readonly ok: false; readonly reason: Refusal }

const hourMs = 3_600_000
/** Between stands further apart than this a straight line says nothing. */
const mostInterpolatedMs = 32 * 24 * hourMs
/** No page asks for more stands at once. */
const mostInstants = 2_000

export type Estimating = {
	readonly context: ViewContext
	readonly zone: string
	readonly pointId: number
	readonly register: PointRegister
	readonly request: EstimateRequest
	readonly isHoliday: (date: string) => boolean
}

/** null: the register measures no point then. */
export function estimating(context: ViewContext, request: EstimateRequest): Estimating | null {
	const row = context.store.meters.register(request.registerId)
	const mounting = context.store.meters
		.mountings()
		.filter(
			({ meterId, fromAt, toAt }) =>
				meterId === row?.meterId && fromAt <= request.to && (toAt ?? Infinity) > request.from,
		)
		.at(-1)
	if (mounting === undefined) return null
	const register = pointRegisters(context, mounting.pointId).find(
		({ id, from }) => id === request.registerId && from === mounting.fromAt,
	)
	if (register === undefined) return null
	const isHoliday = holidaysOf(context)
	return { context, zone: zoneOf(context), pointId: mounting.pointId, register, request, isHoliday }
}

export function estimatedStands(asked: Estimating): EstimatedStands {
	const gaps = gapsOf(asked)
	if (gaps.length === 0) return { ok: false, reason: 'nothing-missing' }
	const values: Stand[] = []
	let basis: Basis = {}
	for (const gap of gaps) {
		const estimated = standsOfGap(asked, gap)
		if (!estimated.ok) return estimated
		values.push(...estimated.values)
		basis = { ...basis, ...estimated.basis }
	}
	return { ok: true, values, basis: { method: asked.request.method, gaps: gaps.length, ...basis } }
}

export function estimatePreview(context: ViewContext, request: EstimateRequest): EstimatePreview | null {
	const asked = estimating(context, request)
	if (asked === null) return null
	const estimated = estimatedStands(asked)
	if (!estimated.ok) return estimated
	const { unit, exponent } = asked.register
	const values = estimated.values.map(({ at, value }) => ({ at, value: scaled(value, exponent) }))
	return { ok: true, unit, values, basis: { ...estimated.basis } }
}

function standsOfGap(asked: Estimating, gap: Gap): EstimatedStands {
	const { register, request } = asked
	if (gap.before === null && gap.after === null) return { ok: false, reason: 'nothing-known' }
	const isBounded = gap.before !== null && gap.after !== null
	const ends = { from: gap.before?.at ?? gap.missing[0]!, to: gap.after?.at ?? gap.missing.at(-1)! }
	const isLine = request.method === 'interpolation'
	if (isLine && ends.to - ends.from > mostInterpolatedMs) return { ok: false, reason: 'too-long' }
	// A line and a foreign shape need both stands; what was used elsewhere or before can be counted on from one.
	const needsBoth = request.method === 'scaled-profile' || (isLine && request.oneSided === 'refuse')
	if (needsBoth && !isBounded) return { ok: false, reason: 'one-sided' }
	const used = slotUse(asked, gap)
	if (!used.ok) return used
	const stands = standsIn(gap, used.steps, register, needsBoth ? 'refuse' : 'count-on')
	if (!stands.ok) return stands
	const shown = (stand: Stand | null) => (stand === null ? null : scaled(stand.value, register.exponent))
	const between = { beforeAt: gap.before?.at ?? null, before: shown(gap.before) }
	const and = { afterAt: gap.after?.at ?? null, after: shown(gap.after) }
	return { ok: true, values: stands.values, basis: { ...between, ...and, ...used.basis } }
}

/** Runs of instants without a value that counts, each with the known stands around it. */
function gapsOf({ context: { store }, zone, register, request }: Estimating): readonly Gap[] {
	const { from, to } = request
	const inside =
		request.step === 'hour' ? gridOf(zone, from, to, 'hour') : dayStarts(zone, from, to + 1).map(({ at }) => at)
	const instants = [...new Set([from, ...inside, to])].filter((at) => at >= from && at <= to).sort((a, b) => a - b)
	const usable = { quality: 'usable' } as const
	const known = new Set(store.effective.range(register.id, from, to + 1, usable).map(({ at }) => at))
	const runs: number[][] = []
	let last = Number.NEGATIVE_INFINITY
	const values = [...known]
	for (const at of instants.slice(0, mostInstants)) {
		if (known.has(at)) continue
		const isNew = runs.length === 0 || values.some((each) => each > last && each < at)
		if (isNew) runs.push([at])
		else runs.at(-1)!.push(at)
		last = at
	}
	const stand = (reading: { at: number; value: number | null } | null): Stand | null =>
		reading === null || reading.value === null ? null : { at: reading.at, value: reading.value }
	const isMounted = ({ at }: Stand) => at >= register.from && (register.to === null || at <= register.to)
	return runs.map((missing) => {
		const before = stand(store.effective.around(register.id, missing[0]!, usable).before)
		const after = stand(store.effective.around(register.id, missing.at(-1)!, usable).after)
		return {
			before: before !== null && isMounted(before) ? before : null,
			missing,
			after: after !== null && isMounted(after) ? after : null,
		}
	})
}

/** Holidays as the tariffs' calendars name them. */
function holidaysOf({ store }: ViewContext): (date: string) => boolean {
	const dates = new Set(
		store.tariffs.list().flatMap(({ id }) =>
			store.tariffs.versions(id).flatMap(({ definition }) => {
				const parsed = tariffDefinition.safeParse(definition)
				return parsed.success ? (parsed.data.calendar?.holidays ?? []) : []
			}),
		),
	)
	return (date) => dates.has(date)
}

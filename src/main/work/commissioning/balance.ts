/** Main meters against what lies behind them, over the hours for which all of them were read. */
import { z } from 'zod'
import type { BalanceView } from '../../../shared/contract/commissioning.ts'
import { Exact, plain, sum } from '../../../shared/decimal.ts'
import { dateOfInstant } from '../../domain/calendar/local-time.ts'
import { dayStart } from '../../domain/calendar/periods.ts'
import { times, toExact } from '../../domain/consumption/fraction.ts'
import { quantityOf } from '../../domain/consumption/point-use.ts'
import { ratingFactor } from '../../domain/consumption/units.ts'
import { type ViewContext, zoneOf } from '../views/context.ts'
import { measuredPoint, type Measured as PointMeasured } from '../views/measured.ts'

type Medium = BalanceView['media'][number]
type Measured = { readonly pointId: number; readonly name: string; readonly main: PointMeasured }

/** The setting: points that a person chose as main meters. */
export const mainsKey = 'commissioning.mains'
const pointIds = z.array(z.number().int()).catch([])

/** What they measure flows on to all others of their medium. */
export const chosenMains = ({ settings }: Pick<ViewContext['store'], 'settings'>): readonly number[] =>
	pointIds.parse(settings.get(mainsKey) ?? [])

export function balanceView(context: ViewContext, mains: ReadonlySet<number>): BalanceView {
	const { store } = context
	const points = store.topology.tree().flatMap(({ floors }) =>
		floors.flatMap(({ units }) =>
			units.flatMap((unit) =>
				unit.points.map((point) => ({
					medium: point.medium,
					pointId: point.id,
					name: `${unit.name}, ${point.name}`,
					main: measuredPoint(context, point.id),
				})),
			),
		),
	)
	const measured = points.flatMap((each) => (each.main === null ? [] : [{ ...each, main: each.main }]))
	return {
		media: [...Map.groupBy(measured, ({ medium }) => medium)].map(([medium, group]) =>
			ofMedium(context, medium, group, mains),
		),
	}
}

function ofMedium(
	context: ViewContext,
	medium: Medium['medium'],
	group: readonly Measured[],
	mains: ReadonlySet<number>,
): Medium {
	const unit = group[0]!.main.scale.unit
	const window = windowOf(context, group)
	const shown = group.map(({ pointId, name, main }) => ({
		pointId,
		name,
		use: window === null ? null : usedIn(main, unit, window),
	}))
	const [own, subs] = [
		shown.filter(({ pointId }) => mains.has(pointId)),
		shown.filter(({ pointId }) => !mains.has(pointId)),
	]
	const [mainSum, subSum] = [totalOf(own), totalOf(subs)]
	const rest = mainSum === null || subSum === null ? null : new Exact(mainSum).minus(subSum)
	const isKnown = rest !== null && mainSum !== null && !new Exact(mainSum).isZero()
	return {
		...{ medium, unit, from: window?.from ?? null, to: window?.to ?? null, mains: own, subs, mainSum, subSum },
		rest: rest === null ? null : plain(rest),
		share: isKnown ? rest.div(mainSum).toDecimalPlaces(4).toNumber() : null,
	}
}

/**
 * From midnight, or from when the last of them was first read, to where all have a value. A meter that is not read at
 * all does not hold up the others: it has no use, and the sums say so. null: nothing is common yet.
 */
function windowOf(context: ViewContext, group: readonly Measured[]): { from: number; to: number } | null {
	const midnight = dayStart(zoneOf(context), dateOfInstant(zoneOf(context), context.now))
	const alive = group.flatMap(({ main }) => {
		const [first, last] = [main.firstAt(), main.latestAt()]
		return first === null || last === null || last <= midnight ? [] : [{ first, last }]
	})
	if (alive.length === 0) return null
	const from = Math.max(midnight, ...alive.map(({ first }) => first))
	const to = Math.min(...alive.map(({ last }) => last))
	return to > from ? { from, to } : null
}

function usedIn(
	main: PointMeasured,
	unit: PointMeasured['scale']['unit'],
	{ from, to }: { readonly from: number; readonly to: number },
): string | null {
	const step = main.along([from, to], 'hour')[0]
	const factor = ratingFactor(main.scale.unit, unit)
	if (step === undefined || step.steps === null || factor === null) return null
	return plain(toExact(times(quantityOf(step.steps, main.scale), factor)).toDecimalPlaces(6))
}

/** null: one of them is not known, or there is none. */
function totalOf(group: readonly { readonly use: string | null }[]): string | null {
	if (group.length === 0) return null
	const uses = group.flatMap(({ use }) => (use === null ? [] : new Exact(use)))
	return uses.length < group.length ? null : plain(sum(uses))
}

/** Points that are computed from others, and what turns a point's gas volume into energy: dated, checked, saved. */
import { Exact } from '../../../shared/decimal.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { cycleThrough, formulaScale, type Term } from '../../domain/consumption/formula.ts'
import { measuredPoint } from '../../work/views/measured.ts'
import { found, type Parts } from '../api/parts.ts'

type Needs = Pick<Parts, 'store' | 'presets' | 'clock'>

export function saveFormula(
	{ store, presets, clock }: Needs,
	input: { readonly pointId: number; readonly from: string; readonly terms: readonly Term[] | null },
): void {
	const { pointId, from: fromDate, terms } = input
	const point = found(store.topology.point(pointId), 'point')
	if (terms === null) {
		store.facts.removeFormula(pointId, fromDate)
		return
	}
	const refuse = (reason: string, id: number) => {
		return new CallFailed('formula-refused', { reason, name: store.topology.point(id)?.name ?? '' })
	}
	if (store.meters.mountings().some((mounting) => mounting.pointId === pointId)) throw refuse('metered', pointId)
	for (const [index, term] of terms.entries()) {
		found(store.topology.point(term.pointId), 'point')
		if (term.coefficient === 0) throw new CallFailed('invalid-input', { field: 'coefficient' })
		if (terms.findIndex((each) => each.pointId === term.pointId) !== index) throw refuse('twice', term.pointId)
	}
	const through = cycleThrough(store.facts.formulas(), pointId, terms)
	if (through !== null) throw refuse('cycle', through)
	const context = { store, presets, now: clock.now() }
	// What has never been read has no unit yet; that it does not fit shows as a gap with its reason then.
	const measured = terms.flatMap((term) => measuredPoint(context, term.pointId) ?? [])
	if (measured.length > 0 && formulaScale(measured) === null) throw refuse('units', point.id)
	store.facts.putFormula({ pointId, fromDate, terms })
}

export function saveGasFactor(
	{ store, clock }: Needs,
	input: {
		readonly pointId: number
		readonly from: string
		readonly factors: { readonly stateNumber: string; readonly calorificValue: string } | null
		readonly by: string
	},
): void {
	const { pointId, from: fromDate, factors, by } = input
	const point = found(store.topology.point(pointId), 'point')
	if (point.medium !== 'gas') throw new CallFailed('invalid-input', { field: 'pointId' })
	if (factors === null) {
		store.facts.removeGasFactor(pointId, fromDate)
		return
	}
	// Zustandszahl near 1, Brennwert of natural gas 8 to 13 kWh/m³, of liquefied gas up to 33: more is a slip of the pen.
	checkRange(factors.stateNumber, '0.5', '2', 'stateNumber')
	checkRange(factors.calorificValue, '1', '40', 'calorificValue')
	store.facts.putGasFactor({ pointId, fromDate, ...factors, recordedBy: by, recordedAt: clock.now() })
}

function checkRange(text: string, least: string, most: string, field: string): void {
	const value = new Exact(text)
	if (value.lt(least) || value.gt(most)) throw new CallFailed('invalid-input', { field })
}

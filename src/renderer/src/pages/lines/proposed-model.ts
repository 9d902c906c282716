import type { ProtocolName, ScanView } from '../../../../shared/contract/lines.ts'
import type { ModelView } from '../../../../shared/contract/meters.ts'

type Found = ScanView['found'][number]

/** A meter for warm water is a water meter, one for cold is a heat meter, where there is no model of its own. */
const kin: Partial<Record<NonNullable<Found['medium']>, ModelView['medium']>> = {
	'warm-water': 'water',
	cooling: 'heat',
}

/** Their registers have a meaning only by the model: a wrong one reads wrong values. */
const needsEvidence: readonly ProtocolName[] = ['modbus']

/**
 * A model of the maker that the device names, else the first of its medium. Only a proposal: the person sees it. None
 * where nothing speaks for one model rather than another.
 */
export function proposedModel(models: readonly ModelView[], found: Found): ModelView | undefined {
	const medium = found.medium ?? null
	const fitting = ownOrKin(models, medium)
	const maker = found.manufacturer?.toLowerCase().split(/[^\p{L}\d]+/u)[0] ?? ''
	const ofMaker = maker.length < 3 ? [] : fitting.filter(({ name }) => name.toLowerCase().split(' ').includes(maker))
	const likely = ofMaker.length > 0 ? ofMaker : fitting
	const isGuess = likely.length > 1 && likely.some(({ protocol }) => needsEvidence.includes(protocol))
	return isGuess ? undefined : (likely[0] ?? models[0])
}

function ownOrKin(models: readonly ModelView[], medium: Found['medium']): readonly ModelView[] {
	if (medium === null) return models
	const own = models.filter((model) => model.medium === medium)
	return own.length > 0 ? own : models.filter((model) => model.medium === kin[medium])
}

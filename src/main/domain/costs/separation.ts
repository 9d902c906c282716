/** A joint plant's costs divided between heating and hot water, from what was entered and measured. § 9 HeizkostenV. */
import type { JointPlantPool } from '../../../shared/costs.ts'
import { Exact, plain, sum } from '../../../shared/decimal.ts'
import { minorToDecimal, toMinor } from '../../../shared/money.ts'
import { daysBetween } from '../../../shared/period.ts'
import { ratingFactor } from '../consumption/units.ts'
import { areaOf, type Finding, red, type Sharing, yellow } from './basis.ts'
import { aYearAfter } from './co2-share.ts'
import { consumptionBasis, converted } from './consumption-basis.ts'
import type { SeparationShown } from './cost-statement.ts'
import { type HotWaterHeat, heatingValues, hotWaterShare } from './hot-water.ts'

export function separated(
	{ grossMinor, separation, warmWater }: JointPlantPool,
	sharing: Sharing,
):
	| { readonly ok: true; readonly separation: SeparationShown; readonly findings: readonly Finding[] }
	| { readonly ok: false; readonly findings: readonly Finding[] } {
	const heat = heatOf(separation.heat, warmWater, sharing)
	if (!('kind' in heat)) return { ok: false, findings: heat.findings }
	const { currency, options } = sharing.input
	const found = hotWaterShare(heat, separation)
	// § 9 (2) makes kWh that are billed of Q; B = Q / Hi of § 9 (3) knows no factor.
	if (found.factor !== null && found.fuel !== null) {
		return { ok: false, findings: [red('cost-separation', { field: 'separation.total', reason: 'factor' })] }
	}
	// As the published sheet has it: 22.7272 % are cut to 22.72 % (BILLING.md §2.3).
	const percent =
		options.rounding === 'printed-prices'
			? found.share.times(100).toDecimalPlaces(2, Exact.ROUND_DOWN)
			: found.share.times(100)
	if (percent.gt(100)) {
		const figures = { reason: 'above-all', warmWaterKWh: shown(found.warmWaterKWh), percent: shown(percent) }
		return { ok: false, findings: [red('cost-separation', { field: 'separation.total', ...figures })] }
	}
	const warmWaterMinor = toMinor(new Exact(minorToDecimal(grossMinor, currency)).times(percent).div(100), currency)
	return {
		ok: true,
		findings: heatingValueFindings(separation),
		separation: {
			heat: separation.heat.kind,
			supply: separation.supply,
			volumeM3: heat.kind === 'volume' ? shown(heat.m3) : null,
			temperatureC: heat.kind === 'volume' ? heat.temperatureC : null,
			areaM2: heat.kind === 'area' ? shown(heat.m2) : null,
			...(heat.kind === 'area' && !heat.years?.eq(1) ? { daysOfYear: daysOf(sharing.input.period) } : {}),
			factor: found.factor,
			warmWaterKWh: shown(found.warmWaterKWh),
			fuel: found.fuel && { ...found.fuel, amount: shown(found.fuel.amount) },
			total: found.total,
			warmWaterPercent: plain(percent.toDecimalPlaces(8)),
			warmWaterMinor,
			heatingMinor: grossMinor - warmWaterMinor,
		},
	}
}

const daysOf = ({ fromDate, toDate }: Sharing['input']['period']) => ({
	days: daysBetween(fromDate, toDate),
	of: daysBetween(fromDate, aYearAfter(fromDate)),
})

/** § 9 (2): 32 kWh are those of a year. */
function yearsOf(period: Sharing['input']['period']): Exact {
	const { days, of } = daysOf(period)
	return new Exact(days).div(of)
}

/** The supplier's own value wins, but one of half or double of what § 9 (3) has is more likely a slip. */
function heatingValueFindings({ total }: JointPlantPool['separation']): readonly Finding[] {
	if (total.kind !== 'fuel' || total.heatingValue === null) return []
	const ratio = new Exact(total.heatingValue).div(heatingValues[total.fuel])
	if (ratio.gt('0.5') && ratio.lt(2)) return []
	const figures = { value: total.heatingValue, usual: heatingValues[total.fuel] }
	return [yellow('cost-heating-value', { field: 'separation.total.heatingValue', ...figures })]
}

const shown = (value: Exact): string => plain(value.toDecimalPlaces(6))

function heatOf(
	heat: JointPlantPool['separation']['heat'],
	warmWater: JointPlantPool['warmWater'],
	sharing: Sharing,
): HotWaterHeat | { readonly findings: readonly Finding[] } {
	switch (heat.kind) {
		case 'kwh':
			return { kind: 'measured', kWh: new Exact(heat.kWh) }
		case 'point': {
			const point = sharing.input.named.find(({ pointId }) => pointId === heat.pointId)
			const field = 'separation.heat'
			if (point === undefined) return { findings: [red('cost-unknown-unit', { field })] }
			const { value, reason } = point.used
			if (value === null) {
				return { findings: [red('cost-separation', { field, point: point.name, reason: reason ?? 'missing' })] }
			}
			if (ratingFactor(point.unit, 'kWh') === null) return { findings: [red('cost-units-differ', { field })] }
			return { kind: 'measured', kWh: converted(value, point.unit, 'kWh') }
		}
		case 'volume': {
			if (heat.volumeM3 !== null) {
				return { kind: 'volume', m3: new Exact(heat.volumeM3), temperatureC: heat.temperatureC }
			}
			const { total, unit, findings } = consumptionBasis(sharing, { ...warmWater, areaBy: warmWater.fixedBy })
			if (unit !== 'm3' || findings.some(({ severity }) => severity === 'red')) {
				return {
					findings: [...findings, red('cost-separation', { field: 'separation.heat.volumeM3', reason: 'volume' })],
				}
			}
			return { kind: 'volume', m3: total, temperatureC: heat.temperatureC }
		}
		case 'area': {
			const units = [...new Map(sharing.segments.map(({ unit }) => [unit.id, unit])).values()]
			const areas = units.map((unit) => areaOf(unit, 'area'))
			const without = units.filter((_, index) => areas[index] === null)
			if (without.length > 0) {
				return { findings: without.map(({ name }) => red('cost-area-missing', { field: 'areaM2' }, name)) }
			}
			return { kind: 'area', m2: sum(areas.map((area) => area!)), years: yearsOf(sharing.input.period) }
		}
	}
}

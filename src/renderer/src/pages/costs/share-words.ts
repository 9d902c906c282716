/** How a joint plant was divided, and how common consumption came about, as a computation that can be followed. */
import type { OpenedShare } from '../../../../shared/contract/costs.ts'
import type { Format } from '../../building.ts'
import { unitSign } from '../../format.ts'
import { type Translate, textOr } from '../../locales/index.ts'

type Separation = NonNullable<OpenedShare['separation']>
type CommonUse = NonNullable<OpenedShare['commonUse']>

export function separationSentence(t: Translate, format: Format, of: Separation, currency: string): string {
	const { heat, volumeM3, temperatureC, areaM2, daysOfYear, factor, fuel } = of
	const ofYear = daysOfYear === undefined ? '' : ` × ${daysOfYear.days}/${daysOfYear.of}`
	const formula =
		volumeM3 !== null && temperatureC !== null
			? `2,5 × ${format.decimal(volumeM3)} m³ × (${format.decimal(temperatureC)} − 10)`
			: areaM2 !== null
				? `32 × ${format.decimal(areaM2)} m²${ofYear}`
				: t(`costs.heat.${heat}`)
	const written = format.language === 'de' ? formula : formula.replace('2,5', '2.5')
	const with_ = factor === null ? '' : ` × ${format.language === 'de' ? factor.replaceAll('.', ',') : factor}`
	const kWh = `${format.decimal(of.warmWaterKWh, 1)} kWh`
	const part =
		fuel === null
			? `${kWh} / ${format.decimal(of.total)} kWh`
			: `${kWh} / ${format.decimal(fuel.heatingValue)} = ${format.decimal(fuel.amount, 1)} / ${format.decimal(of.total)} ${textOr(t, `costs.fuel.${fuel.name}`, 'reason.unknown')}`
	return t('costs.separated', {
		computed: `${written}${with_} = ${kWh}; ${part}`,
		percent: format.decimal(of.warmWaterPercent, 2),
		amount: format.money({ minor: of.warmWaterMinor, currency }),
	})
}

export function commonSentence(
	t: Translate,
	format: Format,
	{ main, subs, common, unit, mainPointName }: CommonUse,
): string {
	const behind = subs.map(({ used }) => format.decimal(used)).join(' + ')
	return t('costs.common-of', {
		point: mainPointName,
		computed: `${format.decimal(main)} − (${behind}) = ${format.decimal(common)} ${unitSign(unit)}`,
	})
}

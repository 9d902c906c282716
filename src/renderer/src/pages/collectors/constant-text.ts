import type { ChannelView } from '../../../../shared/contract/collectors.ts'
import { useFormat } from '../../building.ts'
import { unitSign } from '../../format.ts'
import { useT } from '../../locales/index.ts'

/** '1.600 Imp/kWh', '10 L/Imp', of the scale that holds now. */
export function useConstantText() {
	const t = useT()
	const format = useFormat()
	return ({ scales, unit }: Pick<ChannelView, 'scales' | 'unit'>): string => {
		const scale = scales.at(-1)
		if (scale === undefined) return ''
		const { constantNumerator: pulses, constantDenominator: units } = scale
		const sign = unitSign(unit ?? '')
		if (units === 1) return t('pulse.rate', { pulses: format.integer(pulses), unit: sign })
		if (pulses === 1) return t('pulse.worth', { units: format.integer(units), unit: sign })
		return t('pulse.rate', { pulses: `${format.integer(pulses)}/${format.integer(units)}`, unit: sign })
	}
}

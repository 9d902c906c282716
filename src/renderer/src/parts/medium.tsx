import {
	IconBolt,
	IconDroplet,
	IconDropletFilled,
	IconFlame,
	IconGauge,
	IconSnowflake,
	IconWind,
} from '@tabler/icons-react'
import type { Medium } from '../../../shared/quantity.ts'
import { mediumShades } from '../colors.ts'

const icons = {
	electricity: IconBolt,
	water: IconDroplet,
	'warm-water': IconDropletFilled,
	heat: IconFlame,
	cooling: IconSnowflake,
	gas: IconWind,
	other: IconGauge,
}

/** Decoration beside the medium's word. */
export function MediumIcon({ medium, size = 16 }: { readonly medium: Medium; readonly size?: number }) {
	const Icon = icons[medium]
	return <Icon aria-hidden size={size} stroke={1.8} color={mediumShades[medium].strong} style={{ flexShrink: 0 }} />
}

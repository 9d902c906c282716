/** How much of what was asked for came in, day by day for a week: seven bars and one number. */
import type { NetworkNode } from '../../../shared/contract/network.ts'
import { useFormat } from '../building.ts'
import { useT } from '../locales/index.ts'
import { Missing } from './value.tsx'

type Days = NetworkNode['days']
const barWidth = 6
const gap = 2
const height = 18

/** Answered ÷ asked over all days; null: nothing was asked. */
export function weekShare(days: Days): number | null {
	const asked = days.reduce((sum, day) => sum + day.asked, 0)
	return asked === 0 ? null : days.reduce((sum, day) => sum + day.answered, 0) / asked
}

export function WeekBars({ days }: { readonly days: Days }) {
	const t = useT()
	const format = useFormat()
	const share = weekShare(days)
	if (share === null) return <Missing reason="not-due" />
	const told = days
		.map(({ date, asked, answered }) =>
			asked === 0
				? t('week.none', { date: format.localDate(date) })
				: t('week.day', { date: format.localDate(date), answered, asked }),
		)
		.join('\n')
	return (
		<span className="week" title={told}>
			<svg width={days.length * (barWidth + gap)} height={height} aria-hidden="true">
				{days.map(({ date, asked, answered }, index) => (
					<Bar key={date} x={index * (barWidth + gap)} share={asked === 0 ? null : answered / asked} />
				))}
			</svg>
			<span>{format.percent(share)}</span>
		</span>
	)
}

/** A day without an answer keeps a foot, so that it is not taken for a day without a question. */
function Bar({ x, share }: { readonly x: number; readonly share: number | null }) {
	if (share === null) {
		return <line x1={x} x2={x + barWidth} y1={height - 0.5} y2={height - 0.5} className="week-none" />
	}
	const tall = Math.max(3, Math.round(share * height))
	const health = share >= 0.98 ? 'good' : share > 0 ? 'warning' : 'alarm'
	return <rect x={x} y={height - tall} width={barWidth} height={tall} rx={1} data-health={health} />
}

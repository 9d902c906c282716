/** How lines are named and explained, the same on every page. */
import type { LineView } from '../../../../shared/contract/lines.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { shortWay } from './line-url.ts'

export function useLineColumns() {
	const t = useT()
	const format = useFormat()
	return {
		way: (line: LineView) => `${shortWay(line.url)} · ${t(`protocol.${line.protocol}`)}`,
		/** An open line is as well as its meters. */
		word: (line: LineView): string => {
			if (!line.enabled) return t('lineState.disabled')
			return line.state === 'open' ? t(`health.${line.health}`) : t(`lineState.${line.state}`)
		},
		/** What the state means and what to do. */
		explain: (line: LineView): string => {
			if (!line.enabled) return t('line.disabled')
			if (line.state === 'failed') return t(`lineFailure.${line.reason ?? 'other'}`)
			if (line.state === 'opening') return t('line.opening')
			if (line.state === 'closed') return t('line.closed')
			if (line.meters === 0) return t('line.no-meters')
			if (line.answered < line.meters && line.cycleMs !== null) {
				return t('line.some-silent', { silent: line.meters - line.answered, meters: line.meters })
			}
			return line.lastAnswerAt === null ? t('line.waiting') : t('line.reading')
		},
		since: (line: LineView) => format.dateTime(line.since),
	}
}

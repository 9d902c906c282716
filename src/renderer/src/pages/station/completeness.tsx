/** Which of the values that were due are there: one row per medium, one cell per day. */
import { VisuallyHidden } from '@mantine/core'
import type { Overview } from '../../../../shared/contract/station.ts'
import { useFormat } from '../../building.ts'
import { dayOfMonth, missing } from '../../format.ts'
import { useT } from '../../locales/index.ts'
import { MediumIcon } from '../../parts/medium.tsx'
import { Card } from '../../parts/page.tsx'
import './completeness.css'

type Props = { readonly completeness: Overview['completeness'] }

/** Full, nearly, partly, hardly: four steps that are told apart by lightness, and by the number in each cell's name. */
const stepOf = (share: number) => (share >= 1 ? 'full' : share >= 0.9 ? 'most' : share > 0.3 ? 'some' : 'few')
const shownDays = 14

export function Completeness({ completeness }: Props) {
	const t = useT()
	const format = useFormat()
	const days = (completeness[0]?.days ?? []).slice(-shownDays)
	return (
		<Card title={t('completeness.title')} aside={t('completeness.days', { count: days.length })} span={4}>
			<table className="completeness" aria-label={t('completeness.title')}>
				<thead>
					<tr>
						<th scope="col">
							<span className="small">{t('completeness.medium')}</span>
						</th>
						{days.map(({ date }) => (
							<th key={date} scope="col" aria-label={format.localDate(date)}>
								{dayOfMonth(date)}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{completeness.map(({ medium, days: all }) => (
						<tr key={medium}>
							<th scope="row">
								<span className="label">
									<MediumIcon medium={medium} size={14} />
									{t(`medium.${medium}`)}
								</span>
							</th>
							{all.slice(-shownDays).map(({ date, share }) => {
								const says = share === null ? t('reason.not-due') : format.percent(share)
								return (
									<td
										key={date}
										title={`${format.localDate(date)}: ${says}`}
										data-step={share === null ? 'none' : stepOf(share)}
									>
										{share === 1 ? (
											<VisuallyHidden>{says}</VisuallyHidden>
										) : share === null ? (
											missing
										) : (
											Math.floor(share * 100)
										)}
									</td>
								)
							})}
						</tr>
					))}
				</tbody>
			</table>
			<div className="small">{t('completeness.says')}</div>
		</Card>
	)
}

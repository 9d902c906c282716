/** Each question with its answer as a bar on one scale, against what the line's speed allows. */
import { Text } from '@mantine/core'
import type { Output } from '../../../../shared/contract/define.ts'
import type { LineExchange } from '../../../../shared/contract/doctor.ts'
import type { Calls } from '../../../../shared/contract/index.ts'
import { useFormat } from '../../building.ts'
import { type Translate, useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { RowLink } from '../../parts/link.tsx'

type Settings = Output<Calls['lines.doctor']>['settings']
type Props = { readonly lineId: number; readonly exchanges: readonly LineExchange[]; readonly settings: Settings }

/** Where one device sleeps for seconds the others would be dots. */
const longestShownMs = 3_000

export function Timing({ lineId, exchanges, settings }: Props) {
	const t = useT()
	const format = useFormat()
	const latest = [...exchanges].reverse()
	const scaleMs = Math.min(longestShownMs, Math.max(1, ...latest.map(spanMs)))
	const columns: readonly Column<LineExchange>[] = [
		{
			key: 'at',
			title: t('point.when'),
			width: 120,
			cell: ({ at, seq }) => <RowLink to={`/lines/${lineId}/trace?entry=${seq}`}>{format.timeWithSeconds(at)}</RowLink>,
		},
		{ key: 'bar', title: t('timing.bar'), cell: (each) => <Bar exchange={each} scaleMs={scaleMs} /> },
		{
			key: 'waited',
			title: t('timing.waited'),
			align: 'right',
			width: 90,
			cell: ({ waitedMs }) => msText(t, waitedMs),
		},
		{
			key: 'answer',
			title: t('timing.answer'),
			align: 'right',
			width: 170,
			cell: ({ answerMs, leastAnswerMs }) => (
				<>
					{msText(t, answerMs)}{' '}
					{leastAnswerMs !== null && (
						<span className="small">{t('timing.least', { least: Math.round(leastAnswerMs) })}</span>
					)}
				</>
			),
		},
		{
			key: 'outcome',
			title: t('timing.outcome'),
			width: 190,
			cell: ({ outcome, retry, gapsMs }) => (
				<>
					{t(`timing.outcome-${outcome}`)}{' '}
					{retry > 0 && <span className="small">{t('timing.retry', { count: retry })}</span>}{' '}
					{gapsMs.length > 0 && (
						<span className="small">{t('timing.gaps', { gaps: gapsMs.map(Math.round).join(', ') })}</span>
					)}
				</>
			),
		},
	]
	return (
		<section aria-label={t('timing.title')}>
			<h2 className="doctor-title">{t('timing.title')}</h2>
			<Text size="sm" c="dimmed" mb="xs">
				{settings === null ? t('timing.sub-tcp') : t('timing.sub', { settings: settingsText(settings) })}
			</Text>
			{latest.length === 0 ? (
				<p className="small">{t('timing.none')}</p>
			) : (
				<>
					<ul className="timing-legend">
						{(['request', 'waited', 'answer', 'extra'] as const).map((part) => (
							<li key={part}>
								<span className="timing-part" data-part={part} aria-hidden /> {t(`timing.${part}`)}
							</li>
						))}
					</ul>
					<DataTable
						label={t('timing.title')}
						columns={columns}
						rows={latest}
						rowKey={({ seq }) => seq}
						height={Math.min(360, 34 + latest.length * 33)}
					/>
				</>
			)}
		</section>
	)
}

const spanMs = ({ requestMs, waitedMs, answerMs }: LineExchange): number =>
	(requestMs ?? 0) + (waitedMs ?? 0) + (answerMs ?? 0)

const msText = (t: Translate, ms: number | null): string => (ms === null ? '–' : t('timing.ms', { ms: Math.round(ms) }))

const settingsText = ({ baud, dataBits, parity, stopBits }: NonNullable<Settings>): string =>
	`${baud} Bd ${dataBits}${parity === 'none' ? 'N' : parity === 'even' ? 'E' : 'O'}${stopBits}`

function Bar({ exchange, scaleMs }: { readonly exchange: LineExchange; readonly scaleMs: number }) {
	const t = useT()
	const { requestMs, waitedMs, answerMs, leastAnswerMs, outcome } = exchange
	const least = Math.min(answerMs ?? 0, leastAnswerMs ?? answerMs ?? 0)
	const parts = [
		{ part: 'request', ms: requestMs ?? 0 },
		{ part: 'waited', ms: waitedMs ?? 0 },
		{ part: 'answer', ms: least },
		{ part: 'extra', ms: Math.max(0, (answerMs ?? 0) - least) },
	]
	const words = { request: round(requestMs), waited: round(waitedMs), answer: round(answerMs) }
	return (
		<span className="timing-bar" role="img" aria-label={t('timing.describe', words)} data-outcome={outcome}>
			{parts.map(({ part, ms }) => (
				<span
					key={part}
					className="timing-part"
					data-part={part}
					style={{ width: `${Math.min(100, (ms / scaleMs) * 100)}%` }}
				/>
			))}
		</span>
	)
}

const round = (ms: number | null): string => (ms === null ? '–' : String(Math.round(ms)))

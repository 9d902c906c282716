/** One finding: what it says, what was measured around it, and what a person decides. */
import { Stack } from '@mantine/core'
import { useMemo } from 'react'
import type { FindingView, PointWindow } from '../../../../shared/contract/plausibility.ts'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { Chart } from '../../charts/chart.tsx'
import { findingOption } from '../../charts/finding-chart.ts'
import { useScheme } from '../../charts/scheme.ts'
import { mediumShades } from '../../colors.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { TextLink } from '../../parts/link.tsx'
import { Answered, Card } from '../../parts/page.tsx'
import { QualityBadge, Quantity } from '../../parts/value.tsx'
import { registerName } from '../readings/register-name.ts'
import { describeStep, labelEvery, shortLabel } from '../readings/series-words.ts'
import { Decision } from './decision.tsx'
import { findingText, nextStep, ruleName } from './finding-words.ts'
import { SeverityIcon } from './queue-table.tsx'

const dayMs = 86_400_000
/** Neighbour days on either side. */
const aroundMs = 3 * dayMs

type Props = { readonly finding: FindingView; readonly onNext: () => void }

export function FindingPanel({ finding, onNext }: Props) {
	const t = useT()
	const format = useFormat()
	const from = Math.floor((finding.from - aroundMs) / 3_600_000) * 3_600_000
	const to = Math.ceil((finding.to + aroundMs) / 3_600_000) * 3_600_000
	const window = { pointId: finding.pointId, registerId: finding.registerId, from, to }
	const answer = useView('plausibility.point', window, { keepBefore: 'keep' })
	const aside = (
		<span className="label">
			<SeverityIcon severity={finding.severity} /> {t(`plausibility.severity.${finding.severity}`)}
		</span>
	)
	return (
		<Card title={ruleName(t, finding)} aside={aside} span={7}>
			<Stack gap="sm">
				<div className="small">
					<TextLink to={`/points/${finding.pointId}`}>{`${finding.unitName}, ${finding.pointName}`}</TextLink>
					{' · '}
					{t('plausibility.meter', { serial: finding.meterSerial, register: registerName(t, finding.register) })}
				</div>
				<div>
					<div>{findingText(t, format, finding)}</div>
					<div className="small">
						{nextStep(t, finding)} <Remedy finding={finding} />
					</div>
				</div>
				<Answered answer={answer}>
					{(measured) => (
						<>
							<WindowChart window={measured} finding={finding} />
							<Decision finding={finding} window={measured} onNext={onNext} />
							<Stands window={measured} finding={finding} />
						</>
					)}
				</Answered>
			</Stack>
		</Card>
	)
}

/** Where a finding of this kind is mended, beside what can be decided here. */
function Remedy({ finding: { rule, pointId, from } }: Pick<Props, 'finding'>) {
	const t = useT()
	if (rule === 'exchange') {
		return <TextLink to={`/points/${pointId}/exchange?at=${from}`}>{t('exchangeMeter.start')}</TextLink>
	}
	return rule === 'balance' && <TextLink to={`/plausibility/feeds?main=${pointId}`}>{t('feeds.open')}</TextLink>
}

function WindowChart({ window, finding }: { readonly window: PointWindow; readonly finding: FindingView }) {
	const t = useT()
	const format = useFormat()
	const scheme = useScheme()
	const { steps, unit } = window
	const step = (steps[0]?.to ?? 0) - (steps[0]?.from ?? 0) > 2 * 3_600_000 ? ('day' as const) : ('hour' as const)
	const option = useMemo(() => {
		const series = { unit, steps, bands: [], energy: null, yearBefore: null }
		return findingOption({
			...{ steps, from: finding.from, to: finding.to, shades: mediumShades[finding.medium], scheme },
			labels: steps.map(({ from }) => shortLabel(format, step, from, 'week')),
			every: labelEvery(step, steps.length),
			writeAxis: (value) => format.decimal(String(value)),
			describe: (index) => describeStep(t, format, step, series, index),
		})
	}, [steps, unit, finding, scheme, format, t, step])
	return (
		<div>
			<Chart option={option} height={170} label={t('plausibility.chart-says')} />
			<div className="small">{t('plausibility.chart-key')}</div>
		</div>
	)
}

type Stand = PointWindow['stands'][number]
const mostStands = 200

/** The stands nearest to the finding, so that the one it is about is in sight. */
function Stands({ window, finding }: { readonly window: PointWindow; readonly finding: FindingView }) {
	const t = useT()
	const columns = useStandColumns(window.unit)
	const near = window.stands.filter(({ at }) => at >= finding.from - dayMs && at <= finding.to + dayMs)
	const first = Math.max(0, near.findIndex(({ at }) => at >= finding.from) - 3)
	return (
		<DataTable
			label={t('plausibility.stands')}
			columns={columns}
			rows={near.slice(first, first + mostStands)}
			rowKey={({ at, origin }) => `${at}:${origin}`}
			height={190}
		/>
	)
}

function useStandColumns(unit: string): readonly Column<Stand>[] {
	const t = useT()
	const format = useFormat()
	return [
		{ key: 'at', title: t('point.when'), cell: ({ at }) => <span className="nowrap">{format.dateTime(at)}</span> },
		{
			key: 'value',
			title: t('point.stand'),
			align: 'right',
			cell: ({ value }) => <Quantity value={value} unit={unit} reason="no-value" />,
		},
		{ key: 'quality', title: t('point.quality'), cell: ({ quality }) => <QualityBadge quality={quality} /> },
		{
			key: 'origin',
			title: t('point.origin'),
			cell: ({ origin }) => <span className="small">{t(`origin.${origin}`)}</span>,
		},
		{
			key: 'counts',
			title: t('plausibility.state'),
			cell: ({ counts }) => (
				<span className="small">{t(counts ? 'plausibility.counts' : 'plausibility.counts-not')}</span>
			),
		},
	]
}

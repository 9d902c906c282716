/** After issue: what stands, what has changed since and makes a difference, and the way to a correction. */
import { Alert, Button, Checkbox, Group, Stack } from '@mantine/core'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { CostChangeView, CostPeriodView } from '../../../../shared/contract/costs.ts'
import { useAction } from '../../answers.ts'
import { type Format, useFormat } from '../../building.ts'
import { type Translate, useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { TextLink } from '../../parts/link.tsx'
import { Card } from '../../parts/page.tsx'
import { ReasonDialog } from '../../parts/reason-dialog.tsx'
import { StateBadge } from '../../parts/state.tsx'
import { healthOfState } from '../billing/months.tsx'
import { costSentence } from './cost-problems.tsx'

type Props = { readonly period: CostPeriodView }

export function IssuedCosts({ period }: Props) {
	const t = useT()
	const format = useFormat()
	const [asking, ask] = useState<'correct' | 'leave' | null>(null)
	const { issued, runs, openDifferences } = period
	if (issued === null && runs.every(({ state }) => state !== 'issued')) return null
	const isUnderWay = runs.some(({ state }) => state !== 'issued')
	const said = issued && t('costs.issued-at', { count: issued.statements, at: format.date(issued.at) })
	return (
		<Card
			title={t('costs.issued')}
			span={12}
			aside={
				issued !== null &&
				!isUnderWay && (
					<Group gap="xs">
						{openDifferences > 0 && (
							<Button size="xs" variant="default" onClick={() => ask('leave')}>
								{t('corrections.dismiss')}
							</Button>
						)}
						<Button size="xs" variant="default" onClick={() => ask('correct')}>
							{t('costs.correct')}
						</Button>
					</Group>
				)
			}
		>
			<Stack gap="sm">
				<p className="small">{said ?? t('costs.all-cancelled')}</p>
				{openDifferences > 0 && (
					<Alert color="yellow" role="status">
						{t('costs.differences-mean', { count: openDifferences })}
					</Alert>
				)}
				<ToPutRight period={period} />
				{issued !== null && <Changes issued={issued} />}
				<Runs period={period} />
			</Stack>
			<Correct period={period} asking={asking === 'correct'} onClose={() => ask(null)} />
			<Leave period={period} asking={asking === 'leave'} onClose={() => ask(null)} />
		</Card>
	)
}

/** Named, so that one sees that something has changed and what keeps it from being corrected. */
function ToPutRight({ period: { toPutRight } }: Props) {
	const t = useT()
	const format = useFormat()
	if (toPutRight.length === 0) return null
	const said = toPutRight.map((problem) =>
		[problem.unitName, problem.params.pool, costSentence(t, format, problem)].filter(Boolean).join(': '),
	)
	return (
		<Alert color="red" role="status">
			{t('costs.stuck')}
			<ul style={{ margin: '4px 0 0' }}>
				{[...new Set(said)].map((text) => (
					<li key={text}>{text}</li>
				))}
			</ul>
		</Alert>
	)
}

function Changes({ issued }: { readonly issued: NonNullable<CostPeriodView['issued']> }) {
	const t = useT()
	const format = useFormat()
	const { changes, changesLeft } = issued
	if (changes.length === 0) return <p className="small">{t('costs.unchanged')}</p>
	const rows = changes.map((change, index) => ({ ...change, index }))
	return (
		<>
			<DataTable
				label={t('costs.changed')}
				columns={changeColumns(t, format)}
				rows={rows}
				rowKey={({ index }) => index}
				{...(rows.length > 6 ? { height: 240 } : {})}
			/>
			{changesLeft > 0 && <p className="small">{t('costs.changes-left', { count: changesLeft })}</p>}
		</>
	)
}

function changeColumns(t: Translate, format: Format): readonly Column<CostChangeView & { readonly index: number }>[] {
	return [
		{ key: 'what', title: t('costs.changed'), cell: ({ kind }) => t(`costs.change.${kind}`) },
		{ key: 'unit', title: t('points.unit'), keep: 'line', cell: ({ unitName }) => unitName },
		{ key: 'name', title: t('costs.changed-name'), cell: ({ name }) => name },
		{ key: 'before', title: t('corrections.issued'), align: 'right', cell: (one) => figure(one.before, one, format) },
		{ key: 'now', title: t('corrections.now'), align: 'right', cell: (one) => figure(one.now, one, format) },
	]
}

const quantityUnits: Readonly<Record<string, string>> = { m2: 'm²', m3: 'm³' }

/** Dates as they are; a figure with its unit. */
function figure(value: string | null, { kind, unit }: CostChangeView, format: Format): string {
	if (value === null) return '–'
	if (unit === null || kind === 'days' || kind === 'tenant') {
		return value.replaceAll(/\d{4}-\d{2}-\d{2}/g, (day) => format.localDate(day))
	}
	return `${format.decimal(value)}\u00a0${quantityUnits[unit] ?? unit}`
}

function Runs({ period: { runs, to } }: Props) {
	const t = useT()
	const format = useFormat()
	return (
		<ul className="checklist lines" aria-label={t('costs.runs')}>
			{runs.map((run) => (
				<li key={run.runId}>
					<StateBadge health={healthOfState[run.state]} word={t(`monthState.${run.state}`)} />
					<TextLink to={`/billing/${to.slice(0, 7)}/runs/${run.runId}`}>
						{t(run.isCorrection ? 'corrections.run' : 'costs.first-run', { date: format.date(run.createdAt) })}
					</TextLink>
					<span className="small">
						{run.total !== null &&
							t(run.isCorrection ? 'correction.sum' : 'costs.first-sum', { total: format.money(run.total) })}
					</span>
				</li>
			))}
		</ul>
	)
}

type AskProps = Props & { readonly asking: boolean; readonly onClose: () => void }

function Correct({ period, asking, onClose }: AskProps) {
	const t = useT()
	const [, go] = useLocation()
	const [replaced, setReplaced] = useState(true)
	const correct = useAction('costs.correct', ({ runId }) => go(`/billing/${period.to.slice(0, 7)}/runs/${runId}`))
	return (
		<ReasonDialog
			{...{ asking, onClose }}
			title={t('costs.correct')}
			means={t('costs.correct-means')}
			label={t('correction.reason')}
			action={t('correction.now')}
			busy={correct.isPending}
			onReason={(reason) => correct.mutate({ periodId: period.id, reason, replaced })}
		>
			<Checkbox
				label={t('costs.correct-replaced')}
				checked={replaced}
				onChange={(event) => setReplaced(event.currentTarget.checked)}
			/>
		</ReasonDialog>
	)
}

function Leave({ period, asking, onClose }: AskProps) {
	const t = useT()
	const leave = useAction('costs.leaveAsIs', onClose)
	return (
		<ReasonDialog
			{...{ asking, onClose }}
			title={t('costs.leave-ask', { count: period.openDifferences })}
			label={t('corrections.dismiss-note')}
			action={t('corrections.dismiss').replace(' …', '')}
			busy={leave.isPending}
			onReason={(note) => leave.mutate({ periodId: period.id, note })}
		/>
	)
}

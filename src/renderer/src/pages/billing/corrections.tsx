/** After issue: what would be billed otherwise now, and the corrections that were made of it. */
import { Alert, Button, Group, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { BillProblem, CorrectionsView } from '../../../../shared/contract/billing.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { type Translate, useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { TextLink } from '../../parts/link.tsx'
import { Card } from '../../parts/page.tsx'
import { ReasonDialog } from '../../parts/reason-dialog.tsx'
import { StateBadge } from '../../parts/state.tsx'
import { CorrectButton } from './correct-button.tsx'
import { healthOfState } from './months.tsx'
import { problemText, useMending } from './problems.tsx'

type Difference = CorrectionsView['differences'][number]

export function Corrections({ month }: { readonly month: string }) {
	const t = useT()
	const found = useView('billing.corrections', { month }).data
	const look = useAction('billing.lookForDifferences', ({ found: count }) =>
		notifications.show({ message: count === 0 ? t('corrections.none') : t('corrections.looked', { count }) }),
	)
	const columns = useColumns(month)
	const differences = found?.differences ?? []
	const stuck = found?.notComputable ?? []
	return (
		<Card
			title={t('corrections.title')}
			span={12}
			aside={
				<Button size="xs" variant="default" loading={look.isPending} onClick={() => look.mutate({ month })}>
					{t('corrections.look')}
				</Button>
			}
		>
			<Stack gap="sm">
				{differences.length === 0 && (found?.runs.length ?? 0) === 0 && stuck.length === 0 && (
					<p className="small">{t('corrections.none-noticed')}</p>
				)}
				<NotComputable month={month} bills={stuck} />
				{differences.length > 0 && (
					<DataTable
						label={t('corrections.title')}
						columns={columns}
						rows={differences}
						rowKey={({ id }) => id}
						{...(differences.length > 5 ? { height: 230 } : {})}
					/>
				)}
				<Runs month={month} runs={found?.runs ?? []} />
			</Stack>
		</Card>
	)
}

/** What is out stays; what stands in the way of computing it is said, with the way to where it is put right. */
function NotComputable({ month, bills }: { readonly month: string; readonly bills: CorrectionsView['notComputable'] }) {
	const t = useT()
	const columns = useStuckColumns(month)
	const rows = bills.flatMap(({ problems, ...bill }) => problems.map((problem, index) => ({ ...bill, problem, index })))
	if (rows.length === 0) return null
	const title = t('corrections.stuck', { count: bills.length })
	return (
		<>
			<Alert color="red" title={title}>
				{t('corrections.stuck-means')}
			</Alert>
			<DataTable
				label={title}
				columns={columns}
				rows={rows}
				rowKey={({ statementId, index }) => `${statementId} ${index}`}
				{...(rows.length > 5 ? { height: 230 } : {})}
			/>
		</>
	)
}

type Stuck = Omit<CorrectionsView['notComputable'][number], 'problems'> & {
	readonly problem: BillProblem
	/** Among those of its bill. */
	readonly index: number
}

type Bill = Pick<Difference, 'number' | 'statementId' | 'unitName' | 'tenantName'>

/** Which bill it is, and whose. */
const billColumns = (t: Translate, month: string): readonly Column<Bill>[] => [
	{
		key: 'number',
		keep: 'line',
		title: t('statements.number'),
		cell: ({ number, statementId }) => <TextLink to={`/billing/${month}/statements/${statementId}`}>{number}</TextLink>,
	},
	{ key: 'unit', title: t('points.unit'), keep: 'line', cell: ({ unitName }) => unitName },
	{ key: 'tenant', title: t('units.tenant'), cell: ({ tenantName }) => tenantName },
]

function useStuckColumns(month: string): readonly Column<Stuck>[] {
	const t = useT()
	const format = useFormat()
	const mending = useMending(month)
	return [
		...billColumns(t, month),
		{ key: 'what', title: t('problems.what'), cell: ({ problem }) => problemText(t, format, problem) },
		{
			key: 'to',
			title: t('problems.where'),
			cell: ({ problem }) => <TextLink to={mending(problem).to}>{mending(problem).word}</TextLink>,
		},
	]
}

function Runs({ month, runs }: { readonly month: string; readonly runs: CorrectionsView['runs'] }) {
	const t = useT()
	const format = useFormat()
	if (runs.length === 0) return null
	return (
		<ul className="checklist lines" aria-label={t('corrections.runs')}>
			{runs.map((run) => (
				<li key={run.runId}>
					<StateBadge health={healthOfState[run.state]} word={t(`monthState.${run.state}`)} />
					<TextLink to={`/billing/${month}/runs/${run.runId}`}>
						{t('corrections.run', { date: format.date(run.createdAt) })}
					</TextLink>
					<span className="small">{run.total !== null && t('correction.sum', { total: format.money(run.total) })}</span>
				</li>
			))}
		</ul>
	)
}

function useColumns(month: string): readonly Column<Difference>[] {
	const t = useT()
	const format = useFormat()
	return [
		...billColumns(t, month),
		{ key: 'issued', title: t('corrections.issued'), align: 'right', cell: ({ issued }) => format.money(issued) },
		{ key: 'now', title: t('corrections.now'), align: 'right', cell: ({ now }) => format.money(now) },
		{
			key: 'difference',
			title: t('statements.difference'),
			align: 'right',
			cell: ({ issued, now }) => format.money({ minor: now.minor - issued.minor, currency: now.currency }),
		},
		{ key: 'noticed', title: t('corrections.noticed'), cell: ({ noticedAt }) => format.dateTime(noticedAt) },
		{ key: 'what', title: t('corrections.what'), cell: (each) => <Decide month={month} difference={each} /> },
	]
}

function Decide({ month, difference }: { readonly month: string; readonly difference: Difference }) {
	const t = useT()
	const [asking, ask] = useState(false)
	const { statementId, number, state, note, correctionRunId } = difference
	if (correctionRunId !== null) {
		return <TextLink to={`/billing/${month}/runs/${correctionRunId}`}>{t('corrections.open-run')}</TextLink>
	}
	if (state === 'accepted') return t('corrections.state-accepted')
	if (state === 'dismissed') {
		return note === null ? t('corrections.state-gone') : `${t('corrections.state-dismissed')}: ${note}`
	}
	return (
		<Group gap="xs" wrap="nowrap">
			{/* Mostly a reading; where it was a tariff or a tenant, the tenant must not read of a reading. */}
			<CorrectButton {...{ month, statementId, number }} proposed={t('corrections.accept-reason')} />
			<Button size="xs" variant="default" onClick={() => ask(true)}>
				{t('corrections.dismiss')}
			</Button>
			<Dismiss difference={difference} asking={asking} onClose={() => ask(false)} />
		</Group>
	)
}

type DismissProps = { readonly difference: Difference; readonly asking: boolean; readonly onClose: () => void }

function Dismiss({ difference, asking, onClose }: DismissProps) {
	const t = useT()
	const dismiss = useAction('billing.dismissDifference', onClose)
	return (
		<ReasonDialog
			{...{ asking, onClose }}
			title={t('corrections.dismiss-ask', { number: difference.number })}
			label={t('corrections.dismiss-note')}
			action={t('corrections.dismiss').replace(' …', '')}
			busy={dismiss.isPending}
			onReason={(note) => dismiss.mutate({ differenceId: difference.id, note })}
		/>
	)
}

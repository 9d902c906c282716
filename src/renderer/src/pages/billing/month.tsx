/** One month, from check to printed statements. The step follows from the run's state: it can be left and resumed. */
import { Button, Group, Progress, Stepper } from '@mantine/core'
import { IconFileInvoice } from '@tabler/icons-react'
import type { RunView } from '../../../../shared/contract/billing.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { Answered, Card, Empty, PageHead } from '../../parts/page.tsx'
import { StateBadge } from '../../parts/state.tsx'
import { RunExports } from '../exports/run-exports.tsx'
import { IssueButton } from './issue-button.tsx'
import { healthOfState } from './months.tsx'
import { Problems } from './problems.tsx'
import { Statements } from './statements.tsx'

/** Check, draft, preview, issue. */
function stepOf(run: RunView | null): number {
	if (run === null || run.state === 'failed' || run.state === 'cancelled') return 0
	if (run.state === 'preparing') return 1
	if (run.state === 'draft') return run.problems.some(({ severity }) => severity === 'red') ? 1 : 2
	return run.state === 'issuing' ? 3 : 4
}

export function MonthPage({ month }: { readonly month: string }) {
	const months = useView('billing.months', {})
	return (
		<Answered answer={months}>
			{({ months: known }) => {
				const runId = known.find((one) => one.month === month)?.runId ?? null
				return runId === null ? <Month month={month} run={null} /> : <WithRun month={month} runId={runId} />
			}}
		</Answered>
	)
}

function WithRun({ month, runId }: { readonly month: string; readonly runId: number }) {
	const answer = useView('billing.run', { runId })
	return <Answered answer={answer}>{(run) => <Month month={month} run={run} />}</Answered>
}

function Month({ month, run }: { readonly month: string; readonly run: RunView | null }) {
	const t = useT()
	const format = useFormat()
	const state = run?.state ?? 'open'
	const sub = run?.total
		? t('billing.run-sub', { count: run.statements.length, total: format.money(run.total) })
		: t('billing.not-yet')
	return (
		<>
			<PageHead
				title={t('billing.title', { month: format.month(month) })}
				above={t('nav.billing')}
				beside={<StateBadge health={healthOfState[state]} word={t(`monthState.${state}`)} />}
				sub={sub}
			>
				<Actions month={month} run={run} />
			</PageHead>
			<Card style={{ marginBottom: 12 }}>
				<Stepper active={stepOf(run)} size="xs" allowNextStepsSelect={false} iconSize={26}>
					{(['check', 'draft', 'preview', 'issue'] as const).map((name) => (
						<Stepper.Step key={name} label={t(`billing.step-${name}`)} description={t(`billing.step-${name}-means`)} />
					))}
				</Stepper>
			</Card>
			<Running run={run} />
			{run === null || run.state === 'cancelled' ? (
				<Card>
					<Empty
						icon={<IconFileInvoice size={48} stroke={1.2} aria-hidden />}
						text={t('billing.start')}
						hint={t('billing.start-hint')}
					/>
				</Card>
			) : (
				<div className="grid">
					<Problems run={run} />
					<Statements month={month} run={run} />
					{run.state === 'issued' && <RunExports run={run} />}
				</div>
			)}
		</>
	)
}

function Actions({ month, run }: { readonly month: string; readonly run: RunView | null }) {
	const t = useT()
	const prepare = useAction('billing.prepare')
	const cancel = useAction('billing.cancel')
	const state = run?.state ?? 'open'
	const again = state === 'draft'
	return (
		<>
			{run !== null && (state === 'preparing' || state === 'draft') && (
				<Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ runId: run.id })}>
					{state === 'preparing' ? t('action.cancel') : t('billing.discard')}
				</Button>
			)}
			{(state === 'open' || state === 'cancelled' || state === 'failed' || again) && (
				<Button
					variant={again ? 'default' : 'filled'}
					loading={prepare.isPending}
					onClick={() => prepare.mutate({ month })}
				>
					{again ? t('billing.prepare-again') : t('billing.prepare')}
				</Button>
			)}
			{run !== null && state === 'draft' && <IssueButton run={run} />}
		</>
	)
}

function Running({ run }: { readonly run: RunView | null }) {
	const t = useT()
	const format = useFormat()
	if (run === null || (run.state !== 'preparing' && run.state !== 'issuing')) return null
	const share = run.expected === 0 ? 0 : (run.done / run.expected) * 100
	const label = t(run.state === 'preparing' ? 'billing.preparing' : 'billing.issuing')
	return (
		<Card style={{ marginBottom: 12 }}>
			<Group gap="sm" role="status">
				<span>{label}</span>
				<Progress value={share} style={{ flex: 1 }} aria-label={label} />
				<span className="small">
					{t('status.done-of', { done: format.integer(run.done), total: format.integer(run.expected) })}
				</span>
			</Group>
		</Card>
	)
}

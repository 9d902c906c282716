/** One month, from check to printed statements. The step follows from the run's state: it can be left and resumed. */
import { Alert, Button, Group, Progress, Stepper } from '@mantine/core'
import { IconFileInvoice } from '@tabler/icons-react'
import { useLocation } from 'wouter'
import type { RunView } from '../../../../shared/contract/billing.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { TextLink } from '../../parts/link.tsx'
import { NotHere } from '../../parts/not-here.tsx'
import { Answered, Card, Empty, PageHead } from '../../parts/page.tsx'
import { StateBadge } from '../../parts/state.tsx'
import { RunExports } from '../exports/run-exports.tsx'
import { ApproveButton } from './approve-button.tsx'
import { Checklist } from './checklist.tsx'
import { Corrections } from './corrections.tsx'
import { IssueButton } from './issue-button.tsx'
import { healthOfState } from './months.tsx'
import { Papers } from './papers.tsx'
import { countOf, Problems } from './problems.tsx'
import { runTitles } from './run-titles.ts'
import { Statements } from './statements.tsx'

const steps = ['check', 'draft', 'preview', 'approve', 'issue'] as const

function stepOf(run: RunView | null): number {
	if (run === null || run.state === 'failed' || run.state === 'cancelled') return 0
	if (run.state === 'preparing') return 1
	if (run.state === 'draft') return countOf(run, 'red') > 0 ? 1 : 2
	return run.state === 'approved' || run.state === 'issuing' ? 4 : steps.length
}

/** What a person does next, also one who comes back after days. */
function nextOf(run: RunView | null) {
	if (run === null || run.state === 'failed' || run.state === 'cancelled') return 'open'
	if (run.state === 'issued' && run.kind !== 'month') return 'issued-otherwise'
	return run.state === 'draft' && countOf(run, 'red') > 0 ? 'red' : run.state
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

/** A correction takes the same way as a month. */
export function CorrectionPage({ month, runId }: { readonly month: string; readonly runId: number }) {
	return <WithRun month={month} runId={runId} />
}

function WithRun({ month, runId }: { readonly month: string; readonly runId: number }) {
	const answer = useView('billing.run', { runId })
	if (answer.error?.error?.code === 'not-found') return <NotHere />
	return <Answered answer={answer}>{(run) => <Month month={month} run={run} />}</Answered>
}

type AboveProps = { readonly month: string; readonly run: RunView | null }

/** The page of the costs that a run shares out. */
const costsOf = ({ costPeriodId }: RunView): string => (costPeriodId === null ? '/costs' : `/costs/${costPeriodId}`)

/** Where one comes from: the months, the month that is corrected, the costs that are shared out. */
function Above({ month, run }: AboveProps) {
	const t = useT()
	const format = useFormat()
	if (run === null || run.kind === 'month') return t('nav.billing')
	if (run.kind === 'costs') return <TextLink to={costsOf(run)}>{t('nav.costs')}</TextLink>
	return <TextLink to={`/billing/${month}`}>{t('billing.title', { month: format.month(month) })}</TextLink>
}

function Month({ month, run }: { readonly month: string; readonly run: RunView | null }) {
	const t = useT()
	const format = useFormat()
	const state = run?.state ?? 'open'
	const kind = run?.kind ?? 'month'
	const sub = run?.total
		? t('billing.run-sub', { count: run.count, total: format.money(run.total) })
		: state === 'preparing'
			? ''
			: t('billing.not-yet')
	const by = run?.approved?.by
	const approved =
		run?.approved == null
			? null
			: by == null
				? t('billing.approved', { at: format.dateTime(run.approved.at) })
				: t('billing.approved-by', { by, at: format.dateTime(run.approved.at) })
	return (
		<>
			<PageHead
				title={t(runTitles[kind], { month: format.month(month) })}
				above={<Above month={month} run={run} />}
				beside={<StateBadge health={healthOfState[state]} word={t(`monthState.${state}`)} />}
				sub={approved === null ? sub : `${sub} · ${approved}`}
			>
				<Actions month={month} run={run} />
			</PageHead>
			<Card style={{ marginBottom: 12 }}>
				<Stepper active={stepOf(run)} size="xs" allowNextStepsSelect={false} iconSize={26}>
					{steps.map((name) => (
						<Stepper.Step key={name} label={t(`billing.step-${name}`)} description={t(`billing.step-${name}-means`)} />
					))}
				</Stepper>
				<p className="small" style={{ marginTop: 8 }}>
					{t(`billing.next-${nextOf(run)}`)}
				</p>
			</Card>
			<Running run={run} />
			{run === null || run.state === 'cancelled' ? (
				<div className="grid">
					<Card span={12}>
						<Empty
							icon={<IconFileInvoice size={48} stroke={1.2} aria-hidden />}
							text={t('billing.start')}
							hint={t('billing.start-hint')}
						/>
					</Card>
					<Papers month={month} run={null} />
				</div>
			) : (
				<div className="grid">
					{run.kind === 'month' && run.state === 'issued' && <Corrections month={month} />}
					{run.kind === 'month' && run.state === 'draft' && <Checklist run={run} />}
					{run.state !== 'preparing' && run.state !== 'issuing' && <Problems run={run} />}
					<Statements month={month} run={run} />
					<Papers month={month} run={run} />
					{run.state === 'issued' && <RunExports run={run} />}
				</div>
			)}
		</>
	)
}

type ActionsProps = { readonly month: string; readonly run: RunView | null }

function Actions({ month, run }: ActionsProps) {
	const t = useT()
	const [, go] = useLocation()
	const prepare = useAction('billing.prepare')
	const kind = run?.kind ?? 'month'
	const cancel = useAction(
		'billing.cancel',
		() => run !== null && kind !== 'month' && go(kind === 'costs' ? costsOf(run) : `/billing/${month}`),
	)
	const state = run?.state ?? 'open'
	const again = state === 'draft'
	const canPrepare = again || ['open', 'cancelled', 'failed'].includes(state) || run?.halted != null
	return (
		<>
			{run !== null && (state === 'preparing' || state === 'draft') && (
				<Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ runId: run.id })}>
					{state === 'preparing' ? t('action.cancel') : t('billing.discard')}
				</Button>
			)}
			{canPrepare && kind === 'month' && state !== 'issuing' && (
				<Button
					variant={again && countOf(run!, 'red') === 0 ? 'default' : 'filled'}
					loading={prepare.isPending}
					onClick={() => prepare.mutate({ month })}
				>
					{again ? t('billing.prepare-again') : t('billing.prepare')}
				</Button>
			)}
			{run !== null && <RunActions run={run} />}
		</>
	)
}

function RunActions({ run }: { readonly run: RunView }) {
	const t = useT()
	const withdraw = useAction('billing.withdraw')
	const goOn = useAction('billing.issue')
	if (run.state === 'draft') return <ApproveButton run={run} />
	if (run.state === 'issuing' && run.halted !== null) {
		return (
			<Button loading={goOn.isPending} onClick={() => goOn.mutate({ runId: run.id })}>
				{t('billing.go-on')}
			</Button>
		)
	}
	if (run.state !== 'approved') return null
	return (
		<>
			<Button variant="default" loading={withdraw.isPending} onClick={() => withdraw.mutate({ runId: run.id })}>
				{t('billing.withdraw')}
			</Button>
			<IssueButton run={run} />
		</>
	)
}

function Running({ run }: { readonly run: RunView | null }) {
	const t = useT()
	const format = useFormat()
	if (run === null || (run.state !== 'preparing' && run.state !== 'issuing')) return null
	if (run.halted !== null) {
		return (
			<Alert color="yellow" mb={12} role="status">
				{t(`billing.halted-${run.halted}`)}
			</Alert>
		)
	}
	const share = run.expected === 0 ? 0 : (run.done / run.expected) * 100
	const label = t(run.state === 'preparing' ? 'billing.preparing' : 'billing.issuing')
	return (
		<Card style={{ marginBottom: 12 }}>
			<Group gap="sm" role="status">
				<span>{label}</span>
				<Progress value={share} style={{ flex: 1 }} aria-label={label} />
				{run.expected > 0 && (
					<span className="small">
						{t('status.done-of', { done: format.integer(run.done), total: format.integer(run.expected) })}
					</span>
				)}
			</Group>
		</Card>
	)
}

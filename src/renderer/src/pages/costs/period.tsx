/** One period: what stands in the way, its pools, what each tenant and the owner pay, and why. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { CostPeriodView } from '../../../../shared/contract/costs.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { ButtonLink } from '../../parts/link.tsx'
import { NotHere } from '../../parts/not-here.tsx'
import { Answered, PageHead } from '../../parts/page.tsx'
import { StateBadge } from '../../parts/state.tsx'
import { healthOfState } from '../billing/months.tsx'
import { AdvancesDrawer } from './advances-drawer.tsx'
import { CostProblems } from './cost-problems.tsx'
import { IssuedCosts } from './issued-costs.tsx'
import { OwnerCard } from './owner-card.tsx'
import { PeriodDrawer } from './period-drawer.tsx'
import { type Pool, PoolDrawer } from './pool-drawer.tsx'
import { PoolsCard } from './pools-card.tsx'
import { ShareDrawer } from './share-drawer.tsx'
import { SharesCard } from './shares-card.tsx'

export function CostPeriodPage({ periodId }: { readonly periodId: number }) {
	const answer = useView('costs.period', { periodId })
	if (answer.error?.error?.code === 'not-found') return <NotHere />
	return <Answered answer={answer}>{(period) => <Period period={period} />}</Answered>
}

/** The statements are made by the same steps as those of a month: prepare, approve, issue. */
function RunButtons({ period }: { readonly period: CostPeriodView }) {
	const t = useT()
	const [, go] = useLocation()
	const address = (runId: number) => `/billing/${period.to.slice(0, 7)}/runs/${runId}`
	const prepare = useAction('costs.prepare', ({ runId }) => go(address(runId)))
	const { runId, state } = period
	const red = period.problems.filter(({ severity }) => severity === 'red').length
	return (
		<>
			{!period.isFrozen && state !== 'preparing' && (period.issued === null || state === 'draft') && (
				<Button
					variant={runId === null ? 'filled' : 'default'}
					disabled={red > 0}
					title={red > 0 ? t('billing.red-first', { count: red }) : undefined}
					loading={prepare.isPending}
					onClick={() => prepare.mutate({ periodId: period.id })}
				>
					{t(runId === null ? 'costs.prepare' : 'costs.prepare-again')}
				</Button>
			)}
			{runId !== null && <ButtonLink to={address(runId)}>{t('costs.to-run')}</ButtonLink>}
		</>
	)
}

function Period({ period }: { readonly period: CostPeriodView }) {
	const t = useT()
	const format = useFormat()
	const [editing, setEditing] = useState(false)
	const [pool, setPool] = useState<Pool | 'new' | null>(null)
	const [entering, setEntering] = useState(false)
	const [opened, setOpened] = useState<CostPeriodView['shares'][number] | null>(null)
	const { state, isFrozen } = period
	return (
		<>
			<PageHead
				title={period.name}
				above={t('nav.costs')}
				sub={`${format.localDate(period.from)} – ${format.localDate(period.to)}`}
				beside={state !== null && <StateBadge health={healthOfState[state]} word={t(`monthState.${state}`)} />}
			>
				<Button variant="default" disabled={isFrozen} onClick={() => setEditing(true)}>
					{t('costs.edit-period')}
				</Button>
				<Button variant="default" disabled={isFrozen} onClick={() => setEntering(true)}>
					{t('costs.advances')}
				</Button>
				<Button
					variant={period.pools.length === 0 ? 'filled' : 'default'}
					disabled={isFrozen}
					onClick={() => setPool('new')}
				>
					{t('costs.add-pool')}
				</Button>
				<RunButtons period={period} />
			</PageHead>
			<div className="grid">
				<IssuedCosts period={period} />
				<CostProblems
					period={period}
					onPool={isFrozen ? null : setPool}
					onAdvances={isFrozen ? null : () => setEntering(true)}
				/>
				<PoolsCard period={period} onOpen={isFrozen ? null : setPool} />
				<SharesCard period={period} onOpen={setOpened} />
				<OwnerCard period={period} />
			</div>
			<PeriodDrawer
				period={editing ? period : null}
				onClose={() => setEditing(false)}
				onSaved={() => setEditing(false)}
			/>
			<PoolDrawer period={period} pool={pool} onClose={() => setPool(null)} />
			<AdvancesDrawer period={period} opened={entering} onClose={() => setEntering(false)} />
			<ShareDrawer period={period} row={opened} onClose={() => setOpened(null)} />
		</>
	)
}

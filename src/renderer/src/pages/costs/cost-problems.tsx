/** What keeps the period from being billed (red) or is worth a look (yellow), with the way to where it is mended. */
import { Button } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { BillProblem } from '../../../../shared/contract/billing.ts'
import type { CostPeriodView } from '../../../../shared/contract/costs.ts'
import { useView } from '../../answers.ts'
import { type Format, useFormat } from '../../building.ts'
import { type Translate, textOr, useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { TextLink } from '../../parts/link.tsx'
import { Card } from '../../parts/page.tsx'
import { Severity } from '../billing/problems.tsx'
import type { Pool } from './pool-drawer.tsx'

type Problem = CostPeriodView['problems'][number] & { readonly index: number }

type Props = {
	readonly period: CostPeriodView
	/** What of the page it opens; null: nothing can be changed now. */
	readonly onPool: ((pool: Pool | 'new') => void) | null
	readonly onAdvances: (() => void) | null
}

export function CostProblems({ period, onPool, onAdvances }: Props) {
	const t = useT()
	const columns = useColumns(useWay({ period, onPool, onAdvances }))
	const rows = period.problems
		.map((problem, index) => ({ ...problem, index }))
		.sort((a, b) => a.severity.localeCompare(b.severity) || a.index - b.index)
	return (
		<Card title={t('problems.title')} span={12}>
			{rows.length === 0 ? (
				<p className="label">
					<IconCircleCheck size={18} aria-hidden className="state-icon" data-health="good" />
					{t('costs.no-problems')}
				</p>
			) : (
				<DataTable
					label={t('problems.title')}
					columns={columns}
					rows={rows}
					rowKey={({ index }) => index}
					{...(rows.length > 6 ? { height: 240 } : {})}
				/>
			)}
		</Card>
	)
}

/** To where a finding is put right: on this page, or at its unit. */
function useWay({ period, onPool, onAdvances }: Props): (problem: Problem) => ReactNode {
	const t = useT()
	const units = useView('topology.units', {}).data?.units ?? []
	const opens = (word: string, onClick: (() => void) | null) =>
		onClick !== null && (
			<Button size="compact-xs" variant="subtle" px={0} onClick={onClick}>
				{word}
			</Button>
		)
	return ({ code, unitName, params }) => {
		if (code === 'cost-advance-missing') return opens(t('problems.enter'), onAdvances)
		if (code === 'cost-no-pools') return opens(t('problems.enter'), onPool && (() => onPool('new')))
		const unit = units.find(({ name }) => name === unitName)
		if (unit !== undefined) return <TextLink to={`/units/${unit.id}`}>{t('problems.open')}</TextLink>
		const pool = period.pools.find(({ name }) => name === params.pool)
		return pool === undefined ? null : opens(t('problems.open'), onPool && (() => onPool(pool)))
	}
}

function useColumns(way: (problem: Problem) => ReactNode): readonly Column<Problem>[] {
	const t = useT()
	const format = useFormat()
	return [
		{
			key: 'severity',
			title: t('problems.severity'),
			width: 120,
			cell: ({ severity }) => <Severity severity={severity} />,
		},
		{ key: 'unit', title: t('points.unit'), keep: 'line', cell: ({ unitName }) => unitName },
		{ key: 'pool', title: t('costs.pool'), cell: ({ params }) => String(params.pool ?? '') },
		{ key: 'what', title: t('problems.what'), cell: (problem) => costSentence(t, format, problem) },
		{
			key: 'to',
			title: t('problems.where'),
			cell: way,
		},
	]
}

/** The finding, and what it says of it: days, tenant, figures, the reason of a gap. */
export function costSentence(t: Translate, format: Format, { code, params }: BillProblem): string {
	const { from, to, tenant, reason, point, period, until } = params
	const day = (value: string | number | undefined) => (value === undefined ? null : format.localDate(String(value)))
	const said = [
		from === undefined ? null : `${day(from)} – ${day(to)}`,
		day(until),
		tenant ?? null,
		period ?? null,
		point ?? null,
		typeof reason === 'string' ? textOr(t, `reason.${reason}`, 'reason.unknown') : null,
	].filter((part) => part !== null && part !== '')
	const head = textOr(t, `problem.${code}`, 'reason.unknown')
	return said.length === 0 ? head : `${head}: ${said.join(', ')}`
}

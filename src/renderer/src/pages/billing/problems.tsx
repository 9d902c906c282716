/** What stands in the way of issuing (red) or is worth a look (yellow), each with the way to where it is mended. */
import { SegmentedControl } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconOctagon } from '@tabler/icons-react'
import { useState } from 'react'
import type { BillProblem, RunView } from '../../../../shared/contract/billing.ts'
import { useView } from '../../answers.ts'
import { type Format, useFormat } from '../../building.ts'
import { de, type TextKey, type Translate, textOr, useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { TextLink } from '../../parts/link.tsx'
import { Card } from '../../parts/page.tsx'

type Row = BillProblem & { readonly index: number }

/** How many findings of a severity a run has; its list may be longer than what is shown of it. */
export const countOf = ({ findings }: RunView, severity: BillProblem['severity']): number =>
	findings.reduce((sum, one) => (one.severity === severity ? sum + one.count : sum), 0)

export function Problems({ run }: { readonly run: RunView }) {
	const t = useT()
	const format = useFormat()
	const [shown, setShown] = useState('all')
	const columns = useColumns(run)
	const counts = { red: countOf(run, 'red'), yellow: countOf(run, 'yellow') }
	const all = counts.red + counts.yellow
	const rows = run.problems
		.map((problem, index) => ({ ...problem, index }))
		.filter(({ severity }) => shown === 'all' || severity === shown)
		.sort((a, b) => a.severity.localeCompare(b.severity))
	const aside = run.problems.length > 0 && (
		<SegmentedControl
			size="xs"
			aria-label={t('problems.filter')}
			value={shown}
			onChange={setShown}
			data={[
				{ value: 'all', label: t('problems.all') },
				{ value: 'red', label: t('problems.red', { count: counts.red }) },
				{ value: 'yellow', label: t('problems.yellow', { count: counts.yellow }) },
			]}
		/>
	)
	return (
		<Card title={t('problems.title')} aside={aside} span={12}>
			{run.problems.length === 0 ? (
				<p className="label">
					<IconCircleCheck size={18} aria-hidden className="state-icon" data-health="good" />
					{run.state === 'preparing' ? t('problems.not-yet') : t('problems.none')}
				</p>
			) : (
				<DataTable
					label={t('problems.title')}
					columns={columns}
					rows={rows}
					rowKey={({ index }) => index}
					{...(rows.length > 5 ? { height: 230 } : {})}
				/>
			)}
			{all > run.problems.length && (
				<p className="small">{t('problems.first', { shown: run.problems.length, all: format.integer(all) })}</p>
			)}
		</Card>
	)
}

type Mending = (problem: BillProblem) => { readonly to: string; readonly word: string }

/** Where a finding of a month, or of the costs of a period, is put right, and what the way there is called. */
export function useMending(month: string, costPeriodId: number | null = null): Mending {
	const t = useT()
	const units = useView('topology.units', {}).data?.units ?? []
	const placeOf = ({ code, unitName, pointName }: BillProblem): string => {
		const unit = units.find(({ name }) => name === unitName)
		if (code === 'no-account') return '/settings'
		if (costPeriodId !== null) return `/costs/${costPeriodId}`
		if (isOfTariff(code)) return '/tariffs'
		if (code === 'calibration-unknown') return '/meters'
		if (unit !== undefined && isOfUnit(code)) return `/units/${unit.id}`
		const point = unit?.points.find(({ name }) => name === pointName)
		return point !== undefined ? `/points/${point.id}` : unit !== undefined ? `/units/${unit.id}` : '/units'
	}
	return (problem) => ({
		to: mendedAt(problem, placeOf(problem), month),
		word: t(isOfTariff(problem.code) ? 'nav.tariffs' : isOfUnit(problem.code) ? 'problems.enter' : 'problems.open'),
	})
}

function useColumns({ month, costPeriodId }: RunView): readonly Column<Row>[] {
	const t = useT()
	const format = useFormat()
	const mending = useMending(month, costPeriodId)
	return [
		{
			key: 'severity',
			title: t('problems.severity'),
			width: 120,
			cell: ({ severity }) => <Severity severity={severity} />,
		},
		{ key: 'unit', title: t('points.unit'), keep: 'line', cell: ({ unitName }) => unitName },
		{ key: 'point', title: t('points.point'), keep: 'line', cell: ({ pointName }) => pointName ?? '' },
		{ key: 'what', title: t('problems.what'), cell: (row) => problemText(t, format, row) },
		{
			key: 'to',
			title: t('problems.where'),
			cell: (row) => <TextLink to={mending(row).to}>{mending(row).word}</TextLink>,
		},
	]
}

const isOfTariff = (code: BillProblem['code']) => code === 'no-tariff' || code === 'tariff-unfit'
const isOfUnit = (code: BillProblem['code']) => code === 'area-missing' || code === 'persons-missing'
const ofReadings = new Set<BillProblem['code']>([
	...(['boundary-missing', 'boundary-estimated', 'intervals-estimated', 'reading-went-back'] as const),
])
const ofPlausibility = new Set<BillProblem['code']>(['finding-open', 'sum-differs', 'not-checked', 'quarantined'])

/** Readings are corrected, estimated and asked for again in the plausibility of their month. */
function mendedAt({ code, params }: BillProblem, place: string, month: string): string {
	if (ofReadings.has(code) && !tellsItself.has(params.reason)) return `/plausibility?month=${month}`
	return ofPlausibility.has(code) && params.month !== undefined ? `/plausibility?month=${params.month}` : place
}

export function Severity({ severity }: { readonly severity: BillProblem['severity'] }) {
	const t = useT()
	const Icon = severity === 'red' ? IconOctagon : IconAlertTriangle
	return (
		<span className="label" style={{ whiteSpace: 'nowrap' }}>
			<Icon size={16} aria-hidden className="state-icon" data-health={severity === 'red' ? 'alarm' : 'warning'} />
			{t(`severity.${severity}`)}
		</span>
	)
}

/** The station calls it a missing reading; what is missing is another thing, and that is the sentence. */
export const tellsItself = new Set<unknown>(['register-missing', 'interval-missing', 'counter-missing'])

const sentenceOf = ({ code, params }: Pick<BillProblem, 'code' | 'params'>): TextKey =>
	code === 'boundary-missing' && tellsItself.has(params.reason)
		? (`reason.${params.reason}` as TextKey)
		: `problem.${code}`

/** The sentence, and the meter, instant and cause it is about where the run states them. */
export function problemText(t: Translate, format: Format, problem: BillProblem): string {
	const { code, params } = problem
	const at = typeof params.at === 'number' ? format.dateTime(params.at) : ''
	const serial = params.serial === undefined ? '' : String(params.serial)
	const why = `reason.${params.reason}`
	const reason = why in de && why !== sentenceOf(problem) ? t(why as TextKey) : ''
	const { percent, rule, year, characters, text, pool, tenant } = params
	const more = typeof percent === 'number' ? `${percent > 0 ? '+' : ''}${format.percent(percent / 100)}` : ''
	const found = rule === undefined ? '' : textOr(t, `rule.${rule}`, 'problem.quarantined')
	const signs = characters === undefined ? '' : `${characters} – ${text}`
	const told = [serial, at, reason, more, found, year, signs, pool, tenant]
	const about = told.filter((part) => part !== undefined && part !== '').join(', ')
	const sentence = t(sentenceOf(problem))
	if (code === 'calibration-unknown') return `${sentence} (${format.integer(Number(params.count))})`
	return about === '' ? sentence : `${sentence} (${about})`
}

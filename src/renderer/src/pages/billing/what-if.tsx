/** Last year's bills under the tariff in the editor, saved or not: month by month beside what was billed. */
import { Button, Group, Progress, Select, Stack } from '@mantine/core'
import { useState } from 'react'
import type { WhatIfScope, WhatIfView } from '../../../../shared/contract/tariffs.ts'
import type { Money } from '../../../../shared/contract/values.ts'
import type { Medium } from '../../../../shared/quantity.ts'
import type { TariffDefinition } from '../../../../shared/tariff.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Card } from '../../parts/page.tsx'
import { Missing } from '../../parts/value.tsx'
import { WhatIfGaps } from './what-if-gaps.tsx'

type Props = {
	readonly name: string
	readonly medium: Medium
	/** null: the editor's form is not complete. */
	readonly definition: TariffDefinition | null
}

export function WhatIf({ name, medium, definition }: Props) {
	const t = useT()
	const [scope, setScope] = useState('all')
	const [whatIfId, setWhatIfId] = useState<number | null>(null)
	const start = useAction('tariffs.startWhatIf', (started) => setWhatIfId(started.whatIfId))
	const cancel = useAction('tariffs.cancelWhatIf')
	const view = useView(
		'tariffs.whatIf',
		{ whatIfId: whatIfId ?? 1 },
		{ enabled: whatIfId !== null, keepBefore: 'keep' },
	)
	const whatIf = whatIfId === null ? null : (view.data?.whatIf ?? null)
	const isRunning = whatIf?.state === 'running'
	const options = useScopes(medium)
	return (
		<Card title={t('what-if.title')} span={12}>
			<Group gap="sm" align="flex-end">
				<Select
					w={340}
					label={t('what-if.of')}
					searchable
					data={options}
					value={scope}
					onChange={(next) => next && setScope(String(next))}
				/>
				<Button
					disabled={definition === null || isRunning}
					loading={start.isPending}
					onClick={() => definition !== null && start.mutate({ name, medium, definition, scope: scopeOf(scope) })}
				>
					{t('what-if.start')}
				</Button>
				{isRunning && (
					<>
						<Progress
							value={whatIf.expected === 0 ? 0 : (whatIf.done / whatIf.expected) * 100}
							w={140}
							mb={14}
							aria-label={t('what-if.title')}
						/>
						<Button variant="default" onClick={() => cancel.mutate({ whatIfId: whatIf.id })}>
							{t('action.cancel')}
						</Button>
					</>
				)}
			</Group>
			<p className="small">{definition === null ? t('what-if.incomplete') : t('what-if.means')}</p>
			{whatIf?.state === 'cancelled' && <p className="small">{t('what-if.cancelled')}</p>}
			{whatIf?.state === 'failed' && <p className="small">{t('what-if.failed')}</p>}
			{whatIf?.state === 'done' && <Result whatIf={whatIf} />}
		</Card>
	)
}

/** 'all', 'point:7', 'tenant:3'. */
function scopeOf(value: string): WhatIfScope {
	const [kind, id] = value.split(':')
	if (kind === 'point') return { kind, pointId: Number(id) }
	return kind === 'tenant' ? { kind, occupancyId: Number(id) } : { kind: 'all' }
}

function useScopes(medium: Medium) {
	const t = useT()
	const units = useView('topology.units', {}).data?.units ?? []
	const measured = units.filter(({ points }) => points.some((point) => point.medium === medium))
	return [
		{ value: 'all', label: t('what-if.all', { medium: t(`medium.${medium}`) }) },
		{
			group: t('units.tenant'),
			items: measured.flatMap((unit) =>
				unit.occupancies.map(({ id, tenantName }) => ({ value: `tenant:${id}`, label: `${tenantName}, ${unit.name}` })),
			),
		},
		{
			group: t('nav.points'),
			items: measured.flatMap((unit) =>
				unit.points
					.filter((point) => point.medium === medium)
					.map(({ id, name }) => ({ value: `point:${id}`, label: `${name}, ${unit.name}` })),
			),
		},
	]
}

type Month = WhatIfView['months'][number]
type Row = Pick<Month, 'billed' | 'other' | 'alone' | 'compared' | 'leftOut' | 'aloneCount' | 'issued'> & {
	readonly month: string | null
}

const added = (months: readonly Month[], key: 'billed' | 'other' | 'alone'): Money | null => {
	const known = months.flatMap((month) => month[key] ?? [])
	const [first] = known
	return first === undefined
		? null
		: { minor: known.reduce((all, { minor }) => all + minor, 0), currency: first.currency }
}
const counted = (months: readonly Month[], key: 'compared' | 'leftOut' | 'aloneCount' | 'issued') =>
	months.reduce((all, month) => all + month[key], 0)

function Result({ whatIf }: { readonly whatIf: WhatIfView }) {
	const t = useT()
	const { months } = whatIf
	const total: Row = {
		month: null,
		...{ billed: added(months, 'billed'), other: added(months, 'other'), alone: added(months, 'alone') },
		...{ compared: counted(months, 'compared'), leftOut: counted(months, 'leftOut') },
		...{ aloneCount: counted(months, 'aloneCount'), issued: counted(months, 'issued') },
	}
	const columns = useMonthColumns()
	return (
		<Stack gap="md">
			<DataTable
				label={t('what-if.title')}
				columns={columns}
				rows={[...months, total]}
				rowKey={(row) => row.month ?? 'all'}
			/>
			{whatIf.tenants.length > 1 && <Tenants tenants={whatIf.tenants} />}
			{whatIf.gaps.length > 0 && <WhatIfGaps whatIf={whatIf} />}
		</Stack>
	)
}

function useMonthColumns(): readonly Column<Row>[] {
	const t = useT()
	const format = useFormat()
	const money = (amount: Money | null) => (amount === null ? <Missing reason="unknown" /> : format.money(amount))
	return [
		{
			key: 'month',
			title: t('what-if.month'),
			cell: ({ month }) => (month === null ? <strong>{t('what-if.year')}</strong> : format.month(month)),
		},
		{ key: 'billed', title: t('what-if.billed'), align: 'right', cell: ({ billed }) => money(billed) },
		{ key: 'other', title: t('what-if.other'), align: 'right', cell: ({ other }) => money(other) },
		{
			key: 'difference',
			title: t('what-if.difference'),
			align: 'right',
			cell: ({ billed, other }) => <Difference billed={billed} other={other} />,
		},
		{
			key: 'issued',
			title: t('what-if.compared'),
			align: 'right',
			cell: ({ compared, issued }) => t('what-if.compared-of', { compared, issued }),
		},
		{
			key: 'left',
			title: t('what-if.left-out'),
			align: 'right',
			cell: ({ leftOut, alone, aloneCount }) =>
				[
					leftOut > 0 ? String(leftOut) : '',
					alone === null ? '' : t('what-if.alone', { count: aloneCount, amount: format.money(alone) }),
				]
					.filter((part) => part !== '')
					.join(' · '),
		},
	]
}

function Difference({ billed, other }: { readonly billed: Money | null; readonly other: Money | null }) {
	const format = useFormat()
	if (billed === null || other === null) return <Missing reason="unknown" />
	const minor = other.minor - billed.minor
	return <>{`${minor > 0 ? '+' : ''}${format.money({ minor, currency: other.currency })}`}</>
}

function Tenants({ tenants }: Pick<WhatIfView, 'tenants'>) {
	const t = useT()
	const format = useFormat()
	return (
		<DataTable
			label={t('what-if.tenants')}
			rows={tenants}
			rowKey={({ tenantName, unitName }) => `${tenantName} ${unitName}`}
			columns={[
				{ key: 'tenant', title: t('what-if.tenants'), cell: ({ tenantName }) => tenantName },
				{ key: 'unit', title: t('points.unit'), cell: ({ unitName }) => unitName },
				{ key: 'billed', title: t('what-if.billed'), align: 'right', cell: ({ billed }) => format.money(billed) },
				{ key: 'other', title: t('what-if.other'), align: 'right', cell: ({ other }) => format.money(other) },
				{
					key: 'difference',
					title: t('what-if.difference'),
					align: 'right',
					cell: ({ billed, other }) => <Difference billed={billed} other={other} />,
				},
			]}
		/>
	)
}

/** The months that can be billed or are, newest first. */
import { IconFileInvoice } from '@tabler/icons-react'
import { useLocation } from 'wouter'
import type { Output } from '../../../../shared/contract/define.ts'
import type { Calls } from '../../../../shared/contract/index.ts'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { ButtonLink, RowLink } from '../../parts/link.tsx'
import { Answered, Card, Empty, PageHead } from '../../parts/page.tsx'
import { StateBadge } from '../../parts/state.tsx'
import { Missing } from '../../parts/value.tsx'
import { VerifyButton } from './verify-button.tsx'

type Month = Output<Calls['billing.months']>['months'][number]

/** How a month's state looks: done is good, what waits for a person is a warning. */
export const healthOfState = {
	open: 'unknown',
	running: 'unknown',
	preparing: 'warning',
	draft: 'warning',
	approved: 'warning',
	issuing: 'warning',
	issued: 'good',
	cancelled: 'unknown',
	failed: 'alarm',
} as const

export function MonthsPage() {
	const t = useT()
	const format = useFormat()
	const [, go] = useLocation()
	const answer = useView('billing.months', {})
	const next = answer.data?.months.find(
		({ state }) => state === 'open' || state === 'draft' || state === 'approved' || state === 'cancelled',
	)
	return (
		<>
			<PageHead title={t('nav.billing')} sub={t('billing.sub')}>
				<VerifyButton />
				{next !== undefined && (
					<ButtonLink to={`/billing/${next.month}`}>{t('billing.do', { month: format.month(next.month) })}</ButtonLink>
				)}
			</PageHead>
			<Answered answer={answer}>
				{({ months }) => (
					<Card>
						{months.length === 0 ? (
							<Empty
								icon={<IconFileInvoice size={48} stroke={1.2} aria-hidden />}
								text={t('billing.none')}
								hint={t('billing.none-hint')}
							/>
						) : (
							<Months months={months} onOpen={(month) => go(`/billing/${month}`)} />
						)}
					</Card>
				)}
			</Answered>
		</>
	)
}

function Months({ months, onOpen }: { readonly months: readonly Month[]; readonly onOpen: (month: string) => void }) {
	const t = useT()
	const format = useFormat()
	const columns: readonly Column<Month>[] = [
		{
			key: 'month',
			title: t('billing.month'),
			cell: ({ month }) => <RowLink to={`/billing/${month}`}>{format.month(month)}</RowLink>,
		},
		{
			key: 'state',
			title: t('lines.state'),
			cell: ({ state }) => <StateBadge health={healthOfState[state]} word={t(`monthState.${state}`)} />,
		},
		{
			key: 'statements',
			title: t('billing.statements'),
			align: 'right',
			cell: ({ statements }) => (statements === 0 ? <Missing reason="not-prepared" /> : format.integer(statements)),
		},
		{
			key: 'total',
			title: t('billing.total'),
			align: 'right',
			cell: ({ total }) => (total === null ? <Missing reason="not-prepared" /> : format.money(total)),
		},
	]
	return (
		<DataTable
			label={t('nav.billing')}
			columns={columns}
			rows={months}
			rowKey={({ month }) => month}
			onRow={({ month }) => onOpen(month)}
		/>
	)
}

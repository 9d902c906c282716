/** What people ordered, and how it ended: the record that nobody can take back. */
import { SegmentedControl, Stack } from '@mantine/core'
import { IconClipboardList } from '@tabler/icons-react'
import { useState } from 'react'
import type { OrderView } from '../../../../shared/contract/network.ts'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { Answered, Empty } from '../../parts/page.tsx'
import { StateBadge } from '../../parts/state.tsx'

const most = 500
const outcomeHealth = {
	done: 'good',
	accepted: 'warning',
	refused: 'alarm',
	unknown: 'unknown',
	'not-sent': 'alarm',
} as const

export function Orders({ device }: { readonly device: string }) {
	const t = useT()
	const [shown, setShown] = useState<'own' | 'all'>('own')
	const answer = useView('network.orders', { most })
	return (
		<Stack gap="sm" align="stretch">
			<SegmentedControl
				size="xs"
				style={{ alignSelf: 'flex-start' }}
				aria-label={t('orders.shown')}
				value={shown}
				onChange={(next) => setShown(next as 'own' | 'all')}
				data={[
					{ value: 'own', label: t('orders.own') },
					{ value: 'all', label: t('orders.all') },
				]}
			/>
			<Answered answer={answer}>
				{({ orders }) => <OrderTable orders={orders.filter((order) => shown === 'all' || order.device === device)} />}
			</Answered>
		</Stack>
	)
}

function OrderTable({ orders }: { readonly orders: readonly OrderView[] }) {
	const t = useT()
	const format = useFormat()
	if (orders.length === 0) {
		return (
			<Empty
				icon={<IconClipboardList size={48} stroke={1.2} aria-hidden />}
				text={t('orders.none')}
				hint={t('orders.none-hint')}
			/>
		)
	}
	return (
		<DataTable
			label={t('concentrator.tab-orders')}
			rows={orders}
			rowKey={({ id }) => id}
			height="calc(100vh - 300px)"
			columns={[
				{
					key: 'at',
					title: t('point.when'),
					width: 150,
					sortBy: ({ at }) => at,
					cell: ({ at }) => format.dateTime(at),
				},
				{ key: 'device', title: t('network.device'), sortBy: ({ device }) => device, cell: ({ device }) => device },
				{ key: 'kind', title: t('orders.kind'), cell: ({ kind }) => t(`orderKind.${kind}`) },
				{
					key: 'outcome',
					title: t('orders.outcome'),
					cell: ({ outcome }) => <StateBadge health={outcomeHealth[outcome]} word={t(`orderOutcomeWord.${outcome}`)} />,
				},
				{
					key: 'text',
					title: t('error.details'),
					cell: ({ text }) => <span className="mono">{text}</span>,
				},
			]}
		/>
	)
}

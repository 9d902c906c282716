/** Devices that call the station: who waits, who may, who may not, and where the station listens. */
import { Alert, Button, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPhoneIncoming, IconShieldCheck } from '@tabler/icons-react'
import { useState } from 'react'
import type { CallerView, ListenerView } from '../../../../shared/contract/callers.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { RowLink } from '../../parts/link.tsx'
import { Answered, Card, Empty, PageHead } from '../../parts/page.tsx'
import { AcceptDrawer } from './accept-drawer.tsx'
import { ListenerDrawer } from './listener-drawer.tsx'
import { ListenersTable } from './listeners-table.tsx'

export function CallersPage() {
	const t = useT()
	const answer = useView('callers.list', {}, { refetchMs: 10_000 })
	const [adding, add] = useDisclosure(false)
	return (
		<>
			<PageHead title={t('nav.callers')} sub={t('callers.sub')}>
				<Button onClick={add.open}>{t('listener.add')}</Button>
			</PageHead>
			<Answered answer={answer}>{(data) => <Callers {...data} onAdd={add.open} />}</Answered>
			<ListenerDrawer opened={adding} onClose={add.close} listener={null} />
		</>
	)
}

type Props = {
	readonly listeners: readonly ListenerView[]
	readonly callers: readonly CallerView[]
	readonly onAdd: () => void
}

function Callers({ listeners, callers, onAdd }: Props) {
	const t = useT()
	const [accepting, setAccepting] = useState<CallerView | null>(null)
	const of = (state: CallerView['state']) => callers.filter((caller) => caller.state === state)
	const waiting = of('waiting')
	const accepted = of('accepted')
	const blocked = of('blocked')
	return (
		<div className="grid">
			<Card title={t('callers.waiting')} aside={t('callers.count', { count: waiting.length })} span={12}>
				{waiting.length === 0 ? (
					<Empty
						icon={<IconPhoneIncoming size={48} stroke={1.2} aria-hidden />}
						text={t('callers.none-waiting')}
						hint={t(listeners.length === 0 ? 'callers.no-listener' : 'callers.none-waiting-hint')}
						{...(listeners.length === 0
							? {
									action: (
										<Button variant="default" onClick={onAdd}>
											{t('listener.add')}
										</Button>
									),
								}
							: {})}
					/>
				) : (
					<>
						<Alert color="gray" py={8} mb="xs" icon={<IconShieldCheck aria-hidden />}>
							{t('callers.waiting-means')}
						</Alert>
						<CallerTable label={t('callers.waiting')} callers={waiting} onAccept={setAccepting} />
					</>
				)}
			</Card>
			{accepted.length > 0 && (
				<Card title={t('callers.accepted')} aside={t('callers.count', { count: accepted.length })} span={12}>
					<CallerTable label={t('callers.accepted')} callers={accepted} onAccept={setAccepting} />
				</Card>
			)}
			{blocked.length > 0 && (
				<Card title={t('callers.blocked')} aside={t('callers.count', { count: blocked.length })} span={12}>
					<CallerTable label={t('callers.blocked')} callers={blocked} onAccept={setAccepting} />
				</Card>
			)}
			{listeners.length > 0 && (
				<Card title={t('listener.title')} span={12}>
					<ListenersTable listeners={listeners} />
				</Card>
			)}
			<AcceptDrawer caller={accepting} onClose={() => setAccepting(null)} />
		</div>
	)
}

type TableProps = {
	readonly label: string
	readonly callers: readonly CallerView[]
	readonly onAccept: (caller: CallerView) => void
}

function CallerTable({ label, callers, onAccept }: TableProps) {
	const columns = useColumns(onAccept)
	return (
		<DataTable
			label={label}
			columns={columns}
			rows={callers}
			rowKey={({ port, identity }) => `${port} ${identity}`}
			{...(callers.length > 9 ? { height: 330 } : {})}
		/>
	)
}

function useColumns(onAccept: TableProps['onAccept']): readonly Column<CallerView>[] {
	const t = useT()
	const format = useFormat()
	return [
		{
			key: 'identity',
			title: t('callers.identity'),
			sortBy: ({ identity }) => identity,
			cell: ({ identity, lineId }) => (
				<span style={{ overflowWrap: 'anywhere' }}>
					{lineId === null ? (
						<span style={{ fontWeight: 500 }}>{identity}</span>
					) : (
						<RowLink to={`/lines/${lineId}`}>{identity}</RowLink>
					)}
				</span>
			),
		},
		{ key: 'kind', title: t('callers.kind'), cell: ({ kind }) => t(`callerKind.${kind}`) },
		{
			key: 'link',
			title: t('lines.state'),
			keep: 'line',
			cell: ({ connected }) => (
				<span style={{ display: 'inline-flex', alignItems: 'center', gap: 6 }}>
					<span className="dot" data-health={connected ? 'good' : 'unknown'} />
					{t(connected ? 'callers.connected' : 'callers.gone')}
				</span>
			),
		},
		{ key: 'port', title: t('line.tcp-port'), align: 'right', cell: ({ port }) => port },
		{
			key: 'peer',
			title: t('callers.peer'),
			cell: ({ peer }) => <span className="mono">{peer}</span>,
		},
		{
			key: 'first',
			title: t('callers.first'),
			align: 'right',
			sortBy: ({ firstAt }) => firstAt,
			cell: ({ firstAt }) => format.dateTime(firstAt),
		},
		{
			key: 'last',
			title: t('callers.last'),
			align: 'right',
			sortBy: ({ lastAt }) => lastAt,
			cell: ({ lastAt }) => format.dateTime(lastAt),
		},
		{
			key: 'heartbeats',
			title: t('callers.heartbeats'),
			align: 'right',
			sortBy: ({ heartbeats }) => heartbeats,
			cell: ({ heartbeats, replaced }) => (
				<span title={t('callers.replaced', { count: replaced })}>
					{format.integer(heartbeats)}
					{replaced > 0 && <span className="small"> ({t('callers.replaced', { count: replaced })})</span>}
				</span>
			),
		},
		{ key: 'do', title: '', align: 'right', cell: (caller) => <CallerActions caller={caller} onAccept={onAccept} /> },
	]
}

type ActionsProps = { readonly caller: CallerView; readonly onAccept: TableProps['onAccept'] }

function CallerActions({ caller, onAccept }: ActionsProps) {
	const t = useT()
	const { port, identity, state } = caller
	const block = useAction('callers.block')
	const unblock = useAction('callers.unblock')
	const named = (text: string) => `${text}: ${identity}`
	if (state === 'blocked') {
		return (
			<Button
				size="compact-xs"
				variant="default"
				aria-label={named(t('callers.unblock'))}
				loading={unblock.isPending}
				onClick={() => unblock.mutate({ port, identity })}
			>
				{t('callers.unblock')}
			</Button>
		)
	}
	return (
		<Group gap={6} wrap="nowrap" justify="flex-end">
			{state === 'waiting' && (
				<Button size="compact-xs" aria-label={named(t('callers.accept'))} onClick={() => onAccept(caller)}>
					{t('callers.accept')}
				</Button>
			)}
			<Button
				size="compact-xs"
				variant="default"
				aria-label={named(t('callers.block'))}
				loading={block.isPending}
				onClick={() => block.mutate({ port, identity })}
			>
				{t('callers.block')}
			</Button>
		</Group>
	)
}

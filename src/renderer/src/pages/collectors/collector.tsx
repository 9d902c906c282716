/** One collector: its channels, the meters at them, and what each count means. */
import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useLocation, useSearchParams } from 'wouter'
import type { ChannelView, CollectorView } from '../../../../shared/contract/collectors.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { textOr, useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { JobLine, useLatestJob } from '../../parts/jobs.tsx'
import { RowLink, TextLink } from '../../parts/link.tsx'
import { MediumIcon } from '../../parts/medium.tsx'
import { NotHere } from '../../parts/not-here.tsx'
import { Answered, Card, PageHead } from '../../parts/page.tsx'
import { StateBadge, StateDot } from '../../parts/state.tsx'
import { Missing, Quantity } from '../../parts/value.tsx'
import { ChannelDrawer } from './channel-drawer.tsx'
import { useConstantText } from './constant-text.ts'

export function CollectorPage({ collectorId }: { readonly collectorId: number }) {
	const answer = useView('collectors.get', { collectorId }, { refetchMs: 15_000 })
	if (answer.error?.error?.code === 'not-found') return <NotHere />
	return <Answered answer={answer}>{({ collector }) => <Collector collector={collector} />}</Answered>
}

function Collector({ collector }: { readonly collector: CollectorView }) {
	const t = useT()
	const [, go] = useLocation()
	const [search, setSearch] = useSearchParams()
	const columns = useColumns(collector)
	const lines = useView('lines.list', {}).data?.lines
	const started = () => notifications.show({ message: t('collector.collect-started') })
	const collect = useAction('collectors.collect', started)
	const remove = useAction('collectors.remove', () => go('/network'))
	const running = useLatestJob({ subject: collector.name, kinds: ['collect'] })?.state === 'running'
	const used = collector.channels.filter(({ meterId }) => meterId !== null).length
	const chosen = collector.channels.find(({ channel }) => String(channel) === search.get('channel')) ?? null
	const choose = (channel: number | null) =>
		setSearch(channel === null ? {} : { channel: String(channel) }, { replace: true })
	return (
		<>
			<PageHead
				title={collector.name}
				above={t('nodeKind.collector')}
				sub={
					<>
						{collector.model.name} · {t('meters.address')} {collector.address} ·{' '}
						<TextLink to={`/lines/${collector.lineId}`}>
							{lines?.find(({ id }) => id === collector.lineId)?.name ?? t('lines.line')}
						</TextLink>
					</>
				}
				beside={<StateBadge health={collector.health} />}
			>
				{used === 0 && (
					<Button
						variant="default"
						loading={remove.isPending}
						onClick={() => remove.mutate({ collectorId: collector.id })}
					>
						{t('action.remove')}
					</Button>
				)}
				<Button
					disabled={used === 0 || running}
					loading={collect.isPending}
					onClick={() => collect.mutate({ collectorId: collector.id })}
				>
					{t('collector.collect')}
				</Button>
			</PageHead>
			<Card title={t('collector.channels')} aside={t('collector.used', { used, all: collector.channels.length })}>
				<Group mb="xs">
					<JobLine subject={collector.name} kinds={['collect']} />
				</Group>
				<DataTable
					label={t('collector.channels')}
					columns={columns}
					rows={collector.channels}
					rowKey={({ channel }) => channel}
					height="calc(100vh - 300px)"
					onRow={({ channel }) => choose(channel)}
				/>
			</Card>
			<ChannelDrawer collector={collector} channel={chosen} onClose={() => choose(null)} />
		</>
	)
}

/** Pulse channels have counts; the others an address. */
function useColumns(collector: CollectorView): readonly Column<ChannelView>[] {
	const t = useT()
	const format = useFormat()
	const counts = useCountColumns()
	const to = (channel: number) => `/network/collectors/${collector.id}?channel=${channel}`
	const address: Column<ChannelView> = {
		key: 'address',
		title: t('meters.address'),
		cell: ({ address: own }) => (own === null ? null : <span className="mono">{own}</span>),
	}
	return [
		{
			key: 'channel',
			title: t('channel.one'),
			width: 76,
			align: 'right',
			sortBy: ({ channel }) => channel,
			cell: ({ channel }) => <RowLink to={to(channel)}>{channel}</RowLink>,
		},
		{
			key: 'meter',
			title: t('points.meter'),
			sortBy: ({ serial }) => serial,
			cell: ({ serial, medium, meterId, health }) =>
				meterId === null ? (
					<span className="small">{t('channel.free')}</span>
				) : (
					<span style={{ display: 'flex', alignItems: 'center', gap: 8, whiteSpace: 'nowrap' }}>
						<StateDot health={health} />
						{medium !== null && <MediumIcon medium={medium} />}
						{serial ?? t('channel.no-serial')}
					</span>
				),
		},
		{ key: 'place', title: t('network.place'), sortBy: ({ place }) => place, cell: ({ place }) => place },
		{
			key: 'value',
			title: t('channel.value'),
			align: 'right',
			cell: ({ meterId, value, unit }) =>
				meterId === null ? null : <Quantity value={value} unit={unit ?? ''} reason="no-reading" />,
		},
		{
			key: 'at',
			title: t('channel.value-at'),
			align: 'right',
			keep: 'line',
			sortBy: ({ valueAt }) => valueAt,
			cell: ({ valueAt }) => (valueAt === null ? null : format.dateTime(valueAt)),
		},
		...(collector.model.kind === 'pulse' ? counts : [address]),
	]
}

const flagHealth = (flag: string) => (flag === '' ? 'good' : 'alarm')

function useCountColumns(): readonly Column<ChannelView>[] {
	const t = useT()
	const format = useFormat()
	const constant = useConstantText()
	return [
		{
			key: 'count',
			title: t('channel.count'),
			align: 'right',
			sortBy: ({ count }) => count,
			cell: ({ count }) => (count === null ? <Missing reason="no-reading" /> : format.integer(count)),
		},
		{
			key: 'constant',
			title: t('channel.constant'),
			keep: 'line',
			cell: (channel) => constant(channel),
		},
		{
			key: 'flag',
			title: t('channel.wire'),
			cell: ({ flag, meterId }) =>
				flag === null || (meterId === null && flag === '') ? null : (
					<StateBadge
						health={flagHealth(flag)}
						word={flag === '' ? t('flag.good') : textOr(t, `flag.${flag}`, 'flag.other', { flag })}
					/>
				),
		},
	]
}

/** What is known of the chosen line, device or meter, and what can be done with it. */
import { ActionIcon, Button, Group, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconX } from '@tabler/icons-react'
import type { NetworkNode } from '../../../../shared/contract/network.ts'
import { useAction } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { failureSentence } from '../../parts/failure-words.ts'
import { ButtonLink, TextLink } from '../../parts/link.tsx'
import { Card } from '../../parts/page.tsx'
import { StateBadge } from '../../parts/state.tsx'
import { Missing } from '../../parts/value.tsx'
import { WeekBars } from '../../parts/week-bars.tsx'
import { ClockDrawer } from './clock-drawer.tsx'
import { pageOf, wayTo } from './network-rows.ts'
import { RereadDrawer } from './reread-drawer.tsx'

type Props = {
	readonly node: NetworkNode
	readonly nodes: readonly NetworkNode[]
	readonly onClose: () => void
}

export function NodeInspector({ node, nodes, onClose }: Props) {
	const t = useT()
	return (
		<aside className="inspector" aria-label={t('network.chosen')}>
			<Card>
				<Stack gap="sm">
					<Group justify="space-between" wrap="nowrap" align="flex-start">
						<div>
							<div className="small">{t(`nodeKind.${node.kind}`)}</div>
							<h2 style={{ margin: 0, fontSize: 16, overflowWrap: 'anywhere' }}>{node.name}</h2>
						</div>
						<ActionIcon variant="subtle" color="gray" aria-label={t('action.close')} onClick={onClose}>
							<IconX size={16} aria-hidden />
						</ActionIcon>
					</Group>
					<Group>
						<StateBadge health={node.health} />
					</Group>
					<Facts node={node} nodes={nodes} />
					<Actions node={node} />
				</Stack>
			</Card>
		</aside>
	)
}

function Facts({ node, nodes }: Pick<Props, 'node' | 'nodes'>) {
	const t = useT()
	const format = useFormat()
	const above = wayTo(nodes, node.key).slice(0, -1)
	const failure = node.lastFailure
	return (
		<dl className="facts">
			{above.length > 0 && (
				<>
					<dt>{t('network.hangs-on')}</dt>
					<dd>
						{above.map((one, index) => (
							<span key={one.key}>
								{index > 0 && ' › '}
								<TextLink to={pageOf(one)}>{one.name}</TextLink>
							</span>
						))}
					</dd>
				</>
			)}
			{node.address !== null && (
				<>
					<dt>{t('meters.address')}</dt>
					<dd className="mono" style={{ overflowWrap: 'anywhere' }}>
						{node.address}
					</dd>
				</>
			)}
			<dt>{t('line.protocol')}</dt>
			<dd>{t(`protocol.${node.protocol as 'gdw1376'}`)}</dd>
			<PlaceFacts node={node} />
			<dt>{t('network.last-answer')}</dt>
			<dd>{node.lastAnswerAt === null ? <Missing reason="no-answer" /> : format.dateTime(node.lastAnswerAt)}</dd>
			{failure !== null && (
				<>
					<dt>{t('network.last-failure')}</dt>
					<dd>
						{format.dateTime(failure.at)}: {failureSentence(t, failure.reason)}
						<details>
							<summary>{t('error.details')}</summary>
							<span className="mono">{failure.text}</span>
						</details>
					</dd>
				</>
			)}
			<dt>{t('network.week')}</dt>
			<dd>
				<WeekBars days={node.days} />
			</dd>
			{node.signalPercent !== null && (
				<>
					<dt>{t('network.signal')}</dt>
					<dd>{format.percent(node.signalPercent / 100)}</dd>
				</>
			)}
			{node.kind !== 'line' && (
				<>
					<dt>{t('device.clock')}</dt>
					<dd>{node.clockOffsetMs === null ? <Missing reason="no-clock" /> : format.offset(node.clockOffsetMs)}</dd>
				</>
			)}
		</dl>
	)
}

function PlaceFacts({ node }: Pick<Props, 'node'>) {
	const t = useT()
	const format = useFormat()
	if (node.kind !== 'meter') {
		return (
			<>
				<dt>{t('lines.meters')}</dt>
				<dd>{format.integer(node.meters)}</dd>
			</>
		)
	}
	return (
		<>
			<dt>{t('meters.measures')}</dt>
			<dd>{node.place ?? <Missing reason="not-mounted" />}</dd>
			{node.point !== null && (
				<>
					<dt>{t('archive.point')}</dt>
					<dd>{node.point}</dd>
				</>
			)}
			{node.channel !== null && (
				<>
					<dt>{t('channel.one')}</dt>
					<dd>{node.channel}</dd>
				</>
			)}
		</>
	)
}

function Actions({ node }: Pick<Props, 'node'>) {
	const t = useT()
	const [rereading, reread] = useDisclosure(false)
	const [setting, setClock] = useDisclosure(false)
	const hasClock = node.kind === 'concentrator' || node.clockOffsetMs !== null
	return (
		<Group gap="xs">
			{node.kind === 'meter' && node.health !== 'good' && (
				<ButtonLink to={`/network/why/${node.id}`} size="xs">
					{t('network.why')}
				</ButtonLink>
			)}
			<ReadNow node={node} />
			{node.kind === 'meter' && node.health === 'good' && (
				<ButtonLink to={`/network/why/${node.id}`} size="xs" variant="default">
					{t('network.check-way')}
				</ButtonLink>
			)}
			<Button size="xs" variant="default" onClick={reread.open}>
				{t('reread.open')}
			</Button>
			{hasClock && node.kind !== 'line' && (
				<Button size="xs" variant="default" onClick={setClock.open}>
					{t('clock.set')}
				</Button>
			)}
			<ButtonLink to={pageOf(node)} size="xs" variant="default">
				{t(`network.open-${node.kind}`)}
			</ButtonLink>
			<RereadDrawer opened={rereading} onClose={reread.close} subject={node} />
			<ClockDrawer opened={setting} onClose={setClock.close} device={node} />
		</Group>
	)
}

/** A meter is asked alone; a collector collects; a line or concentrator has its round begun. */
function ReadNow({ node }: Pick<Props, 'node'>) {
	const t = useT()
	const started = () => notifications.show({ message: t('line.read-started') })
	const meter = useAction('meters.readNow', () => notifications.show({ message: t('network.was-read') }))
	const collector = useAction('collectors.collect', started)
	const line = useAction('collection.readNow', started)
	if (node.kind === 'concentrator' || node.kind === 'relay') return null
	const read = () => {
		if (node.kind === 'meter') meter.mutate({ meterId: node.id })
		else if (node.kind === 'collector') collector.mutate({ collectorId: node.id })
		else line.mutate({ lineId: node.id })
	}
	return (
		<Button
			size="xs"
			variant={node.kind === 'meter' && node.health !== 'good' ? 'default' : 'filled'}
			loading={meter.isPending || collector.isPending || line.isPending}
			onClick={read}
		>
			{t(node.kind === 'collector' ? 'collector.collect' : 'action.read-now')}
		</Button>
	)
}

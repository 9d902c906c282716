/** How a concentrator is linked, what it says of itself, and what needs a person. */
import { Alert, Stack } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ConcentratorView } from '../../../../shared/contract/network.ts'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { JobLine } from '../../parts/jobs.tsx'
import { TextLink } from '../../parts/link.tsx'
import { Missing } from '../../parts/value.tsx'

type Props = { readonly concentrator: ConcentratorView }

export function ConcentratorOverview({ concentrator }: Props) {
	const t = useT()
	return (
		<Stack gap="sm">
			<Todo concentrator={concentrator} />
			<JobLine subject={concentrator.name} kinds={['read-archive', 'repair-archive', 'fetch-events', 'reread']} />
			<div className="grid">
				<section style={{ gridColumn: 'span 6' }} aria-label={t('concentrator.link')}>
					<h2 className="part-title">{t('concentrator.link')}</h2>
					<LinkFacts concentrator={concentrator} />
				</section>
				<section style={{ gridColumn: 'span 6' }} aria-label={t('concentrator.behind')}>
					<h2 className="part-title">{t('concentrator.behind')}</h2>
					<Counts concentrator={concentrator} />
				</section>
			</div>
		</Stack>
	)
}

/** What is wrong, what it means, and where it is mended; nothing where all is well. */
function Todo({ concentrator }: Props) {
	const t = useT()
	const format = useFormat()
	const address = `/network/concentrators/${concentrator.id}`
	const { archiveDifferences: differences, silentMeters: silent, eventsLost: lost, plan } = concentrator
	const found: readonly (readonly [string, ReactNode])[] = [
		...(concentrator.linkedSince === null && concentrator.lastLoginAt !== null
			? [['link', t('concentrator.not-linked')] as const]
			: []),
		...(differences !== null && differences > 0
			? [
					[
						'archive',
						<>
							{t('concentrator.todo-archive', { count: differences, n: format.integer(differences) })}{' '}
							<TextLink to={`${address}/archive`}>{t('concentrator.to-archive')}</TextLink>
						</>,
					] as const,
				]
			: []),
		...(silent > 0
			? [
					[
						'silent',
						<>
							{t('concentrator.todo-silent', { count: silent, n: format.integer(silent) })}{' '}
							<TextLink to={`/network?show=trouble&find=${encodeURIComponent(concentrator.address)}`}>
								{t('concentrator.to-silent')}
							</TextLink>
						</>,
					] as const,
				]
			: []),
		...(plan.readAt !== null && plan.differs.length > 0
			? [
					[
						'plan',
						<>
							{t('concentrator.todo-plan')} <TextLink to={`${address}/plan`}>{t('concentrator.to-plan')}</TextLink>
						</>,
					] as const,
				]
			: []),
		...(lost > 0 ? [['lost', t('events.lost', { count: lost, n: format.integer(lost) })] as const] : []),
	]
	if (found.length === 0) return null
	return (
		<Alert color="orange" icon={<IconAlertTriangle aria-hidden />} py={10} title={t('concentrator.todo')}>
			<ul className="todo-list">
				{found.map(([key, text]) => (
					<li key={key}>{text}</li>
				))}
			</ul>
		</Alert>
	)
}

function LinkFacts({ concentrator }: Props) {
	const t = useT()
	const format = useFormat()
	const line = useView('lines.list', {}).data?.lines.find(({ id }) => id === concentrator.lineId)
	const at = (instant: number | null) => (instant === null ? <Missing reason="never" /> : format.dateTime(instant))
	const size = (bytes: number | null) => (bytes === null ? <Missing reason="device-silent" /> : format.dataSize(bytes))
	const { signalPercent: signal, clockOffsetMs: clock } = concentrator
	return (
		<dl className="facts">
			<dt>{t('lines.line')}</dt>
			<dd>
				<TextLink to={`/lines/${concentrator.lineId}`}>{line?.name ?? String(concentrator.lineId)}</TextLink>
			</dd>
			<dt>{t('concentrator.linked')}</dt>
			<dd>
				{concentrator.linkedSince === null
					? t('concentrator.unlinked')
					: t('concentrator.since', { at: format.dateTime(concentrator.linkedSince) })}
			</dd>
			<dt>{t('concentrator.peer')}</dt>
			<dd>
				{concentrator.peer === null
					? t('concentrator.called')
					: t('concentrator.calls-from', { peer: concentrator.peer })}
			</dd>
			<dt>{t('concentrator.last-login')}</dt>
			<dd>{at(concentrator.lastLoginAt)}</dd>
			<dt>{t('concentrator.last-heartbeat')}</dt>
			<dd>{at(concentrator.lastHeartbeatAt)}</dd>
			<dt>{t('network.signal')}</dt>
			<dd>{signal === null ? <Missing reason="device-silent" /> : format.percent(signal / 100)}</dd>
			<dt>{t('concentrator.traffic')}</dt>
			<dd>
				{t('concentrator.today')} {size(concentrator.trafficToday)} · {t('concentrator.month')}{' '}
				{size(concentrator.trafficMonth)}
			</dd>
			<dt>{t('device.clock')}</dt>
			<dd>
				{clock === null ? <Missing reason="no-clock" /> : format.offset(clock)}
				{concentrator.clockReadAt !== null &&
					` · ${t('clock.read-at', { at: format.dateTime(concentrator.clockReadAt) })}`}
			</dd>
			<dt>{t('secret.password')}</dt>
			<dd>
				<TextLink to={`/meters/${concentrator.id}`}>{t('concentrator.to-password')}</TextLink>
			</dd>
			<dt>{t('concentrator.version')}</dt>
			<dd>{concentrator.version ?? <Missing reason="device-silent" />}</dd>
		</dl>
	)
}

function Counts({ concentrator }: Props) {
	const t = useT()
	const format = useFormat()
	const { archiveDifferences: differences } = concentrator
	return (
		<dl className="facts">
			<dt>{t('lines.meters')}</dt>
			<dd>
				<TextLink to={`/network?find=${encodeURIComponent(concentrator.address)}`}>
					{format.integer(concentrator.meters)}
				</TextLink>
			</dd>
			<dt>{t('concentrator.silent')}</dt>
			<dd>{format.integer(concentrator.silentMeters)}</dd>
			<dt>{t('concentrator.unknown')}</dt>
			<dd>{format.integer(concentrator.unknownMeters)}</dd>
			<dt>{t('concentrator.differences')}</dt>
			<dd>{differences === null ? <Missing reason="archive-unread" /> : format.integer(differences)}</dd>
			<dt>{t('events.important')}</dt>
			<dd>{format.integer(concentrator.eventsImportant)}</dd>
			<dt>{t('events.ordinary')}</dt>
			<dd>{format.integer(concentrator.eventsOrdinary)}</dd>
			<dt>{t('events.lost-count')}</dt>
			<dd>{format.integer(concentrator.eventsLost)}</dd>
		</dl>
	)
}

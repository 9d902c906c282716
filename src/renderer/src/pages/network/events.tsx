/** What the concentrator recorded: fetched once each, never lost here, and kept as it stands. */
import { Alert, Button, Group, SegmentedControl, Stack } from '@mantine/core'
import { IconAlertTriangle, IconBell } from '@tabler/icons-react'
import { useState } from 'react'
import type { ConcentratorView, EventView } from '../../../../shared/contract/network.ts'
import { useView } from '../../answers.ts'
import { type Format, useFormat } from '../../building.ts'
import { spacedHex } from '../../format.ts'
import { textOr, useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { JobLine } from '../../parts/jobs.tsx'
import { Answered, Empty } from '../../parts/page.tsx'
import { Missing } from '../../parts/value.tsx'

const page = 200
const kinds = ['all', 'important', 'ordinary'] as const
type Kind = (typeof kinds)[number]

export function Events({ concentrator }: { readonly concentrator: ConcentratorView }) {
	const t = useT()
	const format = useFormat()
	const [kind, setKind] = useState<Kind>('all')
	/** Where the pages before this one began; the last is the one that is shown. */
	const [before, setBefore] = useState<readonly (number | null)[]>([null])
	const answer = useView(
		'network.events',
		{ concentratorId: concentrator.id, before: before.at(-1) ?? null, most: page },
		{ keepBefore: 'keep' },
	)
	const { eventsLost: lost } = concentrator
	return (
		<Stack gap="sm">
			<Group gap="md">
				<SegmentedControl
					size="xs"
					aria-label={t('events.shown')}
					value={kind}
					onChange={(next) => setKind(next as Kind)}
					data={kinds.map((value) => ({ value, label: t(`events.show-${value}`) }))}
				/>
				<JobLine subject={concentrator.name} kinds={['fetch-events']} />
			</Group>
			{lost > 0 && (
				<Alert color="orange" py={8} icon={<IconAlertTriangle aria-hidden />}>
					{t('events.lost', { count: lost, n: format.integer(lost) })}
				</Alert>
			)}
			<Answered answer={answer}>
				{({ events }) => (
					<>
						<EventTable
							events={events.filter((event) => kind === 'all' || event.important === (kind === 'important'))}
						/>
						<Group justify="flex-end" gap="xs">
							{before.length > 1 && (
								<Button size="xs" variant="default" onClick={() => setBefore(before.slice(0, -1))}>
									{t('events.newer')}
								</Button>
							)}
							{events.length === page && (
								<Button size="xs" variant="default" onClick={() => setBefore([...before, events.at(-1)!.id])}>
									{t('events.older')}
								</Button>
							)}
						</Group>
					</>
				)}
			</Answered>
		</Stack>
	)
}

function EventTable({ events }: { readonly events: readonly EventView[] }) {
	const t = useT()
	const format = useFormat()
	if (events.length === 0) {
		return (
			<Empty
				icon={<IconBell size={48} stroke={1.2} aria-hidden />}
				text={t('events.none')}
				hint={t('events.none-hint')}
			/>
		)
	}
	return (
		<DataTable
			label={t('concentrator.tab-events')}
			rows={events}
			rowKey={({ id }) => id}
			height="calc(100vh - 360px)"
			columns={[
				{
					key: 'local',
					title: t('events.local'),
					width: 150,
					keep: 'line',
					sortBy: ({ local }) => local,
					cell: ({ local }) => (local === null ? <Missing reason="event-timeless" /> : localText(local, format)),
				},
				{
					key: 'kind',
					title: t('events.kind'),
					width: 96,
					cell: ({ important }) => t(important ? 'events.is-important' : 'events.is-ordinary'),
				},
				{ key: 'erc', title: 'ERC', width: 56, align: 'right', sortBy: ({ erc }) => erc, cell: ({ erc }) => erc },
				{ key: 'text', title: t('events.what'), cell: (event) => <EventText event={event} /> },
				{
					key: 'received',
					title: t('events.received'),
					width: 150,
					keep: 'line',
					sortBy: ({ receivedAt }) => receivedAt,
					cell: ({ receivedAt }) => format.dateTime(receivedAt),
				},
			]}
		/>
	)
}

/** The concentrator's own wall clock: in no zone, and not turned into another. */
const localText = (local: string, format: Format) => `${format.localDate(local.slice(0, 10))}, ${local.slice(11, 16)}`

function EventText({ event }: { readonly event: EventView }) {
	const t = useT()
	return (
		<div style={{ padding: '4px 0' }}>
			<span style={{ fontWeight: 500 }}>{textOr(t, `erc.${event.erc}`, 'erc.other', { erc: event.erc })}</span>
			<div className="small">{event.decoded ? event.text : t('events.not-decoded')}</div>
			<details className="small">
				<summary>{t('events.raw', { sequence: event.sequence })}</summary>
				<span className="mono" style={{ overflowWrap: 'anywhere' }}>
					{spacedHex(event.hex)}
				</span>
			</details>
		</div>
	)
}

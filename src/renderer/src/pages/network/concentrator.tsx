/** One concentrator: its link, archive, events, reading plan, clock, what was missed, and what was ordered. */
import { Button, Tabs } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import type { ConcentratorView } from '../../../../shared/contract/network.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { type TextKey, useT } from '../../locales/index.ts'
import { useLatestJob } from '../../parts/jobs.tsx'
import { NotHere } from '../../parts/not-here.tsx'
import { Answered, Card, PageHead } from '../../parts/page.tsx'
import { StateBadge } from '../../parts/state.tsx'
import { Archive } from './archive.tsx'
import { ConcentratorClock } from './concentrator-clock.tsx'
import { ConcentratorOverview } from './concentrator-overview.tsx'
import { Events } from './events.tsx'
import { Orders } from './orders.tsx'
import { Plan } from './plan.tsx'
import { Reread } from './reread-drawer.tsx'
import './network.css'

const views = ['overview', 'archive', 'events', 'plan', 'clock', 'reread', 'orders'] as const
type View = (typeof views)[number]

export function ConcentratorPage({ concentratorId, view }: { readonly concentratorId: number; readonly view: string }) {
	const answer = useView('network.concentrator', { concentratorId }, { refetchMs: 15_000 })
	if (answer.error?.error?.code === 'not-found') return <NotHere />
	return (
		<Answered answer={answer}>
			{({ concentrator }) => <Concentrator concentrator={concentrator} view={view} />}
		</Answered>
	)
}

function Concentrator({ concentrator, view }: { readonly concentrator: ConcentratorView; readonly view: string }) {
	const t = useT()
	const format = useFormat()
	const [, go] = useLocation()
	const shown = views.find((known) => known === view) ?? 'overview'
	const address = `/network/concentrators/${concentrator.id}`
	const counts: Partial<Record<View, number>> = {
		archive: concentrator.archiveDifferences ?? 0,
		// A plan that nobody has read yet differs from nothing.
		plan: concentrator.plan.readAt === null ? 0 : concentrator.plan.differs.length,
	}
	return (
		<>
			<PageHead
				title={concentrator.name}
				above={t('nodeKind.concentrator')}
				sub={t('concentrator.sub', {
					address: concentrator.address,
					meters: format.integer(concentrator.meters),
				})}
				beside={<StateBadge health={concentrator.health} />}
			>
				{shown in mainActions && <MainAction concentrator={concentrator} view={shown} />}
			</PageHead>
			<Card>
				<Tabs
					value={shown}
					onChange={(next) => next && go(next === 'overview' ? address : `${address}/${next}`)}
					keepMounted={false}
				>
					<Tabs.List mb="sm">
						{views.map((name) => (
							<Tabs.Tab
								key={name}
								value={name}
								{...((counts[name] ?? 0) > 0
									? { rightSection: <span className="count">{format.integer(counts[name]!)}</span> }
									: {})}
							>
								{t(`concentrator.tab-${name}`)}
							</Tabs.Tab>
						))}
					</Tabs.List>
					<Tabs.Panel value={shown}>{panelOf(shown, concentrator)}</Tabs.Panel>
				</Tabs>
			</Card>
		</>
	)
}

function panelOf(view: View, concentrator: ConcentratorView): ReactNode {
	if (view === 'archive') return <Archive concentrator={concentrator} />
	if (view === 'events') return <Events concentrator={concentrator} />
	if (view === 'plan') return <Plan concentrator={concentrator} />
	if (view === 'clock') return <ConcentratorClock concentrator={concentrator} />
	if (view === 'reread') {
		return <Reread subject={{ key: `concentrator:${concentrator.id}`, name: concentrator.name }} />
	}
	return view === 'orders' ? (
		<Orders device={concentrator.name} />
	) : (
		<ConcentratorOverview concentrator={concentrator} />
	)
}

type ActionProps = { readonly concentrator: ConcentratorView; readonly view: View }

/** Elsewhere the page has a main action of its own below. */
const mainActions: Partial<Record<View, true>> = { overview: true, archive: true, events: true }

/** What one comes for: events are fetched where events are looked at, else the archive is read. */
function MainAction({ concentrator, view }: ActionProps) {
	const t = useT()
	const kind = view === 'events' ? 'fetch-events' : 'read-archive'
	const running = useLatestJob({ subject: concentrator.name, kinds: [kind] })?.state === 'running'
	const tell = (text: TextKey) => () => notifications.show({ message: t(text) })
	const archive = useAction('network.readArchive', tell('archive.read-started'))
	const events = useAction('network.fetchEvents', tell('events.fetch-started'))
	const isBusy = archive.isPending || events.isPending
	const input = { concentratorId: concentrator.id }
	return (
		<Button
			loading={isBusy}
			disabled={running}
			onClick={() => (view === 'events' ? events.mutate(input) : archive.mutate(input))}
		>
			{t(view === 'events' ? 'events.fetch' : 'archive.read')}
		</Button>
	)
}

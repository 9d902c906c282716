/** Ports of this PC on which devices may call, and whom they turned away. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ListenerView } from '../../../../shared/contract/callers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { StateBadge } from '../../parts/state.tsx'
import { hostName, ListenerDrawer } from './listener-drawer.tsx'

const stateHealth = { listening: 'good', failed: 'alarm', closed: 'unknown' } as const
const refusals = ['tooMany', 'tooFast', 'nameless', 'blocked'] as const

export function ListenersTable({ listeners }: { readonly listeners: readonly ListenerView[] }) {
	const t = useT()
	const format = useFormat()
	const [changing, setChanging] = useState<ListenerView | null>(null)
	return (
		<>
			<DataTable
				label={t('listener.title')}
				rows={listeners}
				rowKey={({ id }) => id}
				columns={[
					{ key: 'name', title: t('line.name'), cell: ({ name }) => <span style={{ fontWeight: 500 }}>{name}</span> },
					{
						key: 'port',
						title: t('line.tcp-port'),
						align: 'right',
						sortBy: ({ port }) => port,
						cell: ({ port }) => port,
					},
					{
						key: 'host',
						title: t('listener.host'),
						cell: ({ host }) => hostName(t, host),
					},
					{
						key: 'state',
						title: t('lines.state'),
						cell: ({ state, problem }) => (
							<>
								<StateBadge health={stateHealth[state]} word={t(`listenerState.${state}`)} />
								{problem !== null && (
									<div className="small">
										{t('listener.failed-do')}
										<details>
											<summary>{t('error.details')}</summary>
											<span className="mono">{problem}</span>
										</details>
									</div>
								)}
							</>
						),
					},
					{
						key: 'connections',
						title: t('listener.connections'),
						align: 'right',
						cell: ({ connections }) => format.integer(connections),
					},
					{
						key: 'refused',
						title: t('listener.refused'),
						cell: ({ refused }) => {
							const some = refusals.filter((reason) => refused[reason] > 0)
							if (some.length === 0) return <span className="small">{t('listener.none-refused')}</span>
							return (
								<span className="small">
									{some.map((reason) => `${t(`refused.${reason}`)}: ${format.integer(refused[reason])}`).join(' · ')}
								</span>
							)
						},
					},
					{
						key: 'do',
						title: '',
						align: 'right',
						cell: (listener) => (
							<Button
								size="compact-xs"
								variant="default"
								aria-label={`${t('action.edit')}: ${listener.name}`}
								onClick={() => setChanging(listener)}
							>
								{t('action.edit')}
							</Button>
						),
					},
				]}
			/>
			<ListenerDrawer opened={changing !== null} onClose={() => setChanging(null)} listener={changing} />
		</>
	)
}

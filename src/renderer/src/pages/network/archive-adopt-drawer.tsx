/** Meters that the concentrator knows and the station does not become meters of the station. */
import { Select, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { ComparedEntry, ConcentratorView } from '../../../../shared/contract/network.ts'
import { useAction } from '../../answers.ts'
import { useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { DrawerForm, SideDrawer } from '../../parts/side-drawer.tsx'
import { meterProtocolName, portName } from './archive-words.ts'
import { useBehindModels } from './behind-models.ts'

type Props = {
	readonly opened: boolean
	readonly onClose: () => void
	readonly concentrator: ConcentratorView
	readonly entries: readonly ComparedEntry[]
}

export function AdoptDrawer({ opened, onClose, concentrator, entries }: Props) {
	const t = useT()
	return (
		<SideDrawer
			title={t('archive.adopt-title', { count: entries.length })}
			opened={opened}
			onClose={onClose}
			wide="wide"
		>
			{opened && <AdoptForm onClose={onClose} concentrator={concentrator} entries={entries} />}
		</SideDrawer>
	)
}

function AdoptForm({ onClose, concentrator, entries }: Omit<Props, 'opened'>) {
	const t = useT()
	const models = useBehindModels()
	const [chosen, setChosen] = useState<string | null>(null)
	const modelId = chosen ?? models[0]?.value ?? null
	const adopt = useAction('network.adopt', ({ added }) => {
		notifications.show({ message: t('archive.adopted', { count: added }) })
		onClose()
	})
	const points = entries.map(({ point }) => point)
	return (
		<DrawerForm
			submit={t('archive.adopt-now', { count: entries.length })}
			busy={adopt.isPending}
			blocked={modelId === null ? t('scan.choose-model') : null}
			onSubmit={() => modelId !== null && adopt.mutate({ concentratorId: concentrator.id, points, modelId })}
		>
			<Text size="sm">{t('archive.adopt-means')}</Text>
			<Select label={t('meters.model')} data={[...models]} value={modelId} onChange={setChosen} />
			<DataTable
				label={t('archive.show-concentrator-only')}
				rows={entries}
				rowKey={({ point }) => point}
				height={Math.min(400, 34 + entries.length * 33)}
				columns={[
					{ key: 'point', title: t('archive.point'), align: 'right', width: 90, cell: ({ point }) => point },
					{
						key: 'address',
						title: t('archive.address'),
						cell: ({ concentrator: one }) => <span className="mono">{one?.meterAddress}</span>,
					},
					{
						key: 'port',
						title: t('archive.port'),
						cell: ({ concentrator: one }) => (one === null ? null : portName(t, one.port)),
					},
					{
						key: 'protocol',
						title: t('line.protocol'),
						cell: ({ concentrator: one }) => (one === null ? null : meterProtocolName(t, one.protocolCode)),
					},
				]}
			/>
		</DrawerForm>
	)
}

/** What a repair will write into the concentrator and delete from it, before the name is typed. */
import { Alert, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ComparedEntry, ConcentratorView } from '../../../../shared/contract/network.ts'
import { useAction } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { OrderDrawer } from '../../parts/order-drawer.tsx'
import { differencesOf, portName } from './archive-words.ts'

type Props = {
	readonly opened: boolean
	readonly onClose: () => void
	readonly concentrator: ConcentratorView
	/** Those that differ and are meant. */
	readonly entries: readonly ComparedEntry[]
	/** 'all': whatever differs, at the moment that it is done. */
	readonly all: 'all' | 'chosen'
}

export function RepairDrawer({ opened, onClose, concentrator, entries, all }: Props) {
	const t = useT()
	const repair = useAction('network.repairArchive', () => {
		notifications.show({ message: t('archive.repair-started') })
		onClose()
	})
	const points = all === 'all' ? null : entries.map(({ point }) => point)
	return (
		<OrderDrawer
			title={t('archive.repair-title', { name: concentrator.name })}
			opened={opened}
			onClose={onClose}
			wide="wide"
			wanted={concentrator.name}
			submit={t('archive.repair-now', { count: entries.length })}
			busy={repair.isPending}
			blocked={entries.length === 0 ? t('archive.nothing-to-repair') : null}
			onOrder={(confirmation) => repair.mutate({ concentratorId: concentrator.id, points, confirmation })}
		>
			<Changes entries={entries} />
		</OrderDrawer>
	)
}

function Changes({ entries }: { readonly entries: readonly ComparedEntry[] }) {
	const t = useT()
	const format = useFormat()
	const deleted = entries.filter(({ verdict }) => verdict === 'concentrator-only')
	const written = entries.length - deleted.length
	return (
		<Stack gap="xs">
			<Text size="sm">{t('archive.repair-means')}</Text>
			<Text size="sm" fw={600}>
				{t('archive.will-write', { count: written, n: format.integer(written) })}
			</Text>
			{deleted.length > 0 && (
				<Alert color="orange" py={8} icon={<IconAlertTriangle aria-hidden />}>
					{t('archive.will-delete', { count: deleted.length, n: format.integer(deleted.length) })}
				</Alert>
			)}
			<DataTable
				label={t('archive.changes')}
				rows={entries}
				rowKey={({ point }) => point}
				height={Math.min(300, 34 + entries.length * 40)}
				columns={[
					{ key: 'point', title: t('archive.point'), align: 'right', width: 90, cell: ({ point }) => point },
					{
						key: 'change',
						title: t('archive.change'),
						width: 110,
						cell: ({ verdict }) => t(`archive.change-${verdict}`),
					},
					{
						key: 'address',
						title: t('archive.address'),
						cell: ({ station, concentrator }) => (
							<span className="mono">{(station ?? concentrator)?.meterAddress}</span>
						),
					},
					{ key: 'what', title: t('archive.what'), cell: (entry) => <Change entry={entry} /> },
				]}
			/>
		</Stack>
	)
}

function Change({ entry }: { readonly entry: ComparedEntry }) {
	const t = useT()
	const fields = differencesOf(t, entry)
	if (fields.length > 0) {
		return (
			<span className="small">{fields.map(({ field, here, there }) => `${field}: ${there} → ${here}`).join('; ')}</span>
		)
	}
	const one = entry.station ?? entry.concentrator
	return <span className="small">{one === null ? '' : portName(t, one.port)}</span>
}

/** What was put over this point's readings: who, why, how, and the way back. Nothing where none is. */
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { OverlayView } from '../../../../shared/contract/plausibility.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Card } from '../../parts/page.tsx'
import { Quantity } from '../../parts/value.tsx'
import { registerName } from './register-name.ts'

const mostShown = 200

export function PointOverlays({ pointId }: { readonly pointId: number }) {
	const t = useT()
	const overlays = useView('plausibility.overlays', { pointId, limit: mostShown }).data?.overlays ?? []
	const columns = useColumns()
	if (overlays.length === 0) return null
	return (
		<Card title={t('point.overlays')} span={12}>
			<DataTable
				label={t('point.overlays')}
				columns={columns}
				rows={overlays}
				rowKey={({ id }) => id}
				{...(overlays.length > 6 ? { height: 258 } : {})}
			/>
		</Card>
	)
}

function useColumns(): readonly Column<OverlayView>[] {
	const t = useT()
	const format = useFormat()
	const undo = useAction('plausibility.undo', () => notifications.show({ message: t('plausibility.undone') }))
	return [
		{ key: 'at', title: t('point.when'), keep: 'line', cell: ({ at }) => format.dateTime(at) },
		{ key: 'register', title: t('point.register'), cell: ({ register }) => registerName(t, register) },
		{
			key: 'value',
			title: t('point.stand'),
			align: 'right',
			cell: ({ value, unit }) => <Quantity value={value} unit={unit} reason="void" />,
		},
		{ key: 'method', title: t('plausibility.method'), cell: ({ method }) => t(`plausibility.method.${method}`) },
		{ key: 'reason', title: t('plausibility.reason'), cell: ({ reason }) => reason },
		{
			key: 'author',
			title: t('plausibility.author'),
			cell: ({ author, createdAt }) => `${author}, ${format.date(createdAt)}`,
		},
		{
			key: 'undo',
			title: t('plausibility.state'),
			align: 'right',
			cell: ({ id, author, findingId, undone }) =>
				undone === null ? (
					<Button
						size="compact-xs"
						variant="default"
						loading={undo.isPending && undo.variables?.overlayIds[0] === id}
						onClick={() => undo.mutate({ overlayIds: [id], findingId, author })}
					>
						{t('plausibility.undo')}
					</Button>
				) : (
					<span className="small">{t('point.overlay-undone', { by: undone.by, at: format.date(undone.at) })}</span>
				),
		},
	]
}

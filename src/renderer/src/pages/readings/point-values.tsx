/** The stored values of a point, newest first, each with where it came from and the raw frame behind it. */
import { ActionIcon, Button } from '@mantine/core'
import { IconFileDescription } from '@tabler/icons-react'
import { useState } from 'react'
import type { ReadingRow } from '../../../../shared/contract/readings.ts'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Answered, Card } from '../../parts/page.tsx'
import { QualityBadge, Quantity } from '../../parts/value.tsx'
import { FrameDrawer } from './frame-drawer.tsx'
import { registerName } from './register-name.ts'

const firstLimit = 100
const mostRows = 1000

export function PointValues({ pointId }: { readonly pointId: number }) {
	const t = useT()
	const [limit, setLimit] = useState(firstLimit)
	const [frameId, setFrameId] = useState<number | null>(null)
	const answer = useView('readings.rows', { pointId, before: null, limit }, { keepBefore: 'keep' })
	const columns = useColumns(setFrameId)
	const more = answer.data?.more === true && limit < mostRows
	const aside = more && (
		<Button size="compact-xs" variant="default" onClick={() => setLimit(mostRows)}>
			{t('point.more-values')}
		</Button>
	)
	return (
		<Card title={t('point.values')} aside={aside} span={12}>
			<Answered answer={answer}>
				{({ rows }) =>
					rows.length === 0 ? (
						<p className="small">{t('point.no-values')}</p>
					) : (
						<DataTable
							label={t('point.values')}
							columns={columns}
							rows={rows}
							rowKey={(row) => `${row.register}:${row.at}:${row.origin}`}
							height={258}
						/>
					)
				}
			</Answered>
			<FrameDrawer frameId={frameId} onClose={() => setFrameId(null)} />
		</Card>
	)
}

function useColumns(onFrame: (frameId: number) => void): readonly Column<ReadingRow>[] {
	const t = useT()
	const format = useFormat()
	return [
		{ key: 'at', title: t('point.when'), cell: (row) => <span className="nowrap">{format.dateTime(row.at)}</span> },
		{ key: 'register', title: t('point.register'), cell: (row) => registerName(t, row.register) },
		{
			key: 'value',
			title: t('point.stand'),
			align: 'right',
			cell: (row) => (
				<Quantity value={row.value} unit={row.unit} reason={row.overlay === 'void' ? 'void' : 'no-value'} />
			),
		},
		{
			key: 'quality',
			title: t('point.quality'),
			cell: (row) => (
				<>
					<QualityBadge quality={row.quality} />
					{row.overlay === 'below' && <span className="small"> {t('point.replaced')}</span>}
				</>
			),
		},
		{
			key: 'origin',
			title: t('point.origin'),
			cell: (row) => <span className="small">{t(`origin.${row.origin}`)}</span>,
		},
		{
			key: 'frame',
			title: t('point.proof'),
			align: 'right',
			cell: ({ frameId, at, register }) =>
				frameId === null ? (
					<span className="small">{t('point.no-frame')}</span>
				) : (
					<ActionIcon
						size="sm"
						variant="subtle"
						color="gray"
						title={t('point.frame')}
						aria-label={t('point.frame-of', { at: format.dateTime(at), register: registerName(t, register) })}
						onClick={() => onFrame(frameId)}
					>
						<IconFileDescription size={16} aria-hidden />
					</ActionIcon>
				),
		},
	]
}

/** Entries of a trace, live or recorded, the newest first, each to be explained beside the table. */
import { UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import type { TraceEntry } from '../../../../shared/contract/lines.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Explanation } from './explanation.tsx'
import { FieldBytes, FieldLegend } from './field-bytes.tsx'
import './trace.css'

type Props = {
	readonly lineId: number
	readonly label: string
	readonly entries: readonly TraceEntry[]
	/** Number of an entry to begin with. */
	readonly first?: number | null
	readonly height: string
}

export function TraceTable({ lineId, label, entries, first = null, height }: Props) {
	const t = useT()
	const format = useFormat()
	const [chosen, choose] = useState<number | null>(first)
	const explained = entries.find(({ seq }) => seq === chosen)
	const columns: readonly Column<TraceEntry>[] = [
		{
			key: 'at',
			title: t('point.when'),
			width: 130,
			cell: ({ at }) => (
				<span className="mono">
					{format.timeWithSeconds(at)}.{String(at % 1000).padStart(3, '0')}
				</span>
			),
		},
		{ key: 'direction', title: t('trace.direction'), width: 120, cell: ({ direction }) => t(`trace.${direction}`) },
		{
			key: 'hex',
			title: t('trace.bytes'),
			cell: (entry) => (
				<>
					{entry.hex !== '' && (
						<UnstyledButton
							className="trace-entry"
							aria-label={`${t('trace.explain')}: ${entry.hex.slice(0, 40)}`}
							aria-pressed={entry.seq === chosen}
							onClick={() => choose(entry.seq === chosen ? null : entry.seq)}
						>
							<FieldBytes hex={entry.hex} spans={entry.spans} />
						</UnstyledButton>
					)}{' '}
					{entry.note !== null && <span className="small">{entry.note}</span>}
				</>
			),
		},
	]
	const kinds = new Set(entries.flatMap(({ spans }) => spans.map(({ kind }) => kind)))
	return (
		<>
			<FieldLegend shown={kinds} />
			<div className="trace" data-explaining={explained !== undefined || undefined}>
				<DataTable label={label} columns={columns} rows={entries} rowKey={({ seq }) => seq} height={height} />
				{explained !== undefined && (
					<Explanation key={explained.seq} lineId={lineId} entry={explained} onClose={() => choose(null)} />
				)}
			</div>
		</>
	)
}

/** Each measuring point with what differs between here and there; what differs can be chosen for a repair. */
import { Checkbox } from '@mantine/core'
import type { ComparedEntry } from '../../../../shared/contract/network.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { RowLink } from '../../parts/link.tsx'
import { StateBadge } from '../../parts/state.tsx'
import { Missing } from '../../parts/value.tsx'
import { differencesOf, meterProtocolName, portName } from './archive-words.ts'

type Props = {
	/** 'not-yet': the concentrator's own list is not known, and nothing may be said of it. */
	readonly compared: 'yes' | 'not-yet'
	readonly entries: readonly ComparedEntry[]
	readonly chosen: ReadonlySet<number>
	readonly onChoose: (chosen: ReadonlySet<number>) => void
}

export function ArchiveTable(props: Props) {
	const t = useT()
	const columns = useColumns(props)
	return (
		<DataTable
			label={t('concentrator.tab-archive')}
			columns={props.compared === 'yes' ? columns : columns.filter(({ key }) => !comparing.includes(key))}
			rows={props.entries}
			rowKey={({ point }) => point}
			height="calc(100vh - 410px)"
		/>
	)
}

const comparing: readonly string[] = ['choose', 'verdict', 'differs']

const verdictHealth = {
	same: 'good',
	different: 'warning',
	'station-only': 'warning',
	'concentrator-only': 'unknown',
} as const

function useColumns({ entries, chosen, onChoose }: Omit<Props, 'compared'>): readonly Column<ComparedEntry>[] {
	const t = useT()
	const either = ({ station, concentrator }: ComparedEntry) => station ?? concentrator
	const toggle = (point: number) => {
		const after = new Set(chosen)
		if (!after.delete(point)) after.add(point)
		onChoose(after)
	}
	return [
		{
			key: 'choose',
			title: <ChooseAll entries={entries} chosen={chosen} onChoose={onChoose} />,
			width: 36,
			cell: ({ point, verdict }) =>
				verdict === 'same' ? null : (
					<Checkbox
						size="xs"
						aria-label={t('archive.choose-one', { point })}
						checked={chosen.has(point)}
						onChange={() => toggle(point)}
					/>
				),
		},
		{
			key: 'point',
			title: t('archive.point'),
			align: 'right',
			width: 90,
			sortBy: ({ point }) => point,
			cell: ({ point }) => point,
		},
		{
			key: 'meter',
			title: t('meters.serial'),
			sortBy: ({ meterSerial }) => meterSerial,
			cell: ({ meterId, meterSerial }) =>
				meterId === null ? (
					<Missing reason="meter-unknown" />
				) : (
					<RowLink to={`/meters/${meterId}`}>{meterSerial ?? String(meterId)}</RowLink>
				),
		},
		{
			key: 'address',
			title: t('archive.address'),
			keep: 'line',
			cell: (entry) => <span className="mono">{either(entry)?.meterAddress}</span>,
		},
		{
			key: 'port',
			title: t('archive.port'),
			sortBy: (entry) => either(entry)?.port ?? null,
			cell: (entry) => {
				const one = either(entry)
				if (one === null) return null
				return (
					<>
						{portName(t, one.port)}
						<div className="small">{meterProtocolName(t, one.protocolCode)}</div>
					</>
				)
			},
		},
		{
			key: 'verdict',
			title: t('archive.verdict'),
			sortBy: ({ verdict }) => verdict,
			cell: ({ verdict }) => <StateBadge health={verdictHealth[verdict]} word={t(`archive.is-${verdict}`)} />,
		},
		{ key: 'differs', title: t('archive.what'), cell: (entry) => <What entry={entry} /> },
	]
}

/** Field by field where both have the point; else what its absence means. A silent meter says so too. */
function What({ entry }: { readonly entry: ComparedEntry }) {
	const t = useT()
	const fields = differencesOf(t, entry)
	return (
		<>
			{fields.length > 0 && (
				<div className="differ">
					{fields.map(({ field, here, there }) => (
						<div key={field} style={{ display: 'contents' }}>
							<span>{field}</span>
							<span>
								{t('archive.here')} <span className="mono">{here}</span>
							</span>
							<span>
								{t('archive.there')} <span className="mono">{there}</span>
							</span>
						</div>
					))}
				</div>
			)}
			{entry.verdict === 'station-only' && <span className="small">{t('archive.station-only-means')}</span>}
			{entry.verdict === 'concentrator-only' && <span className="small">{t('archive.concentrator-only-means')}</span>}
			{entry.silent && <div className="small">{t('archive.silent-means')}</div>}
		</>
	)
}

/** Only what differs can be chosen. */
function ChooseAll({ entries, chosen, onChoose }: Omit<Props, 'compared'>) {
	const t = useT()
	const points = entries.filter(({ verdict }) => verdict !== 'same').map(({ point }) => point)
	const count = points.filter((point) => chosen.has(point)).length
	return (
		<Checkbox
			size="xs"
			aria-label={t('archive.choose-all')}
			disabled={points.length === 0}
			checked={count > 0 && count === points.length}
			indeterminate={count > 0 && count < points.length}
			onChange={() => onChoose(new Set(count === points.length ? [] : points))}
		/>
	)
}

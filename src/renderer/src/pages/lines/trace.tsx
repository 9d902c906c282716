/** The bytes on a line as they came and went, newest last. */
import { Button, CopyButton, Group, SegmentedControl, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import type { Output } from '../../../../shared/contract/define.ts'
import type { Calls } from '../../../../shared/contract/index.ts'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { spacedHex } from '../../format.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Answered } from '../../parts/page.tsx'

type Entry = Output<Calls['lines.trace']>['entries'][number] & { readonly index: number }
const refreshMs = 2_000

export function Trace({ lineId, lineName }: { readonly lineId: number; readonly lineName: string }) {
	const t = useT()
	const format = useFormat()
	const [flow, setFlow] = useState('live')
	const [shown, setShown] = useState('all')
	const [typed, setTyped] = useState('')
	const answer = useView('lines.trace', { lineId }, flow === 'live' ? { refetchMs: refreshMs } : {})
	const wanted = typed.replace(/\s/g, '').toUpperCase()
	const columns: readonly Column<Entry>[] = [
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
			cell: ({ hex, note }) => (
				<span className="mono" style={{ overflowWrap: 'anywhere' }}>
					{spacedHex(hex)} {note !== null && <span className="small">{note}</span>}
				</span>
			),
		},
	]
	return (
		<Answered answer={answer}>
			{({ entries }) => {
				const rows = entries
					.map((entry, index) => ({ ...entry, index }))
					.filter(({ hex, direction, note }) => {
						const kind =
							shown === 'all' ||
							(shown === 'trouble' ? direction === 'discarded' || direction === 'note' : direction === shown)
						return kind && (wanted === '' || hex.includes(wanted) || (note ?? '').toUpperCase().includes(wanted))
					})
					.reverse()
				const text = rows
					.map(({ at, direction, hex, note }) =>
						`${new Date(at).toISOString()} ${direction} ${spacedHex(hex)} ${note ?? ''}`.trim(),
					)
					.join('\n')
				return (
					<>
						<Group gap="xs" mb="sm">
							<TextInput
								size="xs"
								w={200}
								aria-label={t('trace.filter')}
								placeholder={t('trace.filter')}
								leftSection={<IconSearch size={14} aria-hidden />}
								value={typed}
								onChange={(event) => setTyped(event.currentTarget.value)}
							/>
							<SegmentedControl
								size="xs"
								aria-label={t('trace.direction')}
								value={shown}
								onChange={setShown}
								data={(['all', 'sent', 'received', 'trouble'] as const).map((value) => ({
									value,
									label: t(`trace.show-${value}`),
								}))}
							/>
							<SegmentedControl
								size="xs"
								aria-label={t('trace.flow')}
								value={flow}
								onChange={setFlow}
								data={(['live', 'held'] as const).map((value) => ({ value, label: t(`trace.${value}`) }))}
							/>
							<CopyButton value={text}>
								{({ copied, copy }) => (
									<Button size="xs" variant="default" onClick={copy}>
										{copied ? t('action.copied') : t('action.copy')}
									</Button>
								)}
							</CopyButton>
						</Group>
						{rows.length === 0 ? (
							<p className="small">{t('trace.none')}</p>
						) : (
							<DataTable
								label={t('trace.title', { line: lineName })}
								columns={columns}
								rows={rows}
								rowKey={({ index }) => index}
								height="calc(100vh - 320px)"
							/>
						)}
					</>
				)
			}}
		</Answered>
	)
}

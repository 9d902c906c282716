/** The bytes on a line as they came and went, newest last. */
import { Button, CopyButton, Group, SegmentedControl, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { spacedHex } from '../../format.ts'
import { useT } from '../../locales/index.ts'
import { Answered } from '../../parts/page.tsx'
import { useFollowedTrace } from './follow-trace.ts'
import { TraceTable } from './trace-table.tsx'

type Props = {
	readonly lineId: number
	readonly lineName: string
	/** Number of the entry that is explained at first. */
	readonly first: number | null
}

export function Trace({ lineId, lineName, first }: Props) {
	const t = useT()
	const [flow, setFlow] = useState('live')
	const [shown, setShown] = useState('all')
	const [typed, setTyped] = useState('')
	const answer = useFollowedTrace(lineId, flow === 'live')
	const wanted = typed.replace(/\s/g, '').toUpperCase()
	return (
		<Answered answer={answer}>
			{(entries) => {
				const rows = entries
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
							<TraceTable
								lineId={lineId}
								label={t('trace.title', { line: lineName })}
								entries={rows}
								first={first}
								height="calc(100vh - 340px)"
							/>
						)}
					</>
				)
			}}
		</Answered>
	)
}

/** Recordings of lines: begin, stop, look at, throw away. */
import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import type { RecordingView } from '../../../../shared/contract/doctor.ts'
import type { LineView, TraceEntry } from '../../../../shared/contract/lines.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { Answered } from '../../parts/page.tsx'
import { TraceTable } from './trace-table.tsx'

const refreshMs = 5_000

export function Recordings({ line }: { readonly line: LineView }) {
	const t = useT()
	const [shown, show] = useState<RecordingView | null>(null)
	const answer = useView('lines.recordings', {}, { refetchMs: refreshMs })
	return (
		<section aria-label={t('recordings.title')}>
			<h2 className="doctor-title">{t('recordings.title')}</h2>
			<Text size="sm" c="dimmed" mb="xs">
				{t('recordings.means')}
			</Text>
			{shown !== null ? (
				<Recording recording={shown} onClose={() => show(null)} />
			) : (
				<Answered answer={answer}>
					{({ recordings }) => (
						<List line={line} recordings={recordings.filter(({ lineId }) => lineId === line.id)} onShow={show} />
					)}
				</Answered>
			)}
		</section>
	)
}

type ListProps = {
	readonly line: LineView
	readonly recordings: readonly RecordingView[]
	readonly onShow: (recording: RecordingView) => void
}

function List({ line, recordings, onShow }: ListProps) {
	const t = useT()
	const format = useFormat()
	const start = useAction('lines.startRecording')
	const stop = useAction('lines.stopRecording')
	const remove = useAction('lines.removeRecording')
	const isRunning = recordings.some(({ running }) => running)
	return (
		<>
			<Group gap="xs" mb="xs">
				{isRunning ? (
					<Button size="xs" variant="default" onClick={() => stop.mutate({ lineId: line.id })}>
						{t('recordings.stop')}
					</Button>
				) : (
					([10, null] as const).map((minutes) => (
						<Button
							key={minutes}
							size="xs"
							variant="default"
							disabled={line.state === 'closed' || start.isPending}
							onClick={() => start.mutate({ lineId: line.id, minutes })}
						>
							{t(minutes === null ? 'recordings.start' : 'recordings.start-10')}
						</Button>
					))
				)}
			</Group>
			{recordings.length === 0 ? (
				<p className="small">{t('recordings.none')}</p>
			) : (
				<DataTable
					label={t('recordings.title')}
					rows={recordings}
					rowKey={({ name }) => name}
					height={Math.min(240, 34 + recordings.length * 37)}
					columns={[
						{ key: 'at', title: t('recordings.started'), cell: ({ startedAt }) => format.dateTime(startedAt) },
						{
							key: 'lasted',
							title: t('recordings.lasted'),
							align: 'right',
							cell: ({ startedAt, endedAt, running }) =>
								running ? t('recordings.running') : format.duration(endedAt - startedAt),
						},
						{ key: 'size', title: t('recordings.size'), align: 'right', cell: ({ bytes }) => format.dataSize(bytes) },
						{
							key: 'act',
							title: '',
							align: 'right',
							cell: (recording) => (
								<Group gap={4} justify="flex-end" wrap="nowrap">
									<Button size="compact-xs" variant="default" onClick={() => onShow(recording)}>
										{t('recordings.show')}
									</Button>
									<Button
										size="compact-xs"
										variant="default"
										disabled={recording.running || remove.isPending}
										onClick={() => remove.mutate({ name: recording.name })}
									>
										{t('action.remove')}
									</Button>
								</Group>
							),
						},
					]}
				/>
			)}
		</>
	)
}

/** Piece by piece, as far as the person reads on. */
function Recording({ recording, onClose }: { readonly recording: RecordingView; readonly onClose: () => void }) {
	const t = useT()
	const format = useFormat()
	const { name, lineId, startedAt } = recording
	const [offset, setOffset] = useState(0)
	const [before, setBefore] = useState<readonly TraceEntry[]>([])
	const answer = useView('lines.recording', { name, offset }, { keepBefore: 'keep' })
	const label = t('recordings.of', { at: format.dateTime(startedAt) })
	return (
		<Answered answer={answer}>
			{({ entries, next }) => (
				<>
					<Group gap="xs" mb="xs">
						<Button size="xs" variant="default" onClick={onClose}>
							{t('recordings.back')}
						</Button>
						<b>{label}</b>
						{next !== null && (
							<Button
								size="xs"
								variant="default"
								onClick={() => {
									setBefore([...before, ...entries])
									setOffset(next)
								}}
							>
								{t('recordings.more')}
							</Button>
						)}
					</Group>
					<TraceTable lineId={lineId} label={label} entries={[...before, ...entries]} height="420px" />
				</>
			)}
		</Answered>
	)
}

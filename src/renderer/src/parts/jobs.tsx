/** Work that takes a while: its progress where it was ordered and in the status bar, and how it ended. */
import { Button, Group, Progress } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { JobView } from '../../../shared/contract/network.ts'
import { useAction, useView } from '../answers.ts'
import { type Format, useFormat } from '../building.ts'
import { useT } from '../locales/index.ts'
import { queries } from '../station.ts'
import { StateIcon } from './state.tsx'

const useJobs = (): readonly JobView[] => useView('network.jobs', {}, { refetchMs: 15_000 }).data?.jobs ?? []

/** What runs now. What a job has changed is asked for again when it ends, whichever page is open. */
export function useRunningJobs(): readonly JobView[] {
	const running = useJobs().filter(({ state }) => state === 'running')
	const before = useRef<ReadonlySet<number>>(new Set())
	useEffect(() => {
		const now = new Set(running.map(({ id }) => id))
		const hasEnded = [...before.current].some((id) => !now.has(id))
		before.current = now
		if (hasEnded) void queries.invalidateQueries()
	})
	return running
}

type Props = {
	/** Name of the concentrator, collector or line; null: whatever it is about. */
	readonly subject: string | null
	readonly kinds: readonly JobView['kind'][]
}

export function useLatestJob({ subject, kinds }: Props): JobView | null {
	const own = useJobs().filter((job) => kinds.includes(job.kind) && (subject === null || job.subject === subject))
	const latest = own.reduce<JobView | null>(
		(last, job) => (last === null || job.startedAt > last.startedAt ? job : last),
		null,
	)
	return own.find(({ state }) => state === 'running') ?? latest
}

/** The job that runs, else how the last one ended. Nothing where there was none. */
export function JobLine(props: Props) {
	const job = useLatestJob(props)
	if (job === null) return null
	return job.state === 'running' ? <JobProgress job={job} /> : <JobEnd job={job} />
}

/** Of a month's work the month in words. */
const subjectOf = ({ subject }: JobView, format: Format): string =>
	/^\d{4}-\d{2}$/.test(subject) ? format.month(subject) : subject

export function JobProgress({ job }: { readonly job: JobView }) {
	const t = useT()
	const format = useFormat()
	const cancel = useAction('network.cancelJob')
	const label = t(`jobKind.${job.kind}`, { subject: subjectOf(job, format) })
	return (
		<span style={{ display: 'flex', alignItems: 'center', gap: 8, fontSize: 12 }}>
			{label}
			<Progress
				value={job.total === 0 ? 0 : (job.done / job.total) * 100}
				w={100}
				size="sm"
				aria-label={label}
				style={{ flexShrink: 0 }}
			/>
			{t('status.done-of', { done: format.integer(job.done), total: format.integer(job.total) })}
			<Button
				size="compact-xs"
				variant="subtle"
				loading={cancel.isPending}
				onClick={() => cancel.mutate({ jobId: job.id })}
			>
				{t('action.cancel')}
			</Button>
		</span>
	)
}

const endHealth = { done: 'good', failed: 'alarm', cancelled: 'unknown', running: 'unknown' } as const

function JobEnd({ job }: { readonly job: JobView }) {
	const t = useT()
	const format = useFormat()
	const at = format.dateTime(job.finishedAt ?? job.startedAt)
	return (
		<Group gap={6} wrap="nowrap" align="flex-start" className="small">
			<StateIcon health={endHealth[job.state]} size={15} />
			<span>
				{t(`jobKind.${job.kind}`, { subject: subjectOf(job, format) })}: {t(`jobState.${job.state}`, { at })}{' '}
				{(job.state === 'failed' || job.state === 'cancelled') &&
					t(job.kind === 'repair-archive' ? 'jobMeans.writes' : 'jobMeans.reads')}
				{job.text !== '' && (
					<details>
						<summary>{t('error.details')}</summary>
						<span className="mono">{job.text}</span>
					</details>
				)}
			</span>
		</Group>
	)
}

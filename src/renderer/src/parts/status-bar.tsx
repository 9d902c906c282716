/** What runs now, with progress and cancel; the version. */
import { Button, Progress } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import type { StationStatus } from '../../../shared/contract/station.ts'
import { useAction, useView } from '../answers.ts'
import { useFormat, useStatus } from '../building.ts'
import { useT } from '../locales/index.ts'
import { JobProgress, useRunningJobs } from './jobs.tsx'
import { TextLink } from './link.tsx'

type Task = StationStatus['tasks'][number]
const mostShown = 2

export function StatusBar() {
	const t = useT()
	const status = useStatus()
	const tasks = status?.tasks ?? []
	const jobs = useRunningJobs()
	const more = jobs.length + tasks.length - mostShown
	return (
		<footer className="status">
			{jobs.length + tasks.length === 0 && <span>{t('status.idle')}</span>}
			{/* What a person ordered first, then what runs by itself. */}
			{jobs.slice(0, mostShown).map((job) => (
				<JobProgress key={job.id} job={job} />
			))}
			{tasks.slice(0, Math.max(0, mostShown - jobs.length)).map((task) => (
				<TaskState key={task.key} task={task} />
			))}
			{more > 0 && <span>{t('status.more', { count: more })}</span>}
			<span className="grow" />
			<LockedKeys />
			{status?.demo && <span>{t('status.demo')}</span>}
			<span>Zählwerk {status?.version}</span>
		</footer>
	)
}

/** Keys are stored and cannot be used: the way to where they are unlocked. */
function LockedKeys() {
	const t = useT()
	const state = useView('secrets.state', {}).data
	if (state === undefined || state.stored === 0 || (state.kind !== 'locked' && state.kind !== 'lost')) return null
	return (
		<span style={{ display: 'flex', alignItems: 'center', gap: 4 }}>
			<IconLock size={14} aria-hidden />
			<TextLink to="/settings">{t(state.kind === 'lost' ? 'secrets.notice-lost' : 'secrets.notice')}</TextLink>
		</span>
	)
}

function TaskState({ task }: { readonly task: Task }) {
	const t = useT()
	const format = useFormat()
	const cancel = useAction('station.cancelTask')
	const share = task.total === 0 ? 0 : task.done / task.total
	const subject = /^\d{4}-\d{2}$/.test(task.subject) ? format.month(task.subject) : task.subject
	const label = t(`task.${task.kind}`, { subject })
	return (
		<span style={{ display: 'flex', alignItems: 'center', gap: 8 }}>
			{label}
			<Progress value={share * 100} w={100} size="sm" aria-label={label} />
			{t('status.done-of', { done: format.integer(task.done), total: format.integer(task.total) })}
			{task.canCancel && (
				<Button
					size="compact-xs"
					variant="subtle"
					loading={cancel.isPending}
					onClick={() => cancel.mutate({ key: task.key })}
				>
					{t('action.cancel')}
				</Button>
			)}
		</span>
	)
}

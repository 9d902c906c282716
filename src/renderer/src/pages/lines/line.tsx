/** One line: its meters, the scan for more, the bytes on it, and what is wrong with it. */
import { Alert, Button, Tabs } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useLocation, useSearch } from 'wouter'
import type { LineView } from '../../../../shared/contract/lines.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { NotHere } from '../../parts/not-here.tsx'
import { Answered, Card, PageHead } from '../../parts/page.tsx'
import { StateBadge } from '../../parts/state.tsx'
import { MetersTable } from '../meters/meters-table.tsx'
import { LineDoctor } from './doctor.tsx'
import { useLineColumns } from './line-columns.tsx'
import { LineDrawer } from './line-drawer.tsx'
import { Scan } from './scan.tsx'
import { Trace } from './trace.tsx'

const views = ['meters', 'scan', 'trace', 'doctor'] as const

export function LinePage({ lineId, view }: { readonly lineId: number; readonly view: string }) {
	const answer = useView('lines.list', {}, { refetchMs: 10_000 })
	return (
		<Answered answer={answer}>
			{({ lines }) => {
				const line = lines.find(({ id }) => id === lineId)
				return line === undefined ? <NotHere /> : <Line line={line} view={view} />
			}}
		</Answered>
	)
}

function Line({ line, view }: { readonly line: LineView; readonly view: string }) {
	const t = useT()
	const [, go] = useLocation()
	const [editing, edit] = useDisclosure(false)
	const search = useSearch()
	const { way, word } = useLineColumns()
	const read = useAction('collection.readNow', () => notifications.show({ message: t('line.read-started') }))
	const remove = useAction('lines.remove', () => go('/lines'))
	const shown = views.find((known) => known === view) ?? 'meters'
	return (
		<>
			<PageHead
				title={line.name}
				above={t('nav.lines')}
				sub={way(line)}
				beside={<StateBadge health={line.health} word={word(line)} />}
			>
				{line.meters === 0 && (
					<Button variant="default" loading={remove.isPending} onClick={() => remove.mutate({ lineId: line.id })}>
						{t('action.remove')}
					</Button>
				)}
				<Button variant="default" onClick={edit.open}>
					{t('action.edit')}
				</Button>
				<Button
					variant={shown === 'meters' ? 'filled' : 'default'}
					disabled={line.meters === 0}
					loading={read.isPending}
					onClick={() => read.mutate({ lineId: line.id })}
				>
					{t('action.read-now')}
				</Button>
			</PageHead>
			<Trouble line={line} />
			<Card>
				<Tabs
					value={shown}
					onChange={(next) => next && go(next === 'meters' ? `/lines/${line.id}` : `/lines/${line.id}/${next}`)}
					keepMounted={false}
				>
					<Tabs.List mb="sm">
						{views.map((name) => (
							<Tabs.Tab key={name} value={name}>
								{t(`line.tab-${name}`)}
							</Tabs.Tab>
						))}
					</Tabs.List>
					<Tabs.Panel value="meters">
						<MetersTable lineId={line.id} />
					</Tabs.Panel>
					<Tabs.Panel value="scan">
						<Scan line={line} />
					</Tabs.Panel>
					<Tabs.Panel value="trace">
						<Trace lineId={line.id} lineName={line.name} first={entryIn(search)} />
					</Tabs.Panel>
					<Tabs.Panel value="doctor">
						<LineDoctor line={line} />
					</Tabs.Panel>
				</Tabs>
			</Card>
			<LineDrawer opened={editing} onClose={edit.close} line={line} onSaved={edit.close} />
		</>
	)
}

/** '?entry=12': the entry that a finding points at. */
function entryIn(search: string): number | null {
	const seq = Number(new URLSearchParams(search).get('entry'))
	return Number.isSafeInteger(seq) && seq > 0 ? seq : null
}

/** Why the line does not work, what that means for the readings, and what to do. */
function Trouble({ line }: { readonly line: LineView }) {
	const t = useT()
	const format = useFormat()
	const { explain } = useLineColumns()
	if (line.state !== 'failed' || !line.enabled) return null
	return (
		<Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={explain(line)} mb="sm" py={10}>
			{t('line.failed-means', { since: format.dateTime(line.since) })}{' '}
			{line.retryAt !== null && t('line.retries-at', { at: format.timeWithSeconds(line.retryAt) })}
			{line.detail !== null && (
				<details>
					<summary>{t('error.details')}</summary>
					<span className="mono">{line.detail}</span>
				</details>
			)}
		</Alert>
	)
}

/** The month's findings, the worst first, each beside what was measured: accept, correct, estimate, take back. */
import { ActionIcon, Button, Group, SegmentedControl, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconChevronLeft, IconChevronRight, IconCircleCheck, IconListSearch } from '@tabler/icons-react'
import { useSearchParams } from 'wouter'
import type { FindingView } from '../../../../shared/contract/plausibility.ts'
import { addMonths } from '../../../../shared/period.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat, useStatus, useZone } from '../../building.ts'
import { localToday } from '../../local-time.ts'
import { useT } from '../../locales/index.ts'
import { JobLine } from '../../parts/jobs.tsx'
import { TextLink } from '../../parts/link.tsx'
import { Answered, Card, Empty, PageHead } from '../../parts/page.tsx'
import { FindingPanel } from './finding-panel.tsx'
import { QueueTable } from './queue-table.tsx'

type Queue = { readonly checkedAt: number | null; readonly findings: readonly FindingView[] }
type Chosen = { readonly month: string; readonly shown: 'open' | 'all'; readonly findingId: number | null }

/** ?month=2026-10&show=all&finding=7; the month that is to be billed next when the address names none. */
function useChosen(): readonly [Chosen, (change: Partial<Chosen>) => void] {
	const [search, setSearch] = useSearchParams()
	const zone = useZone()
	const now = useStatus()?.now ?? Date.now()
	const asked = search.get('month') ?? ''
	const month = /^\d{4}-(0[1-9]|1[0-2])$/.test(asked) ? asked : addMonths(localToday(now, zone).slice(0, 7), -1)
	const findingId = Number(search.get('finding')) || null
	const shown = search.get('show') === 'all' ? 'all' : 'open'
	const choose = (change: Partial<Chosen>) => {
		const next = { month, shown, findingId, ...change }
		const params: Record<string, string> = { month: next.month }
		if (next.shown === 'all') params.show = 'all'
		if (next.findingId !== null) params.finding = String(next.findingId)
		setSearch(params, { replace: true })
	}
	return [{ month, shown, findingId }, choose]
}

export function PlausibilityPage() {
	const [chosen, choose] = useChosen()
	const answer = useView('plausibility.queue', { month: chosen.month }, { keepBefore: 'keep' })
	return <Answered answer={answer}>{(queue) => <Month queue={queue} chosen={chosen} choose={choose} />}</Answered>
}

type MonthProps = {
	readonly queue: Queue
	readonly chosen: Chosen
	readonly choose: (change: Partial<Chosen>) => void
}

function Month({ queue, chosen, choose }: MonthProps) {
	const t = useT()
	const format = useFormat()
	const check = useAction('plausibility.check')
	const open = queue.findings.filter(({ state }) => state === 'open')
	const rows = chosen.shown === 'all' ? queue.findings : open
	const selected = rows.find(({ id }) => id === chosen.findingId) ?? rows[0] ?? null
	const step = (by: -1 | 1) => {
		const index = rows.findIndex(({ id }) => id === selected?.id)
		const next = rows[index + by]
		if (next !== undefined) choose({ findingId: next.id })
	}
	useHotkeys([
		['alt+ArrowDown', () => step(1)],
		['alt+ArrowUp', () => step(-1)],
	])
	const errors = open.filter(({ severity }) => severity === 'error').length
	return (
		<>
			<PageHead
				title={t('plausibility.title', { month: format.month(chosen.month) })}
				above={t('nav.billing')}
				sub={
					<Group gap="md">
						{(queue.checkedAt !== null || queue.findings.length > 0) && (
							<span>{t('plausibility.sub', { open: open.length, errors })}</span>
						)}
						<span className="small">
							{queue.checkedAt === null
								? t('plausibility.not-checked')
								: t('plausibility.checked', { at: format.dateTime(queue.checkedAt) })}
						</span>
						<TextLink to="/plausibility/feeds">{t('feeds.open')}</TextLink>
						<TextLink to="/plausibility/thresholds">{t('thresholds.open')}</TextLink>
					</Group>
				}
			>
				<MonthPicker month={chosen.month} onChoose={(month) => choose({ month, findingId: null })} />
				<Button loading={check.isPending} onClick={() => check.mutate({ month: chosen.month })}>
					{t('plausibility.check')}
				</Button>
			</PageHead>
			<JobLine kinds={['check']} subject={chosen.month} />
			{queue.findings.length === 0 ? (
				<Nothing isChecked={queue.checkedAt !== null} />
			) : (
				<div className="grid">
					<Card title={t('plausibility.list')} span={5} aside={<Filter chosen={chosen} choose={choose} />}>
						<QueueTable rows={rows} selectedId={selected?.id ?? null} onChoose={(findingId) => choose({ findingId })} />
					</Card>
					{selected === null ? (
						<Card span={7}>
							<p className="small">{t('plausibility.choose')}</p>
						</Card>
					) : (
						<FindingPanel key={selected.id} finding={selected} onNext={() => step(1)} />
					)}
				</div>
			)}
		</>
	)
}

function Filter({ chosen, choose }: Pick<MonthProps, 'chosen' | 'choose'>) {
	const t = useT()
	return (
		<SegmentedControl
			size="xs"
			aria-label={t('plausibility.filter')}
			value={chosen.shown}
			onChange={(shown) => choose({ shown: shown as Chosen['shown'] })}
			data={(['open', 'all'] as const).map((value) => ({ value, label: t(`plausibility.filter-${value}`) }))}
		/>
	)
}

function MonthPicker({ month, onChoose }: { readonly month: string; readonly onChoose: (month: string) => void }) {
	const t = useT()
	const format = useFormat()
	useHotkeys([
		['ctrl+ArrowLeft', () => onChoose(addMonths(month, -1))],
		['ctrl+ArrowRight', () => onChoose(addMonths(month, 1))],
	])
	return (
		<Group gap={6} wrap="nowrap" role="group" aria-label={t('period.title')}>
			{([-1, 1] as const).map((by) => (
				<ActionIcon
					key={by}
					variant="default"
					style={{ order: by }}
					aria-label={t(by < 0 ? 'period.back' : 'period.on')}
					title={t(by < 0 ? 'period.back' : 'period.on')}
					onClick={() => onChoose(addMonths(month, by))}
				>
					{by < 0 ? <IconChevronLeft size={16} aria-hidden /> : <IconChevronRight size={16} aria-hidden />}
				</ActionIcon>
			))}
			<Text size="sm" fw={600} ta="center" miw={116} aria-live="polite">
				{format.month(month)}
			</Text>
		</Group>
	)
}

/** That nobody has looked is not that nothing was found. */
function Nothing({ isChecked }: { readonly isChecked: boolean }) {
	const t = useT()
	const Icon = isChecked ? IconCircleCheck : IconListSearch
	return (
		<Card>
			<Empty
				icon={<Icon size={48} stroke={1.2} aria-hidden />}
				text={t(isChecked ? 'plausibility.none' : 'plausibility.unchecked')}
				hint={t('plausibility.none-hint')}
			/>
		</Card>
	)
}

/** Day, week, month or year, and one step back or on. Same place and same keys on every page; kept in the address. */
import { ActionIcon, Group, SegmentedControl, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useSearchParams } from 'wouter'
import { useFormat, useStatus, useZone } from '../building.ts'
import {
	lastDay,
	localToday,
	type Period,
	type PeriodKind,
	periodKinds,
	periodWith,
	shifted,
	weekNumber,
} from '../local-time.ts'
import { useT } from '../locales/index.ts'

/** The period in the address: ?period=month&from=2026-11-01; the running one when the address names none. */
export function usePeriod(usual: PeriodKind): readonly [Period, (period: Period) => void] {
	const [search, setSearch] = useSearchParams()
	const zone = useZone()
	const now = useStatus()?.now ?? Date.now()
	const asked = search.get('period')
	const kind = periodKinds.find((known) => known === asked) ?? usual
	const from = search.get('from') ?? ''
	const start = /^\d{4}-\d{2}-\d{2}$/.test(from) && !Number.isNaN(Date.parse(from)) ? from : localToday(now, zone)
	const period = periodWith(kind, start)
	const choose = (next: Period) =>
		setSearch(
			(before) => {
				const after = new URLSearchParams(before)
				after.set('period', next.kind)
				after.set('from', next.start)
				after.delete('step')
				return after
			},
			{ replace: true },
		)
	return [period, choose]
}

function usePeriodLabel(period: Period): string {
	const t = useT()
	const format = useFormat()
	if (period.kind === 'day') return format.localDate(period.start)
	if (period.kind === 'month') return format.month(period.start)
	if (period.kind === 'year') return period.start.slice(0, 4)
	return t('period.week-label', { week: weekNumber(period.start), from: format.localDate(period.start).slice(0, 6) })
}

type Props = { readonly period: Period; readonly onChoose: (period: Period) => void }

export function PeriodPicker({ period, onChoose }: Props) {
	const t = useT()
	const zone = useZone()
	const now = useStatus()?.now ?? Date.now()
	const label = usePeriodLabel(period)
	const today = localToday(now, zone)
	const running = period.start <= today && today <= lastDay(period)
	const widen = (by: -1 | 1) => {
		const next = periodKinds[periodKinds.indexOf(period.kind) + by]
		// Narrowing a running period leads to today, another one to its first day.
		if (next !== undefined) onChoose(periodWith(next, by < 0 && running ? today : period.start))
	}
	useHotkeys([
		['ctrl+ArrowLeft', () => onChoose(shifted(period, -1))],
		['ctrl+ArrowRight', () => onChoose(shifted(period, 1))],
		['ctrl+ArrowUp', () => widen(1)],
		['ctrl+ArrowDown', () => widen(-1)],
	])
	return (
		<Group gap={6} wrap="nowrap" role="group" aria-label={t('period.title')}>
			<SegmentedControl
				size="xs"
				aria-label={t('period.kind')}
				value={period.kind}
				onChange={(kind) => onChoose(periodWith(kind as PeriodKind, running ? today : period.start))}
				data={periodKinds.map((kind) => ({ value: kind, label: t(`period.${kind}`) }))}
			/>
			<ActionIcon
				variant="default"
				aria-label={t('period.back')}
				title={t('period.back')}
				onClick={() => onChoose(shifted(period, -1))}
			>
				<IconChevronLeft size={16} aria-hidden />
			</ActionIcon>
			<Text size="sm" fw={600} ta="center" miw={116} aria-live="polite">
				{label}
			</Text>
			<ActionIcon
				variant="default"
				aria-label={t('period.on')}
				title={t('period.on')}
				onClick={() => onChoose(shifted(period, 1))}
			>
				<IconChevronRight size={16} aria-hidden />
			</ActionIcon>
		</Group>
	)
}

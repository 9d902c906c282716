/** "Is everything all right?" on one page. */
import { Button } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconPlug } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { Overview } from '../../../../shared/contract/station.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat, useStatus } from '../../building.ts'
import { Chart } from '../../charts/chart.tsx'
import { loadChartOption } from '../../charts/load-chart.ts'
import { useScheme } from '../../charts/scheme.ts'
import { change } from '../../exact.ts'
import { digitsOfUse, missing, narrowSpace } from '../../format.ts'
import { textOr, useT } from '../../locales/index.ts'
import { KeyHint } from '../../parts/key-hint.tsx'
import { ButtonLink } from '../../parts/link.tsx'
import { MediumIcon } from '../../parts/medium.tsx'
import { Answered, Card, Empty, PageHead } from '../../parts/page.tsx'
import { Shown } from '../../parts/value.tsx'
import { Completeness } from './completeness.tsx'
import { LinesCard } from './lines-card.tsx'
import { TodoCard } from './todo.tsx'

export function OverviewPage() {
	const answer = useView('station.overview', {}, { refetchMs: 60_000 })
	return <Answered answer={answer}>{(overview) => <Everything overview={overview} />}</Answered>
}

function Everything({ overview }: { readonly overview: Overview }) {
	const t = useT()
	const format = useFormat()
	const status = useStatus()
	const read = useAction('collection.readNow')
	const readNow = () => read.mutate({ lineId: null })
	const empty = overview.counts.meters === 0
	useHotkeys([['F5', readNow]], [])
	const open = overview.todo.filter(({ health }) => health === 'alarm' || health === 'warning').length
	const { points, units } = overview.counts
	const sub = [
		format.longDate(status?.now ?? Date.now()),
		t('overview.points', { count: points }),
		t('overview.units', { count: units }),
	].join(' · ')
	const title = empty
		? t('overview.title-empty')
		: open === 0
			? t('overview.all-right')
			: t('overview.but', { count: open })
	return (
		<>
			<PageHead title={title} sub={sub}>
				{!empty && (
					<Button loading={read.isPending} onClick={readNow} rightSection={<KeyHint>F5</KeyHint>}>
						{t('action.read-now')}
					</Button>
				)}
			</PageHead>
			{empty ? <NothingYet /> : <Cards overview={overview} />}
		</>
	)
}

function NothingYet() {
	const t = useT()
	return (
		<Card>
			<Empty
				icon={<IconPlug size={48} stroke={1.2} aria-hidden />}
				text={t('overview.no-meters')}
				hint={t('overview.no-meters-hint')}
				action={<ButtonLink to="/lines">{t('overview.add-line')}</ButtonLink>}
			/>
		</Card>
	)
}

function Cards({ overview }: { readonly overview: Overview }) {
	return (
		<div className="grid">
			<div className="media">
				{overview.today.map((today) => (
					<MediumCard key={today.medium} today={today} />
				))}
			</div>
			<HouseLoad load={overview.houseLoad} />
			<TodoCard todo={overview.todo} />
			<LinesCard />
			<Completeness completeness={overview.completeness} />
		</div>
	)
}

function MediumCard({ today }: { readonly today: Overview['today'][number] }) {
	const t = useT()
	const format = useFormat()
	const status = useStatus()
	const { use, yesterdaySameTime: before, medium } = today
	const digits = Math.min(digitsOfUse(use.unit), use.unit === 'kWh' ? 1 : 3)
	const grown = change(use.value, before.value)
	const sign = grown !== null && grown > 0 ? '+' : ''
	return (
		<Card>
			<div className="label">
				<MediumIcon medium={medium} />
				{t('overview.medium-today', { medium: t(`medium.${medium}`) })}
			</div>
			<div className="figure">
				<Shown value={use} digits={digits} />
			</div>
			<div className="small">
				{use.value === null && `${textOr(t, `reason.${use.reason}`, 'reason.unknown')} · `}
				{t('overview.yesterday-until', { at: format.time(status?.now ?? Date.now()) })}{' '}
				<Shown value={before} digits={digits} />
				{grown !== null && ` · ${sign}${format.percent(grown, 1)}`}
				{use.value !== null && use.reason === 'partial' && ` · ${t('reason.partial')}`}
			</div>
		</Card>
	)
}

function HouseLoad({ load }: { readonly load: Overview['houseLoad'] }) {
	const t = useT()
	const format = useFormat()
	const scheme = useScheme()
	const now = useStatus()?.now ?? load.from
	const option = useMemo(() => {
		const labels = Array.from({ length: Math.max(load.todayKw.length, load.yesterdayKw.length) }, (_, index) =>
			format.time(load.from + index * load.stepMs),
		)
		const write = (value: number | null | undefined) =>
			value === null || value === undefined ? missing : `${format.decimal(value.toFixed(2))}${narrowSpace}kW`
		return loadChartOption({
			today: load.todayKw,
			yesterday: load.yesterdayKw,
			labels,
			scheme,
			nowIndex: Math.floor((now - load.from) / load.stepMs),
			writeAxis: (value) => format.decimal(String(value)),
			describe: (index) =>
				[
					labels[index],
					`${t('overview.today')}: ${write(load.todayKw[index])}`,
					`${t('overview.yesterday')}: ${write(load.yesterdayKw[index])}`,
				].join('\n'),
		})
	}, [load, scheme, format, now, t])
	return (
		<Card title={t('overview.house-load')} aside={t('overview.house-load-key')} span={8}>
			<Chart option={option} height={262} label={t('overview.house-load-says')} />
		</Card>
	)
}

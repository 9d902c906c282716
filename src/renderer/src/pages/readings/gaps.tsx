/** Every meter's monthly and daily values in a period: how many are there, and why the others are not. */
import { Button, SegmentedControl } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCalendarCheck } from '@tabler/icons-react'
import { useSearchParams } from 'wouter'
import type { MeterGaps } from '../../../../shared/contract/collection.ts'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { lastDay } from '../../local-time.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { JobLine } from '../../parts/jobs.tsx'
import { RowLink } from '../../parts/link.tsx'
import { Answered, Empty, PageHead } from '../../parts/page.tsx'
import { PeriodPicker, usePeriod } from '../../parts/period-picker.tsx'
import { Missing } from '../../parts/value.tsx'
import { RereadDrawer } from '../network/reread-drawer.tsx'
import { gapsInShort, missingIn } from './gap-words.ts'

const shownKinds = ['missing', 'all'] as const
type Shown = (typeof shownKinds)[number]

export function GapsPage() {
	const t = useT()
	const [period, choose] = usePeriod('month')
	const [search, setSearch] = useSearchParams()
	const shown: Shown = search.get('show') === 'all' ? 'all' : 'missing'
	const input = { key: null, from: period.start, to: lastDay(period) }
	const answer = useView('collection.gaps', input, { keepBefore: 'keep', refetchMs: 60_000 })
	const [rereading, reread] = useDisclosure(false)
	const show = (next: Shown) =>
		setSearch((before) => {
			before.set('show', next)
			return before
		})
	return (
		<>
			<PageHead title={t('gaps.title')} sub={t('gaps.sub')} above={t('nav.lines')}>
				<PeriodPicker period={period} onChoose={choose} />
				<SegmentedControl
					size="xs"
					aria-label={t('gaps.shown')}
					value={shown}
					onChange={(next) => show(next as Shown)}
					data={shownKinds.map((value) => ({ value, label: t(`gaps.show-${value}`) }))}
				/>
				<Button onClick={reread.open}>{t('gaps.reread')}</Button>
			</PageHead>
			<JobLine subject={t('gaps.everything')} kinds={['reread']} />
			<Answered answer={answer}>{({ meters }) => <Meters meters={meters} shown={shown} />}</Answered>
			<RereadDrawer opened={rereading} onClose={reread.close} subject={null} />
		</>
	)
}

function Meters({ meters, shown }: { readonly meters: readonly MeterGaps[]; readonly shown: Shown }) {
	const t = useT()
	const columns = useColumns()
	const lacking = meters.filter(({ kinds }) => kinds.some((kind) => missingIn(kind) > 0))
	const rows = shown === 'all' ? meters : lacking
	if (rows.length === 0) {
		const state = meters.length === 0 ? 'no-meters' : 'complete'
		return (
			<Empty
				icon={<IconCalendarCheck size={48} stroke={1.2} aria-hidden />}
				text={t(`gaps.${state}`)}
				hint={t(`gaps.${state}-hint`)}
			/>
		)
	}
	return (
		<DataTable
			label={t('gaps.title')}
			rows={rows}
			rowKey={({ meterId }) => meterId}
			height="calc(100vh - 220px)"
			columns={columns}
		/>
	)
}

function useColumns(): readonly Column<MeterGaps>[] {
	const t = useT()
	const format = useFormat()
	const column = (kind: 'settlement' | 'freeze', title: string): Column<MeterGaps> => {
		const of = ({ kinds }: MeterGaps) => kinds.find((each) => each.kind === kind)
		return {
			...{ key: kind, title, align: 'right', width: 150 },
			sortBy: (meter) => missingIn(of(meter) ?? { wanted: 0, there: 0 }),
			cell: (meter) => {
				const found = of(meter)
				if (found === undefined || found.keeps === 'nothing') return <span className="small">{t('gaps.not-kept')}</span>
				if (found.wanted === 0) return <span className="small">{t('gaps.none-due')}</span>
				const [there, wanted] = [format.integer(found.there), format.integer(found.wanted)]
				return t('gaps.there-of', { there, wanted })
			},
		}
	}
	return [
		{
			key: 'serial',
			title: t('gaps.meter'),
			width: 160,
			sortBy: ({ serial }) => serial,
			cell: ({ meterId, serial }) => <RowLink to={`/network/why/${meterId}`}>{serial}</RowLink>,
		},
		{
			key: 'place',
			title: t('gaps.place'),
			sortBy: ({ place }) => place,
			cell: ({ place }) => place ?? <Missing reason="not-mounted" />,
		},
		column('settlement', t('gaps.month')),
		column('freeze', t('gaps.day')),
		{ key: 'why', title: t('gaps.why'), cell: ({ kinds }) => gapsInShort(t, kinds) },
	]
}

/** Alarms in a table; those that another one explains stand below it and can be folded away. */
import { Checkbox } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import type { AlarmView } from '../../../../shared/contract/alarms.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { TextLink } from '../../parts/link.tsx'
import { StateBadge } from '../../parts/state.tsx'
import { alarmWords, severityHealth } from './alarm-words.ts'

type Props = {
	readonly alarms: readonly AlarmView[]
	readonly chosen: ReadonlySet<number>
	readonly onChoose: (chosen: ReadonlySet<number>) => void
}

type Row = { readonly alarm: AlarmView; readonly below: readonly AlarmView[]; readonly place: 'own' | 'below' }

/** Each alarm, and behind one that is unfolded those that it explains. */
export function alarmRows(alarms: readonly AlarmView[], unfolded: ReadonlySet<number>): readonly Row[] {
	const ids = new Set(alarms.map(({ id }) => id))
	const causeOf = ({ suppressedBy, clearedAt }: AlarmView) =>
		clearedAt === null && suppressedBy !== null && ids.has(suppressedBy) ? suppressedBy : null
	const byCause = Map.groupBy(alarms, causeOf)
	const rows = (alarm: AlarmView, place: Row['place']): readonly Row[] => {
		const below = byCause.get(alarm.id) ?? []
		const inner = unfolded.has(alarm.id) ? below.flatMap((each) => rows(each, 'below')) : []
		return [{ alarm, below, place }, ...inner]
	}
	return (byCause.get(null) ?? []).flatMap((alarm) => rows(alarm, 'own'))
}

export function AlarmTable({ alarms, chosen, onChoose }: Props) {
	const t = useT()
	const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set())
	const rows = alarmRows(alarms, unfolded)
	const choose = useChooseColumn(rows, chosen, onChoose)
	const fold = (id: number) => setUnfolded(toggled(unfolded, [id], !unfolded.has(id)))
	const columns = useAlarmColumns()
	return (
		<DataTable
			label={t('alarms.title')}
			rows={rows}
			rowKey={({ alarm }) => alarm.id}
			height="calc(100vh - 250px)"
			columns={[
				choose,
				columns.severity,
				{
					key: 'what',
					title: t('alarms.what'),
					cell: (row) => <What row={row} open={unfolded.has(row.alarm.id)} onFold={() => fold(row.alarm.id)} />,
				},
				...columns.others,
			]}
		/>
	)
}

const toggled = (set: ReadonlySet<number>, ids: readonly number[], on: boolean): ReadonlySet<number> =>
	on ? new Set([...set, ...ids]) : new Set([...set].filter((id) => !ids.includes(id)))

const canChoose = ({ acknowledged, clearedAt }: AlarmView) => acknowledged === null && clearedAt === null

function useChooseColumn(rows: readonly Row[], chosen: Props['chosen'], onChoose: Props['onChoose']): Column<Row> {
	const t = useT()
	const format = useFormat()
	const all = rows.flatMap(({ alarm }) => (canChoose(alarm) ? alarm.id : []))
	const isAll = all.length > 0 && all.every((id) => chosen.has(id))
	return {
		key: 'choose',
		title: (
			<Checkbox
				size="xs"
				aria-label={t('alarms.choose-all')}
				disabled={all.length === 0}
				checked={isAll}
				indeterminate={!isAll && all.some((id) => chosen.has(id))}
				onChange={(event) => onChoose(toggled(chosen, all, event.currentTarget.checked))}
			/>
		),
		width: 34,
		cell: ({ alarm }) =>
			canChoose(alarm) && (
				<Checkbox
					size="xs"
					aria-label={t('alarms.choose-this', { title: alarmWords(t, format, alarm).title })}
					checked={chosen.has(alarm.id)}
					onChange={(event) => onChoose(toggled(chosen, [alarm.id], event.currentTarget.checked))}
				/>
			),
	}
}

function What({ row, open, onFold }: { readonly row: Row; readonly open: boolean; readonly onFold: () => void }) {
	const t = useT()
	const format = useFormat()
	const { alarm, below, place } = row
	const { title, means, known } = alarmWords(t, format, alarm)
	const Chevron = open ? IconChevronDown : IconChevronRight
	return (
		<div style={{ padding: '4px 0', paddingLeft: place === 'below' ? 22 : 0, maxWidth: 620 }}>
			<div style={{ fontWeight: 600 }}>{title}</div>
			{known !== '' && <div>{known}</div>}
			<div className="small">{means}</div>
			{alarm.acknowledged?.comment != null && alarm.acknowledged.comment !== '' && (
				<div className="small" style={{ fontStyle: 'italic' }}>
					{alarm.acknowledged.comment}
				</div>
			)}
			{below.length > 0 && (
				<button type="button" className="fold" aria-expanded={open} onClick={onFold}>
					<Chevron aria-hidden size={13} />
					{t('alarms.below', { count: below.length })}
				</button>
			)}
		</div>
	)
}

function useAlarmColumns(): { readonly severity: Column<Row>; readonly others: readonly Column<Row>[] } {
	const t = useT()
	const format = useFormat()
	const stateOf = ({ id, acknowledged, clearedAt }: AlarmView): string => {
		if (clearedAt !== null) return t('alarms.state-over', { at: format.dateTime(clearedAt) })
		if (acknowledged !== null) {
			return t('alarms.state-seen', { name: acknowledged.by, at: format.dateTime(acknowledged.at) })
		}
		return id < 0 ? `${t('alarms.state-open')} · ${t('alarms.unwritten')}` : t('alarms.state-open')
	}
	const whereOf = ({ subject, place }: AlarmView): string => {
		if (subject.kind === 'station') return t('alarms.whole-station')
		return [place, subject.kind === 'line' ? subject.name : null].filter((part) => part !== null).join(' · ')
	}
	return {
		severity: {
			key: 'severity',
			title: t('alarms.severity'),
			width: 110,
			cell: ({ alarm: { severity } }) => (
				<StateBadge health={severityHealth[severity]} word={t(`severity.${severity}`)} />
			),
		},
		others: [
			{ key: 'where', title: t('alarms.where'), width: 170, cell: ({ alarm }) => whereOf(alarm) },
			{
				key: 'since',
				title: t('alarms.since'),
				width: 130,
				keep: 'line',
				cell: ({ alarm }) => format.dateTime(alarm.raisedAt),
			},
			{ key: 'state', title: t('alarms.state'), width: 150, cell: ({ alarm }) => stateOf(alarm) },
			{
				key: 'next',
				title: t('alarms.next'),
				width: 150,
				cell: ({ alarm }) => {
					const { href, next } = alarmWords(t, format, alarm)
					return alarm.clearedAt === null && <TextLink to={href}>{next}</TextLink>
				},
			},
		],
	}
}

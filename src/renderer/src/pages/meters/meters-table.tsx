import { IconGauge } from '@tabler/icons-react'
import { useLocation } from 'wouter'
import type { MeterView } from '../../../../shared/contract/meters.ts'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { textOr, useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { ButtonLink, RowLink } from '../../parts/link.tsx'
import { MediumIcon } from '../../parts/medium.tsx'
import { Answered, Empty } from '../../parts/page.tsx'
import { StateDot } from '../../parts/state.tsx'
import { Missing } from '../../parts/value.tsx'

type Props = { /** null: of every line. */ readonly lineId: number | null; readonly height?: string }

export function MetersTable({ lineId, height }: Props) {
	const t = useT()
	const [, go] = useLocation()
	const answer = useView('meters.list', {}, { refetchMs: 15_000 })
	const columns = useColumns(lineId === null)
	return (
		<Answered answer={answer}>
			{({ meters }) => {
				const rows = lineId === null ? meters : meters.filter((meter) => meter.lineId === lineId)
				if (rows.length === 0) {
					return (
						<Empty
							icon={<IconGauge size={48} stroke={1.2} aria-hidden />}
							text={t('meters.none')}
							hint={t('meters.none-hint')}
							action={
								lineId === null ? (
									<ButtonLink to="/lines" variant="default">
										{t('nav.lines-only')}
									</ButtonLink>
								) : (
									<ButtonLink to={`/lines/${lineId}/scan`}>{t('line.tab-scan')}</ButtonLink>
								)
							}
						/>
					)
				}
				return (
					<DataTable
						label={t('nav.meters')}
						columns={columns}
						rows={rows}
						rowKey={(meter) => meter.id}
						onRow={(meter) => go(`/meters/${meter.id}`)}
						{...(height === undefined ? {} : { height })}
					/>
				)
			}}
		</Answered>
	)
}

function useColumns(withLine: boolean): readonly Column<MeterView>[] {
	const t = useT()
	const format = useFormat()
	const columns: readonly Column<MeterView>[] = [
		{
			key: 'serial',
			title: t('meters.serial'),
			sortBy: (meter) => meter.serial,
			cell: (meter) => (
				<span style={{ display: 'flex', alignItems: 'center', gap: 8, whiteSpace: 'nowrap' }}>
					<StateDot health={meter.health} />
					<MediumIcon medium={meter.medium} />
					<RowLink to={`/meters/${meter.id}`}>{meter.serial}</RowLink>
				</span>
			),
		},
		{ key: 'model', title: t('meters.model'), sortBy: (meter) => meter.model.name, cell: (meter) => meter.model.name },
		{
			key: 'place',
			title: t('meters.measures'),
			sortBy: (meter) => meter.unitName,
			cell: (meter) =>
				meter.pointId === null ? (
					<Missing reason="not-mounted" />
				) : (
					<RowLink to={`/points/${meter.pointId}`}>{`${meter.unitName ?? ''} · ${meter.pointName ?? ''}`}</RowLink>
				),
		},
		{ key: 'line', title: t('lines.line'), sortBy: (meter) => meter.lineName, cell: (meter) => meter.lineName },
		{ key: 'address', title: t('meters.address'), cell: (meter) => <span className="mono">{meter.address}</span> },
		{
			key: 'last',
			title: t('points.last'),
			align: 'right',
			sortBy: (meter) => meter.lastReadAt,
			cell: (meter) => (meter.lastReadAt === null ? <Missing reason="no-answer" /> : format.dateTime(meter.lastReadAt)),
		},
		{
			key: 'failure',
			title: t('meters.failure'),
			cell: (meter) =>
				meter.lastFailure === null ? null : (
					<span className="small" title={format.dateTime(meter.lastFailure.at)}>
						{textOr(t, `readFailure.${meter.lastFailure.reason}`, 'readFailure.other')}
					</span>
				),
		},
	]
	return withLine ? columns : columns.filter(({ key }) => key !== 'line')
}

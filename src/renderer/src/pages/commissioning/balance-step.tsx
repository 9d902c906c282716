/** Main meters against what is measured behind them. */
import { Alert, MultiSelect, Stack } from '@mantine/core'
import { IconScale } from '@tabler/icons-react'
import type { BalanceView } from '../../../../shared/contract/commissioning.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { digitsOfUse } from '../../format.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { RowLink } from '../../parts/link.tsx'
import { Answered, Card, Empty } from '../../parts/page.tsx'
import { Quantity } from '../../parts/value.tsx'

type OfMedium = BalanceView['media'][number]

export function BalanceStep() {
	const t = useT()
	const answer = useView('commissioning.balance', {}, { refetchMs: 60_000 })
	return (
		<Answered answer={answer}>
			{({ media }) =>
				media.length === 0 ? (
					<Empty
						icon={<IconScale size={48} stroke={1.2} aria-hidden />}
						text={t('balance.none')}
						hint={t('balance.none-hint')}
					/>
				) : (
					<>
						<p className="small">{t('balance.means')}</p>
						<div className="grid">
							{media.map((each) => (
								<MediumCard key={each.medium} own={each} all={media} />
							))}
						</div>
					</>
				)
			}
		</Answered>
	)
}

type MediumProps = { readonly own: OfMedium; readonly all: readonly OfMedium[] }

function MediumCard({ own, all }: MediumProps) {
	const t = useT()
	const choose = useAction('commissioning.setMains')
	const points = [...own.mains, ...own.subs]
	const others = all.filter((each) => each !== own).flatMap(({ mains }) => mains.map(({ pointId }) => pointId))
	const columns: readonly Column<OfMedium['subs'][number]>[] = [
		{
			key: 'point',
			title: t('balance.point'),
			sortBy: ({ name }) => name,
			cell: ({ pointId, name }) => <RowLink to={`/points/${pointId}`}>{name}</RowLink>,
		},
		{
			key: 'use',
			title: t('balance.use'),
			align: 'right',
			sortBy: ({ use }) => (use === null ? null : Number(use)),
			cell: ({ use }) => <Quantity value={use} unit={own.unit} digits={digitsOfUse(own.unit)} reason="no-reading" />,
		},
	]
	return (
		<Card title={t(`medium.${own.medium}`)} span={6}>
			<Stack gap="sm">
				<MultiSelect
					size="xs"
					label={t('balance.mains-of', { medium: t(`medium.${own.medium}`) })}
					placeholder={own.mains.length === 0 ? t('balance.choose') : ''}
					searchable
					data={points.map(({ pointId, name }) => ({ value: String(pointId), label: name }))}
					value={own.mains.map(({ pointId }) => String(pointId))}
					onChange={(chosen) => choose.mutate({ pointIds: [...others, ...chosen.map(Number)] })}
				/>
				<Sums own={own} />
				<DataTable
					label={`${t('balance.title')}: ${t(`medium.${own.medium}`)}`}
					columns={columns}
					rows={own.subs}
					rowKey={({ pointId }) => pointId}
					{...(own.subs.length > 9 ? { height: 320 } : {})}
				/>
			</Stack>
		</Card>
	)
}

function Sums({ own }: { readonly own: OfMedium }) {
	const t = useT()
	const format = useFormat()
	const { from, to, unit, mainSum, subSum, rest, share } = own
	const shown = (value: string | null) => (
		<Quantity value={value} unit={unit} digits={digitsOfUse(unit)} reason="no-reading" />
	)
	return (
		<>
			<dl className="facts">
				<dt>{t('balance.period')}</dt>
				<dd>
					{from === null || to === null ? t('balance.no-period') : `${format.dateTime(from)} – ${format.dateTime(to)}`}
				</dd>
				<dt>{t('balance.main-sum')}</dt>
				<dd>{shown(mainSum)}</dd>
				<dt>{t('balance.sub-sum')}</dt>
				<dd>{shown(subSum)}</dd>
				<dt>{t('balance.rest')}</dt>
				<dd>
					{shown(rest)}
					{share !== null && (
						<span className="small"> · {t('balance.rest-share', { share: format.percent(share, 1) })}</span>
					)}
				</dd>
			</dl>
			{rest?.startsWith('-') && (
				<Alert color="orange" py={8}>
					{t('balance.negative')}
				</Alert>
			)}
		</>
	)
}

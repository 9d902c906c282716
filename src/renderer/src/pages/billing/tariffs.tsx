/** Tariffs with their current version and what they bill. */
import { Button } from '@mantine/core'
import { IconReceipt } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { TariffView } from '../../../../shared/contract/tariffs.ts'
import { useView } from '../../answers.ts'
import { useFormat, useStatus, useZone } from '../../building.ts'
import { unitSign } from '../../format.ts'
import { localToday } from '../../local-time.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { ButtonLink, RowLink } from '../../parts/link.tsx'
import { MediumIcon } from '../../parts/medium.tsx'
import { Answered, Card, Empty, PageHead } from '../../parts/page.tsx'
import { Missing } from '../../parts/value.tsx'
import { TariffAssign } from './tariff-assign.tsx'

export function TariffsPage() {
	const t = useT()
	const [, go] = useLocation()
	const [assigning, setAssigning] = useState<TariffView | null>(null)
	const answer = useView('tariffs.list', {})
	const columns = useColumns(setAssigning)
	return (
		<>
			<PageHead title={t('nav.tariffs')} sub={t('tariffs.sub')}>
				<ButtonLink to="/tariffs/new">{t('tariffs.add')}</ButtonLink>
			</PageHead>
			<Answered answer={answer}>
				{({ tariffs }) => (
					<Card>
						{tariffs.length === 0 ? (
							<Empty
								icon={<IconReceipt size={48} stroke={1.2} aria-hidden />}
								text={t('tariffs.none')}
								hint={t('tariffs.none-hint')}
								action={
									<ButtonLink to="/tariffs/new" variant="default">
										{t('tariffs.add')}
									</ButtonLink>
								}
							/>
						) : (
							<DataTable
								label={t('nav.tariffs')}
								columns={columns}
								rows={tariffs}
								rowKey={({ id }) => id}
								onRow={({ id }) => go(`/tariffs/${id}`)}
							/>
						)}
					</Card>
				)}
			</Answered>
			<TariffAssign tariff={assigning} onClose={() => setAssigning(null)} />
		</>
	)
}

/** The version that holds on a local day: the latest that has begun. */
export const versionOn = (tariff: TariffView, day: string) =>
	[...tariff.versions].sort((a, b) => b.validFrom.localeCompare(a.validFrom)).find(({ validFrom }) => validFrom <= day)

function useColumns(onAssign: (tariff: TariffView) => void): readonly Column<TariffView>[] {
	const t = useT()
	const format = useFormat()
	const zone = useZone()
	const today = localToday(useStatus()?.now ?? Date.now(), zone)
	return [
		{
			key: 'name',
			title: t('tariffs.tariff'),
			sortBy: ({ name }) => name,
			cell: ({ id, name, medium }) => (
				<span style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
					<MediumIcon medium={medium} />
					<RowLink to={`/tariffs/${id}`}>{name}</RowLink>
				</span>
			),
		},
		{ key: 'medium', title: t('completeness.medium'), cell: ({ medium }) => t(`medium.${medium}`) },
		{
			key: 'price',
			title: t('tariffs.price-now'),
			cell: (tariff) => {
				const version = versionOn(tariff, today)
				if (version === undefined) return <Missing reason="not-yet-valid" />
				const { bands, currency, unit } = version.definition
				return (
					<span className="small">
						{bands
							.map(({ name, tiers }) => `${name} ${format.decimal(tiers[0]!.price)}${tiers.length > 1 ? ' …' : ''}`)
							.join(' · ')}{' '}
						{`${currency}/${unitSign(unit)}`}
					</span>
				)
			},
		},
		{
			key: 'valid',
			title: t('tariffs.valid-from'),
			align: 'right',
			cell: (tariff) => {
				const version = versionOn(tariff, today) ?? tariff.versions[0]
				return version === undefined ? <Missing reason="not-yet-valid" /> : format.localDate(version.validFrom)
			},
		},
		{ key: 'points', title: t('nav.points'), align: 'right', cell: ({ points }) => format.integer(points.length) },
		{
			key: 'assign',
			title: t('tariffs.assignment'),
			align: 'right',
			cell: (tariff) => (
				<Button
					size="compact-xs"
					variant="subtle"
					aria-label={t('tariffs.assign-of', { name: tariff.name })}
					onClick={(event) => {
						event.stopPropagation()
						onAssign(tariff)
					}}
				>
					{t('tariffs.assign')}
				</Button>
			),
		},
	]
}

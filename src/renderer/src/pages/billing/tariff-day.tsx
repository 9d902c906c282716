/** A picture of the day: which band holds in each quarter hour of a working day, Saturday, Sunday and holiday. */
import { Group, Select } from '@mantine/core'
import { useState } from 'react'
import type { TariffDefinition } from '../../../../shared/tariff.ts'
import { bandsOfDay, type DayKind, noBand, seasonOf } from '../../../../shared/tariff-day.ts'
import { useFormat, useStatus, useZone } from '../../building.ts'
import { localToday } from '../../local-time.ts'
import { useT } from '../../locales/index.ts'
import { Card } from '../../parts/page.tsx'

const kinds: readonly DayKind[] = ['working', 'saturday', 'sunday', 'holiday']
/** Told apart in light and dark, and by people who do not see red and green as two: each has its letter too. */
const colors = ['#f59f00', '#228be6', '#7048e8', '#12b886', '#e64980', '#868e96', '#15aabf', '#74b816']
const colorOf = (band: number) => colors[band % colors.length]!

export function DayPicture({ definition }: { readonly definition: TariffDefinition }) {
	const t = useT()
	const format = useFormat()
	const zone = useZone()
	const now = useStatus()?.now ?? Date.now()
	const [month, setMonth] = useState(() => Number(localToday(now, zone).slice(5, 7)))
	const { bands, seasons } = definition
	if (bands.every(({ source }) => source.kind === 'register')) return null
	const lists = bands.map(({ source }) => (source.kind === 'windows' ? source.windows : null))
	const number = String(month).padStart(2, '0')
	const season = seasonOf(seasons, `2026-${number}-15`)
	const rows = kinds.map((kind) => {
		const isWeekend = kind === 'saturday' || kind === 'sunday'
		return { kind, runs: runsOf(bandsOfDay(lists, { month, season, isWeekend, kind })) }
	})
	const hasGap = rows.some(({ runs }) => runs.some(({ band }) => band === noBand))
	return (
		<Card title={t('tariff.day')} span={12}>
			<Group gap="md" mb="xs" align="center">
				<Select
					w={170}
					size="xs"
					aria-label={t('tariff.day-month')}
					data={Array.from({ length: 12 }, (_, index) => ({
						value: String(index + 1),
						label: format.month(`2026-${String(index + 1).padStart(2, '0')}`).split(' ')[0]!,
					}))}
					value={String(month)}
					onChange={(next) => next && setMonth(Number(next))}
				/>
				{season !== null && <span className="small">{t('tariff.day-season', { season })}</span>}
				{bands.map(({ name }, index) => (
					<span key={name} className="small" style={{ display: 'flex', gap: 6, alignItems: 'center' }}>
						<span aria-hidden style={{ width: 14, height: 14, borderRadius: 2, background: colorOf(index) }} />
						{name}
					</span>
				))}
			</Group>
			{rows.map((row) => (
				<DayRow key={row.kind} {...row} names={bands.map(({ name }) => name)} />
			))}
			<Hours />
			{hasGap && <p className="small">{t('tariff.day-gap')}</p>}
		</Card>
	)
}

type Run = { readonly band: number; readonly from: number; readonly to: number }

function runsOf(quarters: Uint8Array): readonly Run[] {
	const runs: Run[] = []
	for (const [at, band] of quarters.entries()) {
		const last = runs.at(-1)
		if (last?.band === band) runs[runs.length - 1] = { ...last, to: at + 1 }
		else runs.push({ band, from: at, to: at + 1 })
	}
	return runs
}

const clock = (quarter: number) =>
	`${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`

type RowProps = { readonly kind: DayKind; readonly runs: readonly Run[]; readonly names: readonly string[] }

function DayRow({ kind, runs, names }: RowProps) {
	const t = useT()
	const nameOf = (band: number) => names[band] ?? t('tariff.no-band')
	const told = runs.map(({ band, from, to }) => `${clock(from)}–${clock(to)} ${nameOf(band)}`).join(', ')
	const title = t(`tariff.day-${kind}`)
	return (
		<div style={{ display: 'flex', alignItems: 'center', gap: 8, marginBottom: 4 }}>
			<span className="small" style={{ width: 110, flex: 'none' }}>
				{title}
			</span>
			<div role="img" aria-label={`${title}: ${told}`} style={{ display: 'flex', flex: 1, height: 26 }}>
				{runs.map(({ band, from, to }) => (
					<span
						key={from}
						title={`${clock(from)}–${clock(to)} ${nameOf(band)}`}
						style={{
							width: `${((to - from) / 96) * 100}%`,
							background: band === noBand ? 'transparent' : colorOf(band),
							border: band === noBand ? '1px dashed var(--zw-border)' : '1px solid var(--mantine-color-body)',
						}}
					/>
				))}
			</div>
		</div>
	)
}

function Hours() {
	return (
		<div aria-hidden style={{ display: 'flex', gap: 8 }}>
			<span style={{ width: 110, flex: 'none' }} />
			<div style={{ display: 'flex', flex: 1, justifyContent: 'space-between' }}>
				{[0, 4, 8, 12, 16, 20, 24].map((hour) => (
					<span key={hour} className="small">
						{hour}
					</span>
				))}
			</div>
		</div>
	)
}

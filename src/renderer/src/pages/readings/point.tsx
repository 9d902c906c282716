/** One metering point: what it shows, what was used, where each number comes from, which device measures it. */
import { Alert, Button, Group } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconInfoCircle } from '@tabler/icons-react'
import type { PointView } from '../../../../shared/contract/readings.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { digitsOfUse } from '../../format.ts'
import { useT } from '../../locales/index.ts'
import { KeyHint } from '../../parts/key-hint.tsx'
import { TextLink } from '../../parts/link.tsx'
import { Answered, Card, PageHead } from '../../parts/page.tsx'
import { PeriodPicker, usePeriod } from '../../parts/period-picker.tsx'
import { StateBadge } from '../../parts/state.tsx'
import { Missing, QualityBadge, Shown } from '../../parts/value.tsx'
import { ExchangesCard } from '../facts/exchanges-card.tsx'
import { FormulaCard } from '../facts/formula-card.tsx'
import { GasCard } from '../facts/gas-card.tsx'
import { MarketLocationCard } from '../facts/market-location-card.tsx'
import { DeviceCard } from './device-card.tsx'
import { GapsCard } from './gaps-card.tsx'
import { PointChart } from './point-chart.tsx'
import { PointOverlays } from './point-overlays.tsx'
import { PointValues } from './point-values.tsx'

export function PointPage({ pointId }: { readonly pointId: number }) {
	const answer = useView('readings.point', { pointId })
	return <Answered answer={answer}>{(point) => <Point point={point} />}</Answered>
}

function Point({ point }: { readonly point: PointView }) {
	const t = useT()
	const [period, choosePeriod] = usePeriod(point.history === 'monthly' ? 'year' : 'month')
	const read = useAction('meters.readNow', () => notifications.show({ message: t('point.read-done') }))
	const meter = point.meter
	const readNow = () => {
		if (meter !== null) read.mutate({ meterId: meter.id })
	}
	useHotkeys([['F5', readNow]], [])
	return (
		<>
			<PageHead
				title={`${t(`medium.${point.medium}`)}, ${point.path.at(-1) ?? point.name}`}
				above={point.path.join(' › ')}
				sub={
					<Group component="span" gap="xs">
						<StateBadge health={point.health} />
						{[point.name, point.tenantName].filter((part) => part !== null).join(' · ')}
					</Group>
				}
			>
				<PeriodPicker period={period} onChoose={choosePeriod} />
				<Button
					size="sm"
					disabled={meter === null}
					loading={read.isPending}
					onClick={readNow}
					rightSection={<KeyHint>F5</KeyHint>}
				>
					{t('action.read-now')}
				</Button>
			</PageHead>
			<History point={point} />
			<div className="grid">
				<Figures point={point} />
				<PointChart point={point} period={period} />
				<DeviceCard point={point} />
				{point.meter !== null && <GapsCard meter={point.meter} period={period} />}
				<PointOverlays pointId={point.id} />
				<PointValues pointId={point.id} />
				<ExchangesCard pointId={point.id} />
				<MarketLocationCard point={point} />
				<GasCard point={point} />
				<FormulaCard point={point} />
			</div>
		</>
	)
}

function History({ point }: { readonly point: PointView }) {
	const t = useT()
	const format = useFormat()
	if (point.history !== 'monthly' && point.history !== 'none') return null
	const since = point.firstReadingAt === null ? '' : format.date(point.firstReadingAt)
	return (
		<Alert color="blue" variant="light" icon={<IconInfoCircle aria-hidden />} mb="sm" py={8}>
			{point.history === 'none' ? t('point.history-none') : t('point.history-monthly', { since })}
		</Alert>
	)
}

function Figures({ point }: { readonly point: PointView }) {
	const t = useT()
	const format = useFormat()
	const { stand, at, thisMonth, lastMonth } = point.main
	const others = point.latest.filter(({ register }) => /^(import|export|energy|volume)-t\d+$/.test(register))
	return (
		<>
			<Card span={3}>
				<div className="label">{t('point.stand')}</div>
				<div className="figure">
					<Shown value={stand} />
				</div>
				<div className="small">
					{at === null ? <Missing reason={stand.reason} /> : format.dateTime(at)}{' '}
					<QualityBadge quality={stand.quality} />
				</div>
			</Card>
			<Card span={3}>
				<div className="label">{t('point.this-month')}</div>
				<div className="figure">
					<Shown value={thisMonth} digits={digitsOfUse(thisMonth.unit)} />
				</div>
				<div className="small">
					{t('point.last-month')} <Shown value={lastMonth} digits={digitsOfUse(lastMonth.unit)} />
				</div>
			</Card>
			<Card span={3}>
				<div className="label">{t('point.registers')}</div>
				{others.length === 0 ? (
					<div className="small">{t('point.one-register')}</div>
				) : (
					others.slice(0, 3).map(({ register, shown }) => (
						<div key={register} style={{ display: 'flex', justifyContent: 'space-between', fontSize: 13 }}>
							<span className="unit">{`T${register.split('-t')[1]}`}</span>
							<span>
								{(shown.quality === 'corrected' || shown.quality === 'estimated') && (
									<QualityBadge quality={shown.quality} />
								)}{' '}
								<Shown value={shown} />
							</span>
						</div>
					))
				)}
			</Card>
			<Card span={3}>
				<div className="label">{t('point.tariff')}</div>
				<div className="figure" style={{ fontSize: 15, lineHeight: '28px' }}>
					{point.tariffName ?? <Missing reason="no-tariff" />}
				</div>
				<TextLink to="/tariffs">{t('point.to-tariffs')}</TextLink>
			</Card>
		</>
	)
}

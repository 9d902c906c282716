/** The device that measures this point today. */
import { Button, Group } from '@mantine/core'
import { Link } from 'wouter'
import type { PointView } from '../../../../shared/contract/readings.ts'
import { useFormat } from '../../building.ts'
import { textOr, useT } from '../../locales/index.ts'
import { TextLink } from '../../parts/link.tsx'
import { Card } from '../../parts/page.tsx'
import { StateBadge } from '../../parts/state.tsx'
import { Missing } from '../../parts/value.tsx'
import { ScaleNotice } from '../facts/scale-notice.tsx'

export function DeviceCard({ point }: { readonly point: PointView }) {
	const t = useT()
	const format = useFormat()
	const { meter } = point
	if (meter === null) {
		return (
			<Card title={t('device.title')} span={4}>
				<p className="small">{t('device.none')}</p>
				<TextLink to="/meters">{t('device.to-meters')}</TextLink>
			</Card>
		)
	}
	const { freeze, settlement, profileDays } = meter.model.memory
	const memory = [
		freeze > 0 ? t('device.memory-freeze', { count: freeze }) : null,
		settlement > 0 ? t('device.memory-settlement', { count: settlement }) : null,
		profileDays > 0 ? t('device.memory-profile', { count: profileDays }) : null,
	].filter((part) => part !== null)
	const failure = meter.lastFailure
	return (
		<Card title={t('device.title')} aside={<StateBadge health={meter.health} />} span={4}>
			<dl className="facts">
				<dt>{t('device.meter')}</dt>
				<dd>
					{meter.model.name} · <span className="nowrap">{meter.serial}</span>
				</dd>
				<dt>{t('device.way')}</dt>
				<dd>
					<TextLink to={`/lines/${meter.lineId}`}>{meter.lineName}</TextLink> · {t(`protocol.${meter.protocol}`)} ·{' '}
					{meter.address}
				</dd>
				<dt>{t('device.memory')}</dt>
				<dd>{memory.length === 0 ? t('device.memory-none') : memory.join(', ')}</dd>
				<dt>{t('device.clock')}</dt>
				<dd>
					{meter.clockOffsetMs === null ? <Missing reason="no-clock" /> : format.offset(meter.clockOffsetMs)}
					{meter.ownClock === 'standard' && ` · ${t('device.standard-time')}`}
				</dd>
				<dt>{t('device.calibrated')}</dt>
				<dd>{meter.calibratedUntil ?? <Missing reason="not-entered" />}</dd>
				<dt>{t('device.last')}</dt>
				<dd>{meter.lastReadAt === null ? <Missing reason="no-answer" /> : format.dateTime(meter.lastReadAt)}</dd>
				{failure !== null && (
					<>
						<dt>{t('device.failure')}</dt>
						<dd>
							{format.dateTime(failure.at)}: {textOr(t, `readFailure.${failure.reason}`, 'readFailure.other')}
						</dd>
					</>
				)}
			</dl>
			<ScaleNotice meterId={meter.id} />
			<Ways pointId={point.id} meter={meter} />
		</Card>
	)
}

/** What a person does about the device, each on its own page. */
function Ways({ pointId, meter }: { readonly pointId: number; readonly meter: NonNullable<PointView['meter']> }) {
	const t = useT()
	return (
		<Group gap="xs" mt="sm">
			<Button component={Link} href={`/points/${pointId}/exchange`} size="xs" variant="default">
				{t('exchangeMeter.start')}
			</Button>
			<Button component={Link} href={`/points/${pointId}/ratio`} size="xs" variant="default">
				{t('ratio.title')}
			</Button>
			<Button component={Link} href={`/plausibility/feeds?main=${pointId}`} size="xs" variant="default">
				{t('feeds.open')}
			</Button>
			<Button component={Link} href={`/lines/${meter.lineId}/trace`} size="xs" variant="default">
				{t('device.trace')}
			</Button>
			<Button component={Link} href={`/meters/${meter.id}`} size="xs" variant="default">
				{t('device.to-meter')}
			</Button>
		</Group>
	)
}

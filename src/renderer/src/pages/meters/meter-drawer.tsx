/** One device beside the table: identity, health, and what can be done with it. */
import { Alert, Button, Group, Stack, Switch } from '@mantine/core'
import { useState } from 'react'
import type { MeterView, RegisterReading } from '../../../../shared/contract/meters.ts'
import { useAction } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { textOr, useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { ButtonLink, TextLink } from '../../parts/link.tsx'
import { SideDrawer } from '../../parts/side-drawer.tsx'
import { StateBadge } from '../../parts/state.tsx'
import { Missing, Shown } from '../../parts/value.tsx'
import { registerName } from '../readings/register-name.ts'
import { MeterPlanForm } from './meter-plan.tsx'
import { MeterSecrets } from './meter-secrets.tsx'

type Props = { readonly meter: MeterView | null; readonly onClose: () => void }

export function MeterDrawer({ meter, onClose }: Props) {
	const t = useT()
	return (
		<SideDrawer
			title={meter === null ? '' : t('meters.one', { serial: meter.serial })}
			opened={meter !== null}
			onClose={onClose}
		>
			{meter !== null && <Meter key={meter.id} meter={meter} />}
		</SideDrawer>
	)
}

function Meter({ meter }: { readonly meter: MeterView }) {
	const t = useT()
	const [readings, setReadings] = useState<readonly RegisterReading[]>([])
	const read = useAction('meters.readNow', ({ readings: fresh }) => setReadings(fresh), 'read-budget')
	const spent = read.error?.error.code === 'read-budget' ? read.error.error.details.most : null
	const enable = useAction('meters.setEnabled')
	return (
		<Stack gap="md">
			<Group>
				<StateBadge health={meter.health} />
			</Group>
			<Facts meter={meter} />
			<Group gap="xs">
				<Button loading={read.isPending} onClick={() => read.mutate({ meterId: meter.id })}>
					{t('action.read-now')}
				</Button>
				{meter.health !== 'good' && (
					<ButtonLink to={`/network/why/${meter.id}`} variant="default">
						{t('network.why')}
					</ButtonLink>
				)}
				{meter.pointId !== null && (
					<ButtonLink to={`/points/${meter.pointId}`} variant="default">
						{t('meters.to-point')}
					</ButtonLink>
				)}
			</Group>
			{spent !== null && spent !== undefined && (
				<Alert color="orange" py={8} title={t('budget.spent', { most: spent })}>
					<Button
						size="xs"
						variant="default"
						loading={read.isPending}
						onClick={() => read.mutate({ meterId: meter.id, beyondBudget: 'read' })}
					>
						{t('budget.read-anyway')}
					</Button>
				</Alert>
			)}
			<Switch
				label={t('meters.enabled')}
				checked={meter.enabled}
				disabled={enable.isPending}
				onChange={(event) => enable.mutate({ meterId: meter.id, enabled: event.currentTarget.checked })}
			/>
			{readings.length > 0 && (
				<DataTable
					label={t('meters.values-now')}
					rows={readings}
					rowKey={({ register }) => register}
					columns={[
						{ key: 'register', title: t('point.register'), cell: ({ register }) => registerName(t, register) },
						{ key: 'value', title: t('frame.value'), align: 'right', cell: ({ shown }) => <Shown value={shown} /> },
					]}
				/>
			)}
			<MeterPlanForm meter={meter} />
			<MeterSecrets meter={meter} />
		</Stack>
	)
}

function Facts({ meter }: { readonly meter: MeterView }) {
	const t = useT()
	const format = useFormat()
	const failure = meter.lastFailure
	return (
		<dl className="facts">
			<dt>{t('meters.model')}</dt>
			<dd>{meter.model.name}</dd>
			<dt>{t('meters.maker')}</dt>
			<dd>{meter.manufacturer ?? <Missing reason="not-stated" />}</dd>
			<dt>{t('lines.line')}</dt>
			<dd>
				<TextLink to={`/lines/${meter.lineId}`}>{meter.lineName}</TextLink> · {t(`protocol.${meter.protocol}`)}
			</dd>
			<dt>{t('meters.address')}</dt>
			<dd className="mono">{meter.address}</dd>
			<dt>{t('meters.measures')}</dt>
			<dd>
				{meter.pointId === null ? (
					<Missing reason="not-mounted" />
				) : (
					`${meter.unitName ?? ''} · ${meter.pointName ?? ''}`
				)}
			</dd>
			<dt>{t('device.clock')}</dt>
			<dd>
				{meter.clockOffsetMs === null ? <Missing reason="no-clock" /> : format.offset(meter.clockOffsetMs)}
				{meter.ownClock === 'standard' && ` · ${t('device.standard-time')}`}
			</dd>
			<dt>{t('device.last')}</dt>
			<dd>{meter.lastReadAt === null ? <Missing reason="no-answer" /> : format.dateTime(meter.lastReadAt)}</dd>
			{failure !== null && (
				<>
					<dt>{t('device.failure')}</dt>
					<dd>
						{format.dateTime(failure.at)}: {textOr(t, `readFailure.${failure.reason}`, 'readFailure.other')}
						<details>
							<summary>{t('error.details')}</summary>
							<span className="mono">{failure.text}</span>
						</details>
					</dd>
				</>
			)}
		</dl>
	)
}

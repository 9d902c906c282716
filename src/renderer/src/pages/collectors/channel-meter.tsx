/** The meter at a channel: what it shows, what its counts meant since when, and how that is changed. */
import { Button, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useMemo } from 'react'
import type { ChannelView, CollectorView } from '../../../../shared/contract/collectors.ts'
import { useAction } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { ButtonLink, TextLink } from '../../parts/link.tsx'
import { DrawerForm } from '../../parts/side-drawer.tsx'
import { StateBadge } from '../../parts/state.tsx'
import { Missing, Quantity } from '../../parts/value.tsx'
import { useConstantText } from './constant-text.ts'
import { PulseFields } from './pulse-fields.tsx'
import { freshPulse, type PulseForm, pulseOf, pulseUnits } from './pulse-form.ts'

type Props = { readonly collector: CollectorView; readonly channel: ChannelView }

export function ChannelMeter({ collector, channel }: Props) {
	const t = useT()
	const [changing, change] = useDisclosure(false)
	const isPulse = collector.model.kind === 'pulse'
	return (
		<Stack gap="md">
			<div>
				<StateBadge health={channel.health} />
			</div>
			<Facts channel={channel} />
			{channel.health !== 'good' && (
				<div>
					<ButtonLink to={`/network/why/${channel.meterId}`} variant="default" size="xs">
						{t('network.why')}
					</ButtonLink>
				</div>
			)}
			{isPulse && channel.scales.length > 0 && <Scales channel={channel} />}
			{isPulse &&
				(changing ? (
					<Rescale collector={collector} channel={channel} onDone={change.close} />
				) : (
					<div>
						<Button variant="default" size="xs" onClick={change.open}>
							{t('rescale.open')}
						</Button>
					</div>
				))}
		</Stack>
	)
}

function Facts({ channel }: Pick<Props, 'channel'>) {
	const t = useT()
	const format = useFormat()
	return (
		<dl className="facts">
			<dt>{t('meters.serial')}</dt>
			<dd>
				<TextLink to={`/meters/${channel.meterId}`}>{channel.serial ?? t('channel.no-serial')}</TextLink>
			</dd>
			<dt>{t('meters.measures')}</dt>
			<dd>{channel.place ?? <Missing reason="not-mounted" />}</dd>
			{channel.address !== null && (
				<>
					<dt>{t('meters.address')}</dt>
					<dd className="mono">{channel.address}</dd>
				</>
			)}
			<dt>{t('channel.value')}</dt>
			<dd>
				<Quantity value={channel.value} unit={channel.unit ?? ''} reason="no-reading" />
				{channel.valueAt !== null && ` · ${format.dateTime(channel.valueAt)}`}
			</dd>
			{channel.count !== null && (
				<>
					<dt>{t('channel.count')}</dt>
					<dd>{format.integer(channel.count)}</dd>
				</>
			)}
		</dl>
	)
}

function Scales({ channel }: Pick<Props, 'channel'>) {
	const t = useT()
	const format = useFormat()
	const constant = useConstantText()
	return (
		<section aria-label={t('rescale.history')}>
			<h3 className="part-title">{t('rescale.history')}</h3>
			<DataTable
				label={t('rescale.history')}
				rows={[...channel.scales].reverse()}
				rowKey={({ fromAt }) => fromAt}
				columns={[
					{ key: 'from', title: t('rescale.from'), cell: ({ fromAt }) => format.date(fromAt) },
					{ key: 'why', title: t('rescale.reason'), cell: ({ reason }) => t(`scaleReason.${reason}`) },
					{
						key: 'value',
						title: t('rescale.start'),
						align: 'right',
						cell: ({ startValue }) => <Quantity value={startValue} unit={channel.unit ?? ''} />,
					},
					{
						key: 'constant',
						title: t('channel.constant'),
						cell: (scale) => constant({ scales: [scale], unit: channel.unit }),
					},
				]}
			/>
		</section>
	)
}

type Form = PulseForm & { readonly reason: 'exchange' | 'correction'; readonly serial: string }

function Rescale({ collector, channel, onDone }: Props & { readonly onDone: () => void }) {
	const t = useT()
	const initial = useMemo<Form>(
		() => ({ ...freshPulse, ...pulseOfChannel(channel), reason: 'correction', serial: '' }),
		[channel],
	)
	const form = useDraft<Form>(`rescale-${collector.id}-${channel.channel}`, initial)
	const pulse = pulseOf(form.value)
	const rescale = useAction('collectors.rescale', () => {
		notifications.show({ message: t('rescale.done') })
		form.clear()
		onDone()
	})
	const { reason, serial } = form.value
	return (
		<DrawerForm
			submit={t('rescale.save')}
			busy={rescale.isPending}
			blocked={typeof pulse === 'string' ? t(`pulse.needs-${pulse}`) : null}
			onSubmit={() =>
				typeof pulse !== 'string' &&
				rescale.mutate({
					...{ collectorId: collector.id, channel: channel.channel, reason, pulse },
					serial: reason === 'exchange' && serial.trim() !== '' ? serial.trim() : null,
				})
			}
			onCancel={() => {
				form.clear()
				onDone()
			}}
		>
			<Radio.Group
				label={t('rescale.reason')}
				value={reason}
				onChange={(next) => form.change({ reason: next as Form['reason'] })}
			>
				<Stack gap={6} mt={4}>
					<Radio value="correction" label={t('scaleReason.correction')} description={t('rescale.correction-means')} />
					<Radio value="exchange" label={t('scaleReason.exchange')} description={t('rescale.exchange-means')} />
				</Stack>
			</Radio.Group>
			{reason === 'exchange' && (
				<TextInput
					label={t('rescale.new-serial')}
					description={t('channel.serial-means')}
					value={serial}
					onChange={(event) => form.change({ serial: event.currentTarget.value })}
				/>
			)}
			<PulseFields value={form.value} change={form.change} medium={channel.medium ?? 'other'} />
			<Text size="xs" c="dimmed">
				{t('rescale.keeps')}
			</Text>
		</DrawerForm>
	)
}

/** The unit and constant that hold now; the display is read off again. */
function pulseOfChannel({ scales, unit, medium }: ChannelView): Partial<PulseForm> {
	const scale = scales.at(-1)
	const known = pulseUnits[medium ?? 'other'].find((one) => one === unit)
	const own = known === undefined ? {} : { unit: known }
	if (scale === undefined) return own
	const { constantNumerator: pulses, constantDenominator: units } = scale
	if (units === 1) return { ...own, way: 'pulses-per-unit', constant: String(pulses) }
	return pulses === 1 ? { ...own, way: 'units-per-pulse', constant: String(units) } : own
}

/** One channel: a free one gets a meter; a pulse channel's base is corrected or carried over to another meter. */
import { Alert, Select, Stack, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ChannelView, CollectorView } from '../../../../shared/contract/collectors.ts'
import { media } from '../../../../shared/quantity.ts'
import { useAction, useView } from '../../answers.ts'
import { useDraft } from '../../draft.ts'
import { type Translate, textOr, useT } from '../../locales/index.ts'
import { DrawerForm, SideDrawer } from '../../parts/side-drawer.tsx'
import { modelChoices } from '../meters/model-choices.ts'
import { ChannelMeter } from './channel-meter.tsx'
import { PulseFields } from './pulse-fields.tsx'
import { freshPulse, type PulseForm, pulseOf, pulseUnits, usualPulse } from './pulse-form.ts'

type Props = {
	readonly collector: CollectorView
	/** null: none is chosen. */
	readonly channel: ChannelView | null
	readonly onClose: () => void
}

export function ChannelDrawer({ collector, channel, onClose }: Props) {
	const t = useT()
	return (
		<SideDrawer
			title={channel === null ? '' : t('channel.title', { channel: channel.channel })}
			opened={channel !== null}
			onClose={onClose}
		>
			{channel !== null && (
				<Stack gap="md" key={channel.channel}>
					{channel.flag !== null && channel.flag !== '' && (
						<Alert color="red" py={8} icon={<IconAlertTriangle aria-hidden />}>
							{textOr(t, `flag.${channel.flag}.means`, 'flag.other.means')}
						</Alert>
					)}
					{channel.meterId === null ? (
						<SetChannel collector={collector} channel={channel} onDone={onClose} />
					) : (
						<ChannelMeter collector={collector} channel={channel} />
					)}
				</Stack>
			)}
		</SideDrawer>
	)
}

type Form = PulseForm & {
	readonly serial: string
	readonly medium: (typeof media)[number]
	readonly address: string
	readonly modelId: string
	readonly unitId: string
	readonly pointId: string
	readonly pointName: string
}

const fresh: Form = {
	...freshPulse,
	...usualPulse('water'),
	serial: '',
	medium: 'water',
	address: '',
	modelId: '',
	unitId: '',
	pointId: 'new',
	pointName: '',
}

type SetProps = {
	readonly collector: CollectorView
	readonly channel: ChannelView
	readonly onDone: () => void
}

function SetChannel({ collector, channel, onDone }: SetProps) {
	const t = useT()
	const form = useDraft<Form>(`channel-${collector.id}-${channel.channel}`, fresh)
	const units = useView('topology.units', {}).data?.units ?? []
	const { value, change } = form
	const isPulse = collector.model.kind === 'pulse'
	const unit = units.find(({ id }) => String(id) === value.unitId)
	const existing = unit?.points.find(({ id }) => String(id) === value.pointId)
	const pointName = existing?.name ?? (value.pointName.trim() || t(`medium.${value.medium}`))
	const pulse = isPulse ? pulseOf(value) : null
	const set = useAction('collectors.setChannel', () => {
		notifications.show({ message: t('channel.was-set', { channel: channel.channel }) })
		form.clear()
		onDone()
	})
	/** The collector knows no address of meters behind it that keep their own. */
	const lacksAddress = collector.model.kind === 'transparent' && value.address.trim() === ''
	const blocked =
		unit === undefined
			? t('channel.needs-unit')
			: typeof pulse === 'string'
				? t(`pulse.needs-${pulse}`)
				: lacksAddress
					? t('collector.needs-address')
					: null
	const send = () => {
		if (unit === undefined || typeof pulse === 'string') return
		set.mutate({
			collectorId: collector.id,
			channel: channel.channel,
			serial: value.serial.trim() || null,
			medium: value.medium,
			address: isPulse ? null : value.address.trim() || null,
			modelId: isPulse ? null : value.modelId || null,
			unitId: unit.id,
			pointId: existing?.id ?? null,
			pointName,
			pulse,
		})
	}
	return (
		<DrawerForm submit={t('channel.set')} busy={set.isPending} blocked={blocked} onSubmit={send} onCancel={form.clear}>
			<Select
				label={t('completeness.medium')}
				data={media
					.filter((medium) => !isPulse || pulseUnits[medium].length > 0)
					.map((medium) => ({ value: medium, label: t(`medium.${medium}`) }))}
				value={value.medium}
				onChange={(next) => {
					const medium = media.find((known) => known === next)
					if (medium !== undefined) change({ medium, ...usualPulse(medium) })
				}}
			/>
			<TextInput
				label={t('meters.serial')}
				description={t('channel.serial-means')}
				value={value.serial}
				onChange={(event) => change({ serial: event.currentTarget.value })}
			/>
			<Place value={value} change={change} units={units} t={t} />
			{isPulse ? (
				<PulseFields value={value} change={change} medium={value.medium} />
			) : (
				<OwnAddress collector={collector} form={form} />
			)}
		</DrawerForm>
	)
}

type PlaceProps = {
	readonly value: Form
	readonly change: (part: Partial<Form>) => void
	readonly units: readonly {
		readonly id: number
		readonly name: string
		readonly floorName: string
		readonly points: readonly { readonly id: number; readonly name: string }[]
	}[]
	readonly t: Translate
}

function Place({ value, change, units, t }: PlaceProps) {
	const unit = units.find(({ id }) => String(id) === value.unitId)
	return (
		<>
			<Select
				label={t('points.unit')}
				placeholder={t('meters.choose-unit')}
				searchable
				data={units.map(({ id, name, floorName }) => ({ value: String(id), label: `${name} · ${floorName}` }))}
				value={value.unitId === '' ? null : value.unitId}
				onChange={(unitId) => unitId && change({ unitId, pointId: 'new' })}
			/>
			{unit !== undefined && (
				<Select
					label={t('points.point')}
					data={[
						{ value: 'new', label: t('meters.new-point') },
						...unit.points.map(({ id, name }) => ({ value: String(id), label: name })),
					]}
					value={value.pointId}
					onChange={(pointId) => pointId && change({ pointId })}
				/>
			)}
			{value.pointId === 'new' && (
				<TextInput
					label={t('meters.point-name')}
					placeholder={t(`medium.${value.medium}`)}
					value={value.pointName}
					onChange={(event) => change({ pointName: event.currentTarget.value })}
				/>
			)}
		</>
	)
}

type OwnProps = {
	readonly collector: CollectorView
	readonly form: { readonly value: Form; readonly change: (part: Partial<Form>) => void }
}

/** An answering collector has an address for each channel; behind a transparent one each meter keeps its own. */
function OwnAddress({ collector, form: { value, change } }: OwnProps) {
	const t = useT()
	const models = useView('meters.models', {}).data?.models ?? []
	return (
		<>
			<TextInput
				label={t('channel.address')}
				description={t(`channel.address-${collector.model.kind === 'transparent' ? 'transparent' : 'answering'}`)}
				value={value.address}
				onChange={(event) => change({ address: event.currentTarget.value })}
			/>
			<Select
				label={t('meters.model')}
				placeholder={t('channel.model-usual')}
				clearable
				data={modelChoices(models.filter(({ protocol }) => protocol === collector.model.protocol))}
				value={value.modelId === '' ? null : value.modelId}
				onChange={(modelId) => change({ modelId: modelId ?? '' })}
			/>
		</>
	)
}

/** A meter typed in by hand: line, address, model, and the place that it measures. */
import { Select, TextInput } from '@mantine/core'
import { useLocation } from 'wouter'
import type { LineView } from '../../../../shared/contract/lines.ts'
import { useAction, useView } from '../../answers.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { DateField } from '../../parts/fields.tsx'
import { DrawerForm, SideDrawer } from '../../parts/side-drawer.tsx'

type Props = { readonly opened: boolean; readonly onClose: () => void }

export function MeterAddDrawer({ opened, onClose }: Props) {
	const t = useT()
	return (
		<SideDrawer title={t('meters.add')} opened={opened} onClose={onClose}>
			{opened && <AddForm onClose={onClose} />}
		</SideDrawer>
	)
}

const fresh = {
	lineId: '',
	address: '',
	serial: '',
	modelId: '',
	ownClock: 'local',
	unitId: '',
	pointId: 'new',
	pointName: '',
	since: '',
}

const inputOf = ({ lineId, address, serial, modelId, ownClock, unitId, since }: typeof fresh) => ({
	lineId: Number(lineId),
	address: address.trim(),
	serial: serial.trim() === '' ? null : serial.trim(),
	modelId,
	ownClock: ownClock === 'standard' ? ('standard' as const) : ('local' as const),
	unitId: Number(unitId),
	mountedSince: since === '' ? null : since,
})

function AddForm({ onClose }: { readonly onClose: () => void }) {
	const t = useT()
	const [, go] = useLocation()
	const form = useDraft('meter-new', fresh)
	const { lineId, address, modelId, unitId, pointId, pointName } = form.value
	const lines = useView('lines.list', {}).data?.lines ?? []
	const models = useView('meters.models', {}).data?.models ?? []
	const units = useView('topology.units', {}).data?.units ?? []
	const line = lines.find(({ id }) => String(id) === lineId)
	const unit = units.find(({ id }) => String(id) === unitId)
	const add = useAction('meters.add', ({ meterId }) => {
		form.clear()
		onClose()
		go(`/meters/${meterId}`)
	})
	const existing = unit?.points.find(({ id }) => String(id) === pointId)
	const name = existing?.name ?? pointName
	const complete =
		line !== undefined && unit !== undefined && address.trim() !== '' && modelId !== '' && name.trim() !== ''
	const send = () => add.mutate({ ...inputOf(form.value), pointId: existing?.id ?? null, pointName: name })
	return (
		<DrawerForm
			submit={t('meters.add')}
			busy={add.isPending}
			blocked={complete ? null : t('meters.needs')}
			onSubmit={send}
			onCancel={form.clear}
		>
			<Choice
				label={t('lines.line')}
				value={lineId}
				onChange={(next) => form.change({ lineId: next, modelId: '' })}
				data={lines.map(({ id, name: text }) => [String(id), text])}
			/>
			<Choice
				label={t('meters.model')}
				value={modelId}
				onChange={(next) => form.change({ modelId: next })}
				data={models
					.filter(({ protocol }) => line === undefined || protocol === line.protocol)
					.map(({ id, name: text }) => [id, text])}
			/>
			<Identity form={form.value} change={form.change} protocol={line?.protocol ?? 'dlt645'} />
			<Choice
				label={t('points.unit')}
				value={unitId}
				onChange={(next) => form.change({ unitId: next, pointId: 'new' })}
				data={units.map(({ id, name: text, floorName }) => [String(id), `${text} · ${floorName}`])}
			/>
			<Choice
				label={t('points.point')}
				value={existing === undefined ? 'new' : pointId}
				onChange={(next) => form.change({ pointId: next })}
				data={[
					['new', t('meters.new-point')],
					...(unit?.points ?? []).map(({ id, name: text }): [string, string] => [String(id), text]),
				]}
			/>
			{existing === undefined && (
				<TextInput
					label={t('meters.point-name')}
					placeholder={t('meters.point-name-form')}
					value={pointName}
					onChange={(event) => form.change({ pointName: event.currentTarget.value })}
				/>
			)}
			<Since form={form.value} change={form.change} />
		</DrawerForm>
	)
}

type FieldsProps = { readonly form: typeof fresh; readonly change: (part: Partial<typeof fresh>) => void }

function Identity({ form, change, protocol }: FieldsProps & { readonly protocol: LineView['protocol'] }) {
	const t = useT()
	return (
		<>
			<TextInput
				label={t('meters.address')}
				description={t(`meters.address-${protocol}`)}
				value={form.address}
				onChange={(event) => change({ address: event.currentTarget.value })}
			/>
			<TextInput
				label={t('meters.serial')}
				description={t('meters.serial-means')}
				value={form.serial}
				onChange={(event) => change({ serial: event.currentTarget.value })}
			/>
		</>
	)
}

function Since({ form, change }: FieldsProps) {
	const t = useT()
	return (
		<>
			<DateField
				label={t('meters.since')}
				description={t('meters.since-means')}
				optional="optional"
				value={form.since}
				onChange={(next) => change({ since: next })}
			/>
			<Choice
				label={t('device.clock')}
				description={t('meters.clock-means')}
				value={form.ownClock}
				onChange={(next) => change({ ownClock: next })}
				data={[
					['local', t('meters.clock-local')],
					['standard', t('device.standard-time')],
				]}
			/>
		</>
	)
}

type ChoiceProps = {
	readonly label: string
	readonly description?: string
	readonly value: string
	readonly onChange: (value: string) => void
	/** [value, text] */
	readonly data: readonly (readonly [string, string])[]
}

const Choice = ({ label, description, value, onChange, data }: ChoiceProps) => (
	<Select
		label={label}
		searchable={data.length > 8}
		value={value === '' ? null : value}
		onChange={(next) => next !== null && onChange(next)}
		data={data.map(([choice, text]) => ({ value: choice, label: text }))}
		{...(description === undefined ? {} : { description })}
	/>
)

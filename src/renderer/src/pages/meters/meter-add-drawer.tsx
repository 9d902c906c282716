/** A meter typed in by hand: line, address, model, and the place that it measures. */
import { Select, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { LineView, ProtocolName } from '../../../../shared/contract/lines.ts'
import { CallFailed } from '../../../../shared/rpc.ts'
import { isSecret, type SecretKind } from '../../../../shared/secret.ts'
import { useAction, useView } from '../../answers.ts'
import { useDraft } from '../../draft.ts'
import { errorText, useT } from '../../locales/index.ts'
import { DateField } from '../../parts/fields.tsx'
import { DrawerForm, SideDrawer } from '../../parts/side-drawer.tsx'
import { act, queries } from '../../station.ts'
import { type ModelChoices, modelChoices } from './model-choices.ts'
import { SecretField } from './secret-field.tsx'
import { secretKindsOf, typedSecret } from './secret-kinds.ts'

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
	/** In no draft: what is typed here must not outlive the form. */
	const [secrets, setSecrets] = useState<Secrets>({})
	const keep = useKeptSecrets()
	const add = useAction('meters.add', ({ meterId }) => {
		void keep(meterId, secrets)
		form.clear()
		onClose()
		go(`/meters/${meterId}`)
	})
	const existing = unit?.points.find(({ id }) => String(id) === pointId)
	const name = existing?.name ?? pointName
	const addressed = line !== undefined && (address.trim() !== '' || withoutAddress.includes(line.protocol))
	const complete = addressed && unit !== undefined && modelId !== '' && name.trim() !== '' && areSecrets(secrets)
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
				onChange={(next) => {
					form.change({ lineId: next, modelId: '' })
					setSecrets({})
				}}
				data={lines.map(({ id, name: text }) => ({ value: String(id), label: text }))}
			/>
			<Choice
				label={t('meters.model')}
				value={modelId}
				onChange={(next) => form.change({ modelId: next })}
				data={modelChoices(models.filter(({ protocol }) => line === undefined || protocol === line.protocol))}
			/>
			<Identity form={form.value} change={form.change} protocol={line?.protocol ?? 'dlt645'} />
			<SecretFields protocol={line?.protocol ?? null} value={secrets} onChange={setSecrets} />
			<Choice
				label={t('points.unit')}
				value={unitId}
				onChange={(next) => form.change({ unitId: next, pointId: 'new' })}
				data={units.map(({ id, name: text, floorName }) => ({ value: String(id), label: `${text} · ${floorName}` }))}
			/>
			<Choice
				label={t('points.point')}
				value={existing === undefined ? 'new' : pointId}
				onChange={(next) => form.change({ pointId: next })}
				data={[
					{ value: 'new', label: t('meters.new-point') },
					...(unit?.points ?? []).map(({ id, name: text }) => ({ value: String(id), label: text })),
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

/** One head, one meter: it needs no address. */
const withoutAddress: readonly ProtocolName[] = ['iec62056-21', 'sml']

type Secrets = Partial<Record<SecretKind, string>>
const typedOf = (secrets: Secrets) =>
	(Object.entries(secrets) as [SecretKind, string][])
		.filter(([, value]) => value !== '')
		.map(([kind, value]) => [kind, typedSecret(kind, value)] as const)

const areSecrets = (secrets: Secrets) => typedOf(secrets).every(([kind, value]) => isSecret(kind, value))

type SecretsProps = {
	readonly protocol: ProtocolName | null
	readonly value: Secrets
	readonly onChange: (value: Secrets) => void
}

/** One field for each kind that meters of this protocol may ask for. */
function SecretFields({ protocol, value, onChange }: SecretsProps) {
	const t = useT()
	return (protocol === null ? [] : secretKindsOf[protocol]).map((kind) => (
		<SecretField
			key={kind}
			kind={kind}
			label={t('secret.optional', { kind: t(`secret.${kind}`) })}
			value={value[kind] ?? ''}
			onChange={(typed) => onChange({ ...value, [kind]: typed })}
		/>
	))
}

/** Stores what was typed for a meter that has just been added; says what was not stored. */
function useKeptSecrets() {
	const t = useT()
	return async (meterId: number, secrets: Secrets) => {
		try {
			for (const [kind, value] of typedOf(secrets)) await act('secrets.set', { meterId, kind, value })
		} catch (cause) {
			const text = cause instanceof CallFailed ? errorText(t, cause) : t('error.internal')
			notifications.show({ color: 'red', title: t('error.title'), message: text })
		}
		void queries.invalidateQueries()
	}
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
					{ value: 'local', label: t('meters.clock-local') },
					{ value: 'standard', label: t('device.standard-time') },
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
	readonly data: ModelChoices
}

const Choice = ({ label, description, value, onChange, data }: ChoiceProps) => (
	<Select
		label={label}
		searchable={data.flatMap((choice) => ('group' in choice ? choice.items : choice)).length > 8}
		maxDropdownHeight={320}
		value={value === '' ? null : value}
		onChange={(next) => next !== null && onChange(next)}
		data={data}
		{...(description === undefined ? {} : { description })}
	/>
)

/** Found meters become metering points: where each belongs, what it is called, which model it is. */
import { Button, Group, Select, Stack, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { LineView, ProtocolName, ScanView } from '../../../../shared/contract/lines.ts'
import type { ModelView } from '../../../../shared/contract/meters.ts'
import type { UnitView } from '../../../../shared/contract/topology.ts'
import { CallFailed } from '../../../../shared/rpc.ts'
import { isSecret } from '../../../../shared/secret.ts'
import { useView } from '../../answers.ts'
import { errorText, useT } from '../../locales/index.ts'
import { DateField } from '../../parts/fields.tsx'
import { ButtonLink } from '../../parts/link.tsx'
import { SideDrawer } from '../../parts/side-drawer.tsx'
import { act, queries } from '../../station.ts'
import { modelChoices } from '../meters/model-choices.ts'
import { SecretField } from '../meters/secret-field.tsx'
import { typedSecret } from '../meters/secret-kinds.ts'
import { proposedModel } from './proposed-model.ts'

type Found = ScanView['found'][number]
type Props = { readonly line: LineView; readonly found: readonly Found[]; readonly onClose: () => void }
/** What the person decided for one address; missing fields mean the proposal. */
type Choice = { readonly unitId?: string; readonly name?: string; readonly modelId?: string; readonly key?: string }

export function ScanAdd({ line, found, onClose }: Props) {
	const t = useT()
	const units = useView('topology.units', {}, { enabled: found.length > 0 }).data?.units
	const models = useView('meters.models', {}, { enabled: found.length > 0 }).data?.models
	return (
		<SideDrawer
			title={t('scan.add-title', { count: found.length })}
			opened={found.length > 0}
			onClose={onClose}
			wide="wide"
		>
			{units !== undefined && units.length === 0 && (
				<Stack align="flex-start">
					<span>{t('scan.needs-units')}</span>
					<ButtonLink to="/units">{t('units.add')}</ButtonLink>
				</Stack>
			)}
			{units !== undefined && units.length > 0 && models !== undefined && (
				<AddForm
					key={found.map(({ address }) => address).join()}
					line={line}
					found={found}
					units={units}
					models={models.filter(({ protocol }) => protocol === line.protocol)}
					onClose={onClose}
				/>
			)}
		</SideDrawer>
	)
}

type FormProps = Props & { readonly units: readonly UnitView[]; readonly models: readonly ModelView[] }

function AddForm({ line, found, units, models, onClose }: FormProps) {
	const t = useT()
	const [choices, setChoices] = useState<Readonly<Record<string, Choice>>>({})
	const [busy, setBusy] = useState(false)
	const [since, setSince] = useState('')
	const settled = found.map((one) => {
		const choice = choices[one.address] ?? {}
		const model = models.find(({ id }) => id === choice.modelId) ?? proposedModel(models, one)
		return {
			one,
			unitId: choice.unitId ?? null,
			name: choice.name ?? t(`medium.${one.medium ?? model?.medium ?? 'other'}`),
			model,
			secret: choice.key ?? '',
		}
	})
	const ready = settled.every(
		({ unitId, name, model, secret }) =>
			unitId !== null && name.trim() !== '' && model !== undefined && (secret === '' || isKey(secret)),
	)
	const choose = (address: string, part: Choice) =>
		setChoices((before) => ({ ...before, [address]: { ...before[address], ...part } }))
	const add = async () => {
		setBusy(true)
		const keys: { readonly meterId: number; readonly value: string }[] = []
		try {
			for (const { one, unitId, name, model, secret } of settled) {
				const { meterId } = await act('meters.add', {
					lineId: line.id,
					address: one.address,
					serial: one.serial === '' ? null : one.serial,
					modelId: model!.id,
					ownClock: 'local',
					unitId: Number(unitId),
					pointId: null,
					pointName: name,
					mountedSince: since === '' ? null : since,
				})
				if (secret !== '') keys.push({ meterId, value: typedSecret('key', secret) })
			}
			// A meter without its key is there and says so; a key without its meter would be lost.
			for (const key of keys) await act('secrets.set', { ...key, kind: 'key' })
			notifications.show({ message: t('scan.added-count', { count: settled.length }) })
			onClose()
		} catch (cause) {
			const text = cause instanceof CallFailed ? errorText(t, cause) : String(cause)
			notifications.show({ color: 'red', title: t('error.title'), message: text })
		} finally {
			// Those before a failure are added: the table must say so.
			void queries.invalidateQueries()
			setBusy(false)
		}
	}
	return (
		<Stack gap="xs">
			<p className="small" style={{ margin: 0 }}>
				{t('scan.add-means')}
			</p>
			{settled.map((row) => (
				<Row
					key={row.one.address}
					{...row}
					units={units}
					models={models}
					encryption={encrypts.includes(line.protocol) ? 'usual' : 'rare'}
					onChoose={choose}
				/>
			))}
			<div style={{ maxWidth: 260 }}>
				<DateField
					label={t('meters.since')}
					description={t('meters.since-means')}
					optional="optional"
					value={since}
					onChange={setSince}
				/>
			</div>
			<Group justify="flex-end" mt="sm">
				{!ready && <span className="small">{t('scan.needs-all')}</span>}
				<Button disabled={!ready} loading={busy} onClick={() => void add()}>
					{t('scan.add-now', { count: settled.length })}
				</Button>
			</Group>
		</Stack>
	)
}

/** Meters of these protocols mostly encrypt: their keys are asked for at once. */
const encrypts: readonly ProtocolName[] = ['wmbus', 'dlms']
const isKey = (typed: string) => isSecret('key', typedSecret('key', typed))

type RowProps = {
	readonly one: Found
	readonly unitId: string | null
	readonly name: string
	readonly model: ModelView | undefined
	readonly secret: string
	readonly encryption: 'usual' | 'rare'
	readonly units: readonly UnitView[]
	readonly models: readonly ModelView[]
	readonly onChoose: (address: string, part: Choice) => void
}

function Row({ one, unitId, name, model, secret, encryption, units, models, onChoose }: RowProps) {
	const t = useT()
	const label = (text: string) => `${text} (${one.address})`
	return (
		<>
			<Group gap="xs" wrap="nowrap" align="flex-end">
				<div style={{ width: 150, flexShrink: 0 }}>
					<div className="mono">{one.serial || one.address}</div>
					<div className="small">{one.manufacturer ?? one.address}</div>
				</div>
				<Select
					size="xs"
					style={{ flex: 1 }}
					aria-label={label(t('points.unit'))}
					placeholder={t('meters.choose-unit')}
					searchable
					data={units.map((unit) => ({ value: String(unit.id), label: `${unit.name} · ${unit.floorName}` }))}
					value={unitId}
					onChange={(next) => next && onChoose(one.address, { unitId: next })}
				/>
				<TextInput
					size="xs"
					w={130}
					aria-label={label(t('meters.point-name'))}
					value={name}
					onChange={(event) => onChoose(one.address, { name: event.currentTarget.value })}
				/>
				<Select
					size="xs"
					w={190}
					aria-label={label(t('meters.model'))}
					placeholder={t('scan.choose-model')}
					searchable={models.length > 8}
					maxDropdownHeight={320}
					comboboxProps={{ width: 260, position: 'bottom-end' }}
					data={modelChoices(models)}
					value={model?.id ?? null}
					onChange={(next) => next && onChoose(one.address, { modelId: next })}
				/>
			</Group>
			{encryption === 'usual' && (
				<div style={{ marginLeft: 160 }}>
					<SecretField
						kind="key"
						size="xs"
						label={label(t('secret.optional', { kind: t('secret.key') }))}
						value={secret}
						onChange={(key) => onChoose(one.address, { key })}
					/>
				</div>
			)}
		</>
	)
}

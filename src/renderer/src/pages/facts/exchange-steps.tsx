/** The steps of an exchange before the check: when, what the old display shows, which meter, what its display shows. */
import { Alert, Button, FileButton, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { calibratedUntil } from '../../../../shared/calibration.ts'
import type { RegisterOnDisplay } from '../../../../shared/contract/facts.ts'
import type { MeterView } from '../../../../shared/contract/meters.ts'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { unitSign } from '../../format.ts'
import { useT } from '../../locales/index.ts'
import { DateField, DecimalField } from '../../parts/fields.tsx'
import { modelChoices } from '../meters/model-choices.ts'
import type { ChangeDraft, ExchangeDraft } from './exchange-draft.ts'
import { FoundDevices } from './found-devices.tsx'

type StepProps = { readonly draft: ExchangeDraft; readonly change: ChangeDraft }

type WhenProps = StepProps & {
	readonly meter: MeterView
	readonly photo: string | null
	readonly onPhoto: (base64: string | null) => void
}

export function WhenStep({ draft, change, meter, photo, onPhoto }: WhenProps) {
	const t = useT()
	return (
		<Stack gap="sm" maw={520}>
			<Text size="sm">
				{t('exchangeMeter.which', { serial: meter.serial, model: meter.model.name, line: meter.lineName })}
			</Text>
			<DateField label={t('exchangeMeter.date')} value={draft.date} onChange={(date) => change({ date })} />
			<TextInput
				type="time"
				label={t('exchangeMeter.time')}
				description={t('exchangeMeter.time-means')}
				value={draft.time}
				onChange={(event) => change({ date: draft.date, time: event.currentTarget.value })}
			/>
			<TextInput
				label={t('exchangeMeter.by')}
				value={draft.by}
				maxLength={120}
				onChange={(event) => change({ by: event.currentTarget.value })}
			/>
			<TextInput
				label={t('exchangeMeter.comment')}
				placeholder={t('exchangeMeter.comment-form')}
				value={draft.comment}
				maxLength={400}
				onChange={(event) => change({ comment: event.currentTarget.value })}
			/>
			<PhotoField photo={photo} onPhoto={onPhoto} />
		</Stack>
	)
}

const largestPhoto = 4 * 1024 * 1024

function PhotoField({ photo, onPhoto }: Pick<WhenProps, 'photo' | 'onPhoto'>) {
	const t = useT()
	const [tooLarge, setTooLarge] = useState(false)
	const take = async (file: File | null) => {
		if (file === null) return
		setTooLarge(file.size > largestPhoto)
		onPhoto(file.size > largestPhoto ? null : await base64Of(file))
	}
	return (
		<div>
			<Group gap="sm">
				<FileButton accept="image/png,image/jpeg" onChange={(file) => void take(file)}>
					{(props) => (
						<Button {...props} variant="default" size="xs">
							{t('exchangeMeter.photo')}
						</Button>
					)}
				</FileButton>
				<Text size="xs" c="dimmed">
					{photo === null ? t('exchangeMeter.photo-means') : t('exchangeMeter.photo-there')}
				</Text>
			</Group>
			{tooLarge && (
				<Text size="xs" c="red">
					{t('exchangeRefusal.photo-invalid')}
				</Text>
			)}
		</div>
	)
}

const base64Of = (file: File): Promise<string> =>
	new Promise((done, failed) => {
		const reader = new FileReader()
		reader.onload = () => done(String(reader.result).split(',')[1] ?? '')
		reader.onerror = () => failed(reader.error)
		reader.readAsDataURL(file)
	})

type ValuesProps = StepProps & {
	readonly which: 'finals' | 'firsts'
	readonly registers: readonly RegisterOnDisplay[]
}

export function ValuesStep({ draft, change, which, registers }: ValuesProps) {
	const t = useT()
	return (
		<Stack gap="sm" maw={520}>
			<Text size="sm">{t(`exchangeMeter.${which}-means`)}</Text>
			<DisplayFields
				registers={registers}
				typed={draft[which]}
				onChange={(typed) => change({ [which]: typed })}
				hint={which === 'finals' ? 'last' : 'zero'}
			/>
			{registers.length === 0 && <Alert color="blue">{t('exchangeMeter.no-registers')}</Alert>}
		</Stack>
	)
}

type DisplayProps = {
	readonly registers: readonly RegisterOnDisplay[]
	readonly typed: Readonly<Record<string, string>>
	readonly onChange: (typed: Readonly<Record<string, string>>) => void
	/** What stands in an empty field. */
	readonly hint: 'last' | 'zero'
}

/** Display values, the billed register first; beside them what was read last. */
export function DisplayFields({ registers, typed, onChange, hint }: DisplayProps) {
	const t = useT()
	const format = useFormat()
	return registers.map(({ register, unit, isMain, last }) => (
		<div key={register}>
			<DecimalField
				label={isMain ? t('exchangeMeter.register-main', { register }) : register}
				unit={unitSign(unit)}
				value={typed[register] ?? ''}
				placeholder={hint === 'last' && last !== null ? format.decimal(last.value) : '0'}
				onChange={(value) => onChange({ ...typed, [register]: value })}
			/>
			{last !== null && (
				<Group gap="xs" mt={4}>
					<Text size="xs" c="dimmed">
						{t('exchangeMeter.last-read', { value: format.decimal(last.value), at: format.dateTime(last.at) })}
					</Text>
					<Button size="compact-xs" variant="subtle" onClick={() => onChange({ ...typed, [register]: last.value })}>
						{t('exchangeMeter.take-last', { register })}
					</Button>
				</Group>
			)}
		</div>
	))
}

export function NewMeterStep({ draft, change, meter }: StepProps & Pick<WhenProps, 'meter'>) {
	const t = useT()
	const lines = useView('lines.list', {}).data?.lines ?? []
	const models = useView('meters.models', {}).data?.models ?? []
	const line = lines.find(({ id }) => String(id) === draft.lineId)
	const fitting = models.filter(({ protocol }) => line === undefined || protocol === line.protocol)
	const marked = new Date().getFullYear()
	const medium = models.find(({ id }) => id === draft.modelId)?.medium
	const until = medium === undefined ? null : calibratedUntil(medium, marked)
	const field = (name: 'address' | 'serial' | 'calibrationYear' | 'numerator' | 'denominator') => ({
		value: draft[name],
		onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
			change({ [name]: event.currentTarget.value }),
	})
	return (
		<Stack gap="sm" maw={520}>
			<Select
				label={t('lines.line')}
				value={draft.lineId}
				onChange={(lineId) => lineId !== null && change({ lineId })}
				data={lines.map(({ id, name }) => ({ value: String(id), label: name }))}
			/>
			{line !== undefined && <FoundDevices lineId={line.id} old={meter} models={fitting} change={change} />}
			<Select
				label={t('meters.model')}
				searchable
				maxDropdownHeight={320}
				value={draft.modelId}
				onChange={(modelId) => modelId !== null && change({ modelId, firsts: {} })}
				data={modelChoices(fitting)}
			/>
			<TextInput label={t('meters.address')} {...field('address')} />
			<TextInput label={t('meters.serial')} description={t('meters.serial-means')} {...field('serial')} />
			<TextInput
				label={t('exchangeMeter.calibration-year')}
				description={until === null ? undefined : t('exchangeMeter.calibration-means', { marked, until })}
				placeholder={until === null ? '' : String(until)}
				inputMode="numeric"
				maxLength={4}
				{...field('calibrationYear')}
			/>
			<Group grow>
				<TextInput label={t('exchangeMeter.ratio-numerator')} inputMode="numeric" {...field('numerator')} />
				<TextInput label={t('exchangeMeter.ratio-denominator')} inputMode="numeric" {...field('denominator')} />
			</Group>
			<Select
				label={t('device.clock')}
				value={draft.ownClock}
				onChange={(ownClock) => ownClock !== null && change({ ownClock })}
				data={[
					{ value: 'local', label: t('meters.clock-local') },
					{ value: 'standard', label: t('device.standard-time') },
				]}
			/>
		</Stack>
	)
}

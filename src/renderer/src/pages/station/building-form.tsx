/** Building and landlord: the same form for the first start and for the settings. */
import { Button, Group, Select, SimpleGrid, Text, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useMemo } from 'react'
import type { Input } from '../../../../shared/contract/define.ts'
import type { Calls } from '../../../../shared/contract/index.ts'
import { isIban } from '../../../../shared/iban.ts'
import { useDraft } from '../../draft.ts'
import { knownZones, ownZone } from '../../local-time.ts'
import { type TextKey, useLanguage, useT } from '../../locales/index.ts'

export type Building = Input<Calls['station.createBuilding']>

type Form = {
	readonly name: string
	readonly zone: string
	readonly country: string
	readonly currency: string
	readonly address: string
	readonly landlord: string
	readonly landlordAddress: string
	readonly email: string
	readonly phone: string
	readonly iban: string
	readonly bic: string
	readonly taxId: string
}

/** The zone that a country's choice proposes; the person may take another. */
const zoneOf: Readonly<Record<string, string>> = {
	DE: 'Europe/Berlin',
	AT: 'Europe/Vienna',
	CH: 'Europe/Zurich',
	LU: 'Europe/Luxembourg',
	NL: 'Europe/Amsterdam',
	BE: 'Europe/Brussels',
	FR: 'Europe/Paris',
	DK: 'Europe/Copenhagen',
	PL: 'Europe/Warsaw',
	CZ: 'Europe/Prague',
	GB: 'Europe/London',
	IE: 'Europe/Dublin',
	CN: 'Asia/Shanghai',
}
const countries = Object.keys(zoneOf)
const currencies = ['EUR', 'CHF', 'GBP', 'PLN', 'CZK', 'DKK', 'CNY']

const lines = (text: string) =>
	text
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line !== '')
const orNull = (text: string) => (text.trim() === '' ? null : text.trim())

function formOf(building: Building | null): Form {
	if (building === null) {
		const blank = {
			name: '',
			address: '',
			landlord: '',
			landlordAddress: '',
			email: '',
			phone: '',
			iban: '',
			bic: '',
			taxId: '',
		}
		const country = countries.find((code) => zoneOf[code] === ownZone()) ?? 'DE'
		return { ...blank, zone: zoneOf[country] ?? ownZone(), country, currency: 'EUR' }
	}
	const { landlord } = building
	return {
		name: building.name,
		zone: building.zone,
		country: building.country,
		currency: building.currency,
		address: building.addressLines.join('\n'),
		landlord: landlord.name,
		landlordAddress: landlord.addressLines.join('\n'),
		email: landlord.email ?? '',
		phone: landlord.phone ?? '',
		iban: landlord.iban ?? '',
		bic: landlord.bic ?? '',
		taxId: landlord.taxId ?? '',
	}
}

const buildingOf = (form: Form): Building => ({
	name: form.name.trim(),
	zone: form.zone,
	country: form.country,
	currency: form.currency,
	addressLines: lines(form.address),
	landlord: {
		name: form.landlord.trim(),
		addressLines: lines(form.landlordAddress),
		email: orNull(form.email),
		phone: orNull(form.phone),
		iban: orNull(form.iban.replace(/\s/g, '').toUpperCase()),
		bic: orNull(form.bic.toUpperCase()),
		taxId: orNull(form.taxId),
	},
})

function lacking(form: Form): TextKey | null {
	if (form.name.trim() === '') return 'building.needs-name'
	if (form.landlord.trim() === '') return 'building.needs-landlord'
	if (form.iban.trim() !== '' && !isIban(form.iban)) return 'building.iban-wrong'
	return null
}

type Props = {
	readonly draft: string
	readonly building?: Building
	readonly submit: string
	readonly busy: boolean
	readonly onSubmit: (building: Building) => void
	readonly onCancel?: () => void
}

export function BuildingForm({ draft, building, submit, busy, onSubmit, onCancel }: Props) {
	const t = useT()
	const initial = useMemo(() => formOf(building ?? null), [building])
	const form = useDraft<Form>(draft, initial)
	const blocked = lacking(form.value)
	const send = (event: FormEvent) => {
		event.preventDefault()
		if (blocked === null) onSubmit(buildingOf(form.value))
	}
	return (
		<form onSubmit={send} noValidate>
			<SimpleGrid cols={2} spacing="lg" verticalSpacing="sm">
				<HouseFields form={form.value} change={form.change} />
				<LandlordFields form={form.value} change={form.change} />
			</SimpleGrid>
			<Group justify="flex-end" mt="md" gap="xs">
				{blocked !== null && <span className="small">{t(blocked)}</span>}
				{onCancel !== undefined && (
					<Button variant="default" onClick={onCancel}>
						{t('action.back')}
					</Button>
				)}
				<Button type="submit" loading={busy} disabled={blocked !== null}>
					{submit}
				</Button>
			</Group>
		</form>
	)
}

type FieldsProps = { readonly form: Form; readonly change: (part: Partial<Form>) => void }

function HouseFields({ form, change }: FieldsProps) {
	const t = useT()
	const language = useLanguage()
	const zones = useMemo(knownZones, [])
	const countryNames = useMemo(() => new Intl.DisplayNames(language, { type: 'region' }), [language])
	return (
		<div style={{ display: 'grid', gap: 10, alignContent: 'start' }}>
			<Text fw={600}>{t('building.house')}</Text>
			<TextInput
				label={t('building.name')}
				placeholder="Lindenhof 4"
				value={form.name}
				onChange={(event) => change({ name: event.currentTarget.value })}
			/>
			<Textarea
				label={t('building.address')}
				placeholder={t('building.address-form')}
				autosize
				minRows={2}
				maxRows={5}
				value={form.address}
				onChange={(event) => change({ address: event.currentTarget.value })}
			/>
			<Select
				label={t('building.country')}
				data={countries.map((value) => ({ value, label: countryNames.of(value) ?? value }))}
				value={form.country}
				onChange={(country) => country && change({ country, zone: zoneOf[country] ?? form.zone })}
			/>
			<Select
				label={t('building.zone')}
				description={t('building.zone-means')}
				searchable
				limit={60}
				data={[...zones]}
				value={form.zone}
				onChange={(zone) => zone && change({ zone })}
			/>
			<Select
				label={t('building.currency')}
				data={currencies}
				value={form.currency}
				onChange={(currency) => currency && change({ currency })}
			/>
		</div>
	)
}

function LandlordFields({ form, change }: FieldsProps) {
	const t = useT()
	const field = (key: keyof Form, label: TextKey, placeholder = '', error: string | null = null) => (
		<TextInput
			label={t(label)}
			placeholder={placeholder}
			value={form[key]}
			error={error}
			onChange={(event) => change({ [key]: event.currentTarget.value })}
		/>
	)
	const ibanWrong = form.iban.trim() !== '' && !isIban(form.iban)
	return (
		<div style={{ display: 'grid', gap: 10, alignContent: 'start' }}>
			<Text fw={600}>{t('building.landlord')}</Text>
			{field('landlord', 'building.landlord-name')}
			<Textarea
				label={t('building.address')}
				placeholder={t('building.address-form')}
				autosize
				minRows={2}
				maxRows={5}
				value={form.landlordAddress}
				onChange={(event) => change({ landlordAddress: event.currentTarget.value })}
			/>
			{/* Beside each other only where an address can be read whole. */}
			<div style={{ display: 'grid', gap: 10, gridTemplateColumns: 'repeat(auto-fit, minmax(min(240px, 100%), 1fr))' }}>
				{field('email', 'building.email')}
				{field('phone', 'building.phone')}
			</div>
			{field('iban', 'building.iban', 'DE89 3704 0044 0532 0130 00', ibanWrong ? t('building.iban-wrong') : null)}
			{field('bic', 'building.bic')}
			{field('taxId', 'building.tax-id')}
		</div>
	)
}

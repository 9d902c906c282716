/** A tariff: its versions, and the editor for a new one or the next version. */
import { Button, Group, Select, SimpleGrid, TextInput } from '@mantine/core'
import { useMemo } from 'react'
import { useLocation } from 'wouter'
import type { TariffView } from '../../../../shared/contract/tariffs.ts'
import { media } from '../../../../shared/quantity.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat, useStatus, useZone } from '../../building.ts'
import { useDraft } from '../../draft.ts'
import { unitSign } from '../../format.ts'
import { localToday, periodWith } from '../../local-time.ts'
import { useT } from '../../locales/index.ts'
import { DateField, DecimalField } from '../../parts/fields.tsx'
import { TextLink } from '../../parts/link.tsx'
import { NotHere } from '../../parts/not-here.tsx'
import { Answered, Card, PageHead } from '../../parts/page.tsx'
import { Bands } from './tariff-bands.tsx'
import { definitionOf, formOf, freshTariff, type TariffForm, usualUnit } from './tariff-form.ts'
import { Standing } from './tariff-standing.tsx'

export function TariffPage({ tariffId }: { readonly tariffId: number | null }) {
	const answer = useView('tariffs.list', {})
	return (
		<Answered answer={answer}>
			{({ tariffs }) => {
				const tariff = tariffs.find(({ id }) => id === tariffId)
				if (tariffId !== null && tariff === undefined) return <NotHere />
				return <Editor key={tariffId} tariff={tariff ?? null} />
			}}
		</Answered>
	)
}

function Editor({ tariff }: { readonly tariff: TariffView | null }) {
	const t = useT()
	const [, go] = useLocation()
	const zone = useZone()
	const status = useStatus()
	const currency = tariff?.currency ?? status?.building?.currency ?? 'EUR'
	const month = periodWith('month', localToday(status?.now ?? Date.now(), zone)).start
	const latest = [...(tariff?.versions ?? [])].sort((a, b) => b.validFrom.localeCompare(a.validFrom))[0]
	const initial = useMemo(
		() =>
			tariff === null || latest === undefined
				? freshTariff(month, t('tariff.usual-band'))
				: formOf(tariff.name, tariff.medium, laterOf(month, latest.validFrom), latest.definition),
		[tariff, latest, month, t],
	)
	const form = useDraft<TariffForm>(`tariff-${tariff?.id ?? 'new'}`, initial)
	const save = useAction('tariffs.save', () => {
		form.clear()
		go('/tariffs')
	})
	const checked = definitionOf(form.value, currency)
	const { name, medium, validFrom } = form.value
	const blocked =
		name.trim() === '' || validFrom === ''
			? t('tariff.needs-name')
			: checked.kind === 'incomplete'
				? t('tariff.incomplete', { field: fieldName(t, checked.field) })
				: null
	const send = () => {
		if (checked.kind === 'complete')
			save.mutate({ tariffId: tariff?.id ?? null, name, medium, validFrom, definition: checked.definition })
	}
	return (
		<>
			<PageHead
				title={tariff?.name ?? t('tariffs.add')}
				above={<TextLink to="/tariffs">{t('nav.tariffs')}</TextLink>}
				sub={tariff === null ? t('tariff.new-means') : t('tariff.version-means')}
			>
				<span className="small">{blocked}</span>
				<Button variant="default" onClick={form.clear}>
					{t('action.discard')}
				</Button>
				<Button disabled={blocked !== null} loading={save.isPending} onClick={send}>
					{tariff === null ? t('action.save') : t('tariff.save-version')}
				</Button>
			</PageHead>
			<div className="grid">
				<Basics form={form.value} change={form.change} known={tariff !== null} />
				<Standing form={form.value} change={form.change} currency={currency} />
				<Bands form={form.value} change={form.change} currency={currency} />
				{tariff !== null && <Versions tariff={tariff} />}
			</div>
		</>
	)
}

/** 'bands.0.tiers.1.price' → 'Band 1, Stufe 2, Preis'. */
function fieldName(t: ReturnType<typeof useT>, path: string): string {
	const parts = path.split('.')
	const named: string[] = []
	for (const [index, part] of parts.entries()) {
		const place = Number(parts[index + 1])
		if (part === 'bands') named.push(t('tariff.band-n', { n: place + 1 }))
		else if (part === 'tiers') named.push(t('tariff.tier-n', { n: place + 1 }))
		else if (part === 'standing') named.push(t('tariff.standing-n', { n: place + 1 }))
		else if (part === 'price' || part === 'amount') named.push(t('tariff.price'))
		else if (part === 'upTo') named.push(t('tariff.up-to'))
		else if (part === 'name') named.push(t('tariff.band-name'))
		else if (part === 'vatPercent') named.push(t('tariff.vat'))
	}
	return named.join(', ')
}

const laterOf = (a: string, b: string): string => [a, b].sort()[1]!

type PartProps = { readonly form: TariffForm; readonly change: (part: Partial<TariffForm>) => void }

function Basics({ form, change, known }: PartProps & { readonly known: boolean }) {
	const t = useT()
	return (
		<Card title={t('tariff.basics')} span={12}>
			<SimpleGrid cols={5} spacing="sm">
				<TextInput
					label={t('tariff.name')}
					placeholder={t('tariff.name-form')}
					value={form.name}
					onChange={(event) => change({ name: event.currentTarget.value })}
				/>
				<Select
					label={t('completeness.medium')}
					disabled={known}
					data={media.map((medium) => ({ value: medium, label: t(`medium.${medium}`) }))}
					value={form.medium}
					onChange={(next) => {
						const medium = media.find((one) => one === next)
						if (medium !== undefined) change({ medium, unit: usualUnit[medium] })
					}}
				/>
				<Select
					label={t('tariff.unit')}
					data={(['kWh', 'm3', 'MWh', 'GJ'] as const).map((unit) => ({ value: unit, label: unitSign(unit) }))}
					value={form.unit}
					onChange={(unit) => unit && change({ unit: unit as TariffForm['unit'] })}
				/>
				<DecimalField
					label={t('tariff.vat')}
					unit="%"
					value={form.vatPercent}
					onChange={(vatPercent) => change({ vatPercent })}
				/>
				<DateField
					label={t('tariffs.valid-from')}
					value={form.validFrom}
					onChange={(validFrom) => change({ validFrom })}
				/>
			</SimpleGrid>
		</Card>
	)
}

function Versions({ tariff }: { readonly tariff: TariffView }) {
	const t = useT()
	const format = useFormat()
	return (
		<Card title={t('tariff.versions')} span={12}>
			{tariff.versions.map(({ id, validFrom, definition }) => (
				<Group key={id} gap="md" py={4}>
					<span style={{ fontWeight: 600, fontSize: 13 }}>
						{t('tariff.from', { date: format.localDate(validFrom) })}
					</span>
					<span className="small">
						{definition.bands
							.map(({ name, tiers }) => `${name}: ${tiers.map(({ price }) => format.decimal(price)).join(' / ')}`)
							.join(' · ')}{' '}
						{definition.currency}/{unitSign(definition.unit)} · {t('tariff.vat')}{' '}
						{format.decimal(definition.vatPercent)} %
					</span>
				</Group>
			))}
		</Card>
	)
}

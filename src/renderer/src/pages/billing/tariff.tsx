/** A tariff: the editor for a new one or the next version, its versions, and last year under it. */
import { Alert, Button, Select, SimpleGrid, TextInput } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import type { TariffView } from '../../../../shared/contract/tariffs.ts'
import { addMonths } from '../../../../shared/period.ts'
import { media } from '../../../../shared/quantity.ts'
import { type TariffDoubt, tariffDoubts } from '../../../../shared/tariff-doubts.ts'
import { useAction, useView } from '../../answers.ts'
import { type Format, useFormat, useStatus, useZone } from '../../building.ts'
import { useDraft } from '../../draft.ts'
import { unitSign } from '../../format.ts'
import { localToday, periodWith } from '../../local-time.ts'
import { type Translate, useT } from '../../locales/index.ts'
import { DateField, DecimalField } from '../../parts/fields.tsx'
import { TextLink } from '../../parts/link.tsx'
import { NotHere } from '../../parts/not-here.tsx'
import { Answered, Card, PageHead } from '../../parts/page.tsx'
import { Bands } from './tariff-bands.tsx'
import { Charges } from './tariff-charges.tsx'
import { DayPicture } from './tariff-day.tsx'
import { faultText, fieldName, useFaults } from './tariff-faults.ts'
import type { PartProps } from './tariff-fields.tsx'
import { type Checked, definitionOf, formOf, freshTariff, type TariffForm, usualUnit } from './tariff-form.ts'
import { type Taken, TariffSources } from './tariff-import.tsx'
import { Seasons } from './tariff-seasons.tsx'
import { Standing } from './tariff-standing.tsx'
import { Versions } from './tariff-versions.tsx'
import { WhatIf } from './what-if.tsx'

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

const noFaults = new Map<string, string>()

function Editor({ tariff }: { readonly tariff: TariffView | null }) {
	const t = useT()
	const status = useStatus()
	const currency = tariff?.currency ?? status?.building?.currency ?? 'EUR'
	const form = useTariffDraft(tariff)
	const checked = definitionOf(form.value, currency)
	const fault = useFaults(checked.kind === 'incomplete' ? checked.faults : noFaults)
	const definition = checked.kind === 'complete' ? checked.definition : null
	const parts: PartProps = { form: form.value, change: form.change, currency, fault }
	const { name, medium } = form.value
	/** The name and medium of a tariff that is known stay its own. */
	const take = (taken: Taken) => {
		const own = formOf(
			tariff === null ? (taken.name ?? name) : name,
			tariff === null ? (taken.medium ?? medium) : medium,
			taken.version.validFrom ?? form.value.validFrom,
			taken.version.definition,
		)
		form.change(own)
	}
	return (
		<>
			<PageHead
				title={tariff?.name ?? t('tariffs.add')}
				above={<TextLink to="/tariffs">{t('nav.tariffs')}</TextLink>}
				sub={tariff === null ? t('tariff.new-means') : t('tariff.version-means')}
			>
				<Button variant="default" onClick={form.clear}>
					{t('action.discard')}
				</Button>
				<SaveButton tariff={tariff} form={form.value} checked={checked} onSaved={form.clear} />
			</PageHead>
			<div className="grid">
				<Notes checked={checked} />
				<TariffSources currency={currency} onTake={take} />
				<Basics {...parts} known={tariff !== null} />
				<Standing {...parts} />
				<Bands {...parts} />
				{definition !== null && <DayPicture definition={definition} />}
				<Seasons {...parts} />
				<Charges {...parts} />
				<WhatIf name={name} medium={medium} definition={definition} />
				{tariff !== null && (
					<Versions tariff={tariff} onTake={(version) => take({ name: null, medium: null, version })} />
				)}
			</div>
		</>
	)
}

const laterOf = (a: string, b: string): string => [a, b].sort()[1]!

function useTariffDraft(tariff: TariffView | null) {
	const t = useT()
	const zone = useZone()
	const month = periodWith('month', localToday(useStatus()?.now ?? Date.now(), zone)).start
	const latest = [...(tariff?.versions ?? [])].sort((a, b) => b.validFrom.localeCompare(a.validFrom))[0]
	const initial = useMemo(
		() =>
			tariff === null || latest === undefined
				? freshTariff(month, t('tariff.usual-band'))
				: formOf(tariff.name, tariff.medium, laterOf(month, latest.validFrom), latest.definition),
		[tariff, latest, month, t],
	)
	// A draft of the editor that knew less has bands of another form: it is not taken up.
	return useDraft<TariffForm>(`tariff-2-${tariff?.id ?? 'new'}`, initial)
}

type SaveProps = {
	readonly tariff: TariffView | null
	readonly form: TariffForm
	readonly checked: Checked
	readonly onSaved: () => void
}

/** A second version from one day is asked about before it replaces the first. */
function SaveButton({ tariff, form, checked, onSaved }: SaveProps) {
	const t = useT()
	const format = useFormat()
	const [, go] = useLocation()
	const [asking, setAsking] = useState(false)
	const save = useAction('tariffs.save', () => {
		onSaved()
		go('/tariffs')
	})
	const { name, medium, validFrom } = form
	const blocked = name.trim() === '' || validFrom === '' ? t('tariff.needs-name') : null
	const same = tariff?.versions.find((version) => version.validFrom === validFrom)
	const isNoLonger = same !== undefined && same.issuedMonths.length > 0
	const told = isNoLonger ? t('tariff.same-issued') : (blocked ?? backdated(tariff, validFrom, t, format))
	const send = (sameDay: 'refuse' | 'replace') => {
		if (checked.kind === 'complete')
			save.mutate({ tariffId: tariff?.id ?? null, name, medium, validFrom, definition: checked.definition, sameDay })
	}
	const disabled = blocked !== null || checked.kind === 'incomplete' || isNoLonger
	if (asking && same !== undefined) {
		return (
			<>
				<span className="small">{t('tariff.same-day', { date: format.localDate(validFrom) })}</span>
				<Button variant="default" onClick={() => setAsking(false)}>
					{t('action.cancel')}
				</Button>
				<Button color="red" loading={save.isPending} onClick={() => send('replace')}>
					{t('tariff.replace')}
				</Button>
			</>
		)
	}
	return (
		<>
			<span className="small">{told}</span>
			<Button
				disabled={disabled}
				loading={save.isPending}
				onClick={() => (same === undefined ? send('refuse') : setAsking(true))}
			>
				{tariff === null ? t('action.save') : t('tariff.save-version')}
			</Button>
		</>
	)
}

const mostNotes = 8

/** What keeps the tariff from being saved, and what is possible but hardly meant. */
function Notes({ checked }: { readonly checked: Checked }) {
	const t = useT()
	const lines =
		checked.kind === 'incomplete'
			? [...checked.faults].map(([path, message]) => `${fieldName(t, path)}: ${faultText(t, path, message)}`)
			: tariffDoubts(checked.definition).map(
					({ field, reason }) => `${fieldName(t, field)}: ${t(`doubt.${reason satisfies TariffDoubt['reason']}`)}`,
				)
	if (lines.length === 0) return null
	return (
		<Alert
			style={{ gridColumn: 'span 12' }}
			color={checked.kind === 'incomplete' ? 'gray' : 'orange'}
			icon={<IconAlertTriangle size={18} aria-hidden />}
			title={checked.kind === 'incomplete' ? t('tariff.still-missing') : t('tariff.doubts')}
		>
			<ul style={{ margin: 0, paddingLeft: 18 }}>
				{lines.slice(0, mostNotes).map((line) => (
					<li key={line}>{line}</li>
				))}
				{lines.length > mostNotes && <li>{t('import-tariff.more', { count: lines.length - mostNotes })}</li>}
			</ul>
		</Alert>
	)
}

function Basics({ form, change, fault, known }: PartProps & { readonly known: boolean }) {
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
					error={fault('vatPercent', form.vatPercent)}
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

/** A version from a day before the end of an issued month: what is out stays, but corrections go by it. */
function backdated(tariff: TariffView | null, validFrom: string, t: Translate, format: Format): string | null {
	const last = tariff?.versions
		.flatMap(({ issuedMonths }) => issuedMonths)
		.sort()
		.at(-1)
	if (last === undefined || validFrom >= `${addMonths(last, 1)}-01`) return null
	return t('tariff.backdated', { month: format.month(last) })
}

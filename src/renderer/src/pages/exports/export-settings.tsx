/** What bookkeepers and banks have to be told beside the bills: DATEV accounts, SEPA creditor identifier. */
import { Button, Checkbox, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useMemo } from 'react'
import type { ExportSettings } from '../../../../shared/contract/exports.ts'
import { isCreditorId } from '../../../../shared/iban.ts'
import { useAction, useView } from '../../answers.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { Answered, Card } from '../../parts/page.tsx'
import { freshRates, type SettingsForm, settingsFormOf, settingsOf } from './settings-form.ts'

export function ExportSettingsCard() {
	const t = useT()
	const answer = useView('exports.settings', {})
	return (
		<Card title={t('exportSettings.title')} span={12}>
			<Answered answer={answer}>{(settings) => <Settings settings={settings} />}</Answered>
		</Card>
	)
}

function Settings({ settings }: { readonly settings: ExportSettings }) {
	const t = useT()
	const initial = useMemo(() => settingsFormOf(settings), [settings])
	const form = useDraft<SettingsForm>('export-settings', initial)
	const save = useAction('exports.setSettings', () => {
		form.clear()
		notifications.show({ message: t('settings.saved') })
	})
	const wanted = settingsOf(form.value)
	const send = (event: FormEvent) => {
		event.preventDefault()
		if (wanted !== null) save.mutate(wanted)
	}
	const { creditorId } = form.value
	const idWrong = creditorId.trim() !== '' && !isCreditorId(creditorId)
	return (
		<form onSubmit={send} noValidate>
			<Stack gap="sm">
				<SimpleGrid cols={2} spacing="lg">
					<Datev form={form.value} change={form.change} />
					<Stack gap="sm">
						<Text fw={600}>{t('exportSettings.sepa')}</Text>
						<TextInput
							label={t('exportSettings.creditor-id')}
							description={t('exportSettings.creditor-id-means')}
							placeholder="DE98ZZZ09999999999"
							value={creditorId}
							error={idWrong ? t('exportSettings.creditor-id-wrong') : null}
							onChange={(event) => form.change({ creditorId: event.currentTarget.value })}
						/>
						<Text fw={600}>{t('exportSettings.invoice')}</Text>
						<TextInput
							label={t('exportSettings.exemption')}
							description={t('exportSettings.exemption-means')}
							value={form.value.exemption}
							onChange={(event) => form.change({ exemption: event.currentTarget.value })}
						/>
						<Text fw={600}>{t('exportSettings.heiwako')}</Text>
						<SimpleGrid cols={3} spacing="sm">
							{(['customerNumber', 'providerKey', 'propertyNumber'] as const).map((key) => (
								<TextInput
									key={key}
									label={t(`exportSettings.${key}`)}
									value={form.value.heiwako[key]}
									onChange={(event) =>
										form.change({ heiwako: { ...form.value.heiwako, [key]: event.currentTarget.value } })
									}
								/>
							))}
						</SimpleGrid>
					</Stack>
				</SimpleGrid>
				<Group justify="flex-end" gap="xs">
					{wanted === null && <span className="small">{t('exportSettings.incomplete')}</span>}
					<Button type="submit" disabled={wanted === null} loading={save.isPending}>
						{t('action.save')}
					</Button>
				</Group>
			</Stack>
		</form>
	)
}

type DatevProps = { readonly form: SettingsForm; readonly change: (part: Partial<SettingsForm>) => void }

function Datev({ form, change }: DatevProps) {
	const t = useT()
	const field = (key: 'consultant' | 'client' | 'yearBegins' | 'accountDigits' | 'debtorBase', placeholder: string) => (
		<TextInput
			label={t(`exportSettings.${key}`)}
			placeholder={placeholder}
			value={form[key]}
			onChange={(event) => change({ [key]: event.currentTarget.value })}
		/>
	)
	return (
		<Stack gap="sm">
			<Text fw={600}>{t('exportSettings.datev')}</Text>
			<span className="small">{t('exportSettings.datev-means')}</span>
			<SimpleGrid cols={2} spacing="sm">
				{field('consultant', '1234567')}
				{field('client', '10001')}
				{field('yearBegins', t('exportSettings.year-form'))}
				{field('accountDigits', '4')}
				{field('debtorBase', '10000')}
			</SimpleGrid>
			{freshRates.map((percent, index) => {
				const rate = form.revenues.find((each) => each.percent === percent) ?? { percent, account: '', taxKey: '' }
				const set = (part: Partial<typeof rate>) =>
					change({ revenues: freshRates.map((each) => revenueOf(form, each, each === percent ? part : {})) })
				return (
					<SimpleGrid key={percent} cols={2} spacing="sm">
						<TextInput
							label={t('exportSettings.revenue', { percent })}
							placeholder={['4400', '4300', '4860'][index] ?? ''}
							value={rate.account}
							onChange={(event) => set({ account: event.currentTarget.value })}
						/>
						<TextInput
							label={t('exportSettings.tax-key', { percent })}
							placeholder={t('exportSettings.tax-key-none')}
							value={rate.taxKey}
							onChange={(event) => set({ taxKey: event.currentTarget.value })}
						/>
					</SimpleGrid>
				)
			})}
			<Checkbox
				label={t('exportSettings.final')}
				checked={form.isFinal}
				onChange={(event) => change({ isFinal: event.currentTarget.checked })}
			/>
		</Stack>
	)
}

function revenueOf({ revenues }: SettingsForm, percent: string, part: Partial<SettingsForm['revenues'][number]>) {
	return { percent, account: '', taxKey: '', ...revenues.find((each) => each.percent === percent), ...part }
}

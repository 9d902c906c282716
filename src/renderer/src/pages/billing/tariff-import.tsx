/** A tariff from a template or from a file: first what was understood and what was not, then into the editor. */
import { Alert, Button, Checkbox, FileButton, Group, Select, Stack } from '@mantine/core'
import { IconAlertTriangle, IconOctagon } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { TariffTemplate } from '../../../../shared/contract/tariffs.ts'
import type { TierMode } from '../../../../shared/tariff.ts'
import { type ReadTariffFile, readTariffFile, type TariffFile } from '../../../../shared/tariff-file.ts'
import { useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useLanguage, useT } from '../../locales/index.ts'
import { Card } from '../../parts/page.tsx'
import { faultText, fieldName } from './tariff-faults.ts'

/** A definition to lay into the editor, in the building's currency. */
export type Taken = Pick<TariffFile, 'name' | 'medium'> & { readonly version: TariffFile['versions'][number] }
type Props = { readonly currency: string; readonly onTake: (taken: Taken) => void }

/** Larger files are no tariffs. */
const mostBytes = 2_000_000

export function TariffSources({ currency, onTake }: Props) {
	const t = useT()
	const [file, setFile] = useState<{ readonly name: string; readonly value: unknown } | null>(null)
	const choose = async (chosen: File | null) => {
		if (chosen === null) return
		const text = chosen.size > mostBytes ? '' : await chosen.text()
		setFile({ name: chosen.name, value: jsonOf(text) })
	}
	return (
		<Card title={t('tariff.start-from')} span={12}>
			<Group gap="sm" align="flex-end">
				<Templates onTake={onTake} />
				<FileButton accept=".json,application/json" onChange={(chosen) => void choose(chosen)}>
					{(props) => (
						<Button {...props} variant="default">
							{t('tariff.import')}
						</Button>
					)}
				</FileButton>
				{file !== null && <span className="small foreign">{file.name}</span>}
			</Group>
			{file !== null && <DryRun key={file.name} value={file.value} currency={currency} onTake={onTake} />}
		</Card>
	)
}

/** undefined: it is no JSON. */
function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text)
	} catch {
		return undefined
	}
}

function Templates({ onTake }: Pick<Props, 'onTake'>) {
	const t = useT()
	const language = useLanguage()
	const templates = useView('tariffs.templates', {}).data?.templates ?? []
	const [chosen, setChosen] = useState<TariffTemplate | null>(null)
	return (
		<Select
			w={340}
			label={t('tariff.template')}
			description={chosen === null ? t('tariff.template-means') : `${chosen.about[language]} ${t('tariff.examples')}`}
			placeholder={t('tariff.template-choose')}
			data={templates.map(({ key, name }) => ({ value: key, label: name[language] }))}
			value={chosen?.key ?? null}
			onChange={(key) => {
				const template = templates.find((each) => each.key === key)
				if (template === undefined) return
				setChosen(template)
				const { name, medium, definition } = template
				onTake({ name: name[language], medium, version: { validFrom: null, definition } })
			}}
		/>
	)
}

const modes: readonly TierMode[] = ['sequential', 'proportional', 'perPeriod']

function DryRun({ value, currency, onTake }: Props & { readonly value: unknown }) {
	const t = useT()
	const [mode, setMode] = useState<TierMode>('sequential')
	const [leave, setLeave] = useState(false)
	const read: ReadTariffFile = readTariffFile(value, { mode, demandMinutes: 15 })
	const unread = read.ok ? read.file.unread : read.unread
	const foreign = read.ok && read.file.form === 'own' && read.file.versions[0]?.definition.currency
	return (
		<Stack gap="xs" mt="sm">
			{!read.ok && (
				<Alert color="red" icon={<IconOctagon size={18} aria-hidden />} title={t('import-tariff.refused')}>
					<Lines>{read.faults.map(({ field, message }) => told(t, field, message))}</Lines>
				</Alert>
			)}
			{unread.length > 0 && (
				<Alert color="orange" icon={<IconAlertTriangle size={18} aria-hidden />} title={t('import-tariff.unread')}>
					<Lines>{unread}</Lines>
					{read.ok && (
						<Checkbox
							mt="xs"
							label={t('import-tariff.leave')}
							checked={leave}
							onChange={(event) => setLeave(event.currentTarget.checked)}
						/>
					)}
				</Alert>
			)}
			{foreign !== false && foreign !== currency && (
				<Alert color="orange" icon={<IconAlertTriangle size={18} aria-hidden />}>
					{t('import-tariff.currency', { from: foreign ?? '', to: currency })}
				</Alert>
			)}
			{read.ok && read.file.form === 'schedule' && (
				<Select
					w={420}
					label={t('tariff.tier-mode')}
					description={t('import-tariff.mode-means')}
					data={modes.map((each) => ({ value: each, label: t(`tariff.mode-${each}`) }))}
					value={mode}
					onChange={(next) => next && setMode(next as TierMode)}
				/>
			)}
			{read.ok && <Found file={read.file} isBlocked={unread.length > 0 && !leave} onTake={onTake} />}
		</Stack>
	)
}

const told = (t: ReturnType<typeof useT>, field: string, message: string): string =>
	field === '' ? faultText(t, field, message) : `${fieldName(t, field)} (${field}): ${faultText(t, field, message)}`

const mostLines = 20

function Lines({ children }: { readonly children: readonly string[] }): ReactNode {
	const t = useT()
	return (
		<ul style={{ margin: 0, paddingLeft: 18 }}>
			{children.slice(0, mostLines).map((line) => (
				<li key={line} className="foreign">
					{line}
				</li>
			))}
			{children.length > mostLines && <li>{t('import-tariff.more', { count: children.length - mostLines })}</li>}
		</ul>
	)
}

type FoundProps = Pick<Props, 'onTake'> & { readonly file: TariffFile; readonly isBlocked: boolean }

/** The versions that the file has: each can be laid into the editor, and is saved from there. */
function Found({ file, isBlocked, onTake }: FoundProps) {
	const t = useT()
	const format = useFormat()
	const { name, medium } = file
	return (
		<Group gap="xs">
			<span className="small">{t('import-tariff.understood', { count: file.versions.length })}</span>
			{file.versions.map((version, index) => (
				<Button
					// biome-ignore lint/suspicious/noArrayIndexKey: versions of a file have no identity but their place
					key={index}
					size="compact-sm"
					disabled={isBlocked}
					onClick={() => onTake({ name, medium, version })}
				>
					{version.validFrom === null
						? t('import-tariff.take')
						: t('import-tariff.take-from', { date: format.localDate(version.validFrom) })}
				</Button>
			))}
		</Group>
	)
}

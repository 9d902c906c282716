/** A list of meters: chosen, its columns mapped, looked at row by row, and only then imported. */
import { Alert, Button, FileButton, Group, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { ImportOptions, TableView } from '../../../../shared/contract/commissioning.ts'
import { CallFailed } from '../../../../shared/rpc.ts'
import { useAction, useView } from '../../answers.ts'
import { saveCsv } from '../../desk.ts'
import { useDraft } from '../../draft.ts'
import { errorText, useLanguage, useT } from '../../locales/index.ts'
import { Card, Waiting } from '../../parts/page.tsx'
import { act } from '../../station.ts'
import { base64Of, bytesOf, pieceBytes } from '../exchange/archive-pieces.ts'
import { ImportMapping } from './import-mapping.tsx'
import { ImportPreviewCard } from './import-preview.tsx'

const fresh = { uploadId: '', fileName: '', options: null as ImportOptions | null }

export function ImportStep() {
	const t = useT()
	const list = useDraft('commissioning.list', fresh)
	const { uploadId, fileName, options } = list.value
	const taken = (next: { readonly uploadId: string; readonly fileName: string; readonly table: TableView }) =>
		list.change({
			uploadId: next.uploadId,
			fileName: next.fileName,
			options: { ...next.table.proposed, columns: keptColumns(options, next.table) },
		})
	return (
		<Stack gap="sm">
			<Card title={t('import.list-title')}>
				<Text size="sm" mb="sm">
					{t('import.list-means')}
				</Text>
				<Chooser fileName={fileName} onTaken={taken} />
			</Card>
			{options !== null && uploadId !== '' && (
				<Chosen
					key={uploadId}
					uploadId={uploadId}
					options={options}
					onChange={(next) => list.change({ options: next })}
					onDone={list.clear}
				/>
			)}
		</Stack>
	)
}

/** A file with the same headings again keeps what was chosen by hand, fixed values too. */
function keptColumns(before: ImportOptions | null, table: TableView): ImportOptions['columns'] {
	const fixed = Object.entries(before?.columns ?? {}).filter(([, source]) => 'fixed' in source)
	return { ...Object.fromEntries(fixed), ...table.proposed.columns }
}

type Taken = { readonly uploadId: string; readonly fileName: string; readonly table: TableView }

function Chooser({ fileName, onTaken }: { readonly fileName: string; readonly onTaken: (taken: Taken) => void }) {
	const t = useT()
	const language = useLanguage()
	const [busy, setBusy] = useState(false)
	const keep = ({ fileName: name, base64 }: { readonly fileName: string; readonly base64: string }) => {
		saveCsv(name, bytesOf(base64)).catch(() =>
			notifications.show({ color: 'red', title: t('error.title'), message: t('error.internal') }),
		)
	}
	const template = useAction('commissioning.template', keep)
	const list = useAction('commissioning.list', keep)
	const hasUnits = (useView('commissioning.state', {}).data?.units ?? 0) > 0
	const send = async (file: File | null) => {
		if (file === null) return
		setBusy(true)
		try {
			onTaken({ ...(await upload(file)), fileName: file.name })
		} catch (cause) {
			const text = cause instanceof CallFailed ? errorText(t, cause) : t('error.list-refused')
			notifications.show({ color: 'red', title: t('error.title'), message: text })
		} finally {
			setBusy(false)
		}
	}
	return (
		<Group gap="sm">
			<FileButton accept=".xlsx,.csv,.txt,.tsv" onChange={(file) => void send(file)}>
				{(props) => (
					<Button {...props} loading={busy}>
						{t('import.list-choose')}
					</Button>
				)}
			</FileButton>
			<Button variant="default" loading={template.isPending} onClick={() => template.mutate({ language })}>
				{t('import.template')}
			</Button>
			{hasUnits && (
				<Button variant="default" loading={list.isPending} onClick={() => list.mutate({ language })}>
					{t('import.own-list')}
				</Button>
			)}
			{fileName !== '' && (
				<span className="small foreign">
					{t('import.file')}: {fileName}
				</span>
			)}
		</Group>
	)
}

async function upload(file: File): Promise<{ readonly uploadId: string; readonly table: TableView }> {
	const uploadId = crypto.randomUUID()
	let offset = 0
	while (true) {
		const bytes = new Uint8Array(await file.slice(offset, offset + pieceBytes).arrayBuffer())
		const last = offset + bytes.length >= file.size
		const base64 = base64Of(bytes)
		const { table } = await act('commissioning.upload', {
			uploadId,
			fileName: file.name.slice(0, 200),
			offset,
			base64,
			last,
		})
		if (table !== null) return { uploadId, table }
		offset += bytes.length
	}
}

type ChosenProps = {
	readonly uploadId: string
	readonly options: ImportOptions
	readonly onChange: (options: ImportOptions) => void
	readonly onDone: () => void
}

function Chosen({ uploadId, options, onChange, onDone }: ChosenProps) {
	const t = useT()
	const language = useLanguage()
	const asked = { ...options, language }
	const table = useView('commissioning.table', { uploadId, options: asked }, { keepBefore: 'keep' })
	if (table.error !== null) {
		const isGone = table.error.error?.code === 'not-found'
		return <Alert color="orange">{isGone ? t('import.gone') : errorText(t, table.error)}</Alert>
	}
	if (table.data === undefined) return <Waiting />
	return (
		<>
			<ImportMapping table={table.data.table} options={asked} onChange={onChange} />
			<ImportPreviewCard uploadId={uploadId} options={asked} onChange={onChange} onDone={onDone} />
		</>
	)
}

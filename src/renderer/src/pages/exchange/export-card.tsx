/** The building's archive and history of a period, signed, as a file for another station. */
import { Button, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconFileZip } from '@tabler/icons-react'
import { useState } from 'react'
import { useAction, useView } from '../../answers.ts'
import { useFormat, useStatus, useZone } from '../../building.ts'
import { isDesktop, saveFile } from '../../desk.ts'
import { useDraft } from '../../draft.ts'
import { lastDay, localToday, periodWith, shifted } from '../../local-time.ts'
import { useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { DateField } from '../../parts/fields.tsx'
import { JobLine } from '../../parts/jobs.tsx'
import { Answered, Card, Empty } from '../../parts/page.tsx'
import { download } from './archive-pieces.ts'

const fresh = { from: '', to: '' }

export function ExportCard() {
	const t = useT()
	const files = useView('exchange.files', {})
	return (
		<Card title={t('export.title')} span={6}>
			<Stack gap="sm">
				<Text size="sm">{t('export.means')}</Text>
				<ExportForm />
				<JobLine subject={null} kinds={['export']} />
				<Answered answer={files}>{(data) => <Files {...data} />}</Answered>
			</Stack>
		</Card>
	)
}

/** Nothing typed: the last whole month. */
function ExportForm() {
	const t = useT()
	const zone = useZone()
	const form = useDraft('export', fresh)
	const today = localToday(useStatus()?.now ?? Date.now(), zone)
	const month = shifted(periodWith('month', today), -1)
	const from = form.value.from === '' ? month.start : form.value.from
	const to = form.value.to === '' ? lastDay(month) : form.value.to
	const start = useAction('exchange.export', () => notifications.show({ message: t('export.started') }))
	return (
		<Group gap="sm" align="flex-end">
			<SimpleGrid cols={2} spacing="sm" style={{ flex: 1 }}>
				<DateField label={t('reread.from')} value={from} onChange={(next) => form.change({ from: next })} />
				<DateField label={t('reread.to')} value={to} onChange={(next) => form.change({ to: next })} />
			</SimpleGrid>
			<Button disabled={from > to} loading={start.isPending} onClick={() => start.mutate({ from, to })}>
				{t('export.start')}
			</Button>
		</Group>
	)
}

type FilesProps = {
	readonly files: readonly { readonly name: string; readonly bytes: number; readonly madeAt: number }[]
	readonly folder: string
}

function Files({ files, folder }: FilesProps) {
	const t = useT()
	const format = useFormat()
	if (files.length === 0) {
		return <Empty icon={<IconFileZip size={48} stroke={1.2} aria-hidden />} text={t('export.none')} />
	}
	return (
		<Stack gap={4}>
			<DataTable
				label={t('export.files')}
				rows={files}
				rowKey={({ name }) => name}
				height={Math.min(240, 34 + files.length * 33)}
				columns={[
					{
						key: 'name',
						title: t('export.file'),
						sortBy: ({ name }) => name,
						cell: ({ name }) => <span style={{ overflowWrap: 'anywhere' }}>{name}</span>,
					},
					{
						key: 'made',
						title: t('export.made'),
						align: 'right',
						sortBy: ({ madeAt }) => madeAt,
						cell: ({ madeAt }) => format.dateTime(madeAt),
					},
					{
						key: 'size',
						title: t('export.size'),
						align: 'right',
						sortBy: ({ bytes }) => bytes,
						cell: ({ bytes }) => format.dataSize(bytes),
					},
					{ key: 'save', title: '', align: 'right', cell: (file) => <Save {...file} /> },
				]}
			/>
			<span className="small" style={{ overflowWrap: 'anywhere' }}>
				{t('export.folder', { folder })}
			</span>
		</Stack>
	)
}

/** On the desktop the file lies on this PC already. */
function Save({ name, bytes }: FilesProps['files'][number]) {
	const t = useT()
	const format = useFormat()
	const [share, setShare] = useState<number | null>(null)
	if (isDesktop()) return null
	const save = async () => {
		setShare(0)
		try {
			saveFile(name, await download(name, (done) => setShare(bytes === 0 ? 1 : done / bytes)))
		} catch {
			notifications.show({ color: 'red', title: t('error.title'), message: t('export.not-saved') })
		} finally {
			setShare(null)
		}
	}
	return (
		<Button
			size="compact-xs"
			variant="default"
			disabled={share !== null}
			aria-label={`${t('action.save')}: ${name}`}
			onClick={() => void save()}
		>
			{share === null ? t('action.save') : format.percent(Math.min(1, share))}
		</Button>
	)
}

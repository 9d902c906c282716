/** Files that lie in a folder of the station: a browser saves them, on the desktop they are on this PC already. */
import { Button, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconFileZip } from '@tabler/icons-react'
import { useState } from 'react'
import { useFormat } from '../../building.ts'
import { isDesktop, saveFile } from '../../desk.ts'
import { useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { Empty } from '../../parts/page.tsx'
import { download } from './archive-pieces.ts'

type FilesProps = {
	readonly source: 'exchange.download' | 'exports.download'
	readonly files: readonly { readonly name: string; readonly bytes: number; readonly madeAt: number }[]
	readonly folder: string
}

export function Files({ source, files, folder }: FilesProps) {
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
					{ key: 'save', title: '', align: 'right', cell: (file) => <Save source={source} {...file} /> },
				]}
			/>
			<span className="small" style={{ overflowWrap: 'anywhere' }}>
				{t('export.folder', { folder })}
			</span>
		</Stack>
	)
}

function Save({ source, name, bytes }: FilesProps['files'][number] & Pick<FilesProps, 'source'>) {
	const t = useT()
	const format = useFormat()
	const [share, setShare] = useState<number | null>(null)
	if (isDesktop()) return null
	const save = async () => {
		setShare(0)
		try {
			saveFile(name, await download(source, name, (done) => setShare(bytes === 0 ? 1 : done / bytes)))
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

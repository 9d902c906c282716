/** Instead of every page while the station could not be started: why, and what can be done. */
import { Alert, Button, Group, Stack, Table, Text, Title } from '@mantine/core'
import { IconDatabaseOff } from '@tabler/icons-react'
import { useState } from 'react'
import type { StartRefusal } from '../../../../shared/contract/start.ts'
import { useAction, useView } from '../../answers.ts'
import { dataSize, dateTime } from '../../format.ts'
import { textOr, useLanguage, useT } from '../../locales/index.ts'
import { Card, Waiting } from '../../parts/page.tsx'

export function StartRefused() {
	const t = useT()
	const { data } = useView('start.refusal', {})
	const again = useAction('start.again')
	const openFolder = useAction('start.openFolder')
	const quit = useAction('start.quit')
	if (data === undefined || data.refusal === null) return <Waiting />
	const { reason, text, dataFolder, opensFolder } = data.refusal
	return (
		<Stack maw={860} mx="auto" px="md" py="8vh" gap="lg">
			<Title order={1}>{t('start.title')}</Title>
			<Alert color="red" icon={<IconDatabaseOff aria-hidden />}>
				<Text>{textOr(t, `start.reason.${reason}`, 'start.reason.other')}</Text>
			</Alert>
			{reason === 'corrupt' && <Backups refusal={data.refusal} />}
			<Facts
				facts={[
					[t('start.folder'), dataFolder],
					[t('start.details'), text],
				]}
			/>
			<Group>
				<Button variant="default" loading={again.isPending} onClick={() => again.mutate({})}>
					{t('start.again')}
				</Button>
				{opensFolder && (
					<Button variant="default" onClick={() => openFolder.mutate({})}>
						{t('start.open-folder')}
					</Button>
				)}
				<Button variant="default" onClick={() => quit.mutate({})}>
					{t('start.quit')}
				</Button>
			</Group>
		</Stack>
	)
}

function Facts({ facts }: { readonly facts: readonly (readonly [string, string])[] }) {
	return (
		<Stack gap={4}>
			{facts.map(([name, fact]) => (
				<Text key={name} size="sm" style={{ overflowWrap: 'anywhere' }}>
					{name}: {fact}
				</Text>
			))}
		</Stack>
	)
}

type Backup = StartRefusal['backups'][number]

function Backups({ refusal: { backups } }: { readonly refusal: StartRefusal }) {
	const t = useT()
	const [chosen, setChosen] = useState<string | null>(null)
	const restore = useAction('start.restore')
	if (backups.length === 0) return <Text>{t('start.no-backups')}</Text>
	return (
		<Card title={t('start.backups')}>
			<Stack gap="sm">
				<Text size="sm">{t('start.backups-mean')}</Text>
				<BackupTable backups={backups} onChoose={setChosen} />
				{chosen !== null && (
					<Group role="alertdialog" aria-label={t('start.restore')}>
						<Text>{t('start.restore-ask', { fileName: chosen })}</Text>
						<Button loading={restore.isPending} onClick={() => restore.mutate({ fileName: chosen })}>
							{t('start.restore-yes')}
						</Button>
						<Button variant="default" onClick={() => setChosen(null)}>
							{t('start.restore-no')}
						</Button>
					</Group>
				)}
			</Stack>
		</Card>
	)
}

type TableProps = { readonly backups: readonly Backup[]; readonly onChoose: (fileName: string) => void }

function BackupTable({ backups, onChoose }: TableProps) {
	const t = useT()
	const language = useLanguage()
	// The building's own zone stands in the database that can not be read.
	const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
	return (
		<Table>
			<Table.Thead>
				<Table.Tr>
					<Table.Th>{t('start.file')}</Table.Th>
					<Table.Th>{t('start.written')}</Table.Th>
					<Table.Th>{t('start.last-reading')}</Table.Th>
					<Table.Th>{t('start.size')}</Table.Th>
					<Table.Th>{t('start.restore')}</Table.Th>
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{backups.map(({ fileName, writtenAt, lastReceivedAt, sizeBytes }, index) => (
					<Table.Tr key={fileName}>
						<Table.Td style={{ overflowWrap: 'anywhere' }}>{fileName}</Table.Td>
						<Table.Td>{dateTime(writtenAt, zone, language)}</Table.Td>
						<Table.Td>
							{lastReceivedAt === null ? t('start.no-reading') : dateTime(lastReceivedAt, zone, language)}
						</Table.Td>
						<Table.Td>{dataSize(sizeBytes, language)}</Table.Td>
						<Table.Td>
							<Button size="compact-sm" variant={index === 0 ? 'filled' : 'default'} onClick={() => onChoose(fileName)}>
								{t('start.restore')}
							</Button>
						</Table.Td>
					</Table.Tr>
				))}
			</Table.Tbody>
		</Table>
	)
}

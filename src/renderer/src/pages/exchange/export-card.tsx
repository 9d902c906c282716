/** The building's archive and history of a period, signed, as a file for another station. */
import { Button, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useAction, useView } from '../../answers.ts'
import { useStatus, useZone } from '../../building.ts'
import { useDraft } from '../../draft.ts'
import { lastDay, localToday, periodWith, shifted } from '../../local-time.ts'
import { useT } from '../../locales/index.ts'
import { DateField } from '../../parts/fields.tsx'
import { JobLine } from '../../parts/jobs.tsx'
import { Answered, Card } from '../../parts/page.tsx'
import { Files } from './files.tsx'

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
				<Answered answer={files}>{(data) => <Files source="exchange.download" {...data} />}</Answered>
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

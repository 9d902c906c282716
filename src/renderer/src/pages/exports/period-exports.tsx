/** Readings or monthly use of a period as a table for other programs. */
import { Button, Group, Select, SimpleGrid, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { TableFormat } from '../../../../shared/contract/exports.ts'
import { tableFormats } from '../../../../shared/contract/exports.ts'
import { useAction, useView } from '../../answers.ts'
import { useStatus, useZone } from '../../building.ts'
import { useDraft } from '../../draft.ts'
import { lastDay, localToday, periodWith, shifted } from '../../local-time.ts'
import { useLanguage, useT } from '../../locales/index.ts'
import { DateField } from '../../parts/fields.tsx'
import { JobLine } from '../../parts/jobs.tsx'
import { Answered, Card } from '../../parts/page.tsx'
import { Files } from '../exchange/files.tsx'

type Form = { from: string; to: string; what: 'readings' | 'use'; format: TableFormat }
const fresh: Form = { from: '', to: '', what: 'use', format: 'xlsx' }

export function PeriodExports() {
	const t = useT()
	const status = useStatus()
	const files = useView('exports.files', {})
	return (
		<Card title={t('exports.period')} span={6}>
			<Stack gap="sm">
				<Text size="sm">{t('exports.period-means')}</Text>
				<PeriodForm />
				<JobLine subject={status?.building?.name ?? null} kinds={['export']} />
				<Answered answer={files}>{(data) => <Files source="exports.download" {...data} />}</Answered>
			</Stack>
		</Card>
	)
}

/** Nothing typed: the last whole month. */
function PeriodForm() {
	const t = useT()
	const zone = useZone()
	const language = useLanguage()
	const form = useDraft<Form>('period-export', fresh)
	const month = shifted(periodWith('month', localToday(useStatus()?.now ?? Date.now(), zone)), -1)
	const { what, format } = form.value
	const from = form.value.from === '' ? month.start : form.value.from
	const to = form.value.to === '' ? lastDay(month) : form.value.to
	const make = useAction('exports.makePeriod', () => notifications.show({ message: t('export.started') }))
	return (
		<Stack gap="sm">
			<SimpleGrid cols={2} spacing="sm">
				<Select
					label={t('exports.what')}
					data={(['use', 'readings'] as const).map((value) => ({ value, label: t(`exports.what-${value}`) }))}
					value={what}
					allowDeselect={false}
					onChange={(next) => next && form.change({ what: next as Form['what'] })}
				/>
				<Select
					label={t('exports.format')}
					data={tableFormats.map((value) => ({ value, label: t(`exportFormat.${value}`) }))}
					value={format}
					allowDeselect={false}
					onChange={(next) => next && form.change({ format: next as TableFormat })}
				/>
				<DateField label={t('reread.from')} value={from} onChange={(next) => form.change({ from: next })} />
				<DateField label={t('reread.to')} value={to} onChange={(next) => form.change({ to: next })} />
			</SimpleGrid>
			<Group justify="flex-end">
				<Button
					disabled={from > to}
					loading={make.isPending}
					aria-label={`${t('export.start')}: ${t('exports.period')}`}
					onClick={() => make.mutate({ what, format, language, from, to })}
				>
					{t('export.start')}
				</Button>
			</Group>
		</Stack>
	)
}

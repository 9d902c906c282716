/** Asks the memories again for boundary values that are missing in a period. */
import { Alert, Checkbox, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Temporal } from 'temporal-polyfill'
import { useAction, useView } from '../../answers.ts'
import { useFormat, useStatus, useZone } from '../../building.ts'
import { useDraft } from '../../draft.ts'
import { localToday } from '../../local-time.ts'
import { useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { DateField } from '../../parts/fields.tsx'
import { JobLine } from '../../parts/jobs.tsx'
import { RowLink } from '../../parts/link.tsx'
import { Answered } from '../../parts/page.tsx'
import { DrawerForm, SideDrawer } from '../../parts/side-drawer.tsx'
import { Missing } from '../../parts/value.tsx'

/** What lies below is asked again; null: everything. */
type Subject = { readonly key: string; readonly name: string } | null
type Props = { readonly opened: boolean; readonly onClose: () => void; readonly subject: Subject }

export function RereadDrawer({ opened, onClose, subject }: Props) {
	const t = useT()
	const title = subject === null ? t('reread.title-all') : t('reread.title', { name: subject.name })
	return (
		<SideDrawer title={title} opened={opened} onClose={onClose} wide="wide">
			{opened && <Reread subject={subject} onStarted={onClose} />}
		</SideDrawer>
	)
}

const memories = ['freeze', 'settlement', 'profile'] as const
/** Empty dates: the last seven whole days. */
const fresh = { from: '', to: '', freeze: 'yes', settlement: 'yes', profile: 'no' }

export function Reread({ subject, onStarted }: { readonly subject: Subject; readonly onStarted?: () => void }) {
	const t = useT()
	const form = useDraft(`reread-${subject?.key ?? 'all'}`, fresh)
	const week = useLastWeek()
	const from = form.value.from === '' ? week.from : form.value.from
	const to = form.value.to === '' ? week.to : form.value.to
	const what = memories.filter((memory) => form.value[memory] === 'yes')
	const key = subject?.key ?? null
	const start = useAction('network.reread', () => {
		notifications.show({ message: t('reread.started') })
		onStarted?.()
	})
	const isPeriod = from <= to
	const blocked = !isPeriod ? t('reread.needs-period') : what.length === 0 ? t('reread.needs-what') : null
	return (
		<DrawerForm
			submit={t('reread.start')}
			busy={start.isPending}
			blocked={blocked}
			onSubmit={() => start.mutate({ key, from, to, what })}
		>
			<Text size="sm">{t('reread.means')}</Text>
			<SimpleGrid cols={2} maw={420}>
				<DateField label={t('reread.from')} value={from} onChange={(next) => form.change({ from: next })} />
				<DateField label={t('reread.to')} value={to} onChange={(next) => form.change({ to: next })} />
			</SimpleGrid>
			<Group gap="md" role="group" aria-label={t('reread.what')}>
				{memories.map((memory) => (
					<Checkbox
						key={memory}
						label={t(`reread.${memory}`)}
						checked={form.value[memory] === 'yes'}
						onChange={(event) => form.change({ [memory]: event.currentTarget.checked ? 'yes' : 'no' })}
					/>
				))}
			</Group>
			<JobLine subject={subject?.name ?? null} kinds={['reread']} />
			{isPeriod && <MissingValues subjectKey={key} from={from} to={to} />}
		</DrawerForm>
	)
}

function useLastWeek() {
	const zone = useZone()
	const today = Temporal.PlainDate.from(localToday(useStatus()?.now ?? Date.now(), zone))
	return { from: today.subtract({ days: 7 }).toString(), to: today.subtract({ days: 1 }).toString() }
}

type MissingProps = { readonly subjectKey: string | null; readonly from: string; readonly to: string }

function MissingValues({ subjectKey, from, to }: MissingProps) {
	const t = useT()
	const format = useFormat()
	const answer = useView('network.missing', { key: subjectKey, from, to }, { keepBefore: 'keep' })
	return (
		<Answered answer={answer}>
			{({ meters, wanted }) => {
				const missing = meters.reduce((sum, meter) => sum + meter.missing, 0)
				const lacking = meters.filter((meter) => meter.missing > 0)
				if (wanted === 0) return <Text size="sm">{t('reread.nothing-due')}</Text>
				if (missing === 0) {
					return (
						<Alert color="green" py={8}>
							{t('reread.complete', { wanted: format.integer(wanted) })}
						</Alert>
					)
				}
				return (
					<Stack gap="xs">
						<Text size="sm" fw={600} role="status">
							{t('reread.missing-of', {
								missing: format.integer(missing),
								wanted: format.integer(wanted),
								meters: format.integer(lacking.length),
							})}
						</Text>
						<DataTable
							label={t('reread.missing')}
							rows={lacking}
							rowKey={({ meterId }) => meterId}
							height={Math.min(320, 34 + lacking.length * 33)}
							columns={[
								{
									key: 'serial',
									title: t('meters.serial'),
									sortBy: ({ serial }) => serial,
									cell: ({ meterId, serial }) => <RowLink to={`/network/why/${meterId}`}>{serial}</RowLink>,
								},
								{
									key: 'place',
									title: t('network.place'),
									sortBy: ({ place }) => place,
									cell: ({ place }) => place ?? <Missing reason="not-mounted" />,
								},
								{
									key: 'missing',
									title: t('reread.missing'),
									align: 'right',
									sortBy: (meter) => meter.missing,
									cell: (meter) => format.integer(meter.missing),
								},
							]}
						/>
					</Stack>
				)
			}}
		</Answered>
	)
}

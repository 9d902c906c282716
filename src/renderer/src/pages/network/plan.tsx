/** When the concentrator reads its meters by itself (F33), beside what the station needs to find fresh values. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import type { ConcentratorView, ReadingPlan } from '../../../../shared/contract/network.ts'
import { useAction } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { type Translate, useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { OrderDrawer } from '../../parts/order-drawer.tsx'
import { StateBadge } from '../../parts/state.tsx'
import { Missing } from '../../parts/value.tsx'
import { portName } from './archive-words.ts'
import { useOrderOutcome } from './clock-drawer.tsx'

type Props = { readonly concentrator: ConcentratorView }
/** One port's plan here and there. */
type Row = { readonly port: number; readonly own: ReadingPlan | null; readonly wanted: ReadingPlan | null }

export function Plan({ concentrator }: Props) {
	const t = useT()
	const format = useFormat()
	const [setting, set] = useDisclosure(false)
	const { plan } = concentrator
	const ports = [...new Set([...plan.concentrator, ...plan.wanted].map(({ port }) => port))].sort((a, b) => a - b)
	const rows = ports.map((port) => ({
		port,
		own: plan.concentrator.find((one) => one.port === port) ?? null,
		wanted: plan.wanted.find((one) => one.port === port) ?? null,
	}))
	return (
		<Stack gap="sm">
			<Text size="sm">{t('plan.means')}</Text>
			<PlanState concentrator={concentrator} />
			<PlanTable rows={rows} differs={plan.differs} read={plan.readAt === null ? 'never' : 'once'} />
			<Group justify="space-between">
				<span className="small">
					{plan.readAt === null ? t('plan.never-read') : t('plan.read-at', { at: format.dateTime(plan.readAt) })}
				</span>
				<Button
					variant={plan.readAt !== null && plan.differs.length > 0 ? 'filled' : 'default'}
					disabled={plan.wanted.length === 0 || (plan.readAt !== null && plan.differs.length === 0)}
					onClick={set.open}
				>
					{t('plan.set')}
				</Button>
			</Group>
			<SetPlan concentrator={concentrator} opened={setting} onClose={set.close} />
		</Stack>
	)
}

function PlanState({ concentrator: { plan } }: Props) {
	const t = useT()
	if (plan.readAt === null) return null
	if (plan.differs.length === 0) {
		return (
			<Alert color="green" py={8} icon={<IconCircleCheck aria-hidden />}>
				{t('plan.fits')}
			</Alert>
		)
	}
	return (
		<Alert color="orange" py={8} icon={<IconAlertTriangle aria-hidden />}>
			{t('plan.differs', { ports: plan.differs.map((port) => portName(t, port)).join(', ') })}
		</Alert>
	)
}

type TableProps = {
	readonly rows: readonly Row[]
	readonly differs: readonly number[]
	readonly read: 'never' | 'once'
}

function PlanTable({ rows, differs, read }: TableProps) {
	const t = useT()
	return (
		<DataTable
			label={t('concentrator.tab-plan')}
			rows={rows}
			rowKey={({ port }) => port}
			columns={[
				{ key: 'port', title: t('archive.port'), cell: ({ port }) => portName(t, port) },
				{
					key: 'own',
					title: t('plan.concentrator'),
					cell: ({ own }) =>
						own === null ? <Missing reason={read === 'never' ? 'plan-unread' : 'plan-none'} /> : planText(t, own),
				},
				{
					key: 'wanted',
					title: t('plan.wanted'),
					cell: ({ wanted }) => (wanted === null ? <Missing reason="plan-not-wanted" /> : planText(t, wanted)),
				},
				{
					key: 'state',
					title: t('lines.state'),
					cell: ({ port, wanted }) =>
						wanted === null || read === 'never' ? (
							''
						) : (
							<StateBadge
								health={differs.includes(port) ? 'warning' : 'good'}
								word={t(differs.includes(port) ? 'plan.too-seldom' : 'plan.serves')}
							/>
						),
				},
			]}
		/>
	)
}

const everyDay = 31

function planText(t: Translate, { intervalMinutes, readingTime, days, periods }: ReadingPlan): string {
	const often =
		intervalMinutes % 60 === 0
			? t('plan.hours', { count: intervalMinutes / 60 })
			: t('plan.minutes', { count: intervalMinutes })
	const when =
		days.length === 0
			? t('plan.no-day')
			: days.length >= everyDay
				? t('plan.daily')
				: t('plan.days', { days: days.join('., ') })
	const within = periods.map(({ from, to }) => `${from}–${to}`).join(', ')
	return [often, `${when} ${t('plan.at', { time: readingTime })}`, within].filter(Boolean).join(' · ')
}

type SetProps = Props & { readonly opened: boolean; readonly onClose: () => void }

function SetPlan({ concentrator, opened, onClose }: SetProps) {
	const t = useT()
	const tell = useOrderOutcome()
	const set = useAction('network.setPlan', ({ order }) => {
		tell(order)
		onClose()
	})
	return (
		<OrderDrawer
			title={t('plan.set-title', { name: concentrator.name })}
			opened={opened}
			onClose={onClose}
			wanted={concentrator.name}
			submit={t('plan.set-now')}
			busy={set.isPending}
			onOrder={(confirmation) => set.mutate({ concentratorId: concentrator.id, confirmation })}
		>
			<Text size="sm">{t('plan.set-means')}</Text>
			<dl className="facts">
				{concentrator.plan.wanted.map((wanted) => (
					<div key={wanted.port} style={{ display: 'contents' }}>
						<dt>{portName(t, wanted.port)}</dt>
						<dd>{planText(t, wanted)}</dd>
					</div>
				))}
			</dl>
		</OrderDrawer>
	)
}

/** A higher master reads the station as if it were a concentrator: where it is, how the link does, what it can ask. */
import { Alert, NumberInput, SimpleGrid, Stack, Switch, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMemo } from 'react'
import type { UpwardSettings, UpwardState } from '../../../../shared/contract/exchange.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { RowLink } from '../../parts/link.tsx'
import { Answered, Card } from '../../parts/page.tsx'
import { DrawerForm } from '../../parts/side-drawer.tsx'
import { StateBadge } from '../../parts/state.tsx'

export function UpwardCard() {
	const t = useT()
	const answer = useView('exchange.upward', {}, { refetchMs: 15_000 })
	return (
		<Card title={t('upward.title')} span={12}>
			<Answered answer={answer}>
				{({ settings, state }) => (
					<div className="grid">
						<div style={{ gridColumn: 'span 5' }}>
							<Stack gap="sm">
								<Text size="sm">{t('upward.means')}</Text>
								<SettingsForm settings={settings} />
							</Stack>
						</div>
						<div style={{ gridColumn: 'span 7' }}>
							<State state={state} />
						</div>
					</div>
				)}
			</Answered>
		</Card>
	)
}

type Form = {
	readonly enabled: 'yes' | 'no'
	readonly host: string
	readonly port: string
	readonly address: string
	readonly heartbeatMinutes: string
}

const fresh: Form = { enabled: 'no', host: '', port: '7000', address: '', heartbeatMinutes: '5' }
/** Region, four digits, and terminal, 0 … 65535: 1376.1 clause 5.1.3 (A1, A2). */
const addressForm = /^[0-9a-f]{4}-\d{1,5}$/i

function SettingsForm({ settings }: { readonly settings: UpwardSettings | null }) {
	const t = useT()
	const initial = useMemo<Form>(
		() =>
			settings === null
				? fresh
				: {
						enabled: settings.enabled ? 'yes' : 'no',
						host: settings.host,
						port: String(settings.port),
						address: settings.address,
						heartbeatMinutes: String(settings.heartbeatMinutes),
					},
		[settings],
	)
	const form = useDraft<Form>('upward', initial)
	const save = useAction('exchange.setUpward', () => {
		notifications.show({ message: t('upward.saved') })
		form.clear()
	})
	const { enabled, host, port, address, heartbeatMinutes } = form.value
	const isAddress = addressForm.test(address.trim())
	const blocked = host.trim() === '' ? t('upward.needs-host') : isAddress ? null : t('upward.needs-address')
	const send = () =>
		save.mutate({
			enabled: enabled === 'yes',
			host: host.trim(),
			port: Number(port),
			address: address.trim(),
			heartbeatMinutes: Number(heartbeatMinutes),
		})
	return (
		<DrawerForm submit={t('action.save')} busy={save.isPending} blocked={blocked} onSubmit={send} onCancel={form.clear}>
			<Switch
				label={t('upward.enabled')}
				checked={enabled === 'yes'}
				onChange={(event) => form.change({ enabled: event.currentTarget.checked ? 'yes' : 'no' })}
			/>
			<SimpleGrid cols={2} spacing="sm">
				<TextInput
					label={t('upward.host')}
					placeholder="192.168.1.10"
					value={host}
					onChange={(event) => form.change({ host: event.currentTarget.value })}
				/>
				<NumberInput
					label={t('line.tcp-port')}
					min={1}
					max={65_535}
					allowDecimal={false}
					value={port}
					onChange={(next) => form.change({ port: String(next) })}
				/>
				<TextInput
					label={t('upward.address')}
					placeholder="0314-00001"
					value={address}
					error={address === '' || isAddress ? null : t('concentrator.address-wrong')}
					onChange={(event) => form.change({ address: event.currentTarget.value })}
				/>
				<NumberInput
					label={t('upward.heartbeat')}
					min={1}
					max={60}
					allowDecimal={false}
					value={heartbeatMinutes}
					onChange={(next) => form.change({ heartbeatMinutes: String(next) })}
				/>
			</SimpleGrid>
		</DrawerForm>
	)
}

const stateHealth = {
	off: 'unknown',
	connecting: 'warning',
	'logging-in': 'warning',
	linked: 'good',
	failed: 'alarm',
} as const

function State({ state }: { readonly state: UpwardState }) {
	const t = useT()
	const format = useFormat()
	return (
		<Stack gap="sm">
			<dl className="facts">
				<dt>{t('lines.state')}</dt>
				<dd>
					<StateBadge health={stateHealth[state.state]} word={t(`upwardState.${state.state}`)} />{' '}
					{state.state !== 'off' && (
						<span className="small">{t('todo.since', { at: format.dateTime(state.since) })}</span>
					)}
				</dd>
				<dt>{t('upward.questions')}</dt>
				<dd>{format.integer(state.questions)}</dd>
			</dl>
			{state.problem !== null && (
				<Alert color="red" py={8} title={t('upward.failed')}>
					{t('upward.failed-do')}
					<details>
						<summary>{t('error.details')}</summary>
						<span className="mono">{state.problem}</span>
					</details>
				</Alert>
			)}
			<DataTable
				label={t('upward.points')}
				rows={state.points}
				rowKey={({ point }) => point}
				height={Math.min(260, 34 + Math.max(1, state.points.length) * 33)}
				columns={[
					{
						key: 'point',
						title: t('archive.point'),
						align: 'right',
						width: 110,
						sortBy: ({ point }) => point,
						cell: ({ point }) => point,
					},
					{
						key: 'meter',
						title: t('points.meter'),
						sortBy: ({ serial }) => serial,
						cell: ({ meterId, serial }) => <RowLink to={`/meters/${meterId}`}>{serial}</RowLink>,
					},
				]}
			/>
		</Stack>
	)
}

/** A port to listen on: a new one, or the settings of one. */
import { Button, NumberInput, Select, Switch, Text, TextInput } from '@mantine/core'
import { useMemo } from 'react'
import type { ListenerView } from '../../../../shared/contract/callers.ts'
import { useAction } from '../../answers.ts'
import { useDraft } from '../../draft.ts'
import { type Translate, useT } from '../../locales/index.ts'
import { DrawerForm, SideDrawer } from '../../parts/side-drawer.tsx'

type Props = {
	readonly opened: boolean
	readonly onClose: () => void
	/** null: a new one. */
	readonly listener: ListenerView | null
}

export function ListenerDrawer({ opened, onClose, listener }: Props) {
	const t = useT()
	return (
		<SideDrawer
			title={listener === null ? t('listener.add') : t('listener.change', { name: listener.name })}
			opened={opened}
			onClose={onClose}
		>
			{opened && <ListenerForm listener={listener} onClose={onClose} />}
		</SideDrawer>
	)
}

type Form = {
	readonly name: string
	readonly host: string
	readonly port: string
	readonly enabled: 'yes' | 'no'
}

const fresh: Form = { name: '', host: '0.0.0.0', port: '9100', enabled: 'yes' }

function ListenerForm({ listener, onClose }: Omit<Props, 'opened'>) {
	const t = useT()
	const initial = useMemo<Form>(() => {
		if (listener === null) return fresh
		const { name, host, port, enabled } = listener
		return { name, host, port: String(port), enabled: enabled ? 'yes' : 'no' }
	}, [listener])
	const form = useDraft<Form>(`listener-${listener?.id ?? 'new'}`, initial)
	const done = () => {
		form.clear()
		onClose()
	}
	const add = useAction('callers.addListener', done)
	const update = useAction('callers.updateListener', done)
	const remove = useAction('callers.removeListener', done)
	const { name, host, enabled } = form.value
	const port = Number(form.value.port)
	const isPort = Number.isInteger(port) && port >= 1 && port <= 65_535
	const save = () => {
		if (listener === null) add.mutate({ name, host, port })
		else update.mutate({ listenerId: listener.id, name, host, port, enabled: enabled === 'yes' })
	}
	return (
		<DrawerForm
			submit={listener === null ? t('listener.add') : t('action.save')}
			busy={add.isPending || update.isPending}
			blocked={name.trim() === '' ? t('line.needs-name') : isPort ? null : t('listener.needs-port')}
			onSubmit={save}
			onCancel={form.clear}
		>
			<Text size="sm">{t('listener.means')}</Text>
			<TextInput
				data-autofocus
				label={t('line.name')}
				placeholder={t('listener.name-form')}
				value={name}
				onChange={(event) => form.change({ name: event.currentTarget.value })}
			/>
			<NumberInput
				label={t('line.tcp-port')}
				description={t('listener.port-means')}
				min={1}
				max={65_535}
				allowDecimal={false}
				value={form.value.port}
				onChange={(next) => form.change({ port: String(next) })}
			/>
			<Select
				label={t('listener.host')}
				data={[...new Set(['0.0.0.0', '127.0.0.1', host])].map((value) => ({ value, label: hostName(t, value) }))}
				value={host}
				onChange={(next) => next && form.change({ host: next })}
			/>
			{listener !== null && (
				<>
					<Switch
						label={t('listener.enabled')}
						checked={enabled === 'yes'}
						onChange={(event) => form.change({ enabled: event.currentTarget.checked ? 'yes' : 'no' })}
					/>
					<Button
						variant="default"
						size="xs"
						style={{ alignSelf: 'flex-start' }}
						loading={remove.isPending}
						onClick={() => remove.mutate({ listenerId: listener.id })}
					>
						{t('action.remove')}
					</Button>
				</>
			)}
		</DrawerForm>
	)
}

/** '0.0.0.0' and '127.0.0.1' in words. */
export function hostName(t: Translate, host: string): string {
	if (host === '0.0.0.0') return t('listener.all')
	return host === '127.0.0.1' ? t('listener.own') : t('listener.at', { host })
}

/** A caller becomes a line; a concentrator becomes a device on it as well. */
import { Select, Text, TextInput } from '@mantine/core'
import { useMemo } from 'react'
import { useLocation } from 'wouter'
import type { CallerView } from '../../../../shared/contract/callers.ts'
import { type ProtocolName, protocolName } from '../../../../shared/contract/lines.ts'
import { useAction } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { DrawerForm, SideDrawer } from '../../parts/side-drawer.tsx'

type Props = { readonly caller: CallerView | null; readonly onClose: () => void }

export function AcceptDrawer({ caller, onClose }: Props) {
	const t = useT()
	return (
		<SideDrawer
			title={caller === null ? '' : t('callers.accept-title', { identity: caller.identity })}
			opened={caller !== null}
			onClose={onClose}
		>
			{caller !== null && <AcceptForm key={caller.identity} caller={caller} onClose={onClose} />}
		</SideDrawer>
	)
}

type Form = { readonly name: string; readonly protocol: ProtocolName }

/** A concentrator has said what it speaks; behind a modem there may be meters of any kind. */
function AcceptForm({ caller, onClose }: { readonly caller: CallerView; readonly onClose: () => void }) {
	const t = useT()
	const format = useFormat()
	const [, go] = useLocation()
	const isConcentrator = caller.kind === 'concentrator'
	const initial = useMemo<Form>(() => ({ name: '', protocol: isConcentrator ? 'gdw1376' : 'dlt645' }), [isConcentrator])
	const form = useDraft<Form>(`caller-${caller.port}-${caller.identity}`, initial)
	const accept = useAction('callers.accept', ({ lineId }) => {
		form.clear()
		onClose()
		go(isConcentrator ? `/network?node=line:${lineId}` : `/lines/${lineId}/scan`)
	})
	const { name, protocol } = form.value
	const { port, identity } = caller
	return (
		<DrawerForm
			submit={t('callers.accept-now')}
			busy={accept.isPending}
			blocked={name.trim() === '' ? t('line.needs-name') : null}
			onSubmit={() => accept.mutate({ port, identity, name, protocol })}
			onCancel={form.clear}
		>
			<Text size="sm">{t(isConcentrator ? 'callers.accept-concentrator' : 'callers.accept-modem')}</Text>
			<dl className="facts">
				<dt>{t('callers.peer')}</dt>
				<dd className="mono">{caller.peer}</dd>
				<dt>{t('callers.first')}</dt>
				<dd>{format.dateTime(caller.firstAt)}</dd>
				<dt>{t('callers.heartbeats')}</dt>
				<dd>{format.integer(caller.heartbeats)}</dd>
			</dl>
			<TextInput
				data-autofocus
				label={t('line.name')}
				placeholder={t(isConcentrator ? 'concentrator.name-form' : 'line.name-form')}
				value={name}
				onChange={(event) => form.change({ name: event.currentTarget.value })}
			/>
			{!isConcentrator && (
				<Select
					label={t('line.protocol')}
					description={t('callers.protocol-means')}
					data={protocolName.options.map((value) => ({ value, label: t(`protocol.${value}`) }))}
					value={protocol}
					onChange={(next) => next && form.change({ protocol: next as ProtocolName })}
				/>
			)}
		</DrawerForm>
	)
}

/** A collector on a line: its model says how many channels it has and how they are read. */
import { Select, Stack, Text, TextInput } from '@mantine/core'
import { useLocation } from 'wouter'
import type { CollectorModelView } from '../../../../shared/contract/collectors.ts'
import type { LineView } from '../../../../shared/contract/lines.ts'
import { useAction, useView } from '../../answers.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { ButtonLink } from '../../parts/link.tsx'
import { Waiting } from '../../parts/page.tsx'
import { DrawerForm, SideDrawer } from '../../parts/side-drawer.tsx'

type Props = { readonly opened: boolean; readonly onClose: () => void }
const fresh = { lineId: '', modelId: '', address: '', name: '' }

export function CollectorAddDrawer({ opened, onClose }: Props) {
	const t = useT()
	return (
		<SideDrawer title={t('network.add-collector')} opened={opened} onClose={onClose}>
			{opened && <Fitting onClose={onClose} />}
		</SideDrawer>
	)
}

/** Lines whose protocol some model speaks. */
function Fitting({ onClose }: Pick<Props, 'onClose'>) {
	const t = useT()
	const models = useView('collectors.models', {}).data?.models
	const lines = useView('lines.list', {}).data?.lines
	if (models === undefined || lines === undefined) return <Waiting />
	const fitting = lines.filter(({ protocol }) => models.some((model) => model.protocol === protocol))
	if (fitting.length > 0) return <AddForm lines={fitting} models={models} onClose={onClose} />
	return (
		<Stack align="flex-start">
			<Text size="sm">{t('collector.needs-line')}</Text>
			<ButtonLink to="/lines">{t('lines.add')}</ButtonLink>
		</Stack>
	)
}

type FormProps = Pick<Props, 'onClose'> & {
	readonly lines: readonly LineView[]
	readonly models: readonly CollectorModelView[]
}

function AddForm({ lines, models, onClose }: FormProps) {
	const t = useT()
	const [, go] = useLocation()
	const form = useDraft('collector-new', fresh)
	const add = useAction('collectors.add', ({ collectorId }) => {
		form.clear()
		onClose()
		go(`/network/collectors/${collectorId}`)
	})
	const { address, name } = form.value
	const line = lines.find(({ id }) => String(id) === form.value.lineId) ?? lines[0]!
	const spoken = models.filter(({ protocol }) => protocol === line.protocol)
	const model = spoken.find(({ id }) => id === form.value.modelId) ?? spoken[0]
	const blocked =
		name.trim() === '' ? t('line.needs-name') : address.trim() === '' ? t('collector.needs-address') : null
	return (
		<DrawerForm
			submit={t('network.add-collector')}
			busy={add.isPending}
			blocked={model === undefined ? t('scan.choose-model') : blocked}
			onSubmit={() =>
				model !== undefined && add.mutate({ lineId: line.id, modelId: model.id, address: address.trim(), name })
			}
			onCancel={form.clear}
		>
			<Select
				label={t('lines.line')}
				data={lines.map(({ id, name: text }) => ({ value: String(id), label: text }))}
				value={String(line.id)}
				onChange={(lineId) => lineId && form.change({ lineId, modelId: '' })}
			/>
			<Select
				label={t('meters.model')}
				description={model === undefined ? undefined : t(`collectorKind.${model.kind}.means`)}
				data={spoken.map((one) => ({ value: one.id, label: one.name }))}
				value={model?.id ?? null}
				onChange={(modelId) => modelId && form.change({ modelId })}
			/>
			<TextInput
				data-autofocus
				label={t('line.name')}
				placeholder={t('collector.name-form')}
				value={name}
				onChange={(event) => form.change({ name: event.currentTarget.value })}
			/>
			<TextInput
				label={t('meters.address')}
				description={t(`meters.address-${line.protocol}`)}
				value={address}
				onChange={(event) => form.change({ address: event.currentTarget.value })}
			/>
		</DrawerForm>
	)
}

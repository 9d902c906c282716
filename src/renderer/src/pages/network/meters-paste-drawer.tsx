/** Meters that the concentrator shall read, pasted as a list; what is wrong is seen before anything is added. */
import { Select, SimpleGrid, Stack, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMemo } from 'react'
import type { ArchiveView, ConcentratorView } from '../../../../shared/contract/network.ts'
import { useAction } from '../../answers.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { DrawerForm, SideDrawer } from '../../parts/side-drawer.tsx'
import { StateBadge } from '../../parts/state.tsx'
import { meterProtocolName, portName } from './archive-words.ts'
import { useBehindModels } from './behind-models.ts'
import { type ListRow, mostMeters, readMeterList, type Usual } from './meters-list.ts'

type Props = {
	readonly opened: boolean
	readonly onClose: () => void
	readonly concentrator: ConcentratorView
	readonly archive: ArchiveView
}

export function MetersPasteDrawer({ opened, onClose, concentrator, archive }: Props) {
	const t = useT()
	return (
		<SideDrawer title={t('paste.title', { name: concentrator.name })} opened={opened} onClose={onClose} wide="wide">
			{opened && <PasteForm onClose={onClose} concentrator={concentrator} archive={archive} />}
		</SideDrawer>
	)
}

const ports = ['31', '2', '3', '4'] as const
const protocolCodes = ['30', '1', '31'] as const
const fresh = { pasted: '', modelId: '', port: '31', protocolCode: '30' }

/** What F10 asks for beside address, port and protocol: as household meters with up to four tariffs have it. */
const usualOf = ({ port, protocolCode }: typeof fresh): Usual => ({
	port: Number(port),
	protocolCode: Number(protocolCode),
	baud: null,
	collectorAddress: '000000000000',
	tariffs: 4,
	integerDigits: 6,
	decimals: 2,
	userClass: 0,
	userSubclass: 0,
})

function PasteForm({ onClose, concentrator, archive }: Omit<Props, 'opened'>) {
	const t = useT()
	const form = useDraft(`meters-of-concentrator-${concentrator.id}`, fresh)
	const models = useBehindModels()
	const modelId = form.value.modelId === '' ? (models[0]?.value ?? null) : form.value.modelId
	const known = useMemo(
		() => new Set(archive.entries.flatMap(({ station }) => (station === null ? [] : [station.meterAddress]))),
		[archive],
	)
	const rows = useMemo(() => readMeterList(form.value.pasted, usualOf(form.value), known), [form.value, known])
	const wrong = rows.filter(({ problem }) => problem !== null).length
	const add = useAction('network.addMeters', ({ added }) => {
		notifications.show({ message: t('paste.added', { count: added }) })
		form.clear()
		onClose()
	})
	const good = rows.flatMap(({ meter, problem }) => (meter === null || problem !== null ? [] : [meter]))
	const blocked =
		rows.length === 0
			? t('paste.needs-rows')
			: rows.length > mostMeters
				? t('paste.too-many', { most: mostMeters })
				: wrong > 0
					? t('paste.wrong-rows', { count: wrong })
					: modelId === null
						? t('scan.choose-model')
						: null
	return (
		<DrawerForm
			submit={t('paste.add', { count: good.length })}
			busy={add.isPending}
			blocked={blocked}
			onSubmit={() => modelId !== null && add.mutate({ concentratorId: concentrator.id, modelId, meters: good })}
			onCancel={form.clear}
		>
			<Text size="sm">{t('paste.means')}</Text>
			<SimpleGrid cols={3}>
				<Select
					label={t('meters.model')}
					data={[...models]}
					value={modelId}
					onChange={(next) => next && form.change({ modelId: next })}
				/>
				<Select
					label={t('archive.port')}
					data={ports.map((value) => ({ value, label: portName(t, Number(value)) }))}
					value={form.value.port}
					onChange={(port) => port && form.change({ port })}
				/>
				<Select
					label={t('line.protocol')}
					data={protocolCodes.map((value) => ({ value, label: meterProtocolName(t, Number(value)) }))}
					value={form.value.protocolCode}
					onChange={(protocolCode) => protocolCode && form.change({ protocolCode })}
				/>
			</SimpleGrid>
			<Textarea
				label={t('paste.list')}
				description={t('paste.list-form')}
				placeholder={'000012345601\n000012345602;12345602;2;30;2400'}
				minRows={6}
				maxRows={10}
				autosize
				className="mono"
				value={form.value.pasted}
				onChange={(event) => form.change({ pasted: event.currentTarget.value })}
			/>
			{rows.length > 0 && <Preview rows={rows} />}
		</DrawerForm>
	)
}

function Preview({ rows }: { readonly rows: readonly ListRow[] }) {
	const t = useT()
	return (
		<Stack gap={4}>
			<Text size="xs" c="dimmed">
				{t('paste.preview')}
			</Text>
			<DataTable
				label={t('paste.preview')}
				rows={rows}
				rowKey={({ line }) => line}
				height={Math.min(300, 34 + rows.length * 33)}
				columns={[
					{ key: 'line', title: t('paste.line'), align: 'right', width: 60, cell: ({ line }) => line },
					{
						key: 'state',
						title: t('lines.state'),
						sortBy: ({ problem }) => problem ?? '',
						cell: ({ problem }) => (
							<StateBadge
								health={problem === null ? 'good' : 'alarm'}
								word={t(problem === null ? 'paste.row-good' : `paste.problem-${problem}`)}
							/>
						),
					},
					{
						key: 'address',
						title: t('archive.address'),
						cell: ({ meter, typed }) => <span className="mono">{meter?.meterAddress ?? typed.slice(0, 40)}</span>,
					},
					{ key: 'serial', title: t('meters.serial'), cell: ({ meter }) => meter?.serial ?? '' },
					{
						key: 'port',
						title: t('archive.port'),
						cell: ({ meter }) => (meter === null ? '' : portName(t, meter.port)),
					},
					{
						key: 'protocol',
						title: t('line.protocol'),
						cell: ({ meter }) => (meter === null ? '' : meterProtocolName(t, meter.protocolCode)),
					},
				]}
			/>
		</Stack>
	)
}

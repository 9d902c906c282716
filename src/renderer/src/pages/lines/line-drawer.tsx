/** A new line, or the settings of one: what it speaks, and by which port or address it is reached. */
import { Autocomplete, NumberInput, SegmentedControl, Select, SimpleGrid, Switch, TextInput } from '@mantine/core'
import { useMemo } from 'react'
import { type LineView, protocolName } from '../../../../shared/contract/lines.ts'
import { useAction, useView } from '../../answers.ts'
import { useDraft } from '../../draft.ts'
import { useT } from '../../locales/index.ts'
import { TextLink } from '../../parts/link.tsx'
import { DrawerForm, SideDrawer } from '../../parts/side-drawer.tsx'
import { baudRates, type LineForm, lineFormOf, lineUrlOf, usualSerial } from './line-url.ts'

type Props = {
	readonly opened: boolean
	readonly onClose: () => void
	/** null: a new line. */
	readonly line: LineView | null
	/** The new line's id; null after a change. */
	readonly onSaved: (lineId: number | null) => void
}

type Form = LineForm & {
	readonly name: string
	readonly protocol: LineView['protocol']
	readonly enabled: 'yes' | 'no'
}

const fresh: Form = {
	name: '',
	protocol: 'dlt645',
	enabled: 'yes',
	kind: 'serial',
	path: '',
	...usualSerial.dlt645,
	stopBits: '1',
	echo: 'auto',
	host: '',
	port: '9001',
	identity: '',
}

export function LineDrawer({ opened, onClose, line, onSaved }: Props) {
	const t = useT()
	return (
		<SideDrawer title={line === null ? t('lines.add') : t('line.change')} opened={opened} onClose={onClose}>
			{opened && <LineFormFields line={line} onSaved={onSaved} />}
		</SideDrawer>
	)
}

function LineFormFields({ line, onSaved }: Pick<Props, 'line' | 'onSaved'>) {
	const t = useT()
	const initial = useMemo<Form>(() => {
		if (line === null) return fresh
		const { name, protocol, enabled, url } = line
		return { ...fresh, ...lineFormOf(url, fresh), name, protocol, enabled: enabled ? 'yes' : 'no' }
	}, [line])
	const form = useDraft<Form>(`line-${line?.id ?? 'new'}`, initial)
	const done = (lineId: number | null) => {
		form.clear()
		onSaved(lineId)
	}
	const add = useAction('lines.add', ({ lineId }) => done(lineId))
	const update = useAction('lines.update', () => done(null))
	const { name, protocol, enabled } = form.value
	const url = lineUrlOf(form.value)
	const blocked = name.trim() === '' ? t('line.needs-name') : url === null ? t('line.needs-way') : null
	const save = () => {
		if (url === null) return
		if (line === null) add.mutate({ name, url, protocol })
		else update.mutate({ lineId: line.id, name, url, protocol, enabled: enabled === 'yes' })
	}
	return (
		<DrawerForm
			submit={line === null ? t('line.add-and-scan') : t('action.save')}
			busy={add.isPending || update.isPending}
			blocked={blocked}
			onSubmit={save}
			onCancel={form.clear}
		>
			<TextInput
				data-autofocus
				label={t('line.name')}
				placeholder={t('line.name-form')}
				value={name}
				onChange={(event) => form.change({ name: event.currentTarget.value })}
			/>
			<Select
				label={t('line.protocol')}
				data={protocolName.options.map((value) => ({ value, label: t(`protocol.${value}`) }))}
				value={protocol}
				onChange={(next) =>
					next && form.change({ protocol: next as Form['protocol'], ...usualSerial[next as Form['protocol']] })
				}
			/>
			<SegmentedControl
				aria-label={t('line.kind')}
				value={form.value.kind}
				onChange={(kind) => form.change({ kind: kind as Form['kind'] })}
				data={[
					{ value: 'serial', label: t('line.serial') },
					{ value: 'tcp', label: t('line.tcp') },
					{ value: 'dial-in', label: t('line.dial-in') },
				]}
			/>
			<Way {...form} />
			{line !== null && (
				<Switch
					label={t('line.enabled')}
					checked={enabled === 'yes'}
					onChange={(event) => form.change({ enabled: event.currentTarget.checked ? 'yes' : 'no' })}
				/>
			)}
		</DrawerForm>
	)
}

type FieldsProps = { readonly value: Form; readonly change: (part: Partial<Form>) => void }

function Way(props: FieldsProps) {
	if (props.value.kind === 'dial-in') return <DialIn {...props} />
	return props.value.kind === 'serial' ? <Serial {...props} /> : <Tcp {...props} />
}

/** Usually a caller is accepted where it waits; typed in, a device may be awaited that has not called yet. */
function DialIn({ value, change }: FieldsProps) {
	const t = useT()
	const listeners = useView('callers.list', {}).data?.listeners ?? []
	const ports = listeners.map(({ port, name }) => ({ value: String(port), label: `${port} · ${name}` }))
	const known = ports.some((port) => port.value === value.port)
	return (
		<>
			<Select
				label={t('line.call-port')}
				description={ports.length === 0 ? t('line.no-listener') : undefined}
				disabled={ports.length === 0}
				data={ports}
				value={known ? value.port : null}
				onChange={(port) => port && change({ port })}
			/>
			<TextInput
				label={t('line.identity')}
				description={t('line.identity-means')}
				placeholder="0314-25394"
				value={value.identity}
				onChange={(event) => change({ identity: event.currentTarget.value })}
			/>
			{ports.length === 0 && <TextLink to="/network/callers">{t('nav.callers')}</TextLink>}
		</>
	)
}

function Serial({ value, change }: FieldsProps) {
	const t = useT()
	const ports = useView('lines.ports', {})
	const known = ports.data?.ports ?? []
	const adapterOf = new Map(
		known.map(({ path, adapter, inUse }) => [
			path,
			[adapter, inUse ? t('line.port-in-use') : null].filter(Boolean).join(' · '),
		]),
	)
	return (
		<>
			<Autocomplete
				label={t('line.port')}
				placeholder="COM3"
				description={
					ports.data?.problem
						? t('line.ports-unknown')
						: known.length === 0
							? t('line.no-ports')
							: t('line.ports-found', { count: known.length })
				}
				data={known.map(({ path }) => path)}
				renderOption={({ option }) => (
					<span>
						{option.value} <span className="small">{adapterOf.get(option.value)}</span>
					</span>
				)}
				value={value.path}
				onChange={(path) => change({ path })}
			/>
			<SimpleGrid cols={2} spacing="sm" verticalSpacing="sm">
				<Select
					label={t('line.baud')}
					data={baudRates}
					value={value.baud}
					onChange={(baud) => baud && change({ baud })}
				/>
				<Select
					label={t('line.parity')}
					data={(['none', 'even', 'odd'] as const).map((parity) => ({ value: parity, label: t(`parity.${parity}`) }))}
					value={value.parity}
					onChange={(parity) => parity && change({ parity: parity as Form['parity'] })}
				/>
				<Select
					label={t('line.data-bits')}
					data={['8', '7']}
					value={value.dataBits}
					onChange={(bits) => bits && change({ dataBits: bits as Form['dataBits'] })}
				/>
				<Select
					label={t('line.stop-bits')}
					data={['1', '2']}
					value={value.stopBits}
					onChange={(bits) => bits && change({ stopBits: bits as Form['stopBits'] })}
				/>
			</SimpleGrid>
			<Select
				label={t('line.echo')}
				description={t('line.echo-means')}
				data={(['auto', 'strip', 'none'] as const).map((echo) => ({ value: echo, label: t(`echo.${echo}`) }))}
				value={value.echo}
				onChange={(echo) => echo && change({ echo: echo as Form['echo'] })}
			/>
		</>
	)
}

function Tcp({ value, change }: FieldsProps) {
	const t = useT()
	return (
		<SimpleGrid cols={2} spacing="sm">
			<TextInput
				label={t('line.host')}
				placeholder="192.168.1.20"
				value={value.host}
				onChange={(event) => change({ host: event.currentTarget.value })}
			/>
			<NumberInput
				label={t('line.tcp-port')}
				min={1}
				max={65_535}
				allowDecimal={false}
				value={value.port}
				onChange={(port) => change({ port: String(port) })}
			/>
		</SimpleGrid>
	)
}

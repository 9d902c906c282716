/** Search for meters on a line: what was found grows while one looks; stop, go on, and add what is new. */
import { Badge, Button, Checkbox, Group, NumberInput, Progress } from '@mantine/core'
import { IconRadar2 } from '@tabler/icons-react'
import { useState } from 'react'
import type { LineView, ScanView } from '../../../../shared/contract/lines.ts'
import { useAction, useView } from '../../answers.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { RowLink, TextLink } from '../../parts/link.tsx'
import { Answered, Empty } from '../../parts/page.tsx'
import { Missing, Quantity } from '../../parts/value.tsx'
import { ScanAdd } from './scan-add.tsx'
import { searchOf, typedRange } from './search-kinds.ts'

type Found = ScanView['found'][number]

export function Scan({ line }: { readonly line: LineView }) {
	const answer = useView('lines.scan', { lineId: line.id })
	return <Answered answer={answer}>{({ scan }) => <Panel line={line} scan={scan} />}</Answered>
}

function Panel({ line, scan }: { readonly line: LineView; readonly scan: ScanView | null }) {
	const t = useT()
	const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
	const [adding, setAdding] = useState<readonly Found[]>([])
	const fresh = scan?.found.filter(({ meterId }) => meterId === null) ?? []
	const picked = fresh.filter(({ address }) => chosen.has(address))
	return (
		<>
			<Controls line={line} scan={scan} />
			{scan === null ? (
				<Empty
					icon={<IconRadar2 size={48} stroke={1.2} aria-hidden />}
					text={t('scan.none')}
					hint={t(searchOf[line.protocol].kind === 'listens' ? 'scan.none-listens' : 'scan.none-hint')}
				/>
			) : (
				<>
					<FoundTable scan={scan} chosen={chosen} onChoose={setChosen} />
					{scan.collisions.length > 0 && (
						<p className="small">{t('scan.collisions', { addresses: scan.collisions.join(', ') })}</p>
					)}
					{scan.state === 'done' && scan.found.length + scan.collisions.length === 0 && (
						<p className="small">
							{t('scan.nobody')} <TextLink to={`/lines/${line.id}/doctor`}>{t('scan.to-doctor')}</TextLink>
						</p>
					)}
					<Group justify="flex-end" mt="sm" gap="xs">
						<Button variant="default" disabled={picked.length === 0} onClick={() => setAdding(picked)}>
							{t('scan.add-chosen', { count: picked.length })}
						</Button>
						<Button disabled={fresh.length === 0} onClick={() => setAdding(fresh)}>
							{t('scan.add-all', { count: fresh.length })}
						</Button>
					</Group>
				</>
			)}
			<ScanAdd line={line} found={adding} onClose={() => setAdding([])} />
		</>
	)
}

function Controls({ line, scan }: { readonly line: LineView; readonly scan: ScanView | null }) {
	const t = useT()
	const [from, setFrom] = useState<number | ''>('')
	const [to, setTo] = useState<number | ''>('')
	const start = useAction('lines.startScan')
	const stop = useAction('lines.stopScan')
	const resume = useAction('lines.resumeScan')
	const running = scan?.state === 'running'
	const search = searchOf[line.protocol]
	const range = search.kind === 'range' ? search : undefined
	const listens = search.kind === 'listens'
	const wanted = range === undefined ? null : typedRange(range, from, to)
	const number = (value: string | number) => (typeof value === 'number' ? value : '')
	return (
		<Group gap="sm" mb="sm" align="flex-end">
			{!running && range !== undefined && (
				<>
					<NumberInput
						size="xs"
						w={110}
						label={t('scan.from')}
						placeholder={String(range.from)}
						min={range.least}
						max={range.to}
						value={from}
						onChange={(value) => setFrom(number(value))}
					/>
					<NumberInput
						size="xs"
						w={110}
						label={t('scan.to')}
						placeholder={String(range.to)}
						min={range.least}
						max={range.to}
						value={to}
						onChange={(value) => setTo(number(value))}
					/>
				</>
			)}
			{!running && (
				<Button
					size="xs"
					variant={scan === null ? 'filled' : 'default'}
					loading={start.isPending}
					onClick={() => start.mutate({ lineId: line.id, from: wanted?.from ?? null, to: wanted?.to ?? null })}
				>
					{t(scan === null ? (listens ? 'scan.listen' : 'scan.start') : listens ? 'scan.listen-again' : 'scan.again')}
				</Button>
			)}
			{running && (
				<Button size="xs" variant="default" loading={stop.isPending} onClick={() => stop.mutate({ lineId: line.id })}>
					{t('scan.stop')}
				</Button>
			)}
			{scan?.state === 'stopped' && (
				<Button
					size="xs"
					variant="default"
					loading={resume.isPending}
					onClick={() => resume.mutate({ lineId: line.id })}
				>
					{t('scan.resume')}
				</Button>
			)}
			{scan !== null && <ScanState scan={scan} way={listens ? 'listens' : 'asks'} />}
		</Group>
	)
}

function ScanState({ scan, way }: { readonly scan: ScanView; readonly way: 'listens' | 'asks' }) {
	const t = useT()
	const format = useFormat()
	const all = scan.tried + scan.waiting
	return (
		<Group gap="xs" style={{ flex: 1 }}>
			<Progress value={all === 0 ? 100 : (scan.tried / all) * 100} w={160} aria-label={t('scan.progress')} />
			<span className="small" role="status">
				{t(way === 'listens' && scan.state === 'running' ? 'scan.listening' : `scan.${scan.state}`)} ·{' '}
				{way === 'asks' && `${t('scan.tried', { tried: format.integer(scan.tried), all: format.integer(all) })} · `}
				{t('scan.found', { count: scan.found.length })}
			</span>
		</Group>
	)
}

type TableProps = {
	readonly scan: ScanView
	readonly chosen: ReadonlySet<string>
	readonly onChoose: (chosen: ReadonlySet<string>) => void
}

function FoundTable({ scan, chosen, onChoose }: TableProps) {
	const t = useT()
	const toggle = (address: string) => {
		const after = new Set(chosen)
		if (!after.delete(address)) after.add(address)
		onChoose(after)
	}
	const columns: readonly Column<Found>[] = [
		{
			key: 'choose',
			title: <span className="small">{t('scan.choose')}</span>,
			width: 70,
			cell: ({ address, meterId }) => (
				<Checkbox
					size="xs"
					aria-label={t('scan.choose-one', { address })}
					disabled={meterId !== null}
					checked={chosen.has(address)}
					onChange={() => toggle(address)}
				/>
			),
		},
		{
			key: 'address',
			title: t('meters.address'),
			sortBy: ({ address }) => address,
			cell: ({ address }) => <span className="mono">{address}</span>,
		},
		{
			key: 'serial',
			title: t('meters.serial'),
			sortBy: ({ serial }) => serial,
			cell: ({ serial }) => serial || <Missing reason="not-stated" />,
		},
		{
			key: 'maker',
			title: t('meters.maker'),
			cell: ({ manufacturer }) => manufacturer ?? <Missing reason="not-stated" />,
		},
		{
			key: 'medium',
			title: t('completeness.medium'),
			cell: ({ medium }) => (medium === null ? <Missing reason="not-stated" /> : t(`medium.${medium}`)),
		},
		{
			key: 'value',
			title: t('scan.value'),
			align: 'right',
			cell: ({ value, unit }) => <Quantity value={value} unit={unit} reason="not-stated" />,
		},
		{
			key: 'known',
			title: t('scan.known'),
			cell: ({ meterId }) =>
				meterId === null ? (
					<Badge color="teal" variant="light" tt="none">
						{t('scan.new')}
					</Badge>
				) : (
					<RowLink to={`/meters/${meterId}`}>{t('scan.added')}</RowLink>
				),
		},
	]
	return (
		<DataTable
			label={t('scan.title')}
			columns={columns}
			rows={scan.found}
			rowKey={({ address }) => address}
			{...(scan.found.length > 9 ? { height: 330 } : {})}
		/>
	)
}

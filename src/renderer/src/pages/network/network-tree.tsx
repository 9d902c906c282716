/** The tree as a table. Only visible rows are drawn; arrows, Home, End, Space (choose) and Enter (open) work. */
import { Progress } from '@mantine/core'
import { IconBoxMultiple, IconChevronDown, IconChevronRight, IconPlug, IconRouter } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { NetworkNode } from '../../../../shared/contract/network.ts'
import { useFormat } from '../../building.ts'
import { useT } from '../../locales/index.ts'
import { failureSentence, failureWord } from '../../parts/failure-words.ts'
import { movedTo, type TreeRow, treeRows } from '../../parts/tree-rows.ts'
import { Missing } from '../../parts/value.tsx'
import { WeekBars } from '../../parts/week-bars.tsx'
import { parentOf, wayTo } from './network-rows.ts'

const rowHeight = 34
/** Behind larger devices the meters are folded away at first. */
const manyMeters = 100
/** A clock that is off by more is told apart: monthly values are then taken on the wrong day. */
const badClockMs = 300_000

type Props = {
	readonly nodes: readonly NetworkNode[]
	/** 'all': what was searched for is never folded away. */
	readonly opening: 'all' | 'by-hand'
	readonly chosen: string | null
	/** 'few': facts stand beside the tree. */
	readonly columns: 'all' | 'few'
	readonly onChoose: (key: string) => void
	readonly onOpen: (node: NetworkNode) => void
}

export function NetworkTree({ nodes, opening, chosen, columns, onChoose, onOpen }: Props) {
	const t = useT()
	const { closed, toggle } = useClosed(nodes, opening, chosen)
	const rows = useMemo(() => treeRows(nodes, parentOf, closed), [nodes, closed])
	const [active, setActive] = useState<string | null>(null)
	const box = useRef<HTMLDivElement>(null)
	const virtual = useVirtualizer({
		count: rows.length,
		getScrollElement: () => box.current,
		estimateSize: () => rowHeight,
		overscan: 12,
	})
	const at = Math.max(
		0,
		rows.findIndex(({ node }) => node.key === (active ?? chosen)),
	)
	// biome-ignore lint/correctness/useExhaustiveDependencies: only a new choice scrolls, not every redraw
	useEffect(() => {
		const index = rows.findIndex(({ node }) => node.key === chosen)
		if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' })
	}, [chosen])
	const onKey = (event: KeyboardEvent) => {
		const row = rows[at]
		const next = movedTo(rows, parentOf, at, event.key, toggle)
		if (row !== undefined && event.key === 'Enter') onOpen(row.node)
		else if (row !== undefined && event.key === ' ') onChoose(row.node.key)
		else if (next === null) return
		event.preventDefault()
		if (next !== null && rows[next] !== undefined) {
			setActive(rows[next].node.key)
			virtual.scrollToIndex(next)
		}
	}
	const items = virtual.getVirtualItems()
	return (
		<div className="treegrid" ref={box}>
			<table
				className="table"
				// biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a tree with columns (WAI-ARIA treegrid)
				role="treegrid"
				aria-label={t('nav.network')}
				aria-rowcount={rows.length + 1}
				tabIndex={0}
				onKeyDown={onKey}
				aria-activedescendant={rows[at] ? `node-${rows[at].node.key}` : undefined}
			>
				<Head columns={columns} />
				<tbody>
					<Spacer height={items[0]?.start ?? 0} />
					{items.map(({ index }) => {
						const row = rows[index]!
						return (
							<Row
								key={row.node.key}
								row={row}
								index={index}
								columns={columns}
								chosen={row.node.key === chosen}
								active={index === at}
								onToggle={() => toggle(row.node.key)}
								onChoose={() => {
									setActive(row.node.key)
									onChoose(row.node.key)
								}}
							/>
						)
					})}
					<Spacer height={virtual.getTotalSize() - (items.at(-1)?.end ?? 0)} />
				</tbody>
			</table>
		</div>
	)
}

/** Stands for the rows that are not drawn. */
const Spacer = ({ height }: { readonly height: number }) =>
	height <= 0 ? null : (
		<tr aria-hidden>
			<td style={{ height, padding: 0, border: 0 }} />
		</tr>
	)

/** Large devices begin folded, unless what is chosen lies in them; a person's own folding comes on top. */
function useClosed(nodes: readonly NetworkNode[], opening: Props['opening'], chosen: string | null) {
	const [turned, setTurned] = useState<ReadonlySet<string>>(new Set())
	const closed = useMemo(() => {
		if (opening === 'all') return new Set<string>()
		const open = new Set(chosen === null ? [] : wayTo(nodes, chosen).map(({ key }) => key))
		const isClosed = ({ key, kind, meters }: NetworkNode) =>
			(kind !== 'line' && meters > manyMeters && !open.has(key)) !== turned.has(key)
		return new Set(nodes.filter(isClosed).map(({ key }) => key))
	}, [nodes, opening, chosen, turned])
	const toggle = (key: string) =>
		setTurned((before) => {
			const after = new Set(before)
			if (!after.delete(key)) after.add(key)
			return after
		})
	return { closed, toggle }
}

function Head({ columns }: Pick<Props, 'columns'>) {
	const t = useT()
	const all = columns === 'all'
	return (
		<thead>
			<tr>
				<th scope="col" {...(all ? { style: { width: '26%' } } : {})}>
					{t('network.device')}
				</th>
				<th scope="col" style={{ width: 122 }}>
					{t('lines.state')}
				</th>
				{all && <th scope="col">{t('network.place')}</th>}
				<th scope="col" style={{ width: 148 }}>
					{t('network.last-answer')}
				</th>
				{all && (
					<th scope="col" style={{ width: '12%' }}>
						{t('network.last-failure')}
					</th>
				)}
				<th scope="col" style={{ width: 130 }}>
					{t('network.week')}
				</th>
				{all && (
					<>
						<th scope="col" className="right" style={{ width: 62 }}>
							{t('network.signal')}
						</th>
						<th scope="col" className="right" style={{ width: 78 }}>
							{t('device.clock')}
						</th>
					</>
				)}
			</tr>
		</thead>
	)
}

type RowProps = {
	readonly row: TreeRow<NetworkNode>
	readonly index: number
	readonly columns: Props['columns']
	readonly chosen: boolean
	readonly active: boolean
	readonly onToggle: () => void
	readonly onChoose: () => void
}

function Row({ row, index, columns, chosen, active, onToggle, onChoose }: RowProps) {
	const { node, level, children } = row
	const format = useFormat()
	return (
		<tr
			id={`node-${node.key}`}
			data-kind={node.kind}
			data-live=""
			aria-level={level + 1}
			aria-rowindex={index + 2}
			aria-selected={chosen}
			{...(children === 'none' ? {} : { 'aria-expanded': children === 'open' })}
			{...(active ? { 'data-active': '' } : {})}
			onClick={onChoose}
		>
			<NameCell row={row} onToggle={onToggle} />
			<StateCell node={node} />
			{columns === 'all' && <PlaceCell node={node} />}
			<td>{node.lastAnswerAt === null ? <Missing reason="no-answer" /> : format.dateTime(node.lastAnswerAt)}</td>
			{columns === 'all' && <FailureCell node={node} />}
			<td>
				<WeekBars days={node.days} />
			</td>
			{columns === 'all' && <DeviceCells node={node} />}
		</tr>
	)
}

const kindIcons = {
	line: IconPlug,
	concentrator: IconRouter,
	relay: IconBoxMultiple,
	collector: IconBoxMultiple,
	meter: null,
}

function NameCell({ row, onToggle }: Pick<RowProps, 'row' | 'onToggle'>) {
	const { node, level, children } = row
	const Twist = children === 'open' ? IconChevronDown : IconChevronRight
	const Icon = kindIcons[node.kind]
	return (
		<td>
			<span className="treegrid-name" style={{ paddingLeft: level * 16 }}>
				{/* biome-ignore lint/a11y/noStaticElementInteractions: a mouse shortcut; keys use left and right */}
				{/* biome-ignore lint/a11y/useKeyWithClickEvents: see above */}
				<span
					className="tree-twist"
					onClick={(event) => {
						event.stopPropagation()
						if (children !== 'none') onToggle()
					}}
				>
					{children !== 'none' && <Twist size={14} aria-hidden />}
				</span>
				{Icon !== null && <Icon size={16} stroke={1.7} aria-hidden style={{ flexShrink: 0 }} />}
				<span className="name" title={node.name}>
					{node.name}
				</span>
				{node.address !== null && node.address !== node.name && (
					<span className="small">{node.point === null ? node.address : `p${node.point}`}</span>
				)}
			</span>
		</td>
	)
}

function StateCell({ node }: { readonly node: NetworkNode }) {
	const t = useT()
	const format = useFormat()
	if (node.progress !== null) {
		const { done, total } = node.progress
		const told = t('status.done-of', { done: format.integer(done), total: format.integer(total) })
		return (
			<td className="small">
				{told}
				<Progress value={total === 0 ? 0 : (done / total) * 100} size={4} aria-label={told} />
			</td>
		)
	}
	return (
		<td>
			<span className="state-word">
				<span className="dot" data-health={node.health} />
				{t(`health.${node.health}`)}
			</span>
		</td>
	)
}

function PlaceCell({ node }: { readonly node: NetworkNode }) {
	const t = useT()
	const format = useFormat()
	const text =
		node.kind === 'meter' ? node.place : t('network.meters', { count: node.meters, n: format.integer(node.meters) })
	return <td title={text ?? undefined}>{text ?? <Missing reason="not-mounted" />}</td>
}

function FailureCell({ node }: { readonly node: NetworkNode }) {
	const t = useT()
	const format = useFormat()
	const failure = node.lastFailure
	// A failure that an answer came after is history: the days tell it.
	const isPast = failure !== null && node.lastAnswerAt !== null && node.lastAnswerAt >= failure.at
	if (failure === null || isPast) return <td />
	return (
		<td title={`${format.dateTime(failure.at)}: ${failureSentence(t, failure.reason)}`}>
			{failureWord(t, failure.reason)}
		</td>
	)
}

function DeviceCells({ node }: { readonly node: NetworkNode }) {
	const format = useFormat()
	const clock = node.clockOffsetMs
	return (
		<>
			<td className="right">{node.signalPercent === null ? '' : format.percent(node.signalPercent / 100)}</td>
			<td className="right" style={clock !== null && Math.abs(clock) > badClockMs ? bad : {}}>
				{clock === null ? '' : format.offset(clock)}
			</td>
		</>
	)
}

const bad = { fontWeight: 600, color: 'var(--mantine-color-error)' }

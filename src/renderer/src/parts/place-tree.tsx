/** Building › floor › unit › metering point. Only visible rows are drawn; arrows, Home, End and Enter work. */
import { TextInput } from '@mantine/core'
import { IconChevronDown, IconChevronRight, IconSearch } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import type { TreeNode } from '../../../shared/contract/topology.ts'
import { useView } from '../answers.ts'
import { useT } from '../locales/index.ts'
import { MediumIcon } from './medium.tsx'
import { Answered } from './page.tsx'
import { StateDot } from './state.tsx'
import './tree.css'
import { movedTo, type TreeRow, visibleRows } from './tree-rows.ts'

const rowHeight = 26

export function PlaceTree() {
	const t = useT()
	const answer = useView('topology.tree', {})
	const [typed, setTyped] = useState('')
	return (
		<aside className="tree" aria-label={t('tree.label')}>
			<div className="tree-search">
				<TextInput
					size="xs"
					aria-label={t('tree.search')}
					placeholder={t('tree.search')}
					leftSection={<IconSearch size={14} aria-hidden />}
					value={typed}
					onChange={(event) => setTyped(event.currentTarget.value)}
				/>
			</div>
			<Answered answer={answer}>{({ nodes }) => <Rows nodes={nodes} typed={typed} />}</Answered>
		</aside>
	)
}

const addressOf = (node: TreeNode) =>
	node.kind === 'point' ? `/points/${node.id}` : node.kind === 'unit' ? `/units/${node.id}` : null

function Rows({ nodes, typed }: { readonly nodes: readonly TreeNode[]; readonly typed: string }) {
	const t = useT()
	const [path, go] = useLocation()
	const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
	const rows = useMemo(() => visibleRows(nodes, closed, typed), [nodes, closed, typed])
	const chosen = nodes.find((node) => addressOf(node) === path)?.key ?? null
	const [active, setActive] = useState<string | null>(null)
	const box = useRef<HTMLDivElement>(null)
	const virtual = useVirtualizer({
		count: rows.length,
		getScrollElement: () => box.current,
		estimateSize: () => rowHeight,
		overscan: 20,
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
	const toggle = (key: string) => setClosed((before) => toggled(before, key))
	const onKey = (event: KeyboardEvent) => {
		const next = movedTo(rows, ({ parentKey }) => parentKey, at, event.key, toggle)
		if (event.key === 'Enter' || event.key === ' ') {
			const address = rows[at] && addressOf(rows[at].node)
			if (address) go(address)
			else if (rows[at]) toggle(rows[at].node.key)
		} else if (next === null) return
		event.preventDefault()
		if (next !== null && rows[next] !== undefined) {
			setActive(rows[next].node.key)
			virtual.scrollToIndex(next)
		}
	}
	return (
		<div
			className="tree-list"
			role="tree"
			aria-label={t('tree.label')}
			tabIndex={0}
			ref={box}
			onKeyDown={onKey}
			aria-activedescendant={rows[at] ? `tree-${rows[at].node.key}` : undefined}
		>
			<div className="tree-inner" role="none" style={{ height: virtual.getTotalSize() }}>
				{virtual.getVirtualItems().map((item) => {
					const row = rows[item.index]!
					return (
						<Item
							key={row.node.key}
							row={row}
							top={item.start}
							chosen={row.node.key === chosen}
							active={item.index === at}
							onToggle={() => toggle(row.node.key)}
							onOpen={() => {
								setActive(row.node.key)
								const address = addressOf(row.node)
								if (address === null) toggle(row.node.key)
								else go(address)
							}}
						/>
					)
				})}
			</div>
		</div>
	)
}

function toggled(before: ReadonlySet<string>, key: string): ReadonlySet<string> {
	const after = new Set(before)
	if (!after.delete(key)) after.add(key)
	return after
}

type ItemProps = {
	readonly row: TreeRow
	readonly top: number
	readonly chosen: boolean
	readonly active: boolean
	readonly onToggle: () => void
	readonly onOpen: () => void
}

function Item({ row, top, chosen, active, onToggle, onOpen }: ItemProps) {
	const { node, level, children } = row
	const Twist = children === 'open' ? IconChevronDown : IconChevronRight
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: the tree itself handles the keys (aria-activedescendant)
		// biome-ignore lint/a11y/useFocusableInteractive: focus stays on the tree (aria-activedescendant)
		<div
			id={`tree-${node.key}`}
			className="tree-item"
			role="treeitem"
			aria-level={level + 1}
			aria-selected={chosen}
			{...(children === 'none' ? {} : { 'aria-expanded': children === 'open' })}
			{...(active ? { 'data-active': '' } : {})}
			style={{ transform: `translateY(${top}px)`, paddingLeft: 4 + level * 14 }}
			onClick={onOpen}
		>
			{/* biome-ignore lint/a11y/noStaticElementInteractions: a mouse shortcut; keys use left and right */}
			{/* biome-ignore lint/a11y/useKeyWithClickEvents: see above */}
			<span
				className="tree-twist"
				onClick={(event) => {
					event.stopPropagation()
					if (children !== 'none') onToggle()
				}}
			>
				{children !== 'none' && <Twist size={13} aria-hidden />}
			</span>
			<StateDot health={node.health} />
			{node.medium !== null && <MediumIcon medium={node.medium} size={15} />}
			<span className="name">{node.name}</span>
		</div>
	)
}

/** Which rows of a tree are to be seen, in order, and where a key leads. */
import type { TreeNode } from '../../../shared/contract/topology.ts'

type Knot = { readonly key: string }

export type TreeRow<Node = TreeNode> = {
	readonly node: Node
	/** 0 = the uppermost. */
	readonly level: number
	readonly children: 'open' | 'closed' | 'none'
}

/** A search shows every hit with the places above and below it, whatever is closed. */
export function visibleRows(
	nodes: readonly TreeNode[],
	closed: ReadonlySet<string>,
	typed: string,
): readonly TreeRow[] {
	const wanted = typed.trim().toLowerCase()
	if (wanted === '') return treeRows(nodes, parentKeyOf, closed)
	const isHit = ({ name }: TreeNode) => name.toLowerCase().includes(wanted)
	return treeRows(hitsInTree(nodes, parentKeyOf, isHit, 'with-below'), parentKeyOf, new Set())
}

const parentKeyOf = ({ parentKey }: TreeNode) => parentKey

/** Orphans and rings are left out. */
export function treeRows<Node extends Knot>(
	nodes: readonly Node[],
	parentOf: (node: Node) => string | null,
	closed: ReadonlySet<string>,
): readonly TreeRow<Node>[] {
	const below = childrenOf(nodes, parentOf)
	const rows: TreeRow<Node>[] = []
	const walk = (parentKey: string | null, level: number) => {
		for (const node of below.get(parentKey) ?? []) {
			const children = below.has(node.key) ? (closed.has(node.key) ? 'closed' : 'open') : 'none'
			rows.push({ node, level, children })
			if (children === 'open') walk(node.key, level + 1)
		}
	}
	walk(null, 0)
	return rows
}

/** The hits with all that is above them, and with all below where that is wanted. */
export function hitsInTree<Node extends Knot>(
	nodes: readonly Node[],
	parentOf: (node: Node) => string | null,
	isHit: (node: Node) => boolean,
	reach: 'with-below' | 'hits-only',
): readonly Node[] {
	const below = childrenOf(nodes, parentOf)
	const byKey = new Map(nodes.map((node) => [node.key, node]))
	const kept = new Set<string>()
	const keep = (node: Node) => {
		if (kept.has(node.key)) return
		kept.add(node.key)
		if (reach === 'with-below') for (const child of below.get(node.key) ?? []) keep(child)
	}
	for (const node of nodes) if (isHit(node)) keep(node)
	const aboveOf = (key: string) => {
		const node = byKey.get(key)
		return node === undefined ? null : parentOf(node)
	}
	for (const key of [...kept]) {
		for (let above = aboveOf(key); above !== null && !kept.has(above); above = aboveOf(above)) kept.add(above)
	}
	return nodes.filter(({ key }) => kept.has(key))
}

function childrenOf<Node extends Knot>(
	nodes: readonly Node[],
	parentOf: (node: Node) => string | null,
): ReadonlyMap<string | null, readonly Node[]> {
	const below = new Map<string | null, Node[]>()
	for (const node of nodes) {
		const siblings = below.get(parentOf(node))
		if (siblings === undefined) below.set(parentOf(node), [node])
		else siblings.push(node)
	}
	return below
}

/** Index that a key leads to; left and right close and open (WAI-ARIA tree pattern). null: not a tree key. */
export function movedTo<Node extends Knot>(
	rows: readonly TreeRow<Node>[],
	parentOf: (node: Node) => string | null,
	at: number,
	key: string,
	toggle: (key: string) => void,
): number | null {
	const row = rows[at]
	if (row === undefined) return null
	if (key === 'ArrowDown') return Math.min(rows.length - 1, at + 1)
	if (key === 'ArrowUp') return Math.max(0, at - 1)
	if (key === 'Home') return 0
	if (key === 'End') return rows.length - 1
	if (key === 'ArrowRight') {
		if (row.children === 'open') return at + 1
		if (row.children === 'closed') toggle(row.node.key)
		return at
	}
	if (key === 'ArrowLeft') {
		if (row.children === 'open') toggle(row.node.key)
		else {
			const above = rows.findIndex(({ node }) => node.key === parentOf(row.node))
			return Math.max(0, above)
		}
		return at
	}
	return null
}

/** Which rows of the place tree are to be seen, in order. */
import type { TreeNode } from '../../../shared/contract/topology.ts'

export type TreeRow = {
	readonly node: TreeNode
	/** 0 = building. */
	readonly level: number
	readonly children: 'open' | 'closed' | 'none'
}

/** A search shows every hit with the places above and below it, whatever is closed. Orphans and rings are left out. */
export function visibleRows(
	nodes: readonly TreeNode[],
	closed: ReadonlySet<string>,
	typed: string,
): readonly TreeRow[] {
	const below = new Map<string | null, TreeNode[]>()
	for (const node of nodes) {
		const siblings = below.get(node.parentKey)
		if (siblings === undefined) below.set(node.parentKey, [node])
		else siblings.push(node)
	}
	const wanted = typed.trim().toLowerCase()
	const kept = wanted === '' ? null : hitsWithPlaces(nodes, below, wanted)
	const rows: TreeRow[] = []
	const walk = (parentKey: string | null, level: number) => {
		for (const node of below.get(parentKey) ?? []) {
			if (kept !== null && !kept.has(node.key)) continue
			const open = kept !== null || !closed.has(node.key)
			const children = below.has(node.key) ? (open ? 'open' : 'closed') : 'none'
			rows.push({ node, level, children })
			if (children === 'open') walk(node.key, level + 1)
		}
	}
	walk(null, 0)
	return rows
}

function hitsWithPlaces(
	nodes: readonly TreeNode[],
	below: ReadonlyMap<string | null, readonly TreeNode[]>,
	wanted: string,
): ReadonlySet<string> {
	const byKey = new Map(nodes.map((node) => [node.key, node]))
	const kept = new Set<string>()
	const keepBelow = (key: string) => {
		if (kept.has(key)) return
		kept.add(key)
		for (const child of below.get(key) ?? []) keepBelow(child.key)
	}
	for (const node of nodes) if (node.name.toLowerCase().includes(wanted)) keepBelow(node.key)
	for (const key of [...kept]) {
		let above = byKey.get(key)?.parentKey ?? null
		while (above !== null && !kept.has(above)) {
			kept.add(above)
			above = byKey.get(above)?.parentKey ?? null
		}
	}
	return kept
}

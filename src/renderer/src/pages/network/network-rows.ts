/** Which nodes of the network are to be seen for what was typed and chosen. */
import type { NetworkNode } from '../../../../shared/contract/network.ts'
import { hitsInTree } from '../../parts/tree-rows.ts'

const collator = new Intl.Collator('de', { numeric: true })

/** Siblings as they are counted on the device, else by name: channel 2 before channel 10. */
export const inOrder = (nodes: readonly NetworkNode[]): readonly NetworkNode[] =>
	[...nodes].sort((a, b) => placeOf(a) - placeOf(b) || collator.compare(a.name, b.name))

const placeOf = ({ point, channel }: NetworkNode) => point ?? channel ?? 0

/** 'trouble': only meters that are not read, and the way to them. */
export type Shown = 'all' | 'trouble'

export const parentOf = ({ parent }: NetworkNode) => parent

/** A meter that never was asked is not read either. */
export const isTrouble = ({ kind, health }: NetworkNode) => kind === 'meter' && health !== 'good'

export function nodesToShow(nodes: readonly NetworkNode[], typed: string, shown: Shown): readonly NetworkNode[] {
	const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
	const found = words.length === 0 ? nodes : hitsInTree(nodes, parentOf, (node) => names(node, words), 'with-below')
	return shown === 'all' ? found : hitsInTree(found, parentOf, isTrouble, 'hits-only')
}

function names({ name, address, place }: NetworkNode, words: readonly string[]): boolean {
	const text = `${name} ${address ?? ''} ${place ?? ''}`.toLowerCase()
	return words.every((word) => text.includes(word))
}

/** Nodes above and including this one, uppermost first. */
export function wayTo(nodes: readonly NetworkNode[], key: string): readonly NetworkNode[] {
	const byKey = new Map(nodes.map((node) => [node.key, node]))
	const way: NetworkNode[] = []
	for (let node = byKey.get(key); node !== undefined && !way.includes(node); node = byKey.get(node.parent ?? '')) {
		way.unshift(node)
	}
	return way
}

/** Everything below a node. */
export function nodesBelow(nodes: readonly NetworkNode[], key: string): readonly NetworkNode[] {
	const inside = new Set([key])
	const below = hitsInTree(nodes, parentOf, (node) => node.key === key, 'with-below')
	return below.filter((node) => {
		if (node.parent === null || !inside.has(node.parent)) return false
		inside.add(node.key)
		return true
	})
}

/** Where a node has a page of its own. */
export function pageOf({ kind, id }: NetworkNode): string {
	if (kind === 'line') return `/lines/${id}`
	if (kind === 'concentrator' || kind === 'relay') return `/network/concentrators/${id}`
	return kind === 'collector' ? `/network/collectors/${id}` : `/meters/${id}`
}

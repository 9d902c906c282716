import { describe, expect, test } from 'vitest'
import { visibleRows } from '../../src/renderer/src/parts/tree-rows.ts'
import type { TreeNode } from '../../src/shared/contract/topology.ts'

const node = (key: string, parentKey: string | null, name: string): TreeNode => ({
	key,
	kind: 'unit',
	id: 1,
	parentKey,
	name,
	medium: null,
	health: 'good',
})
const nodes = [
	node('b', null, 'Lindenhof'),
	node('f1', 'b', 'EG'),
	node('u1', 'f1', 'Laden'),
	node('f2', 'b', '1. OG'),
	node('u2', 'f2', 'Wohnung 1.01'),
	node('p2', 'u2', 'Strom'),
]
const keys = (closed: readonly string[], typed: string) =>
	visibleRows(nodes, new Set(closed), typed).map((row) => row.node.key)

describe('the tree of places', () => {
	test('lists places below the place that holds them', () => {
		expect(keys([], '')).toEqual(['b', 'f1', 'u1', 'f2', 'u2', 'p2'])
	})
	test('hides what is below a closed place', () => {
		expect(keys(['f2'], '')).toEqual(['b', 'f1', 'u1', 'f2'])
	})
	test('a search shows a hit with what is above and below it, though a place above is closed', () => {
		expect(keys(['b'], 'wohnung')).toEqual(['b', 'f2', 'u2', 'p2'])
	})
	test('a ring of places is not walked for ever', () => {
		const ring = [node('x', 'y', 'X'), node('y', 'x', 'Y')]
		expect(visibleRows(ring, new Set(), '')).toEqual([])
		expect(visibleRows(ring, new Set(), 'x')).toEqual([])
	})
})

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decode } from '../../../../src/main/protocols/gdw1376/codec.ts'
import { split } from '../../../../src/main/protocols/gdw1376/frame.ts'
import { outsidePath } from '../../../outside.ts'
import { bytesOf, unexplained } from '../../../vectors/conform.ts'
import { conformGdw1376, framesIn, isFrame } from '../../../vectors/gdw1376/conformance.ts'
import { checkCuts, checkExplained, checkTurnedBits } from '../laws.ts'
import { gdw1376Codec } from './laws.ts'

const path = outsidePath('protocols/cn.jsonl')
const folder = path === null ? '' : join(path, '../..')
const vectors = path === null ? [] : framesIn(folder)

describe.skipIf(path === null)('outside Q/GDW 376.1 frames', () => {
	it('decode to the stated items and values; what is no frame is refused; every deviation has its cause', () => {
		const [result] = conformGdw1376(folder)
		expect(result?.deviations.filter(({ cause }) => cause.startsWith(unexplained))).toEqual([])
		expect(result?.agreed).toBeGreaterThanOrEqual(48)
		expect(result?.refused).toBeGreaterThan(0)
	})

	it('that a master sends are built again byte for byte from what we say of them, and the neighbours are named', () => {
		const [, encoded, ...neighbours] = conformGdw1376(folder)
		const all = [encoded!, ...neighbours]
		expect(all.flatMap(({ deviations }) => deviations).filter(({ cause }) => cause.startsWith(unexplained))).toEqual([])
		expect(encoded).toMatchObject({ total: 24, agreed: 22 })
		expect(neighbours.map(({ total, agreed }) => [total, agreed])).toEqual([
			[6, 6],
			[2, 2],
		])
	})

	it('are cut out of a stream wherever it is cut in two, and refused with any bit flipped', () => {
		for (const vector of vectors) {
			const bytes = bytesOf(vector.hex)
			checkExplained(gdw1376Codec, bytes)
			if (!isFrame(vector)) continue
			checkCuts(split, bytes)
			checkTurnedBits(decode, bytes)
		}
	})
})

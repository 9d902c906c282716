import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decode, split } from '../../../../src/main/protocols/cjt188/codec.ts'
import { explain } from '../../../../src/main/protocols/cjt188/explain.ts'
import { outsidePath } from '../../../outside.ts'
import { readChinese } from '../../../vectors/chinese.ts'
import { conformCjt188 } from '../../../vectors/cjt188/conformance.ts'
import { bytesOf } from '../../../vectors/conform.ts'
import { checkCuts, checkExplained, checkTurnedBits } from '../laws.ts'
import { cjt188Codec } from './laws.ts'

const path = outsidePath('protocols/cn.jsonl')
const folder = path === null ? '' : join(path, '../..')

describe.skipIf(path === null)('outside CJ/T 188 frames', () => {
	it('decode to the stated numbers, units, addresses and states; wrong sums are refused', () => {
		const [result] = conformCjt188(folder)
		expect(result?.deviations).toEqual([])
		expect((result?.agreed ?? 0) + (result?.refused ?? 0)).toBe(result?.total)
		expect(result?.agreed).toBeGreaterThanOrEqual(30)
		expect(result?.refused).toBeGreaterThan(0)
	})

	it('are cut out of a stream wherever it is cut in two, and refused with any bit flipped', () => {
		for (const { hex, checksum_ok } of readChinese(folder, 'CJ/T 188')) {
			const bytes = bytesOf(hex)
			checkExplained(cjt188Codec, bytes)
			if (!checksum_ok) continue
			checkCuts(split, bytes)
			checkTurnedBits(decode, bytes, bytes.indexOf(0x68))
		}
	})

	it('are explained with the words of the standard', () => {
		const names = new Set(
			readChinese(folder, 'CJ/T 188').flatMap(({ hex }) => explain(bytesOf(hex)).map(({ name }) => name)),
		)
		for (const name of ['preamble', 'type', 'address', 'control', 'identifier', 'sequence', 'status', 'checksum']) {
			expect([...names]).toContain(name)
		}
	})
})

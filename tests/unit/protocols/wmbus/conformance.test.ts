import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { decode } from '../../../../src/main/protocols/wmbus/codec.ts'
import { split } from '../../../../src/main/protocols/wmbus/receivers.ts'
import { outsidePath } from '../../../outside.ts'
import { bytesOf, unexplained } from '../../../vectors/conform.ts'
import { conformWmbus, readDrivers } from '../../../vectors/wmbus/conformance.ts'
import { checkCuts } from '../laws.ts'
import { inFormatA } from './frames.ts'

const folder = outsidePath('protocols')

test.skipIf(folder === null)('every outside telegram says what its driver says, or deviates for a known cause', () => {
	const conformances = conformWmbus(dirname(folder!))
	expect(conformances.map(({ total }) => total >= 50)).toEqual([true, true])
	for (const { deviations } of conformances) {
		expect(deviations.filter(({ cause }) => cause.includes(unexplained))).toEqual([])
	}
})

test.skipIf(folder === null)('every outside telegram with checksums is found wherever the stream is cut', () => {
	const vectors = readDrivers(dirname(folder!)).filter(({ hex, protocol }) => {
		return protocol === 'wmbus' && hex.length / 2 === Number.parseInt(hex.slice(0, 2), 16) + 1
	})
	expect(vectors.length).toBeGreaterThan(100)
	for (const { name, hex } of vectors) {
		const plain = bytesOf(hex)
		const { device } = decode(plain)
		for (const frame of [inFormatA(plain), Uint8Array.from(Buffer.from(`b${hex}\n`))]) {
			checkCuts(split, frame)
			expect(decode(frame).device, name).toEqual(device)
		}
	}
})

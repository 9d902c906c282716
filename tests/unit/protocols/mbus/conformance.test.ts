import { expect, test } from 'vitest'
import { decode, split } from '../../../../src/main/protocols/mbus/codec.ts'
import { explain } from '../../../../src/main/protocols/mbus/explain.ts'
import { unexplained } from '../../../vectors/conform.ts'
import { conformMbus, frameOf, readLibmbus } from '../../../vectors/mbus/conformance.ts'
import { checkAmidGarbage, checkCuts, checkExplained, checkTurnedBits } from '../laws.ts'

const folder = process.env.OUTSIDE_VECTORS ?? new URL('../../../../../shared/vectors', import.meta.url).pathname
const vectors = readLibmbus(folder)
if (vectors.length === 0) console.log(`skipped: no M-Bus vectors in ${folder} (set OUTSIDE_VECTORS)`)

test.skipIf(vectors.length === 0)(
	'every frame of libmbus’s corpus agrees, is refused, or differs for a stated cause',
	() => {
		const [result] = conformMbus(folder)
		expect(result?.deviations.filter(({ cause }) => cause.startsWith(unexplained))).toEqual([])
		const deviating = new Set(result?.deviations.map(({ of }) => of.split(' #')[0]))
		expect((result?.agreed ?? 0) + (result?.refused ?? 0) + deviating.size).toBe(result?.total)
		expect(result?.agreed).toBeGreaterThan(result!.total * 0.75)
	},
)

test.skipIf(vectors.length === 0)('every flipped bit of every good outside frame is refused with a reason', () => {
	for (const { hex } of vectors) {
		const frame = frameOf(hex)
		if (frame !== null && decode(frame).ok) checkTurnedBits(decode, frame)
	}
})

test.skipIf(vectors.length === 0)(
	'every good outside frame is whole at its last byte and not before, and is explained',
	() => {
		for (const { hex } of vectors) {
			const frame = frameOf(hex)
			if (frame === null || !decode(frame).ok) continue
			checkCuts(split, frame)
			checkAmidGarbage(split, [frame, frame], () => [0x55, 0x68, 0x00])
			checkExplained({ explain }, frame)
		}
	},
)

import { expect, test } from 'vitest'
import { decode, split } from '../../../../src/main/protocols/mbus/codec.ts'
import { explain } from '../../../../src/main/protocols/mbus/explain.ts'
import { unexplained } from '../../../vectors/conform.ts'
import { conformMbus, frameOf, readLibmbus } from '../../../vectors/mbus/conformance.ts'
import { checkExplained, consume } from '../laws.ts'

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
	for (const { name, hex } of vectors) {
		const frame = frameOf(hex)
		if (frame === null || !decode(frame).ok) continue
		for (let bit = 0; bit < frame.length * 8; bit++) {
			const flipped = frame.slice()
			flipped[bit >> 3]! ^= 1 << (bit & 7)
			expect(decode(flipped).ok, `${name}, bit ${bit}`).toBe(false)
		}
	}
})

test.skipIf(vectors.length === 0)(
	'every good outside frame is whole at its last byte and not before, and is explained',
	() => {
		for (const { hex, name } of vectors) {
			const frame = frameOf(hex)
			if (frame === null || !decode(frame).ok) continue
			for (let cut = 0; cut < frame.length; cut++) expect(split(frame.subarray(0, cut)), name).toEqual({ kind: 'more' })
			const garbage = Uint8Array.of(0x68, 0x00, ...frame, 0x55, ...frame, 0x10)
			expect(consume(split, garbage).map((each) => Buffer.from(each))).toEqual([Buffer.from(frame), Buffer.from(frame)])
			checkExplained({ explain }, frame)
		}
	},
)

test.skipIf(vectors.length === 0)('decoding the outside frames takes one core less than 20 microseconds each', () => {
	const frames = vectors.map(({ hex }) => frameOf(hex)).filter((frame) => frame !== null)
	let best = Number.POSITIVE_INFINITY
	for (let round = 0; round < 20; round++) {
		const from = performance.now()
		for (let i = 0; i < 20; i++) for (const frame of frames) decode(frame)
		best = Math.min(best, (performance.now() - from) / (20 * frames.length))
	}
	expect(best).toBeLessThan(0.02)
})

/** Many points in one conversation: what each is told is what it would have been told alone, in fewer questions. */
import { describe, expect, it } from 'vitest'
import { gdw1376 } from '../../../../src/main/protocols/gdw1376/driver.ts'
import type { ReadJob, ReadResult } from '../../../../src/main/protocols/protocol.ts'
import { converse } from '../converse.ts'
import { typedAddress } from './frames.ts'
import { type Asked, contentOf, type Script, scripted } from './scripted.ts'

const { together } = gdw1376
const addressOf = (point: number): string => `${typedAddress}/p${point}`
const numbers = Array.from({ length: 20 }, (_, index) => index + 3)
const addresses = numbers.map(addressOf)
const jobs: readonly ReadJob[] = [
	{ kind: 'current' },
	{ kind: 'current', items: ['F129', '0C F25', 'F131'] },
	{ kind: 'freeze', back: 2 },
	{ kind: 'settlement', back: 1 },
	{ kind: 'profile', from: '2026-11-20T00:00', count: 100 },
	{ kind: 'clock' },
]

const readTogether = (job: ReadJob, script: Script, spoil?: Parameters<typeof scripted>[1], of = addresses) =>
	converse(together.read(of, job), scripted(script, spoil))

/** Without the places of frames: alone, a point has frames of its own. */
const shown = ({ records, failure, clock }: ReadResult) => ({
	records: records.map(({ frame, ...record }) => JSON.stringify(record)).sort(),
	failure: failure?.reason ?? null,
	clock: clock?.local ?? null,
})

function expectAsAlone(job: ReadJob, script: Script): number {
	const { result, sent } = readTogether(job, script)
	expect([...result.keys()].sort()).toEqual([...addresses].sort())
	let alone = 0
	for (const address of addresses) {
		const single = converse(gdw1376.read(address, job), scripted({ ...script, lacking: 'left-out' }))
		alone += single.sent.length
		expect(shown(result.get(address)!), `${address} ${JSON.stringify(job)}`).toEqual(shown(single.result))
	}
	return sent.length / alone
}

describe('points of one terminal are asked together', () => {
	it('belong together by their terminal; the terminal itself goes alone', () => {
		expect(addresses.map(together.group)).toEqual(addresses.map(() => typedAddress))
		expect([typedAddress, 'nobody', '0314-00001/p1'].map(together.group)).toEqual([null, null, '0314-00001'])
	})

	it('and each is told what it would be told alone, in a tenth of the questions', () => {
		for (const job of jobs) expect(expectAsAlone(job, { content: contentOf })).toBeLessThanOrEqual(0.1)
	})

	it('in bit maps of eight points where nothing else stands in the question', () => {
		const { sent } = readTogether({ kind: 'current' }, { content: contentOf }, undefined, addresses.slice(0, 9))
		expect(sent).toHaveLength(1)
		// Points 3 to 8 are bits 2 to 7 of group 1, points 9 to 11 bits 0 to 2 of group 2.
		expect(sent[0]!.slice(28, -4)).toBe('FC010103FC01030407020103' + '07020304')
	})

	it('with answers of more frames than their number counts to', () => {
		for (const job of jobs.slice(0, 4)) expectAsAlone(job, { content: contentOf, unitsPerFrame: 1 })
	})

	it('and frames that state values of several points are the same object in their results', () => {
		const { result } = readTogether({ kind: 'freeze', back: 1 }, { content: contentOf })
		const [one, other] = [result.get(addressOf(3))!, result.get(addressOf(4))!]
		expect(one.frames).toHaveLength(1)
		expect(one.frames[0]).toBe(other.frames[0])
		expect(one.records.every(({ frame }) => frame === 0)).toBe(true)
	})
})

describe('a terminal that does not answer joined questions as they are', () => {
	const lacking =
		(points: readonly number[], items: readonly number[] = []) =>
		(asked: Asked) =>
			points.includes(asked.point) || items.includes(asked.item) ? null : contentOf(asked)

	it('is asked singly when it denies every one, and is not asked so again', () => {
		for (const joins of ['point', 'one'] as const) {
			for (const job of jobs) expect(expectAsAlone(job, { content: contentOf, joins })).toBeLessThanOrEqual(1.1)
		}
	})

	it('leaves points and items out: those alone are without', () => {
		for (const job of jobs) expect(expectAsAlone(job, { content: lacking([5, 22], [34, 132, 162]) })).toBeLessThan(0.35)
		const { result } = readTogether({ kind: 'freeze', back: 1 }, { content: lacking([5]) })
		expect(result.get(addressOf(5))?.failure).toMatchObject({ reason: 'meter-error' })
		expect(result.get(addressOf(6))?.failure).toBeNull()
	})

	it('denies all of it because of one point: the others are told all the same', () => {
		for (const job of jobs) expectAsAlone(job, { content: lacking([5, 22], [33, 132, 162]), lacking: 'all-denied' })
	})

	it('answers the first so many items only: the rest is asked for once more', () => {
		for (const job of jobs) expectAsAlone(job, { content: contentOf, mostUnits: 7 })
	})

	it('has items whose content is of another form: what stands behind them is asked for alone', () => {
		const content = (asked: Asked) => (asked.point === 7 && asked.item === 161 ? 'AA BB' : contentOf(asked))
		const { result } = readTogether({ kind: 'freeze', back: 1 }, { content })
		const energies = addresses.filter((address) =>
			result.get(address)!.records.some(({ key, quantity }) => key.includes('F161') && quantity === 'energy'),
		)
		expect(energies).toHaveLength(addresses.length - 1)
	})

	it('tells another day than was asked for: that is no answer', () => {
		const content = (asked: Asked) => contentOf({ ...asked, label: asked.label === '' ? '' : '010126' })
		const { result } = readTogether({ kind: 'freeze', back: 1 }, { content })
		expect([...result.values()].flatMap(({ records }) => records)).toEqual([])
	})
})

describe('a terminal that falls silent', () => {
	const silentFrom = (first: number) => (bytes: Uint8Array, nth: number) => (nth < first ? bytes : new Uint8Array())

	it('at once, is asked once more for little and then no longer', () => {
		const { result, sent } = readTogether({ kind: 'current' }, { content: contentOf }, silentFrom(0))
		expect(sent).toHaveLength(2)
		expect(new Set([...result.values()].map(({ failure }) => failure?.reason))).toEqual(new Set(['silence']))
	})

	it('later, leaves what it has told', () => {
		const { result } = readTogether({ kind: 'current' }, { content: contentOf }, silentFrom(1))
		const whole = [...result.values()].filter(({ failure }) => failure === null)
		expect(whole.length).toBeGreaterThanOrEqual(8)
		expect(whole.every(({ records }) => records.length > 0)).toBe(true)
		expect(result.get(addresses.at(-1)!)).toMatchObject({ failure: { reason: 'silence' }, records: [] })
	})

	it('on joined questions alone, is asked singly', () => {
		const deaf = scripted({ content: contentOf })
		const { result } = converse(together.read(addresses, { kind: 'current' }), (request, step) =>
			request.length > 20 ? { kind: 'silence' } : deaf(request, step),
		)
		expect([...result.values()].every(({ failure }) => failure === null)).toBe(true)
	})

	it('in the middle of an answer: what was lost is asked for in smaller questions', () => {
		const script = { content: contentOf, unitsPerFrame: 4 }
		const { result } = readTogether({ kind: 'current' }, script, (bytes, nth) =>
			nth === 0 ? bytes.subarray(400) : bytes,
		)
		expect([...result.values()].every(({ failure }) => failure === null)).toBe(true)
	})

	it('because the line is gone: that is everybody’s failure', () => {
		const { result, sent } = converse(together.read(addresses, { kind: 'freeze', back: 1 }), () => ({
			kind: 'line',
			reason: 'gone',
		}))
		expect(sent).toHaveLength(1)
		expect([...result.values()].map(({ failure }) => failure?.reason)).toEqual(addresses.map(() => 'line'))
	})
})

it('addresses of two terminals, none at all and the same one twice have their results', () => {
	const odd = [...addresses.slice(0, 2), addresses[0]!, '0314-00001/p1', typedAddress, 'nobody']
	const { result } = readTogether({ kind: 'current' }, { content: contentOf }, undefined, odd)
	expect([...result.keys()].sort()).toEqual([...new Set(odd)].sort())
	expect(result.get(addresses[0]!)?.failure).toBeNull()
	expect(result.get('nobody')?.failure?.reason).toBe('not-offered')
	expect(result.get('0314-00001/p1')?.failure?.reason).toBe('noise')
})

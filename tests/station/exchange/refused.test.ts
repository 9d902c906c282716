/** Archives that nobody should believe: refused with a sentence, and nothing of them is stored. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync, gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { endText, fingerprintOf, signedText } from '../../../src/main/work/archive/format.ts'
import { ArchiveRefused, readArchive } from '../../../src/main/work/archive/read.ts'
import { writeArchive } from '../../../src/main/work/archive/write.ts'
import { refusal } from '../house.ts'
import { freshStore, temporaryFolder } from '../store/fixture.ts'
import { build, fill, stationIn, uploaded } from './site.ts'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const rawOf = (key: KeyObject) => Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url')

/** A small good archive, and the way to look at a changed one. */
async function archive(name = 'Lindenhof') {
	const { store } = freshStore()
	fill(store, build(store, name, ['000000000101']), 2)
	const folder = temporaryFolder()
	const path = join(folder, 'archive')
	const made = await writeArchive(
		store,
		{
			...{ path, from: '2026-01-05', to: '2026-01-06', now: Date.UTC(2026, 0, 8), program: '0.1.0' },
			publicKey: rawOf(publicKey).toString('base64'),
		},
		{ progress: () => {}, isCancelled: () => false, give: async () => {} },
	)
	if (made.cancelled) throw new Error('cancelled')
	const end = endText(made.sha256, sign(null, signedText(made.sha256), privateKey))
	const bytes = Buffer.concat([readFileSync(path), gzipSync(end)])
	const look = async (changed: Buffer) => {
		writeFileSync(path, changed)
		const lines: unknown[] = []
		try {
			for await (const line of readArchive(path)) lines.push(line)
			return { lines, reason: null }
		} catch (cause) {
			if (!(cause instanceof ArchiveRefused)) throw cause
			expect(cause.message).toMatch(/^[A-Z].*\.$/)
			return { lines, reason: cause.reason }
		}
	}
	return { bytes, look, text: gunzipSync(bytes).toString('utf8') }
}

/** Lines signed anew, as a dishonest but known station could. */
async function signedAnew(lines: readonly string[], key = privateKey) {
	const { createHash } = await import('node:crypto')
	const body = `${lines.join('\n')}\n`
	const sha256 = createHash('sha256').update(body).digest('hex')
	return gzipSync(body + endText(sha256, sign(null, signedText(sha256), key)))
}

test('a whole archive is read to its end, in one member or in two', async () => {
	const { bytes, look, text } = await archive()
	const { lines, reason } = await look(bytes)
	expect(reason).toBeNull()
	expect(lines).toHaveLength(text.trimEnd().split('\n').length - 1)
	expect(await look(gzipSync(text))).toEqual({ lines, reason: null })
})

test('wherever it is cut off, it is refused', async () => {
	const { bytes, look } = await archive()
	for (let length = 0; length < bytes.length; length += 7) {
		expect((await look(bytes.subarray(0, length))).reason, `cut at ${length}`).not.toBeNull()
	}
})

test('a bit that was flipped anywhere is refused, or is none of what is read', async () => {
	const { bytes, look } = await archive()
	const { lines } = await look(bytes)
	await fc.assert(
		fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
			const changed = Buffer.from(bytes)
			changed[bit >> 3]! ^= 1 << (bit & 7)
			const found = await look(changed)
			// A packer's own notes (time, system) and the bits that fill its last byte say nothing.
			if (found.reason === null) expect(found.lines).toEqual(lines)
		}),
		{ numRuns: 600 },
	)
})

test('a bit that was flipped in what was packed is always refused', async () => {
	const { look, text } = await archive()
	const plain = Buffer.from(text)
	await fc.assert(
		fc.asyncProperty(fc.nat(plain.length * 8 - 1), async (bit) => {
			const changed = Buffer.from(plain)
			changed[bit >> 3]! ^= 1 << (bit & 7)
			expect((await look(gzipSync(changed))).reason).not.toBeNull()
		}),
		{ numRuns: 600 },
	)
})

test('another key, no signature, another version, something behind the end: each has its reason', async () => {
	const { look, text } = await archive()
	const lines = text.trimEnd().split('\n').slice(0, -1)
	expect((await look(await signedAnew(lines))).reason).toBeNull()
	expect((await look(await signedAnew(lines, generateKeyPairSync('ed25519').privateKey))).reason).toBe('signature')
	expect((await look(gzipSync(`${lines.join('\n')}\n`))).reason).toBe('not-signed')
	expect(
		(await look(await signedAnew([lines[0]!.replace('"version":1', '"version":2'), ...lines.slice(1)]))).reason,
	).toBe('version')
	expect((await look(gzipSync(`${text}{}\n`))).reason).toBe('damaged')
	expect((await look(gzipSync(text.trimEnd()))).reason).toBe('damaged')
	expect((await look(gzipSync('{"t":"end"}\n'))).reason).toBe('not-an-archive')
	expect((await look(Buffer.from('PK\x03\x04 no archive'))).reason).toBe('not-an-archive')
	expect((await look(Buffer.alloc(0))).reason).not.toBeNull()
})

test('what is signed is not believed either where it is not of the form', async () => {
	const { look, text } = await archive()
	const lines = text.trimEnd().split('\n').slice(0, -1)
	const changed = (from: string | RegExp, to: string) => signedAnew(lines.map((line) => line.replace(from, to)))
	for (const [from, to] of [
		['"name":"EG"', '"name":"E\\u0000G"'],
		['"name":"EG"', '"name":"E\\nG"'],
		['"name":"EG"', `"name":"${'x'.repeat(300)}"`],
		['"t":"floor"', '"t":"floor","__proto__":{"id":1}'],
		['"t":"floor"', '"t":"secret"'],
		[/"unit":\d+,"name"/, '"unit":999,"name"'],
		['"exponent":-2', '"exponent":-99'],
		[/"rows":\[\[\d+/, '"rows":[[99999999999999'],
		[/"rows":\[\[\d+/, '"rows":[[1.5'],
		[/,1,(\d{4,}),/, ',1,9007199254740993,'],
		[/"readings":\d+/, '"readings":0'],
		[/"meters":1/, '"meters":2'],
	] as const) {
		expect((await look(await changed(from, to))).reason, `${from} → ${to}`).toBe('damaged')
	}
	// An object twice, and one that is spoken of before it is named.
	const floor = lines.find((line) => line.includes('"floor"'))!
	expect((await look(await signedAnew([...lines.slice(0, 2), floor, ...lines.slice(2)]))).reason).toBe('damaged')
	expect((await look(await signedAnew([lines[0]!, lines.at(-2)!, ...lines.slice(1)]))).reason).toBe('damaged')
})

test('a file that unpacks to gigabytes is given up after its first megabytes', async () => {
	const { look, text } = await archive()
	const [header] = text.split('\n')
	// One endless line, and endless lines of the right form.
	const zeros = Buffer.alloc(64 * 1024 * 1024)
	expect((await look(gzipSync(zeros))).reason).toBe('not-an-archive')
	expect((await look(gzipSync(Buffer.concat([Buffer.from(`${header}\n`), zeros])))).reason).toBe('damaged')
	const floors = Array.from({ length: 20_000 }, (_, id) => `{"t":"floor","id":${id + 1},"name":"","sort":0}\n`).join('')
	const bomb = gzipSync(`${header}\n${floors}${'{"t":"line","id":1,"name":"","protocol":"sml"}\n'.repeat(2)}`)
	expect((await look(bomb)).reason).toBe('damaged')
	const many = `{"t":"scale"`.padEnd(250_000, ' ')
	const spaces = Buffer.from(`${header}\n${`${many}}\n`.repeat(200)}`)
	expect(['damaged', 'too-big']).toContain((await look(gzipSync(spaces))).reason)
	expect(deflateRawSync(zeros).length).toBeLessThan(100_000)
})

test('the station refuses in words, shows what it can, and stores nothing', async () => {
	const { bytes, text } = await archive()
	const house = await stationIn()
	const broken = gzipSync(text.replace('"name":"EG"', '"name":"OG"'))
	const lines = text.trimEnd().split('\n').slice(0, -1)
	const unsigned = gzipSync(`${lines.join('\n')}\n`)
	for (const [file, signature, reason] of [
		[broken, 'broken', 'damaged'],
		[unsigned, 'not-signed', 'not-signed'],
		[await signedAnew(lines, generateKeyPairSync('ed25519').privateKey), 'broken', 'signature'],
	] as const) {
		const fingerprint = fingerprintOf(rawOf(publicKey))
		expect(await uploaded(house, file)).toMatchObject({ building: 'Lindenhof', fingerprint, signature })
		const refused = await refusal(house.call('exchange.import', { uploadId: 'one', confirmation: fingerprint }))
		expect(refused).toMatchObject({ code: 'archive-refused', details: { reason } })
	}
	const none = await refusal(uploaded(house, Buffer.from('%PDF-1.7 not an archive')))
	expect(none).toMatchObject({ code: 'archive-refused', details: { reason: 'not-an-archive' } })
	// Pieces out of order, of nothing, and after the end.
	const piece = { uploadId: 'two', base64: bytes.toString('base64'), last: true }
	expect((await refusal(house.call('exchange.upload', { ...piece, offset: 5 }))).code).toBe('not-found')
	await house.call('exchange.upload', { ...piece, offset: 0 })
	expect((await refusal(house.call('exchange.upload', { ...piece, offset: bytes.length }))).code).toBe('invalid-input')
	expect((await refusal(house.call('exchange.import', { uploadId: '../two', confirmation: '' }))).code).toBe(
		'not-found',
	)
	expect((await house.call('station.status', {})).building).toBeNull()
	expect((await house.call('meters.list', {})).meters).toEqual([])
	expect((await house.call('network.jobs', {})).jobs).toEqual([])
}, 120_000)

test('names from elsewhere stay names', async () => {
	const { bytes } = await archive('<img src=x onerror=alert(1)> ../../.. ‮ DROP TABLE meter')
	const house = await stationIn()
	const summary = await uploaded(house, bytes)
	expect(summary?.building).toContain('<img')
	const { jobId } = await house.call('exchange.import', { uploadId: 'one', confirmation: summary!.fingerprint })
	expect(jobId).toBeGreaterThan(0)
})

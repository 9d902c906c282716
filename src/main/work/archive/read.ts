/**
 * Reads an archive line by line, never more than a line at once, and believes nothing of it: forms, references, sizes,
 * the sum and the signature are checked on the way. What was yielded before a refusal must not have been stored: a file
 * is read to its end once before anything of it is.
 */
import { createHash, verify } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { createGunzip } from 'node:zlib'
import {
	type ContentLine,
	contentLine,
	endLine,
	type Header,
	header,
	limits,
	publicKeyOf,
	signedText,
} from './format.ts'

export type RefusalReason = 'not-an-archive' | 'version' | 'damaged' | 'too-big' | 'not-signed' | 'signature'

export class ArchiveRefused extends Error {
	readonly reason: RefusalReason
	/** `text`: a plain sentence. */
	constructor(reason: RefusalReason, text: string) {
		super(text)
		this.name = 'ArchiveRefused'
		this.reason = reason
	}
}
const refuse = (reason: RefusalReason, text: string): never => {
	throw new ArchiveRefused(reason, text)
}

/** Yields the header, then every line of content; returns when the signature was found good. Throws ArchiveRefused. */
export async function* readArchive(path: string): AsyncGenerator<Header | ContentLine, void> {
	const hash = createHash('sha256')
	let head: Header | null = null
	let check: ((line: ContentLine) => void) | null = null
	let isOver = false
	for await (const line of linesOf(path)) {
		if (isOver) refuse('damaged', 'Something follows the end of the archive.')
		if (head === null) {
			head = headerOf(line)
			check = createCheck()
			hash.update(line).update('\n')
			yield head
			continue
		}
		const said = parsed(line)
		if (said?.t === 'end') {
			verified(said, line, hash.digest('hex'), head)
			isOver = true
			continue
		}
		const known = contentLine.safeParse(said)
		if (!known.success) throw new ArchiveRefused('damaged', 'A line of the archive is not of its form.')
		check!(known.data)
		hash.update(line).update('\n')
		yield known.data
	}
	if (head === null) refuse('not-an-archive', 'The file is empty.')
	if (!isOver) refuse('not-signed', 'The archive ends without a signature: it is not whole, or nobody signed it.')
}

function parsed(line: Buffer): { readonly t?: unknown } | null {
	try {
		const said: unknown = JSON.parse(line.toString('utf8'))
		return typeof said === 'object' && said !== null ? said : null
	} catch {
		return null
	}
}

function headerOf(line: Buffer): Header {
	const said = parsed(line) as { readonly t?: unknown; readonly version?: unknown } | null
	if (said?.t !== 'archive') refuse('not-an-archive', 'The file is no archive of a station.')
	if (typeof said?.version === 'number' && said.version !== 1) {
		refuse('version', `The archive has version ${said.version}; this station reads version 1.`)
	}
	const known = header.safeParse(said)
	if (!known.success) throw new ArchiveRefused('not-an-archive', 'The first line of the archive is not of its form.')
	return known.data
}

function verified(said: unknown, line: Buffer, sha256: string, { publicKey }: Header): void {
	const known = endLine.safeParse(said)
	// Written anew it has to be the same: nothing else is hidden in the last line.
	if (!known.success || JSON.stringify(known.data) !== line.toString('utf8')) {
		throw new ArchiveRefused('damaged', 'The last line of the archive is not of its form.')
	}
	const { sha256: stated, signature } = known.data
	if (stated !== sha256) refuse('damaged', 'The archive was changed after it was made: its sum does not fit.')
	const bytes = Buffer.from(signature, 'base64')
	const key = Buffer.from(publicKey, 'base64')
	if (bytes.toString('base64') !== signature || key.toString('base64') !== publicKey || !isGood(sha256, key, bytes)) {
		refuse('signature', 'The signature does not fit the archive and the key that it names.')
	}
}

function isGood(sha256: string, key: Buffer, signature: Buffer): boolean {
	try {
		return verify(null, signedText(sha256), publicKeyOf(key), signature)
	} catch {
		return false
	}
}

/** What a line names stands before it; nothing comes twice; the totals are those of the lines. */
function createCheck(): (line: ContentLine) => void {
	const ids = new Map<string, Set<number>>()
	let objects = 0
	let readings = 0
	let isTotal = false
	const add = (kind: string, id: number) => {
		if (++objects > limits.objects) refuse('too-big', 'The archive names more objects than a station can have.')
		const known = ids.get(kind) ?? new Set()
		if (known.has(id)) refuse('damaged', `The archive names a ${kind} twice.`)
		ids.set(kind, known.add(id))
	}
	const known = (kind: string, id: number | null) => {
		if (id !== null && ids.get(kind)?.has(id) !== true) {
			refuse('damaged', `The archive speaks of a ${kind} that it does not name.`)
		}
	}
	return (line) => {
		if (isTotal) refuse('damaged', 'Something follows the totals of the archive.')
		for (const [kind, id] of referencesOf(line)) known(kind, id)
		if (line.t === 'total') {
			isTotal = true
			const isRight = line.meters === (ids.get('meter')?.size ?? 0) && line.readings === readings
			if (!isRight) refuse('damaged', 'The archive does not hold what its totals say.')
		} else if (line.t === 'readings') readings += line.rows.length
		else if (line.t === 'concentrator') add('concentrator', line.meter)
		else if ('id' in line) add(line.t, line.id)
		else if (++objects > limits.objects + mostEvents) refuse('too-big', 'The archive has too many lines.')
	}
}

/** Rows without a number of their own, events most of all. */
const mostEvents = 5_000_000

function referencesOf(line: ContentLine): readonly (readonly [kind: string, id: number | null])[] {
	switch (line.t) {
		case 'unit':
			return [['floor', line.floor]]
		case 'point':
			return [['unit', line.unit]]
		case 'meter':
			return [['line', line.line]]
		case 'register':
		case 'concentrator':
		case 'scale':
			return [['meter', line.meter]]
		case 'mounting':
			return [
				['meter', line.meter],
				['point', line.point],
			]
		case 'entry':
			return [
				['concentrator', line.concentrator],
				['meter', line.meter],
			]
		case 'collector':
			return [
				['line', line.line],
				['concentrator', line.concentrator],
			]
		case 'channel':
			return [
				['collector', line.collector],
				['meter', line.meter],
			]
		case 'event':
			return [['concentrator', line.concentrator]]
		case 'readings':
			return [['register', line.register]]
		default:
			return []
	}
}

/** Unpacked lines without their line feeds; bounded in length, sum and ratio. Throws ArchiveRefused. */
async function* linesOf(path: string): AsyncGenerator<Buffer, void> {
	const packed = statSync(path).size
	if (packed > limits.fileBytes) refuse('too-big', 'The file is larger than any archive may be.')
	const most = Math.min(limits.unpackedBytes, Math.max(limits.ratioFromBytes, packed * limits.ratio))
	const source = createReadStream(path)
	const unpacked = source.pipe(createGunzip())
	source.on('error', (cause) => unpacked.destroy(cause))
	let total = 0
	let rest = Buffer.alloc(0)
	try {
		for await (const chunk of unpacked as AsyncIterable<Buffer>) {
			total += chunk.length
			if (total > most) refuse('too-big', 'The file unpacks to far more than an archive of its size.')
			let from = 0
			for (let to = chunk.indexOf(10); to >= 0; to = chunk.indexOf(10, from)) {
				const piece = chunk.subarray(from, to)
				yield rest.length === 0 ? piece : Buffer.concat([rest, piece])
				rest = Buffer.alloc(0)
				from = to + 1
			}
			if (from < chunk.length) rest = Buffer.concat([rest, chunk.subarray(from)])
			if (rest.length > limits.lineBytes) refuse(total > rest.length ? 'damaged' : 'not-an-archive', tooLong)
		}
	} catch (cause) {
		throw refusalOf(cause, total)
	} finally {
		source.destroy()
		unpacked.destroy()
	}
	if (rest.length > 0) refuse('damaged', 'The archive ends in the middle of a line.')
}

const tooLong = 'A line of the file is longer than any line of an archive.'

/** zlib's codes: what a torn or altered file does to it. Other causes (a disk that fails) pass. */
function refusalOf(cause: unknown, unpacked: number): unknown {
	const code = cause instanceof Error && 'code' in cause ? cause.code : null
	if (code === 'Z_BUF_ERROR') return new ArchiveRefused('damaged', 'The file ends in the middle: it is not whole.')
	if (code !== 'Z_DATA_ERROR' && code !== 'Z_NEED_DICT' && code !== 'Z_STREAM_ERROR') return cause
	if (unpacked === 0) return new ArchiveRefused('not-an-archive', 'The file is no archive of a station.')
	return new ArchiveRefused('damaged', 'The file is damaged: it does not unpack.')
}

/**
 * The archive that stations hand each other: gzip (RFC 1952) of JSON lines in UTF-8, one object a line, each with its
 * kind `t`. Order: archive, floor, unit, point, line, meter, register, mounting, concentrator, entry, collector,
 * channel, scale, event, readings, total, end. An object names others by the sender's own numbers, and only such as
 * stand before it. `end` carries the SHA-256 of every byte before its line and the Ed25519 signature (RFC 8032) of
 * `signedText`. No keys, passwords, tenants, how many they are, prices or addresses of lines are in it.
 *
 * A reading is [at, origin, value, quality, receivedAt]: UTC epoch ms; 1 live, 2 freeze, 3 settlement, 4 profile, 5
 * manual; an integer × 10^exponent of its register's unit or null for "the meter said it has none"; 1 measured, 2
 * memory, 3 interpolated, 9 quarantined. A gap is no reading at all.
 */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { protocolName } from '../../../shared/contract/lines.ts'
import { archiveEntry } from '../../../shared/contract/network.ts'
import { localDate } from '../../../shared/contract/values.ts'
import { isMarketLocation } from '../../../shared/market-location.ts'
import { media, quantities, units } from '../../../shared/quantity.ts'

export const formatVersion = 1

/** Bounds of what a file may ask of the reader. */
export const limits = {
	lineBytes: 256 * 1024,
	fileBytes: 2 * 1024 ** 3,
	unpackedBytes: 16 * 1024 ** 3,
	/** Real archives shrink to a tenth or a thirtieth; more than this, beyond the first bytes, is made to fill a disk. */
	ratio: 400,
	ratioFromBytes: 16 * 1024 ** 2,
	objects: 200_000,
	rowsInLine: 500,
} as const

const id = z.number().int().positive()
/** 2000 … 2999: what a meter's clock can mean, and no local time falls out of the calendar. */
const instant = z.number().int().min(946_684_800_000).max(32_503_680_000_000)
const word = (most: number) =>
	z
		.string()
		.max(most)
		.regex(/^\P{Cc}*$/u)
const name = word(200)
const area = z
	.string()
	.max(20)
	.regex(/^\d+(\.\d+)?$/)
const row = z.tuple([
	instant,
	z.number().int().min(1).max(5),
	z.number().int().nullable(),
	z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(9)]),
	instant,
])
const entry = archiveEntry.nullable()

export const header = z.strictObject({
	t: z.literal('archive'),
	version: z.literal(formatVersion),
	madeAt: instant,
	/** Raw Ed25519 public key of the station that signs, base64. */
	publicKey: z.base64().length(44),
	program: word(40),
	building: z.strictObject({
		name: name.min(1),
		zone: word(60),
		country: z.string().regex(/^[A-Z]{2}$/),
		currency: z.string().regex(/^[A-Z]{3}$/),
		addressLines: z.array(name).max(8),
	}),
	/** Local dates of the building, both included; the instant at which the last day ends is included too. */
	from: localDate,
	to: localDate,
})
const content = [
	z.strictObject({ t: z.literal('floor'), id, name, sort: z.number().int() }),
	z.strictObject({
		...{ t: z.literal('unit'), id, floor: id, name },
		...{
			areaM2: area.nullable(),
			sort: z.number().int(),
		},
		// Where there is something to say: an older station reads the archive of a house that has no such units.
		...{ heatedAreaM2: area.optional(), isCommercial: z.literal(true).optional() },
	}),
	z.strictObject({
		...{ t: z.literal('point'), id, unit: id, name, medium: z.enum(media), sort: z.number().int() },
		marketLocation: z.string().refine(isMarketLocation).optional(),
	}),
	z.strictObject({ t: z.literal('line'), id, name, protocol: protocolName }),
	z.strictObject({
		...{ t: z.literal('meter'), id, line: id, serial: name, modelId: name.nullable(), protocol: protocolName },
		...{ manufacturer: name.nullable(), medium: z.enum(media), calibrationYear: z.number().int().nullable() },
		...{ ownClock: z.enum(['local', 'standard']), address: name, addedAt: z.number().int() },
	}),
	z.strictObject({
		...{ t: z.literal('register'), id, meter: id, name, quantity: z.enum(quantities), role: name },
		...{ unit: z.enum(units), exponent: z.number().int().min(-15).max(15) },
		...{ digits: z.number().int().min(1).max(15).nullable(), tariff: z.number().int(), subunit: z.number().int() },
	}),
	z.strictObject({
		...{ t: z.literal('mounting'), meter: id, point: id, fromAt: z.number().int(), toAt: z.number().int().nullable() },
		...{ numerator: z.number().int().positive(), denominator: z.number().int().positive() },
	}),
	z.strictObject({ t: z.literal('concentrator'), meter: id, name }),
	z.strictObject({
		...{ t: z.literal('entry'), concentrator: id, point: z.number().int().min(1).max(2040) },
		...{ meter: id.nullable(), wanted: entry, found: entry },
	}),
	z.strictObject({
		...{ t: z.literal('collector'), id, line: id, concentrator: id.nullable(), modelId: name, address: name, name },
		addedAt: z.number().int(),
	}),
	z.strictObject({
		...{ t: z.literal('channel'), collector: id, number: z.number().int().min(1).max(64), meter: id },
	}),
	z.strictObject({
		...{ t: z.literal('scale'), meter: id, fromAt: z.number().int(), startCount: z.number().int() },
		...{
			startValue: z
				.string()
				.max(40)
				.regex(/^-?\d+(\.\d+)?$/),
		},
		...{ numerator: z.number().int().positive(), denominator: z.number().int().positive() },
		reason: z.enum(['commissioned', 'rollover', 'exchange', 'correction']),
	}),
	z.strictObject({
		...{ t: z.literal('event'), concentrator: id, important: z.boolean(), sequence: z.number().int().min(0) },
		...{ erc: z.number().int(), local: word(30).nullable(), text: word(2000), decoded: z.boolean() },
		...{
			hex: z
				.string()
				.max(600)
				.regex(/^([0-9A-F]{2})+$/),
			receivedAt: instant,
		},
	}),
	z.strictObject({ t: z.literal('readings'), register: id, rows: z.array(row).min(1).max(limits.rowsInLine) }),
	z.strictObject({ t: z.literal('total'), meters: z.number().int().min(0), readings: z.number().int().min(0) }),
] as const

export const contentLine = z.discriminatedUnion('t', content)
export const endLine = z.strictObject({
	t: z.literal('end'),
	sha256: z.string().regex(/^[0-9a-f]{64}$/),
	signature: z.base64().length(88),
})
export type Header = z.output<typeof header>
export type ContentLine = z.output<typeof contentLine>
export type LineOf<T extends ContentLine['t']> = Extract<ContentLine, { readonly t: T }>

/** What is signed: bound to this format, so that the signature means nothing elsewhere. */
export const signedText = (sha256: string): Buffer => Buffer.from(`zaehlwerk archive ${formatVersion}\n${sha256}\n`)

/** The last line, with its line feed. */
export const endText = (sha256: string, signature: Uint8Array): string =>
	`${JSON.stringify({ t: 'end', sha256, signature: Buffer.from(signature).toString('base64') })}\n`

/** 'A1B2 C3D4 …': SHA-256 of the raw public key, sixteen groups of four. */
export const fingerprintOf = (rawPublicKey: Uint8Array): string =>
	createHash('sha256')
		.update(rawPublicKey)
		.digest('hex')
		.toUpperCase()
		.replace(/.{4}(?=.)/g, '$& ')

/** Throws where it is no point of the curve. */
export const publicKeyOf = (raw: Buffer): KeyObject =>
	createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' })

/** What a meter model says about how it speaks DLMS, and addresses as people type them. */
import { z } from 'zod'
import type { Address } from './link.ts'
import { type LogicalName, parseName } from './values.ts'

/** 'A-B:C.D.E*F', or 'class/A-B:C.D.E*F' where the code alone does not tell the class. */
const object = z.string().refine((text) => parseObject(text) !== null, 'no OBIS code')

export const dialect = z.strictObject({
	/**
	 * 'wrapper': TCP port 4059. 'hdlc': serial, or through a transparent gateway. 'push': the meter is only listened to,
	 * whatever its frames look like.
	 */
	transport: z.enum(['wrapper', 'hdlc', 'push']).default('wrapper'),
	/** Who asks: 16 public client, 1 management client; makers have their own for readers. */
	client: z.number().int().min(1).max(127).default(16),
	authentication: z.enum(['none', 'lls']).default('none'),
	/** HDLC: how the meter writes its own address; default: as short as it goes. */
	addressBytes: z.union([z.literal(1), z.literal(2), z.literal(4)]).optional(),
	/** Objects of a usual reading; default: the meter's own list of its objects. */
	objects: z.array(object).min(1).optional(),
	/** The load profile, and billing profiles of which the first that the meter has counts. */
	profile: object.default('1-0:99.1.0*255'),
	settlements: z.array(object).default(['0-0:98.1.0*255', '1-0:98.1.0*255']),
	/** Disconnect control (class 70). */
	supply: object.default('0-0:96.3.10*255'),
})

export type Dialect = z.output<typeof dialect>

export type ObjectName = { readonly classId: number | null; readonly name: LogicalName }

export function parseObject(text: string): ObjectName | null {
	const match = /^(?:(\d{1,5})\/)?(.+)$/.exec(text.trim())
	const name = match === null ? null : parseName(match[2]!)
	return name === null ? null : { classId: match![1] === undefined ? null : Number(match![1]), name }
}

const longestLogical = 0x3fff

/** 'logical' or 'logical/physical' without leading zeros; the wrapper knows no physical address. */
export function address(typed: string): string | null {
	const match = /^0*(\d{1,5})(?:\s*\/\s*0*(\d{1,5}))?$/.exec(typed.trim())
	if (match === null) return null
	const [logical, physical] = [Number(match[1]), match[2] === undefined ? null : Number(match[2])]
	if (logical < 1 || logical > longestLogical) return null
	if (physical === null) return String(logical)
	return physical > longestLogical ? null : `${logical}/${physical}`
}

export type Place = { readonly logical: number; readonly physical: number | null }

/** Of a canonical address. */
export function placeOf(canonical: string): Place {
	const [logical, physical] = canonical.split('/')
	return { logical: Number(logical), physical: physical === undefined ? null : Number(physical) }
}

/** As HDLC frames carry it (IEC 62056-46, 6.4.2); null where it does not fit into the bytes that the model states. */
export function hdlcAddress({ logical, physical }: Place, stated: Dialect['addressBytes']): Address | null {
	const widest = Math.max(logical, physical ?? 0)
	const least = widest > 127 ? 4 : physical === null ? 1 : 2
	const bytes = stated ?? least
	if (bytes < least) return null
	return { logical, physical: bytes === 1 ? null : (physical ?? 0), bytes }
}

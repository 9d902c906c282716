/** What makers do differently and no frame tells beforehand: the settings of a meter model for CJ/T 188. */
import { z } from 'zod'

const hexByte = z
	.string()
	.regex(/^[0-9A-Fa-f]{2}$/)
	.transform((text) => text.toUpperCase())

export const dialect = z.object({
	/** How the two bytes of an identifier stand on the wire; 'probe': ask one way, and the other where that fails. */
	diOrder: z.enum(['90-1f', '1f-90', 'probe']).default('probe'),
	/** The unit's code stands before its value; 'probe': whichever way all codes are known. */
	unitFirst: z.union([z.boolean(), z.literal('probe')]).default('probe'),
	/** Meter type T of our requests; AA: any. */
	type: hexByte.default('AA'),
	/** Control code and data bytes of the valve order. */
	valve: z
		.object({ control: hexByte.default('04'), open: hexByte.default('55'), close: hexByte.default('99') })
		.default({ control: '04', open: '55', close: '99' }),
	/** What the first energy of a heat meter's 901F is; omitted: the settlement, as the standard has it for 20 to 22. */
	firstEnergy: z.enum(['settlement', 'cooling']).optional(),
	/** Digits after the point of a heat meter's flow: XXXX.XXXX by the standard, XXXXXX.XX with some makers. */
	flowDecimals: z.union([z.literal(2), z.literal(3), z.literal(4)]).default(4),
})
export type Dialect = z.output<typeof dialect>

const usual: Dialect = dialect.parse({})
/** A model's settings are one object for all its frames: parsed once and forgotten with it. */
const parsedOnce = new WeakMap<object, Dialect>()

/** Settings as a model states them; anything else is as good as none. */
export function dialectOf(stated: unknown): Dialect {
	if (typeof stated !== 'object' || stated === null) return usual
	const known = parsedOnce.get(stated)
	if (known !== undefined) return known
	const { data = usual } = dialect.safeParse(stated)
	parsedOnce.set(stated, data)
	return data
}

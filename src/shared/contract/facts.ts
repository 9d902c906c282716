/** Dated facts about meters and metering points: exchanges, scales, formulas of virtual points, gas factors. */
import { z } from 'zod'
import { call } from './define.ts'
import { decimal, id, instant, localDate, month, name, nothing, shownValue, text } from './values.ts'

/** A register's value as its display shows it, in the unit that the register has in lists. */
const displayed = z.object({ register: z.string().max(60), value: decimal, unit: z.string().max(10) })

/** Base64 of 4 MiB at most; PNG or JPEG by its first bytes. */
const photo = z
	.string()
	.max(Math.ceil((4 * 1024 * 1024) / 3) * 4)
	.regex(/^[A-Za-z0-9+/]+={0,2}$/)

const multiplier = z.object({
	numerator: z.number().int().min(1).max(1_000_000),
	denominator: z.number().int().min(1).max(1_000_000),
})

export const exchangeInput = z.object({
	pointId: id,
	/** When the old meter was taken off and the new one began to count. */
	at: instant,
	finalValues: z.array(displayed).max(40),
	newMeter: z.object({
		lineId: id,
		address: z.string().max(40),
		serial: z.string().trim().max(40).nullable(),
		modelId: z.string().max(60),
		ownClock: z.enum(['local', 'standard']),
		calibrationYear: z.number().int().min(1950).max(2100).nullable(),
		multiplier,
	}),
	firstValues: z.array(displayed).max(40),
	photo: photo.nullable(),
	by: name,
	comment: text.nullable(),
})

/** Why an exchange was not done; `register` and `value` say what it is about. */
export const exchangeRefusal = z.object({
	reason: z.enum([
		/** No meter hangs there now. */
		'no-meter',
		'in-future',
		/** Not after the present meter was mounted. */
		'before-last-exchange',
		/** The value of the register that is billed. */
		'final-missing',
		'first-missing',
		/** Not a number of that register: another unit, or finer than it counts. */
		'value-invalid',
		/** More digits than the register has. */
		'out-of-range',
		/** Below what was read before, and no rollover explains it: detail `value`, read `at`. */
		'final-below-last',
		'address-in-use',
		'address-invalid',
		/** Counted by a collector: a channel is exchanged there. */
		'pulse-channel',
		/** The point is computed from others. */
		'virtual',
		'photo-invalid',
	]),
	register: z.string().nullable(),
	value: z.string().nullable(),
	at: instant.nullable(),
})

export const exchangeNote = z.object({
	/**
	 * 'issued-bill': issued for that month or a later one, and not changed by this; 'register-without-value': its use
	 * across the exchange stays unknown.
	 */
	code: z.enum(['issued-bill', 'register-without-value']),
	/** Number of the bill, name of the register. */
	subject: z.string(),
	month: month.nullable(),
})

export const exchangePreview = z.object({
	refusal: exchangeRefusal.nullable(),
	notes: z.array(exchangeNote),
	/** The month that the exchange lies in: use through the old meter, through the new one until now, and of both. */
	month: z.object({ from: instant, before: shownValue, after: shownValue, total: shownValue }).nullable(),
	/** What the final value adds to the last reading, and when that was. */
	sinceLast: z.object({ at: instant, use: shownValue }).nullable(),
})

export const exchangeView = z.object({
	id,
	at: instant,
	oldSerial: z.string(),
	newSerial: z.string(),
	finalValues: z.array(displayed),
	firstValues: z.array(displayed),
	by: z.string(),
	comment: z.string().nullable(),
	recordedAt: instant,
	hasPhoto: z.boolean(),
	/** Of the mounting that it began. */
	multiplier,
})

export const registerOnDisplay = z.object({
	register: z.string(),
	tariff: z.number().int(),
	unit: z.string(),
	/** Digits after the decimal sign. */
	decimals: z.number().int(),
	isMain: z.boolean(),
	last: z.object({ value: decimal, at: instant }).nullable(),
})

export const ratioInput = z.object({
	pointId: id,
	at: instant,
	multiplier,
	/** What the meter showed then; needed where no reading holds for the instant. */
	values: z.array(displayed).max(40),
	by: name,
	comment: text.nullable(),
})

/** A register that its meter states in another unit or resolution than before. */
export const scaleChange = z.object({
	/** The register that stands for what is stated now. */
	registerId: id,
	register: z.string(),
	before: z.object({ unit: z.string(), exponent: z.number().int() }),
	after: z.object({ unit: z.string(), exponent: z.number().int() }),
	/** The first reading as stated now, and the last one before. */
	firstAt: instant.nullable(),
	lastBefore: shownValue,
	firstAfter: shownValue,
	/** null: nobody has decided. */
	decision: z.object({ from: instant.nullable(), at: instant, by: z.string() }).nullable(),
})

export const factCalls = {
	/** What the present meter's display shows, for the first step of an exchange; null: none hangs there. */
	'meters.exchangeForm': call(
		z.object({ pointId: id, at: instant }),
		z.object({
			meterId: id.nullable(),
			multiplier,
			registers: z.array(registerOnDisplay),
			/** The serial number that answers in its place, where it was noticed. */
			noticedSerial: z.string().nullable(),
		}),
	),
	/** The counters that a model's display has. */
	'meters.modelRegisters': call(
		z.object({ modelId: z.string().max(60) }),
		z.object({ registers: z.array(registerOnDisplay) }),
	),
	/** Does nothing: says what an exchange would do. */
	'meters.exchangeCheck': call(exchangeInput, exchangePreview),
	/** 'exchange-refused' with the reason of `exchangeRefusal`. */
	'meters.exchange': call(exchangeInput, z.object({ exchangeId: id, meterId: id, notes: z.array(exchangeNote) })),
	/** The same meter through another ratio (CT × PT) from an instant on. */
	'meters.changeRatio': call(ratioInput, z.object({ exchangeId: id, notes: z.array(exchangeNote) })),
	'meters.exchanges': call(z.object({ pointId: id }), z.object({ exchanges: z.array(exchangeView) })),
	'meters.exchangePhoto': call(z.object({ exchangeId: id }), z.object({ kind: z.string(), base64: z.string() })),
	'meters.scales': call(z.object({ meterId: id }), z.object({ changes: z.array(scaleChange) })),
	/** `from` null: it was a fault, and what was stated so never counts. */
	'meters.decideScale': call(z.object({ registerId: id, from: instant.nullable(), by: name }), nothing),
	'topology.formulas': call(
		z.object({ pointId: id }),
		z.object({
			versions: z.array(
				z.object({
					from: localDate,
					terms: z.array(z.object({ pointId: id, pointName: name, unitName: name, coefficient: z.number().int() })),
				}),
			),
		}),
	),
	/**
	 * From a day on the point is the sum of others; null terms takes the version of that day away. 'formula-refused':
	 * details.reason 'cycle' | 'metered' | 'units' | 'twice', details.name the point it is about.
	 */
	'topology.saveFormula': call(
		z.object({
			pointId: id,
			from: localDate,
			terms: z
				.array(z.object({ pointId: id, coefficient: z.number().int().min(-1000).max(1000) }))
				.max(200)
				.nullable(),
		}),
		nothing,
	),
	'topology.gasFactors': call(
		z.object({ pointId: id }),
		z.object({
			factors: z.array(
				z.object({
					from: localDate,
					stateNumber: decimal,
					calorificValue: decimal,
					by: z.string(),
					recordedAt: instant,
				}),
			),
		}),
	),
	/** null factors takes that day's away. */
	'topology.saveGasFactor': call(
		z.object({
			pointId: id,
			from: localDate,
			factors: z.object({ stateNumber: decimal, calorificValue: decimal }).nullable(),
			by: name,
		}),
		nothing,
	),
}
export type ExchangeInput = z.output<typeof exchangeInput>
export type ExchangeRefusal = z.output<typeof exchangeRefusal>
export type ExchangePreview = z.output<typeof exchangePreview>
export type ExchangeNote = z.output<typeof exchangeNote>
export type RegisterOnDisplay = z.output<typeof registerOnDisplay>
export type ScaleChange = z.output<typeof scaleChange>

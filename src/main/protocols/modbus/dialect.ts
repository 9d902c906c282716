/**
 * What a meter model says of its registers: Modbus itself says nothing. Values are as the meter states them: where a
 * meter does not know its current and voltage transformers, the mounting's multiplier does (a reading is never scaled
 * twice).
 */
import { z } from 'zod'
import { quantities, units } from '../../../shared/quantity.ts'
import { mostChannels, mostRegisters } from './constants.ts'
import { type Format, type RegisterType, registerTypes, wordsOf } from './values.ts'

const order = z.enum(['high-first', 'low-first'])
const pattern = z.string().regex(/^([0-9A-F]{4}){1,4}$/)
const address = z.number().int().min(0).max(65_535)

const register = z.strictObject({
	/** As it stands in the frame: counted from 0, without the 3xxxx or 4xxxx of documents. */
	address,
	/** 3 holding, 4 input registers. */
	function: z.union([z.literal(3), z.literal(4)]),
	type: z.enum(registerTypes),
	/** Instead of the model's. */
	wordOrder: order.optional(),
	/** "Not available", instead of the model's for this type; [] = every pattern is a value. */
	absent: z.array(pattern).optional(),
	/** The value is raw × factor × 10^exponent of `unit`. */
	factor: z.number().int().min(1).max(1_000_000).default(1),
	exponent: z.number().int().min(-12).max(12).default(0),
	/** SunSpec: address of a signed 16-bit register with a further power of ten, read by the same function. */
	scaleAddress: address.optional(),
	quantity: z.enum(quantities),
	unit: z.enum(units),
	role: z.string().optional(),
	tariff: z.number().int().min(0).default(0),
	subunit: z.number().int().min(0).default(0),
	/** The record's key where the maker's name of the register is better known; default: the address, decimal. */
	key: z.string().min(1).optional(),
	/** A setting, which a control order may change; it is read when it is asked for by name. */
	writable: z.literal(true).optional(),
})

/**
 * A pulse collector's channels: each has its registers at the same distance from those of the one before, and is a
 * meter of its own ('5/12').
 */
const channels = z.strictObject({
	count: z.number().int().min(1).max(mostChannels),
	function: z.union([z.literal(3), z.literal(4)]),
	/** Of the counters. */
	type: z.enum(['u16', 'u32', 'u48', 'bcd32', 'bcd48', 'bcd64']),
	/** Registers of channel 1, and from one channel to the next. */
	first: address,
	stride: z.number().int().min(1).max(64),
	/** One register a channel; `bits` say which bit of it (0 = lowest) tells which fault of the pulse line. */
	flags: z
		.strictObject({
			first: address,
			stride: z.number().int().min(1).max(64),
			bits: z.strictObject({ 'line-cut': z.number().int().min(0).max(15), short: z.number().int().min(0).max(15) }),
		})
		.optional(),
	/** Counts that the collector keeps when it is told to: what to write, where they stand, and when they were kept. */
	kept: z
		.strictObject({
			command: z.strictObject({ address, value: z.number().int().min(0).max(65_535) }),
			first: address,
			stride: z.number().int().min(1).max(64),
			/** Six registers: year, month, day, hour, minute, second. */
			time: address,
		})
		.optional(),
})

/** The meter model's `dialect` for Modbus. */
export const dialect = z
	.strictObject({
		/** How the line speaks where the address does not say: 'rtu' also through a transparent converter; 'tcp' = MBAP. */
		framing: z.enum(['rtu', 'tcp']).default('rtu'),
		wordOrder: order.default('high-first'),
		byteOrder: order.default('high-first'),
		absent: z.partialRecord(z.enum(registerTypes), z.array(pattern)).default({}),
		/** Silence that the meter needs before each request, ms, where it is more than the protocol's own. */
		pauseMs: z.number().int().min(0).max(5_000).optional(),
		/** Wait for the first byte of an answer, ms, where the meter needs longer than the protocol's own. */
		answerMs: z.number().int().min(50).max(30_000).optional(),
		/** Most registers that the meter answers at once. */
		longestBlock: z.number().int().min(4).max(mostRegisters).default(mostRegisters),
		/** Registers without a meaning that one request may read across; many meters refuse every one that they lack. */
		gap: z.number().int().min(0).max(mostRegisters).default(0),
		registers: z.array(register).max(1_000).default([]),
		channels: channels.optional(),
	})
	.superRefine(({ registers, channels }, context) => {
		const keys = new Set<string>()
		if (registers.length === 0 && channels === undefined) {
			context.addIssue({ code: 'custom', message: 'it names neither registers nor channels' })
		}
		if (channels !== undefined && lastOf(channels) > 65_535) {
			context.addIssue({ code: 'custom', message: 'its channels end beyond register 65535' })
		}
		for (const each of registers) {
			const issue = (message: string) => context.addIssue({ code: 'custom', message: `${keyOf(each)}: ${message}` })
			if (keys.has(keyOf(each))) issue('two registers have this key')
			keys.add(keyOf(each))
			if (each.address + wordsOf(each.type) > 65_536) issue('it ends beyond register 65535')
			if (each.absent?.some((text) => text.length !== 4 * wordsOf(each.type))) issue('a marker has another length')
			if (each.writable && each.function !== 3) issue('only holding registers can be set')
		}
	})

export type ModelRegister = z.output<typeof register> & { /** Of a channel's kept values. */ readonly kept?: true }
export type Channels = z.output<typeof channels>
export type Dialect = Omit<z.output<typeof dialect>, 'registers'> & { readonly registers: readonly ModelRegister[] }

/** The last register that any channel has. */
function lastOf({ count, type, first, stride, flags, kept }: Channels): number {
	const end = (from: number, step: number) => from + (count - 1) * step + wordsOf(type) - 1
	const flagsEnd = flags === undefined ? 0 : flags.first + (count - 1) * flags.stride
	const keptEnd = kept === undefined ? 0 : Math.max(end(kept.first, kept.stride), kept.time + keptTimeWords - 1)
	return Math.max(end(first, stride), flagsEnd, keptEnd)
}

/** Year, month, day, hour, minute, second. */
export const keptTimeWords = 6

/** What a channel's registers are to a reading; `subunit` is the channel. */
export function channelRegisters({ count, function: code, type, ...channels }: Channels): readonly ModelRegister[] {
	const { first, stride, flags, kept } = channels
	const plain = { function: code, factor: 1, exponent: 0, unit: '', tariff: 0 } as const
	return Array.from({ length: count }, (_, index) => {
		const own = { ...plain, subunit: index + 1 }
		const counter = { ...own, type, quantity: 'count' } as const
		return [
			{ ...counter, address: first + index * stride },
			...(flags === undefined
				? []
				: [{ ...own, type: 'u16', quantity: 'status', address: flags.first + index * flags.stride } as const]),
			...(kept === undefined ? [] : [{ ...counter, address: kept.first + index * kept.stride, kept: true } as const]),
		]
	}).flat()
}

/** 'Modbus register address' as the record's key. */
export function keyOf(register: Pick<ModelRegister, 'key' | 'address'>): string {
	return register.key ?? String(register.address)
}

export function formatOf(model: Dialect, each: ModelRegister): Format {
	return {
		type: each.type,
		wordOrder: each.wordOrder ?? model.wordOrder,
		byteOrder: model.byteOrder,
		absent: each.absent ?? absentOf(model, each.type),
		factor: each.factor,
		exponent: each.exponent,
	}
}

const absentOf = (model: Dialect, type: RegisterType): readonly string[] => model.absent[type] ?? []

/** The context's dialect, which the station parsed; null where there is none (or it is not one of ours). */
export function dialectIn(context: { readonly dialect?: unknown } | undefined): Dialect | null {
	const given = context?.dialect
	if (typeof given !== 'object' || given === null || !('registers' in given || 'channels' in given)) return null
	const known = parsedBefore.get(given)
	if (known !== undefined) return known
	const result = dialect.safeParse(given)
	const parsed = result.success ? withChannels(result.data) : null
	parsedBefore.set(given, parsed)
	return parsed
}

/** A model is parsed once however many frames are decoded with it. */
const parsedBefore = new WeakMap<object, Dialect | null>()

function withChannels(model: z.output<typeof dialect>): Dialect {
	if (model.channels === undefined) return model
	return { ...model, registers: [...model.registers, ...channelRegisters(model.channels)] }
}

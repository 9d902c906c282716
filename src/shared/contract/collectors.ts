/** Collectors: boxes beside 12, 32 or 64 meters, by pulses or over RS-232/RS-485; their channels. */
import { z } from 'zod'
import { call } from './define.ts'
import { protocolName } from './lines.ts'
import { decimal, health, id, instant, medium, name, nothing } from './values.ts'

export const collectorKind = z.enum([
	/** Counts pulses; each channel has a base value, a pulse constant and a unit. */
	'pulse',
	/** Meters behind it are answered by the collector itself, under an address of each channel. */
	'answering',
	/** Passes every byte on: meters keep their own addresses. */
	'transparent',
])
export const collectorModelView = z.object({
	id: z.string(),
	name: z.string(),
	protocol: protocolName,
	channels: z.number().int(),
	kind: collectorKind,
})

/** From when on a count means what value: dated facts, the latest holds. */
export const channelScale = z.object({
	fromAt: instant,
	/** The count, and what the meter's own display showed then. */
	startCount: z.number().int(),
	startValue: decimal,
	/** Pulses per `unit`, as an exact fraction. */
	constantNumerator: z.number().int().positive(),
	constantDenominator: z.number().int().positive(),
	reason: z.enum(['commissioned', 'rollover', 'exchange', 'correction']),
})

export const channelView = z.object({
	channel: z.number().int(),
	meterId: id.nullable(),
	serial: z.string().nullable(),
	medium: medium.nullable(),
	unit: z.string().nullable(),
	/** Address of a meter behind an answering or transparent collector. */
	address: z.string().nullable(),
	place: z.string().nullable(),
	health,
	/** What the meter's display should show now. */
	value: decimal.nullable(),
	valueAt: instant.nullable(),
	/** Pulse channels: the count as read last. */
	count: z.number().int().nullable(),
	/**
	 * 'line-cut', 'short': the collector says so of the pulse line. 'reset', 'jump', 'range': counts do not go on from the
	 * last one, and no value is made of them before `rescale`. '' = in order; null: not stated.
	 */
	flag: z.string().nullable(),
	scales: z.array(channelScale),
})

export const collectorView = z.object({
	id,
	name,
	lineId: id,
	concentratorId: id.nullable(),
	model: collectorModelView,
	address: z.string(),
	health,
	channels: z.array(channelView),
})

/** What a pulse channel's counts are worth. */
export const pulseBase = z.object({
	unit: z.enum(['kWh', 'm3', 'L', 'GJ', 'MWh']),
	constantNumerator: z.number().int().min(1).max(1_000_000_000),
	constantDenominator: z.number().int().min(1).max(1_000_000_000),
	startValue: decimal,
	/** null: the count that is read at this moment. */
	startCount: z.number().int().min(0).nullable(),
})

export const collectorCalls = {
	'collectors.models': call(nothing, z.object({ models: z.array(collectorModelView) })),
	'collectors.list': call(nothing, z.object({ collectors: z.array(collectorView.omit({ channels: true })) })),
	'collectors.get': call(z.object({ collectorId: id }), z.object({ collector: collectorView })),
	'collectors.add': call(
		z.object({ lineId: id, modelId: z.string().max(60), address: z.string().max(40), name }),
		z.object({ collectorId: id }),
	),
	/** 'in-use' while meters hang on its channels. */
	'collectors.remove': call(z.object({ collectorId: id }), nothing),
	/** Puts a meter at a channel and mounts it at a metering point (made new when `pointId` is null). */
	'collectors.setChannel': call(
		z.object({
			collectorId: id,
			channel: z.number().int().min(1).max(64),
			serial: z.string().max(40).nullable(),
			medium,
			/** Answering and transparent collectors: the meter's own address and model; null: the channel's. */
			address: z.string().max(40).nullable(),
			modelId: z.string().max(60).nullable(),
			unitId: id,
			pointId: id.nullable(),
			pointName: name,
			pulse: pulseBase.nullable(),
		}),
		z.object({ meterId: id, pointId: id }),
	),
	/** The meter at a pulse channel was exchanged, or its base is corrected: what it showed counts from now on. */
	'collectors.rescale': call(
		z.object({
			collectorId: id,
			channel: z.number().int().min(1).max(64),
			reason: z.enum(['exchange', 'correction']),
			/** Of the new meter, where it is known. */
			serial: z.string().max(40).nullable().default(null),
			pulse: pulseBase,
		}),
		nothing,
	),
	/** Sends the collecting command where the model has one, and reads every channel; one job of `network.jobs`. */
	'collectors.collect': call(z.object({ collectorId: id }), z.object({ jobId: id })),
}
export type CollectorModelView = z.output<typeof collectorModelView>
export type CollectorView = z.output<typeof collectorView>
export type ChannelView = z.output<typeof channelView>

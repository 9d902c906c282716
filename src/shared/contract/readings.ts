/** Readings of a metering point: series for charts, rows for tables, the raw frame behind a value. */
import { z } from 'zod'
import { call } from './define.ts'
import { explainedField } from './lines.ts'
import { meterView, registerReading } from './meters.ts'
import { decimal, health, id, instant, medium, nothing, origin, quality, shownValue } from './values.ts'

export const step = z.enum(['quarter-hour', 'hour', 'day', 'month'])

export const pointView = z.object({
	id,
	name: z.string(),
	medium,
	health,
	/** Building, floor, unit names from the top. */
	path: z.array(z.string()),
	unitId: id,
	tenantName: z.string().nullable(),
	/** Electricity and gas: eleven digits; null = nobody entered it. */
	marketLocation: z.string().nullable(),
	meter: meterView.nullable(),
	/** Latest value of every register. */
	latest: z.array(registerReading),
	/** Latest main register value and use in the running month and the month before. */
	main: z.object({ stand: shownValue, at: instant.nullable(), thisMonth: shownValue, lastMonth: shownValue }),
	tariffName: z.string().nullable(),
	/** 'monthly': the meter keeps no daily history, older than the first reading there are monthly values only. */
	history: z.enum(['quarter-hours', 'daily', 'monthly', 'none']),
	firstReadingAt: instant.nullable(),
})

export const seriesView = z.object({
	unit: z.string(),
	/** Consumption per step; null = gap (with a reason), never 0 for missing. */
	steps: z.array(
		z.object({ from: instant, to: instant, use: decimal.nullable(), quality, reason: z.string().nullable() }),
	),
	/** Share of each step by tariff register (same order as `steps`); empty when the point has no tariff registers. */
	bands: z.array(z.object({ tariff: z.number().int(), use: z.array(decimal.nullable()) })),
	/** Gas: what the volume of each step is worth by Zustandszahl and Brennwert; null for points without such factors. */
	energy: z.object({ unit: z.string(), use: z.array(decimal.nullable()) }).nullable(),
	/** The same steps one year before (or null when there are none). */
	yearBefore: z.array(decimal.nullable()).nullable(),
})

export const readingRow = z.object({
	at: instant,
	register: z.string(),
	tariff: z.number().int(),
	value: decimal.nullable(),
	unit: z.string(),
	origin,
	quality,
	receivedAt: instant,
	frameId: id.nullable(),
	/** 'value', 'void': put over the readings of the instant; 'below': such a one lies over it. */
	overlay: z.enum(['value', 'void', 'below']).nullable(),
})

export const readingsCalls = {
	'readings.point': call(z.object({ pointId: id }), pointView),
	'readings.points': call(
		nothing,
		z.object({
			points: z.array(
				z.object({
					id,
					name: z.string(),
					medium,
					health,
					unitName: z.string(),
					floorName: z.string(),
					meterSerial: z.string().nullable(),
					stand: shownValue,
					at: instant.nullable(),
					today: shownValue,
				}),
			),
		}),
	),
	'readings.series': call(z.object({ pointId: id, from: instant, to: instant, step }), seriesView),
	/** Newest first, at most `limit` rows older than `before`. */
	'readings.rows': call(
		z.object({ pointId: id, before: instant.nullable(), limit: z.number().int().min(1).max(1000) }),
		z.object({ rows: z.array(readingRow), more: z.boolean() }),
	),
	/** The raw frame behind a value, decoded again. */
	'readings.frame': call(
		z.object({ frameId: id }),
		z.object({
			receivedAt: instant,
			hex: z.string(),
			decoded: z.array(
				z.object({
					...{ key: z.string(), quantity: z.string(), value: z.string().nullable(), unit: z.string() },
					/** Finer meaning ('import', 'phase-a' …); null: the frame states none. */
					role: z.string().nullable(),
					/** 0 = total. */
					tariff: z.number().int(),
				}),
			),
			/** Byte by byte, without gap or overlap. */
			fields: z.array(explainedField),
		}),
	),
}
export type PointView = z.output<typeof pointView>
export type SeriesView = z.output<typeof seriesView>
export type ReadingRow = z.output<typeof readingRow>

/** Dated facts about meters and points: exchanges with their photos, scale decisions, formulas, gas factors. */
import { and, asc, desc, eq, gte, isNotNull } from 'drizzle-orm'
import { type Connection, type NewRowOf, type RowOf, rowsOf } from './connection.ts'
import {
	billRun,
	exchangePhoto,
	formulaTerm,
	gasFactor,
	meter,
	meterExchange,
	mounting,
	occupancy,
	pointFormula,
	register,
	scaleDecision,
	statement,
} from './schema.ts'

export type MeterExchange = RowOf<typeof meterExchange>
export type ScaleDecision = RowOf<typeof scaleDecision>
export type GasFactor = RowOf<typeof gasFactor>
export type Photo = Pick<RowOf<typeof exchangePhoto>, 'kind' | 'bytes'>
/** Valid from its day (included) until the next version's; no terms = the point is virtual no more. */
export type Formula = RowOf<typeof pointFormula> & {
	readonly terms: readonly { readonly pointId: number; readonly coefficient: number }[]
}

export function factQueries(connection: Connection) {
	const { db, transaction, snapshot } = connection
	const exchanges = rowsOf(connection, meterExchange)
	const formulas = rowsOf(connection, pointFormula, [pointFormula.pointId, pointFormula.fromDate])

	const removeFormula = (pointId: number, fromDate: string): void => {
		const standing = db
			.select()
			.from(pointFormula)
			.where(and(eq(pointFormula.pointId, pointId), eq(pointFormula.fromDate, fromDate)))
			.get()
		if (standing === undefined) return
		db.delete(formulaTerm).where(eq(formulaTerm.formulaId, standing.id)).run()
		db.delete(pointFormula).where(eq(pointFormula.id, standing.id)).run()
	}

	return {
		addExchange: (row: NewRowOf<typeof meterExchange>, photo: Photo | null): number =>
			transaction(() => {
				const exchangeId = exchanges.insert(row)
				if (photo !== null)
					db.insert(exchangePhoto)
						.values({ exchangeId, ...photo })
						.run()
				return exchangeId
			}),
		/** Of a point, latest first, with the serial numbers and whether there is a photo. */
		exchangesOf: (pointId: number) =>
			snapshot(() => {
				const serials = new Map(
					db
						.select({ id: mounting.id, serial: meter.serial })
						.from(mounting)
						.innerJoin(meter, eq(meter.id, mounting.meterId))
						.where(eq(mounting.pointId, pointId))
						.all()
						.map(({ id, serial }) => [id, serial]),
				)
				return db
					.select({ exchange: meterExchange, photoId: exchangePhoto.id })
					.from(meterExchange)
					.leftJoin(exchangePhoto, eq(exchangePhoto.exchangeId, meterExchange.id))
					.where(eq(meterExchange.pointId, pointId))
					.orderBy(desc(meterExchange.at))
					.all()
					.map(({ exchange, photoId }) => ({
						...exchange,
						oldSerial: serials.get(exchange.oldMountingId) ?? '',
						newSerial: serials.get(exchange.newMountingId) ?? '',
						hasPhoto: photoId !== null,
					}))
			}),
		photoOf: (exchangeId: number): Photo | null =>
			db.select().from(exchangePhoto).where(eq(exchangePhoto.exchangeId, exchangeId)).get() ?? null,
		/** The exchange that brought a meter to its place; null: it did not come by one. */
		exchangeTo: (meterId: number): MeterExchange | null =>
			db
				.select({ exchange: meterExchange })
				.from(meterExchange)
				.innerJoin(mounting, eq(mounting.id, meterExchange.newMountingId))
				.where(eq(mounting.meterId, meterId))
				.orderBy(asc(meterExchange.at))
				.get()?.exchange ?? null,

		/** Issued statements of a unit about a month or a later one. */
		issuedSince: (unitId: number, month: string): readonly { readonly number: string; readonly month: string }[] =>
			db
				.select({ number: statement.number, month: billRun.month })
				.from(statement)
				.innerJoin(billRun, eq(billRun.id, statement.runId))
				.innerJoin(occupancy, eq(occupancy.id, statement.occupancyId))
				.where(
					and(
						eq(occupancy.unitId, unitId),
						gte(billRun.month, month),
						eq(statement.state, 'issued'),
						isNotNull(statement.number),
					),
				)
				.orderBy(asc(billRun.month), asc(statement.id))
				.all()
				.map(({ number, month }) => ({ number: number ?? '', month })),

		decideScale: (row: NewRowOf<typeof scaleDecision>): number =>
			Number(db.insert(scaleDecision).values(row).run().lastInsertRowid),
		/** About the registers of a meter, oldest first. */
		scaleDecisions: (meterId: number): readonly ScaleDecision[] =>
			db
				.select({ decision: scaleDecision })
				.from(scaleDecision)
				.innerJoin(register, eq(register.id, scaleDecision.registerId))
				.where(eq(register.meterId, meterId))
				.orderBy(asc(scaleDecision.id))
				.all()
				.map(({ decision }) => decision),

		/** Points at which a meter stated one of its registers in another scale than before. */
		restatedPoints: (): readonly number[] =>
			db
				.selectDistinct({ pointId: mounting.pointId })
				.from(register)
				.innerJoin(mounting, eq(mounting.meterId, register.meterId))
				.where(isNotNull(register.versionOf))
				.all()
				.map(({ pointId }) => pointId),

		/** Of all points, each point's oldest first. */
		formulas: (): readonly Formula[] =>
			snapshot(() => {
				const terms = Map.groupBy(db.select().from(formulaTerm).all(), ({ formulaId }) => formulaId)
				return formulas.list().map((formula) => ({ ...formula, terms: terms.get(formula.id) ?? [] }))
			}),
		/** Takes the place of the point's version of that day, if there is one. */
		putFormula: ({ pointId, fromDate, terms }: Omit<Formula, 'id'>): number =>
			transaction(() => {
				removeFormula(pointId, fromDate)
				const formulaId = formulas.insert({ pointId, fromDate })
				for (const term of terms) {
					db.insert(formulaTerm).values({ formulaId, pointId: term.pointId, coefficient: term.coefficient }).run()
				}
				return formulaId
			}),
		removeFormula: (pointId: number, fromDate: string): void => transaction(() => removeFormula(pointId, fromDate)),

		/** Of a point, oldest first. */
		gasFactors: (pointId: number): readonly GasFactor[] =>
			db.select().from(gasFactor).where(eq(gasFactor.pointId, pointId)).orderBy(asc(gasFactor.fromDate)).all(),
		/** Takes the place of that day's, if there is one. */
		putGasFactor: (row: NewRowOf<typeof gasFactor>): void => {
			db.insert(gasFactor)
				.values(row)
				.onConflictDoUpdate({ target: [gasFactor.pointId, gasFactor.fromDate], set: row })
				.run()
		},
		removeGasFactor: (pointId: number, fromDate: string): void => {
			db.delete(gasFactor)
				.where(and(eq(gasFactor.pointId, pointId), eq(gasFactor.fromDate, fromDate)))
				.run()
		},
	}
}

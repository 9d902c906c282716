/** Findings of plausibility: once per rule, register and start; decided ones stay decided, missing ones are gone. */
import { and, asc, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import { type Connection, type NewRowOf, type RowOf, rowsOf } from './connection.ts'
import { StoreFailed } from './failure.ts'
import { finding } from './schema.ts'

export type FindingRow = RowOf<typeof finding>
/** As it is found now; whether it was found before is for `sync` to see. */
export type Found = Omit<NewRowOf<typeof finding>, 'id' | 'foundAt' | 'state' | 'decidedAt' | 'decidedBy' | 'comment'>
export type Decision = {
	readonly state: 'open' | 'accepted' | 'corrected'
	readonly at: number
	readonly by: string
	readonly comment: string | null
}

const keyOf = ({ rule, registerId, fromAt }: Pick<Found, 'rule' | 'registerId' | 'fromAt'>) =>
	`${rule} ${registerId} ${fromAt}`

export function findingQueries(connection: Connection) {
	const { db, transaction } = connection
	const rows = rowsOf(connection, finding)
	const ofPoints = (pointIds: readonly number[], from: number, to: number): readonly FindingRow[] =>
		db
			.select()
			.from(finding)
			.where(and(inArray(finding.pointId, [...pointIds]), gte(finding.fromAt, from), lt(finding.fromAt, to)))
			.all()
	return {
		get: rows.get,
		/**
		 * What a check of these points found in [from, to), in one transaction: new ones are open, those that were gone are
		 * open again, open ones that were not found are gone. Returns the points whose open findings changed.
		 */
		sync: (
			pointIds: readonly number[],
			period: { readonly from: number; readonly to: number },
			found: readonly Found[],
			now: number,
		): ReadonlySet<number> =>
			transaction(() => {
				const touched = new Set<number>()
				const standing = new Map(ofPoints(pointIds, period.from, period.to).map((row) => [keyOf(row), row]))
				for (const each of found) {
					const before = standing.get(keyOf(each))
					standing.delete(keyOf(each))
					if (before === undefined) rows.insert({ ...each, foundAt: now })
					else if (before.state === 'gone') rows.update(before.id, { ...each, ...undecided, foundAt: now })
					else if (before.state !== 'open' || isSame(before, each)) continue
					else rows.update(before.id, { toAt: each.toAt, severity: each.severity, detail: each.detail })
					touched.add(each.pointId)
				}
				for (const { id, state, pointId } of standing.values()) {
					if (state !== 'open') continue
					rows.update(id, { state: 'gone', decidedAt: now })
					touched.add(pointId)
				}
				return touched
			}),
		/** 'open': the decision is taken back. */
		decide: (id: number, { state, at, by, comment }: Decision): void => {
			const changes = state === 'open' ? undecided : { decidedAt: at, decidedBy: by, comment }
			const { changes: count } = db
				.update(finding)
				.set({ state, ...changes })
				.where(eq(finding.id, id))
				.run()
			if (count === 0) throw new StoreFailed('not-found', `no finding ${id}`)
		},
		/** Those that begin in [from, to) and are not gone, by start. */
		between: (from: number, to: number): readonly FindingRow[] =>
			db
				.select()
				.from(finding)
				.where(and(gte(finding.fromAt, from), lt(finding.fromAt, to), sql`${finding.state} <> 'gone'`))
				.orderBy(asc(finding.fromAt), asc(finding.id))
				.all(),
		ofPoint: (pointId: number, from: number, to: number): readonly FindingRow[] =>
			ofPoints([pointId], from, to).filter(({ state }) => state !== 'gone'),
		/** Open ones of all time, for alarms and for the page's counter. */
		open: (): readonly Pick<FindingRow, 'id' | 'rule' | 'severity' | 'pointId' | 'fromAt'>[] =>
			db
				.select({
					id: finding.id,
					rule: finding.rule,
					severity: finding.severity,
					pointId: finding.pointId,
					fromAt: finding.fromAt,
				})
				.from(finding)
				.where(eq(finding.state, 'open'))
				.orderBy(asc(finding.foundAt))
				.all(),
	}
}

const undecided = { state: 'open', decidedAt: null, decidedBy: null, comment: null } as const

const isSame = (before: FindingRow, now: Found): boolean =>
	before.toAt === now.toAt &&
	before.severity === now.severity &&
	JSON.stringify(before.detail) === JSON.stringify(now.detail)

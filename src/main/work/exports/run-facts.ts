/** An issued run as its exports need it: frozen statements with their numbers, and the tenants' accounts of today. */
import { addDays } from '../../../shared/period.ts'
import { issuedStatement, printedExplanation } from '../../domain/billing/issued.ts'
import type { Statement } from '../../domain/billing/statement.ts'
import { dayStart } from '../../domain/calendar/periods.ts'
import type { CostStatement } from '../../domain/costs/cost-statement.ts'
import type { ExportedBill, ExportedCosts, ExportedRun, ExportedTenant } from '../../domain/exports/exported-run.ts'
import type { BillRun, StatementRow } from '../../store/billing.ts'
import type { Store } from '../../store/open.ts'

/** null: there is no such run, or its numbers are not given yet. */
export function exportedRun(store: Store, runId: number): ExportedRun | null {
	const run = store.billing.run(runId)
	const building = run && store.topology.building(run.buildingId)
	if (run === null || building === null || run.issuedAt === null) return null
	// While it is being issued, not all of its statements have their numbers.
	if (run.state !== 'issued' && run.state !== 'cancelled') return null
	const rows = store.billing.statements(runId)
	const demands = demandsBefore(store, run.issuedAt)
	return {
		...{ id: run.id, issuedAt: run.issuedAt },
		title: run.kind === 'month' ? run.month : `${run.month}-${run.id}`,
		...{ zone: building.zone, country: building.country, buildingName: building.name, currency: building.currency },
		costs: rows.flatMap((row) => exportedCosts(store, run, row) ?? []),
		bills: rows.flatMap((row) => exportedBill(store, run, row, demands) ?? []),
	}
}

type Demand = { readonly tenantId: number; readonly on: string }

function exportedBill(store: Store, run: BillRun, row: StatementRow, demands: readonly Demand[]): ExportedBill | null {
	const kept = store.billing.statement(row.id)
	if (kept === null || kept.number === null) return null
	const statement = payable((kept.snapshot as { readonly statement?: Statement | CostStatement }).statement)
	const occupancy = store.topology.occupancy(row.occupancyId)
	const tenant = occupancy && store.topology.tenant(occupancy.tenantId)
	if (statement === null || occupancy === null || tenant === null) return null
	return {
		...{ number: kept.number, kind: row.kind, isCancelled: row.state === 'cancelled' },
		cancels: row.cancelsId === null ? null : (store.billing.statement(row.cancelsId)?.number ?? null),
		tenant: { ...accountOf(tenant), lastDemandOn: lastDemand(demands, tenant) },
		isCommercial: store.topology.unit(occupancy.unitId)?.isCommercial ?? false,
		statement: issuedStatement(statement, kept.number, run.issuedAt!),
		explained: printedExplanation(kept.snapshot as Parameters<typeof printedExplanation>[0], statement),
	}
}

/** A cost statement is paid and booked by its balance: no lines and no tax of its own. */
function payable(statement: Statement | CostStatement | undefined): Statement | null {
	if (statement === undefined) return null
	if (statement.kind !== 'costs') return Array.isArray(statement.charges) ? statement : null
	const { zone, lived, totalMinor } = statement
	const { number, issuedOn, dueOn, currency, buildingName, buildingAddressLines } = statement
	const { creditor, tenant, customerNumber, unitName } = statement
	return {
		...{ number, issuedOn, dueOn, zone, currency, buildingName, buildingAddressLines },
		...{ creditor, tenant, customerNumber, unitName },
		period: {
			...{ from: dayStart(zone, lived.firstDay), to: dayStart(zone, addDays(lived.lastDay, 1)) },
			...{ firstDay: lived.firstDay, lastDay: lived.lastDay },
		},
		...{ readings: [], charges: [], notes: [], problems: [], rounding: 'half-up-lines' },
		taxes: [{ percent: '0', netMinor: totalMinor, taxMinor: 0 }],
		...{ netMinor: totalMinor, taxMinor: 0, totalMinor },
	}
}

function exportedCosts(store: Store, run: BillRun, row: StatementRow): ExportedCosts | null {
	const kept = store.billing.statement(row.id)
	const { statement } = (kept?.snapshot ?? {}) as { readonly statement?: Statement | CostStatement }
	const unitId = store.topology.occupancy(row.occupancyId)?.unitId
	if (kept === null || kept.number === null || unitId === undefined || statement?.kind !== 'costs') return null
	// A cancellation divides nothing among the tenants; what stands in its place does.
	if (statement.cancels !== undefined) return null
	const isCancelled = row.state === 'cancelled'
	return { number: kept.number, unitId, isCancelled, statement: issuedStatement(statement, kept.number, run.issuedAt!) }
}

type Tenant = NonNullable<ReturnType<Store['topology']['tenant']>>

const accountOf = (tenant: Tenant): Omit<ExportedTenant, 'lastDemandOn'> => ({
	...{ id: tenant.id, email: tenant.email, iban: tenant.iban, bic: tenant.bic, vatId: tenant.vatId },
	...{ mandateReference: tenant.mandateReference, mandateSignedOn: tenant.mandateSignedOn },
	buyerReference: tenant.buyerReference,
})

/** Statements of runs that were issued before this one and asked for money. */
function demandsBefore(store: Store, issuedAt: number): readonly Demand[] {
	const tenantOf = new Map(store.topology.occupancies().map(({ id, tenantId }) => [id, tenantId]))
	return store.billing
		.runs()
		.filter((run) => run.issuedAt !== null && run.issuedAt < issuedAt)
		.flatMap((run) =>
			store.billing
				.statements(run.id)
				.filter(({ totalMinor, state }) => totalMinor > 0 && state !== 'draft')
				.flatMap(({ occupancyId }) => {
					const tenantId = tenantOf.get(occupancyId)
					return tenantId === undefined ? [] : [{ tenantId, on: new Date(run.issuedAt!).toISOString().slice(0, 10) }]
				}),
		)
}

function lastDemand(demands: readonly Demand[], { id, mandateSignedOn }: Tenant): string | null {
	const since = mandateSignedOn ?? ''
	const own = demands.filter(({ tenantId, on }) => tenantId === id && on >= since).map(({ on }) => on)
	return own.toSorted().at(-1) ?? null
}

/** Decisions over readings: accept, correct, estimate, take back. Each is one transaction; raw values never change. */
import type { StoredReading } from '../../domain/readings/reading.ts'
import type { FindingRow } from '../../store/findings.ts'
import type { Store } from '../../store/open.ts'
import type { NewOverlay, OverlayRow } from '../../store/overlays.ts'

export type Signed = { readonly author: string; readonly reason: string }
type Deciding = Pick<Store, 'overlays' | 'findings' | 'readings' | 'transaction'>

/** Values that the finding kept from counting count from now on. Returns the instants. */
export function acceptFinding(store: Deciding, finding: FindingRow, signed: Signed, now: number): readonly number[] {
	return store.transaction(() => {
		const kept = keptFromCounting(store, finding)
		for (const { registerId, at, value, origin } of kept) {
			const row = { registerId, at, kind: 'value' as const, value, method: 'accepted' as const }
			store.overlays.put({ ...row, ...signed, createdAt: now, findingId: finding.id, basis: { origin } })
		}
		decide(store, finding.id, 'accepted', signed, now)
		return kept.map(({ at }) => at)
	})
}

function keptFromCounting(store: Deciding, { registerId, fromAt, toAt }: FindingRow): readonly StoredReading[] {
	const covered = new Set(store.overlays.active(registerId, fromAt, toAt + 1).map(({ at }) => at))
	return [...Map.groupBy(store.readings.range(registerId, fromAt, toAt + 1), ({ at }) => at)].flatMap(([at, group]) => {
		const counts = group.some(({ value, quality }) => value !== null && quality !== 'quarantined')
		const kept = group.find(({ value }) => value !== null)
		return counts || covered.has(at) || kept === undefined ? [] : [kept]
	})
}

/** What lay over the instants is taken back by the same person; then the new ones are put. */
export function putOverlays(
	store: Deciding,
	rows: readonly Pick<NewOverlay, 'registerId' | 'at' | 'value' | 'method' | 'basis'>[],
	findingId: number | null,
	signed: Signed,
	now: number,
): readonly number[] {
	return store.transaction(() => {
		const ids = rows.map((row) => {
			const before = store.overlays.activeAt(row.registerId, row.at)
			if (before !== null) store.overlays.undo(before.id, signed.author, now)
			const kind = row.value === null ? ('void' as const) : ('value' as const)
			return store.overlays.put({ ...row, kind, ...signed, createdAt: now, findingId })
		})
		if (findingId !== null) decide(store, findingId, 'corrected', signed, now)
		return ids
	})
}

/** Findings whose last overlay goes are open again. Returns what was undone. */
export function undoOverlays(
	store: Deciding,
	overlayIds: readonly number[],
	findingId: number | null,
	author: string,
	now: number,
): readonly OverlayRow[] {
	return store.transaction(() => {
		const rows = overlayIds.flatMap((id) => store.overlays.get(id) ?? [])
		for (const { id, undoneAt } of rows) if (undoneAt === null) store.overlays.undo(id, author, now)
		const findings = new Set([
			...rows.flatMap((row) => row.findingId ?? []),
			...(findingId === null ? [] : [findingId]),
		])
		for (const id of findings) {
			if (store.overlays.ofFinding(id).length > 0) continue
			store.findings.decide(id, { state: 'open', at: now, by: author, comment: null })
		}
		return rows
	})
}

const decide = (
	store: Deciding,
	findingId: number,
	state: 'accepted' | 'corrected',
	{ author, reason }: Signed,
	now: number,
) => store.findings.decide(findingId, { state, at: now, by: author, comment: reason })

/**
 * A list against the building: each row is new, changes something, says what is there already, or is refused by name.
 * Every row is compared with the building as the rows before it leave it, so that what is shown is what will be, and
 * the same list again changes nothing.
 */
import type { ImportField, ImportOptions } from '../../../shared/contract/commissioning.ts'
import { Exact } from '../../../shared/decimal.ts'
import { hasMarketLocation } from '../../../shared/market-location.ts'
import type { Medium } from '../../../shared/quantity.ts'
import { mediumName, yesAndNo } from './cells.ts'
import { draftOf, type HouseDraft, unitKey } from './house-draft.ts'
import {
	type Change,
	type House,
	type KnownOccupancy,
	type KnownPoint,
	type KnownUnit,
	modelNamed,
	type Note,
	type PlannedRow,
	type Refusal,
	type RowFacts,
	type RowWish,
	type Told,
} from './listed.ts'
import { meterWish } from './meter-wish.ts'
import { dayAfter, type Question, questionsOf, type ReadRow, readingOf, readRow, type Table } from './row-facts.ts'

export type ImportPlan = {
	readonly rows: readonly PlannedRow[]
	readonly questions: readonly Question[]
}

export function planImport(table: Table, options: ImportOptions, house: House): ImportPlan {
	const reading = readingOf(table, options)
	const read = table.rows.flatMap((row) => readRow(row, options.columns, reading) ?? [])
	const draft = draftOf(
		house,
		read.map(({ facts }) => facts),
	)
	return {
		rows: read.map((row) => plannedRow(row, draft, house, options.language)),
		questions: questionsOf(read),
	}
}

function plannedRow(read: ReadRow, draft: HouseDraft, house: House, language: 'de' | 'en'): PlannedRow {
	const { row, facts } = read
	const refusals: Refusal[] = [...read.refusals]
	const changes: Change[] = []
	const notes: Note[] = []
	const settled = settle(read, draft, house, language, { refusals, changes, notes })
	const shown = {
		row,
		unit: facts.unit ?? '',
		point: settled?.point?.name ?? facts.point ?? '',
		serial: settled?.meter?.serial ?? facts.serial ?? '',
		changes,
		notes,
	}
	if (settled !== null && refusals.length === 0) refusals.push(...contradictions(settled, facts, changes, draft, row))
	if (settled === null || refusals.length > 0) {
		return { ...shown, changes: [], state: 'refused', refusals, wish: null }
	}
	if (changes.length === 0) return { ...shown, state: 'same', refusals, wish: null }
	draft.take(settled, row)
	const isNew = changes.every(({ before }) => before === null) && changes.some(({ field }) => !details.has(field))
	return { ...shown, state: isNew ? 'new' : 'changed', refusals, wish: settled }
}

/** What is said of a place; none is a place of its own. */
const details: ReadonlySet<ImportField> = new Set([
	...(['area', 'heatedArea', 'isCommercial', 'persons', 'marketLocation'] as const),
])

/**
 * Where two rows of a list say different things of one place the first one holds: else each import would change what
 * the other row says.
 */
function contradictions(
	{ floor, unit, occupancy, point }: RowWish,
	facts: RowFacts,
	changes: readonly Change[],
	draft: HouseDraft,
	row: number,
): readonly Refusal[] {
	const place = (field: ImportField): readonly (string | null)[] => {
		if (ofUnit.includes(field)) return []
		return ofTenancy.includes(field) ? [occupancy?.from ?? null] : [point?.name ?? null]
	}
	return once.flatMap((field): Refusal[] => {
		const said = field === 'calibrationYear' ? (facts.calibrationYear ?? facts.markedYear) : facts[field]
		if (said === null) return []
		const first = draft.saidBy(JSON.stringify([floor, unit, field, ...place(field)]), row)
		const differs = first !== row && changes.some((change) => change.field === field)
		return differs ? [{ field, reason: 'differs-from-row', detail: String(first) }] : []
	})
}

const ofUnit: readonly ImportField[] = ['area', 'heatedArea', 'isCommercial']
const ofTenancy: readonly ImportField[] = ['tenant', 'moveOut', 'persons']
/** What a place has one of. */
const once: readonly ImportField[] = [
	...[...ofUnit, ...ofTenancy],
	...(['marketLocation', 'model', 'line', 'address', 'calibrationYear', 'mountedSince', 'startReading'] as const),
]

/** null: not even the unit is known. */
function settle(read: ReadRow, draft: HouseDraft, house: House, language: 'de' | 'en', told: Told): RowWish | null {
	const { facts } = read
	if (facts.unit === null) return null
	const floor = facts.floor ?? draft.floorOf(facts.unit)
	if (floor === null) {
		// A cell that was refused is not missing too.
		if (!told.refusals.some(({ field }) => field === 'floor')) {
			told.refusals.push({ field: 'floor', reason: 'missing', detail: '' })
		}
		return null
	}
	const key = unitKey(floor, facts.unit)
	const unit = draft.unit(key)
	if (unit === undefined) told.changes.push({ field: 'unit', before: null, after: facts.unit })
	compareUnit(facts, unit, language, told)
	const occupancy = occupancyWish(facts, unit?.occupancies ?? [], told)
	const point = pointWish(facts, house, language, told)
	const there = point === null ? undefined : unit?.points.get(point.name)
	if (point !== null) comparePoint(point, there, told)
	const meter = point === null ? null : meterWish({ read, key, point, there, draft, house }, told)
	const { area, heatedArea, isCommercial } = facts
	return { floor, unit: facts.unit, area, heatedArea, isCommercial, occupancy, point, meter }
}

function compareUnit(facts: RowFacts, unit: KnownUnit | undefined, language: 'de' | 'en', told: Told): void {
	for (const field of ['area', 'heatedArea'] as const) {
		const [before, after] = [unit?.[field] ?? null, facts[field]]
		if (after !== null && after !== before) told.changes.push({ field, before, after })
	}
	const word = (flag: boolean) => yesAndNo[language][flag ? 0 : 1]
	const { isCommercial } = facts
	// A dwelling unless somebody says otherwise.
	if (isCommercial !== null && isCommercial !== (unit?.isCommercial ?? false)) {
		const before = unit === undefined ? null : word(unit.isCommercial)
		told.changes.push({ field: 'isCommercial', before, after: word(isCommercial) })
	}
	const [area, heated] = [facts.area ?? unit?.area ?? null, facts.heatedArea ?? unit?.heatedArea ?? null]
	if (area !== null && heated !== null && new Exact(heated).gt(area)) {
		told.refusals.push({ field: 'heatedArea', reason: 'larger-than-area', detail: area })
	}
}

function occupancyWish(facts: RowFacts, known: readonly KnownOccupancy[], told: Told): KnownOccupancy | null {
	const { tenant, moveIn: from, moveOut } = facts
	if (tenant === null || from === null) return null
	const to = dayAfter(moveOut)
	const there = known.find((each) => each.from === from)
	const persons = facts.persons ?? there?.persons ?? null
	const wish = { tenant, from, to: to ?? there?.to ?? null, persons }
	if (there === undefined) told.changes.push({ field: 'tenant', before: null, after: tenant })
	else if (there.tenant !== tenant) told.changes.push({ field: 'tenant', before: there.tenant, after: tenant })
	if (there !== undefined && wish.to !== there.to) {
		told.changes.push({ field: 'moveOut', before: there.to, after: moveOut ?? '' })
	}
	if (persons !== null && persons !== there?.persons) {
		told.changes.push({ field: 'persons', before: there?.persons?.toString() ?? null, after: String(persons) })
	}
	const other = known.find(
		(each) => each !== there && (wish.to === null || each.from < wish.to) && (each.to === null || from < each.to),
	)
	if (other !== undefined) told.refusals.push({ field: 'moveIn', reason: 'tenant-overlaps', detail: other.tenant })
	return wish
}

/** null: the row is about the unit alone. */
function pointWish(
	{ point, medium, marketLocation, serial, model, line, address }: RowFacts,
	house: House,
	language: 'de' | 'en',
	told: Told,
): RowWish['point'] {
	if ([point, medium, marketLocation, serial, line, address].every((each) => each === null)) return null
	const ofModel = model === null ? undefined : modelNamed(house, model)?.medium
	const known: Medium | undefined = medium ?? ofModel
	if (known !== undefined) {
		if (marketLocation !== null && !hasMarketLocation(known)) {
			told.refusals.push({ field: 'marketLocation', reason: 'not-a-market-location', detail: marketLocation })
		}
		return { name: point ?? mediumName[language][known], medium: known, marketLocation }
	}
	if (!told.refusals.some(({ field }) => field === 'medium')) {
		told.refusals.push({ field: 'medium', reason: 'missing', detail: '' })
	}
	return null
}

function comparePoint(point: NonNullable<RowWish['point']>, there: KnownPoint | undefined, told: Told): void {
	if (there === undefined) told.changes.push({ field: 'point', before: null, after: point.name })
	else if (there.medium !== point.medium) {
		told.refusals.push({ field: 'medium', reason: 'point-of-other-medium', detail: there.medium })
	}
	const [before, after] = [there?.marketLocation ?? null, point.marketLocation]
	if (after !== null && after !== before) told.changes.push({ field: 'marketLocation', before, after })
}

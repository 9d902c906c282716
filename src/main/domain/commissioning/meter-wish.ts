/** The meter that a row of a list names: found again by its serial number, or new, or refused. */
import { calibratedUntil } from '../../../shared/calibration.ts'
import type { ImportField } from '../../../shared/contract/commissioning.ts'
import type { Medium } from '../../../shared/quantity.ts'
import type { HouseDraft } from './house-draft.ts'
import { type House, type KnownMeter, type KnownPoint, modelNamed, type RowWish, type Told } from './listed.ts'
import type { ReadRow } from './row-facts.ts'

export type MeterAsked = {
	readonly read: ReadRow
	/** Of the unit. */
	readonly key: string
	readonly point: NonNullable<RowWish['point']>
	readonly there: KnownPoint | undefined
	readonly draft: HouseDraft
	readonly house: House
}

export function meterWish(asked: MeterAsked, told: Told): KnownMeter | null {
	const { read, key, point, there, draft } = asked
	const { serial } = read.facts
	if (serial === null) return null
	const place = draft.placeOf(key, point.name)
	const alike = draft.serials(serial)
	const here = alike.find((each) => each.place === place)
	const known = there?.meter ?? null
	if (here === undefined && known !== null) {
		told.refusals.push({ field: 'serial', reason: 'point-taken', detail: known.serial })
		return null
	}
	const other = alike.find((each) => each.place !== place)
	if (here === undefined && other !== undefined) {
		const { row, shown } = other
		told.refusals.push(
			row === null
				? { field: 'serial', reason: 'serial-elsewhere', detail: shown }
				: { field: 'serial', reason: 'serial-twice', detail: String(row) },
		)
		return null
	}
	const wish = wished(asked, known, told)
	if (known === null || known.serial !== serial) note(read, known, told)
	if (wish.state === 'waits') told.notes.push('waits-for-meter')
	compare(wish, known, told)
	return wish
}

function note({ serialIsNumber }: ReadRow, known: KnownMeter | null, told: Told): void {
	if (known !== null) told.notes.push('zeros-matched')
	else if (serialIsNumber) told.notes.push('zeros-lost')
}

/** A row that names line, address and model is a meter that can be read; else one that is waited for. */
function wished({ read, point, draft, house }: MeterAsked, known: KnownMeter | null, told: Told): KnownMeter {
	const { facts } = read
	const lineName = facts.line ?? known?.line ?? null
	const line = lineName === null ? undefined : house.lines.find(({ name }) => name === lineName)
	if (lineName !== null && line === undefined) refuse(told, 'line', 'line-unknown', lineName)
	const asked = facts.model ?? known?.model ?? null
	const model = asked === null ? undefined : modelNamed(house, asked)
	if (facts.model !== null && model === undefined) refuse(told, 'model', 'model-unknown', facts.model)
	if (line !== undefined && model !== undefined && line.protocol !== model.protocol) {
		refuse(told, 'model', 'model-not-of-line', line.name)
	}
	if (model !== undefined && !isKin(model.medium, point.medium)) {
		refuse(told, 'model', 'model-not-of-medium', model.name)
	}
	const typed = facts.address ?? known?.address ?? null
	const address = typed === null || line === undefined ? null : house.addressOn(line.protocol, typed)
	if (typed !== null && line !== undefined && address === null) refuse(told, 'address', 'address-invalid', typed)
	// What stands in the station is longer by its zeros, or the same.
	const serial = known?.serial ?? facts.serial!
	const taken = line !== undefined && address !== null ? draft.atAddress(line.name, address) : undefined
	if (taken !== undefined && taken !== serial) refuse(told, 'address', 'address-taken', taken)
	const whole = line !== undefined && model !== undefined && address !== null
	return {
		state: known?.state === 'mounted' || whole ? 'mounted' : 'waits',
		serial,
		model: model?.id ?? known?.model ?? null,
		line: lineName,
		address: address ?? known?.address ?? null,
		calibrationYear: facts.calibrationYear ?? dueYear(facts.markedYear, point.medium) ?? known?.calibrationYear ?? null,
		mountedSince: facts.mountedSince ?? known?.mountedSince ?? null,
		startReading: facts.startReading ?? known?.startReading ?? null,
	}
}

const dueYear = (markedYear: number | null, medium: Medium): number | null =>
	markedYear === null ? null : calibratedUntil(medium, markedYear)

/** A meter for warm water is a water meter, one for cold is a heat meter. */
const kin: Readonly<Record<string, string>> = { 'warm-water': 'water', cooling: 'heat' }
const isKin = (one: string, other: string): boolean => (kin[one] ?? one) === (kin[other] ?? other)

const refuse = (told: Told, field: ImportField, reason: Told['refusals'][number]['reason'], detail: string): void => {
	told.refusals.push({ field, reason, detail })
}

const compared = [
	['model', 'model'],
	['line', 'line'],
	['address', 'address'],
	['calibrationYear', 'calibrationYear'],
	['mountedSince', 'mountedSince'],
	['startReading', 'startReading'],
] as const

/** What a list may change of a meter that is read already; the rest would make other values of old readings. */
const alwaysFree: readonly ImportField[] = ['calibrationYear']

function compare(wish: KnownMeter, known: KnownMeter | null, told: Told): void {
	if (known === null) {
		told.changes.push({ field: 'serial', before: null, after: wish.serial })
		for (const [field, own] of compared) {
			if (wish[own] !== null) told.changes.push({ field, before: null, after: String(wish[own]) })
		}
		return
	}
	const becomesMounted = known.state === 'waits' && wish.state === 'mounted'
	for (const [field, own] of compared) {
		const [before, after] = [known[own], wish[own]]
		if (before === after || after === null) continue
		const isFree = known.state === 'waits' || alwaysFree.includes(field) || before === null
		if (isFree) told.changes.push({ field, before: before === null ? null : String(before), after: String(after) })
		else told.refusals.push({ field, reason: 'differs-from-station', detail: String(before) })
	}
	if (becomesMounted && told.changes.length === 0) {
		told.changes.push({ field: 'serial', before: known.serial, after: wish.serial })
	}
}

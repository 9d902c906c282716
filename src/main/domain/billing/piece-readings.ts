/**
 * The readings of one metering point for one rating period: what is printed, what is rated, what is noted or missing.
 */

import type { BillProblem } from '../../../shared/contract/billing.ts'
import { Exact, plain, scaled } from '../../../shared/decimal.ts'
import { cutAt, intersect, type Period } from '../../../shared/period.ts'
import type { TariffDefinition } from '../../../shared/tariff.ts'
import type { BoundaryValue, UseQuality } from '../consumption/boundary.ts'
import { type Consumption, consumption, inUnits, weaker } from '../consumption/consumption.ts'
import { add, type Fraction, fraction, times, toExact, zero } from '../consumption/fraction.ts'
import { ratingFactor } from '../consumption/units.ts'
import { needsIntervals } from '../tariffs/band-quantities.ts'
import type { GasFactorFrom } from '../tariffs/gas-energy.ts'
import { estimatedIn, isMeasured } from '../tariffs/interval-series.ts'
import { conversionAt, formulaChanges, formulasAt, gasChanges, kWhPerM3, type Leaf, leavesAt } from './point-sources.ts'
import type {
	BilledMounting,
	BilledPoint,
	BilledRegister,
	BilledSource,
	BoundaryShown,
	ReadingRow,
	StatementNote,
} from './statement.ts'

export type PieceReadings = {
	readonly readings: readonly ReadingRow[]
	/** By tariff index, in the tariff's unit; null = something is missing. */
	readonly usage: Readonly<Record<number, string>> | null
	readonly notes: readonly StatementNote[]
	readonly problems: readonly Pick<BillProblem, 'code' | 'params' | 'severity'>[]
}

type Noted = {
	readonly readings: ReadingRow[]
	readonly notes: StatementNote[]
	readonly problems: Pick<BillProblem, 'code' | 'params' | 'severity'>[]
}
type Red = (code: BillProblem['code'], params: BillProblem['params']) => void
type RegisterRead = { readonly tariff: number; readonly bandName: string | null }

/** Through all meters of the point, or of the points that it is computed from: what is missing in one is missing. */
export function readPiece(point: BilledPoint, piece: Period, definition: TariffDefinition): PieceReadings {
	const noted: Noted = { readings: [], notes: [], problems: [] }
	const red: Red = (code, params) => noted.problems.push({ severity: 'red', code, params })
	const isByIntervals = needsIntervals(definition) && isMeasured(point.intervals, piece)
	const registers = registersRead(definition, isByIntervals)
	const totals = new Map(registers.map(({ tariff }): [number, Fraction] => [tariff, zero]))
	const changes = [...formulaChanges(point), ...gasChanges(point, definition)]
	let isComplete = true
	for (const period of cutAt(piece, changes)) {
		const leaves = leavesAt(point, period.from)
		if (leaves === null) {
			red('no-formula', { from: period.from, to: period.to })
			isComplete = false
			continue
		}
		let quality: UseQuality = 'memory'
		for (const leaf of leaves) {
			const read = readLeaf({ point, leaf, period, registers, definition }, noted, red)
			if (read === null) isComplete = false
			for (const [tariff, used] of read?.used ?? []) totals.set(tariff, add(totals.get(tariff)!, used))
			quality = weaker(quality, read?.quality ?? 'memory')
		}
		for (const computed of formulasAt(point, period.from)) noteFormula(computed, period, piece, quality, noted)
	}
	for (const { source } of leavesAt(point, piece.from) ?? []) noteChanges(source, piece, noted)
	if (isByIntervals) noteIntervals(point, piece, definition, noted)
	const usage = Object.fromEntries([...totals].map(([tariff, total]) => [tariff, plain(toExact(total))]))
	return { usage: isComplete ? usage : null, ...noted }
}

type LeafRead = {
	readonly point: BilledPoint
	readonly leaf: Leaf
	readonly period: Period
	readonly registers: readonly RegisterRead[]
	readonly definition: TariffDefinition
}

/** What one of the point's sources adds to each tariff register, in the tariff's unit; null: something is missing. */
function readLeaf(
	{ point, leaf, period: whole, registers, definition }: LeafRead,
	noted: Noted,
	red: Red,
): { readonly used: ReadonlyMap<number, Fraction>; readonly quality: UseQuality } | null {
	const { source, coefficient } = leaf
	const parts = mountedParts(source, whole)
	if (parts === null) {
		red('no-meter', { from: whole.from, to: whole.to, ...(source === point ? {} : { part: source.name }) })
		return null
	}
	const totals = new Map<number, Fraction>()
	let quality: UseQuality = 'memory'
	let isComplete = true
	for (const { tariff, bandName } of registers) {
		for (const { mounting, period } of parts) {
			const register = mounting.registers.find((one) => one.tariff === tariff)
			const conversion = register && conversionAt(point, period.from, register.unit, definition.unit)
			if (register === undefined || !conversion?.ok) {
				const isGas = conversion?.ok === false && conversion.reason === 'no-gas-factor'
				if (isGas) red('no-gas-factor', { from: period.from, to: period.to })
				else red('no-meter', { serial: mounting.meterSerial, tariff, unit: register?.unit ?? '' })
				isComplete = false
				continue
			}
			const [start, end] = [boundaryAt(register, period.from), boundaryAt(register, period.to)]
			const used = consumption(start, end, register)
			if (start.kind === 'missing' || end.kind === 'missing' || used.kind === 'unknown') {
				reportGap(start, end, mounting, red)
				isComplete = false
				continue
			}
			const row = readingRow(source, mounting, register, bandName, start, end, used)
			const quantity = inUnits(used.steps, register.exponent, mounting.multiplier)
			noted.readings.push({ ...row, ...partOf(point, leaf), ...energyOf(conversion.gas, quantity, register) })
			totals.set(
				tariff,
				add(totals.get(tariff) ?? zero, times(times(quantity, conversion.factor), fraction(coefficient))),
			)
			quality = weaker(quality, used.quality)
			note(source, mounting, register, [start, end], used, definition, noted)
			if (conversion.gas !== null) noteGas(point, conversion.gas, noted)
		}
	}
	return isComplete ? { used: totals, quality } : null
}

const partOf = ({ formula, pointId, name }: BilledPoint, { coefficient }: Leaf): Pick<ReadingRow, 'partOf'> =>
	formula === undefined ? {} : { partOf: { pointId, pointName: name, coefficient } }

function energyOf(gas: GasFactorFrom | null, quantity: Fraction, { unit }: BilledRegister): Pick<ReadingRow, 'gas'> {
	if (gas === null) return {}
	const { stateNumber, calorificValue } = gas
	const kWh = plain(toExact(times(times(quantity, ratingFactor(unit, 'm3')!), kWhPerM3(gas))))
	return { gas: { stateNumber, calorificValue, kWh } }
}

/**
 * Bands priced by windows are billed from intervals; their meter's total is printed so that the sum can be checked.
 * Without complete intervals they are billed from the registers that they name.
 */
function registersRead(definition: TariffDefinition, isByIntervals: boolean): readonly RegisterRead[] {
	const registers = definition.bands.flatMap(({ name, source }) => {
		const tariff = source.kind === 'register' ? source.tariff : isByIntervals ? undefined : source.register
		return tariff === undefined ? [] : [{ tariff, bandName: definition.bands.length > 1 ? name : null }]
	})
	const unique = registers.filter((one, index) => registers.findIndex(({ tariff }) => tariff === one.tariff) === index)
	return unique.length > 0 ? unique : [{ tariff: 0, bandName: null }]
}

/** Null when the devices do not cover the whole piece: a time without a meter is never billed as 0. */
function mountedParts(
	source: BilledSource,
	piece: Period,
): readonly { mounting: BilledMounting; period: Period }[] | null {
	const parts = source.mountings
		.flatMap((mounting) => {
			const period = intersect(piece, { from: mounting.from, to: mounting.to ?? Number.MAX_SAFE_INTEGER })
			return period === null ? [] : [{ mounting, period }]
		})
		.sort((a, b) => a.period.from - b.period.from)
	let covered = piece.from
	for (const { period } of parts) {
		if (period.from !== covered) return null
		covered = period.to
	}
	return covered === piece.to ? parts : null
}

function boundaryAt(register: BilledRegister, at: number): BoundaryValue {
	return register.boundaries.find((boundary) => boundary.at === at) ?? { kind: 'missing', at, reason: 'no-reading' }
}

function reportGap(start: BoundaryValue, end: BoundaryValue, mounting: BilledMounting, red: Red): void {
	const absent = [start, end].filter((boundary) => boundary.kind === 'missing')
	for (const { at, reason } of absent) {
		red(reason === 'quarantined' ? 'quarantined' : 'boundary-missing', { at, reason, serial: mounting.meterSerial })
	}
	if (absent.length === 0) red('reading-went-back', { from: start.at, to: end.at, serial: mounting.meterSerial })
}

type Known = Extract<BoundaryValue, { kind: 'value' }>
type Used = Extract<Consumption, { kind: 'used' }>

function readingRow(
	source: BilledSource,
	mounting: BilledMounting,
	register: BilledRegister,
	bandName: string | null,
	start: Known,
	end: Known,
	used: Used,
): ReadingRow {
	const { numerator, denominator } = mounting.multiplier
	const isOne = numerator === denominator
	return {
		pointId: source.pointId,
		pointName: source.name,
		medium: source.medium,
		meterSerial: mounting.meterSerial,
		tariff: register.tariff,
		bandName,
		unit: register.unit,
		start: shown(start, register),
		end: shown(end, register),
		used: isOne
			? scaled(used.steps, register.exponent)
			: plain(toExact(inUnits(used.steps, register.exponent, mounting.multiplier))),
		multiplier: isOne ? null : ratioText(mounting.multiplier),
		rollover: used.rollover,
	}
}

function shown(boundary: Known, register: BilledRegister): BoundaryShown {
	const { at, readAt, origin, quality, note } = boundary
	return { value: scaled(boundary.value, register.exponent), at, readAt, origin, quality, note }
}

function note(
	source: BilledSource,
	mounting: BilledMounting,
	register: BilledRegister,
	boundaries: readonly Known[],
	used: Used,
	definition: TariffDefinition,
	{ notes, problems }: Noted,
): void {
	const add = (code: StatementNote['code'], params: StatementNote['params'] = {}) =>
		notes.push({ code, pointName: source.name, params })
	for (const { at, readAt, note: kind, origin, quality } of boundaries) {
		if (kind === 'interpolated') {
			add('boundary-interpolated', { at })
			problems.push({ severity: 'yellow', code: 'boundary-interpolated', params: { at, serial: mounting.meterSerial } })
		}
		if (kind === 'standard-time') {
			add('standard-time', { readAt })
			problems.push({ severity: 'yellow', code: 'standard-time', params: { at, readAt, serial: mounting.meterSerial } })
		}
		// § 40a (2) EnWG: an estimate is marked as one, and its reason is told.
		if (origin === 'overlay' && quality === 'estimated') {
			add('boundary-estimated', { at })
			problems.push({ severity: 'yellow', code: 'boundary-estimated', params: { at, serial: mounting.meterSerial } })
		}
		if (origin === 'overlay' && quality === 'corrected') add('boundary-corrected', { at })
		if (origin === 'manual') add('manual-reading', { at })
	}
	if (mounting.memory === 'monthly') add('monthly-memory')
	if (used.rollover) add('rollover', { serial: mounting.meterSerial })
	const { numerator, denominator } = mounting.multiplier
	if (numerator !== denominator) {
		add('multiplier', {
			factor: plain(new Exact(numerator).div(denominator).toDecimalPlaces(6)),
			serial: mounting.meterSerial,
		})
	}
	if (register.unit.endsWith('J') && definition.unit.endsWith('Wh')) add('joules-to-kwh', { unit: register.unit })
}

/** The sum with its signs: 'Hauptzähler − Wohnung 1 − 2 × Pumpe'; `at` where it holds from inside the piece only. */
function noteFormula(
	{ name, formula = [] }: BilledSource,
	{ from }: Period,
	piece: Period,
	quality: UseQuality,
	{ notes }: Noted,
): void {
	const terms = formula.findLast((version) => version.from <= from)?.terms ?? []
	const text = terms.map(({ coefficient, of }, index) => {
		const sign = coefficient < 0 ? '− ' : index === 0 ? '' : '+ '
		return `${sign}${Math.abs(coefficient) === 1 ? '' : `${Math.abs(coefficient)} × `}${of.name}`
	})
	const params = { formula: text.join(' '), quality, ...(from === piece.from ? {} : { at: from }) }
	notes.push({ code: 'computed', pointName: name, params })
}

/** § 40a (2) EnWG: what of the intervals is estimated is told, whatever the stands at both ends are. */
function noteIntervals(
	{ name, intervals }: BilledPoint,
	piece: Period,
	{ bands }: TariffDefinition,
	{ notes, problems }: Noted,
): void {
	const minutes = intervals!.stepMs / 60_000
	// Of bands by registers it is the demand alone that rests on them.
	const isBanded = bands.some(({ source }) => source.kind === 'windows')
	if (isBanded) notes.push({ code: 'by-intervals', pointName: name, params: { minutes } })
	const [at, ...more] = estimatedIn(intervals!, piece)
	if (at === undefined) return
	const params = { at, count: more.length + 1, minutes }
	notes.push({ code: 'intervals-estimated', pointName: name, params })
	problems.push({ severity: 'yellow', code: 'intervals-estimated', params })
}

function noteGas({ name }: BilledPoint, { stateNumber, calorificValue }: GasFactorFrom, { notes }: Noted): void {
	notes.push({ code: 'gas-energy', pointName: name, params: { stateNumber, calorificValue } })
}

/** Another device from an instant on, or the same one through another ratio. */
function noteChanges({ name, mountings }: BilledSource, piece: Period, { notes }: Noted): void {
	const ordered = [...mountings].sort((a, b) => a.from - b.from)
	for (const [index, { from: at, meterSerial, multiplier }] of ordered.entries()) {
		const before = ordered[index - 1]
		if (before === undefined || at <= piece.from || at >= piece.to) continue
		if (before.meterSerial !== meterSerial) notes.push({ code: 'meter-exchange', pointName: name, params: { at } })
		else if (ratioText(before.multiplier) !== ratioText(multiplier)) {
			const params = {
				at,
				serial: meterSerial,
				before: ratioText(before.multiplier),
				after: ratioText(multiplier),
			}
			notes.push({ code: 'ratio-change', pointName: name, params })
		}
	}
}

const ratioText = ({ numerator, denominator }: BilledMounting['multiplier']): string =>
	denominator === 1 ? String(numerator) : `${numerator}/${denominator}`

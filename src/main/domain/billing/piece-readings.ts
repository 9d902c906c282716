/**
 * The readings of one metering point for one rating period: what is printed, what is rated, what is noted or missing.
 */

import type { BillProblem } from '../../../shared/contract/billing.ts'
import { Exact, plain, scaled } from '../../../shared/decimal.ts'
import { intersect, type Period } from '../../../shared/period.ts'
import type { TariffDefinition } from '../../../shared/tariff.ts'
import type { BoundaryValue } from '../consumption/boundary.ts'
import { type Consumption, consumption, inUnits } from '../consumption/consumption.ts'
import { add, type Fraction, times, toExact, zero } from '../consumption/fraction.ts'
import { ratingFactor } from '../consumption/units.ts'
import { needsIntervals } from '../tariffs/band-quantities.ts'
import { isMeasured } from '../tariffs/interval-series.ts'
import type {
	BilledMounting,
	BilledPoint,
	BilledRegister,
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

type Noted = { readonly notes: StatementNote[]; readonly problems: Pick<BillProblem, 'code' | 'params' | 'severity'>[] }

export function readPiece(point: BilledPoint, piece: Period, definition: TariffDefinition): PieceReadings {
	const noted: Noted = { notes: [], problems: [] }
	const red = (code: BillProblem['code'], params: BillProblem['params']) =>
		noted.problems.push({ severity: 'red', code, params })
	const parts = mountedParts(point, piece)
	if (parts === null) {
		red('no-meter', { from: piece.from, to: piece.to })
		return { readings: [], usage: null, ...noted }
	}
	const readings: ReadingRow[] = []
	const usage: Record<number, string> = {}
	let complete = true
	const isByIntervals = needsIntervals(definition) && isMeasured(point.intervals, piece)
	for (const { tariff, bandName } of registersRead(definition, isByIntervals)) {
		let total: Fraction = zero
		for (const { mounting, period } of parts) {
			const register = mounting.registers.find((one) => one.tariff === tariff)
			const factor = register && ratingFactor(register.unit, definition.unit)
			if (register === undefined || factor === undefined || factor === null) {
				red('no-meter', { serial: mounting.meterSerial, tariff, unit: register?.unit ?? '' })
				complete = false
				continue
			}
			const [start, end] = [boundaryAt(register, period.from), boundaryAt(register, period.to)]
			const used = consumption(start, end, register)
			if (start.kind === 'missing' || end.kind === 'missing' || used.kind === 'unknown') {
				reportGap(start, end, mounting, red)
				complete = false
				continue
			}
			readings.push(readingRow(point, mounting, register, bandName, start, end, used))
			total = add(total, times(inUnits(used.steps, register.exponent, mounting.multiplier), factor))
			note(point, mounting, register, [start, end], used, definition, noted)
		}
		usage[tariff] = plain(toExact(total))
	}
	if (parts.length > 1)
		noted.notes.push({ code: 'meter-exchange', pointName: point.name, params: { at: parts[1]!.period.from } })
	if (isByIntervals) {
		noted.notes.push({ code: 'by-intervals', pointName: point.name, params: {} })
	}
	return { readings, usage: complete ? usage : null, ...noted }
}

/**
 * Bands priced by windows are billed from intervals; their meter's total is printed so that the sum can be checked.
 * Without complete intervals they are billed from the registers that they name.
 */
function registersRead(
	definition: TariffDefinition,
	isByIntervals: boolean,
): readonly { tariff: number; bandName: string | null }[] {
	const registers = definition.bands.flatMap(({ name, source }) => {
		const tariff = source.kind === 'register' ? source.tariff : isByIntervals ? undefined : source.register
		return tariff === undefined ? [] : [{ tariff, bandName: definition.bands.length > 1 ? name : null }]
	})
	const unique = registers.filter((one, index) => registers.findIndex(({ tariff }) => tariff === one.tariff) === index)
	return unique.length > 0 ? unique : [{ tariff: 0, bandName: null }]
}

/** Null when the devices do not cover the whole piece: a time without a meter is never billed as 0. */
function mountedParts(
	point: BilledPoint,
	piece: Period,
): readonly { mounting: BilledMounting; period: Period }[] | null {
	const parts = point.mountings
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

function reportGap(
	start: BoundaryValue,
	end: BoundaryValue,
	mounting: BilledMounting,
	red: (code: BillProblem['code'], params: BillProblem['params']) => void,
): void {
	const absent = [start, end].filter((boundary) => boundary.kind === 'missing')
	for (const { at, reason } of absent) {
		red(reason === 'quarantined' ? 'quarantined' : 'boundary-missing', { at, reason, serial: mounting.meterSerial })
	}
	if (absent.length === 0) red('reading-went-back', { from: start.at, to: end.at, serial: mounting.meterSerial })
}

type Known = Extract<BoundaryValue, { kind: 'value' }>
type Used = Extract<Consumption, { kind: 'used' }>

function readingRow(
	point: BilledPoint,
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
		pointId: point.pointId,
		pointName: point.name,
		medium: point.medium,
		meterSerial: mounting.meterSerial,
		tariff: register.tariff,
		bandName,
		unit: register.unit,
		start: shown(start, register),
		end: shown(end, register),
		used: isOne
			? scaled(used.steps, register.exponent)
			: plain(toExact(inUnits(used.steps, register.exponent, mounting.multiplier))),
		multiplier: isOne ? null : denominator === 1 ? String(numerator) : `${numerator}/${denominator}`,
		rollover: used.rollover,
	}
}

function shown(boundary: Known, register: BilledRegister): BoundaryShown {
	const { at, readAt, origin, quality, note } = boundary
	return { value: scaled(boundary.value, register.exponent), at, readAt, origin, quality, note }
}

function note(
	point: BilledPoint,
	mounting: BilledMounting,
	register: BilledRegister,
	boundaries: readonly Known[],
	used: Used,
	definition: TariffDefinition,
	{ notes, problems }: Noted,
): void {
	const add = (code: StatementNote['code'], params: StatementNote['params'] = {}) =>
		notes.push({ code, pointName: point.name, params })
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

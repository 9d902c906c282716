/**
 * Where each amount of a statement comes from: tariff version, band and tier, consumption, boundary readings, frames.
 * All of it is read from the snapshot that the bill was computed from, so it is the same after twenty years and
 * whatever was read since.
 */
import type {
	ExplainedBoundary,
	ExplainedLine,
	ExplainedStatement,
	ExplainedUse,
} from '../../../shared/contract/papers.ts'
import { Exact, plain, scaled, sum } from '../../../shared/decimal.ts'
import type { BoundaryValue } from '../consumption/boundary.ts'
import type { TariffVersion } from '../tariffs/versions.ts'
import type {
	BilledRegister,
	BilledSource,
	BoundaryShown,
	ChargeLine,
	ReadingRow,
	Statement,
	StatementInput,
} from './statement.ts'

/** `input`: of a cancellation, that of the bill which it cancels: it has the same readings and prices. */
export type Explainable = { readonly input: StatementInput; readonly statement: Statement }

/** `hasFrame`: whether the raw frame of that number is still kept. */
export function explainStatement(
	{ input, statement }: Explainable,
	hasFrame: (frameId: number) => boolean,
): ExplainedStatement {
	const { number, currency, zone, rounding, netMinor, taxes, totalMinor } = statement
	return {
		...{ number, currency, zone, rounding, netMinor, totalMinor },
		taxes: [...taxes],
		engineVersion: input.engineVersion,
		zoneDataVersion: input.zoneDataVersion,
		exactNet: plain(sum(statement.charges.map(({ amount }) => new Exact(amount)))),
		lines: statement.charges.map((line) => explainLine(line, { input, statement }, hasFrame)),
	}
}

function explainLine(
	line: ChargeLine,
	{ input, statement }: Explainable,
	hasFrame: (frameId: number) => boolean,
): ExplainedLine {
	const point = input.points.find(({ pointId }) => pointId === line.pointId)
	const version = point?.tariff?.versions.find(({ id }) => id === line.tariffVersionId)
	const { pointName, medium, kind, name, period, days, quantity, unit, unitPrice, vatPercent, source } = line
	return {
		...{ pointName, medium, kind, name, days, quantity, unit, unitPrice, vatPercent, source },
		period: { ...period },
		tariff: {
			name: line.tariffName,
			versionId: line.tariffVersionId,
			validFrom: version?.versionFrom ?? version?.validFrom ?? null,
		},
		tier: line.tier && { index: line.tier.index, from: line.tier.from, upTo: line.tier.upTo },
		exact: line.amount,
		minor: line.amountMinor,
		peakAt: line.peakAt ?? null,
		uses:
			point === undefined || line.kind === 'standing'
				? []
				: statement.readings
						.filter((row) => isBehind(row, line, version))
						.flatMap((row) => useOf(row, point, hasFrame) ?? []),
	}
}

/** A band's own register where it has one; what all bands share rests on all registers of the period. */
function isBehind(row: ReadingRow, line: ChargeLine, version: TariffVersion | undefined): boolean {
	// A computed point rests on the registers of its parts.
	if (
		(row.partOf?.pointId ?? row.pointId) !== line.pointId ||
		row.start.at < line.period.from ||
		row.end.at > line.period.to
	)
		return false
	const band = line.kind === 'energy' ? version?.definition.bands.find(({ name }) => name === line.name) : undefined
	if (band === undefined || line.source === 'windows') return true
	return row.tariff === (band.source.kind === 'register' ? band.source.tariff : (band.source.register ?? row.tariff))
}

function useOf(row: ReadingRow, point: BilledSource, hasFrame: (frameId: number) => boolean): ExplainedUse | null {
	const source = sourceOf(point, row.pointId)
	for (const mounting of source?.mountings ?? []) {
		if (mounting.meterSerial !== row.meterSerial) continue
		for (const register of mounting.registers) {
			const start = boundaryOf(register, row, row.start, hasFrame)
			const end = boundaryOf(register, row, row.end, hasFrame)
			if (start === null || end === null) continue
			const { pointName, meterSerial, tariff, unit, multiplier, rollover, used, gas, partOf } = row
			return {
				...{ pointName, meterSerial, tariff, unit, multiplier, rollover, used, start, end },
				gas: gas ?? null,
				coefficient: partOf?.coefficient ?? null,
			}
		}
	}
	return null
}

/** The point itself, or one of those that it is computed from. */
function sourceOf(source: BilledSource, pointId: number): BilledSource | null {
	if (source.pointId === pointId) return source
	for (const { of } of (source.formula ?? []).flatMap(({ terms }) => terms)) {
		const found = sourceOf(of, pointId)
		if (found !== null) return found
	}
	return null
}

function boundaryOf(
	register: BilledRegister,
	row: ReadingRow,
	shown: BoundaryShown,
	hasFrame: (frameId: number) => boolean,
): ExplainedBoundary | null {
	if (register.tariff !== row.tariff) return null
	const known = register.boundaries.find(
		(boundary): boundary is Known =>
			boundary.kind === 'value' &&
			boundary.at === shown.at &&
			scaled(boundary.value, register.exponent) === shown.value,
	)
	if (known === undefined) return null
	const { at, readAt, value, origin, quality } = shown
	return {
		...{ at, readAt, value, origin, quality },
		readings: known.readings.map((reading) => ({
			at: reading.at,
			receivedAt: reading.receivedAt,
			value: reading.value === null ? '' : scaled(reading.value, register.exponent),
			origin: reading.origin,
			quality: reading.quality,
			frameId: reading.frameId,
			hasFrame: reading.frameId !== null && hasFrame(reading.frameId),
		})),
	}
}
type Known = Extract<BoundaryValue, { kind: 'value' }>

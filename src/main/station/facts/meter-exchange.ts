/** A meter is exchanged: one mounting ends and the next begins at one instant, with what both displays showed. */
import type { ExchangeInput, ExchangeNote, ExchangePreview, ExchangeRefusal } from '../../../shared/contract/facts.ts'
import { monthOfInstant, monthPeriod } from '../../domain/calendar/periods.ts'
import { inUnits } from '../../domain/consumption/consumption.ts'
import { rolloverIncrease } from '../../domain/readings/accept.ts'
import { protocolNamed } from '../../protocols/index.ts'
import type { Photo } from '../../store/facts.ts'
import type { Mounting } from '../../store/meters.ts'
import type { ViewContext } from '../../work/views/context.ts'
import { measuredPoint } from '../../work/views/measured.ts'
import { shownUse } from '../../work/views/use.ts'
import { addMeter } from '../api/new-meter.ts'
import { buildingOf, found, type Parts } from '../api/parts.ts'
import { storeTyped, type Typed, typedValues } from './displayed-values.ts'

type Needs = Pick<Parts, 'store' | 'presets' | 'clock'>
export type Exchanged = {
	readonly exchangeId: number
	readonly oldMeterId: number
	readonly meterId: number
	readonly notes: readonly ExchangeNote[]
	readonly month: NonNullable<ExchangePreview['month']>
	readonly sinceLast: ExchangePreview['sinceLast']
}

export class ExchangeRefused extends Error {
	readonly refusal: ExchangeRefusal
	constructor(reason: ExchangeRefusal['reason'], about: Partial<ExchangeRefusal> = {}) {
		super(reason)
		this.refusal = { reason, register: null, value: null, at: null, ...about }
	}
}

/** All or nothing. Throws `ExchangeRefused`. */
export function exchangeMeter(needs: Needs, input: ExchangeInput): Exchanged {
	const { store, clock } = needs
	return store.transaction(() => {
		const now = clock.now()
		const photo = photoOf(input.photo)
		const mounting = endedMounting(needs, input.pointId, input.at)
		const finals = finalValues(needs, mounting, input)
		const sinceLast = sinceLastReading(needs, mounting, finals, input.at)
		store.meters.unmount(mounting.id, input.at)
		store.meters.update(mounting.meterId, { enabled: false })
		storeTyped(store, finals, input.at, now)
		const added = mountNew(needs, input)
		const firsts = firstValues(needs, added.meterId, input)
		storeTyped(store, firsts, input.at, now)
		const exchangeId = store.facts.addExchange(
			{
				...{ pointId: input.pointId, at: input.at, oldMountingId: mounting.id, newMountingId: added.mountingId },
				...{ finalValues: input.finalValues, firstValues: input.firstValues },
				...{ doneBy: input.by, comment: input.comment, recordedAt: now },
			},
			photo,
		)
		const notes = [...issuedBills(needs, input.pointId, input.at), ...withoutValue(needs, mounting, input.finalValues)]
		const month = monthAround(needs, input.pointId, input.at)
		return { exchangeId, oldMeterId: mounting.meterId, meterId: added.meterId, notes, month, sinceLast }
	})
}

/** What it would do, by doing it and taking it back. */
export function checkedExchange(needs: Needs, input: ExchangeInput): ExchangePreview {
	try {
		return needs.store.transaction(() => {
			throw new TakenBack(exchangeMeter(needs, input))
		})
	} catch (cause) {
		if (cause instanceof TakenBack) {
			const { notes, month, sinceLast } = cause.exchanged
			return { refusal: null, notes: [...notes], month, sinceLast }
		}
		if (cause instanceof ExchangeRefused) return { refusal: cause.refusal, notes: [], month: null, sinceLast: null }
		throw cause
	}
}

class TakenBack extends Error {
	readonly exchanged: Exchanged
	constructor(exchanged: Exchanged) {
		super('taken back')
		this.exchanged = exchanged
	}
}

/** The mounting that ends at the instant. */
export function endedMounting({ store, presets, clock }: Needs, pointId: number, at: number): Mounting {
	found(store.topology.point(pointId), 'point')
	if (store.facts.formulas().some((formula) => formula.pointId === pointId)) throw new ExchangeRefused('virtual')
	const standing = store.meters.mountings().filter((each) => each.pointId === pointId && each.toAt === null)[0]
	if (standing === undefined) throw new ExchangeRefused('no-meter')
	if (at > clock.now()) throw new ExchangeRefused('in-future', { at })
	if (at <= standing.fromAt) throw new ExchangeRefused('before-last-exchange', { at: standing.fromAt })
	const meter = store.meters.get(standing.meterId)
	if (presets.models.get(meter?.modelId ?? '')?.pulse !== undefined) throw new ExchangeRefused('pulse-channel')
	return standing
}

function finalValues({ store, presets }: Needs, { meterId }: Mounting, input: ExchangeInput): readonly Typed[] {
	const registers = store.meters.registersOf(meterId)
	const { typed, refused } = typedValues(registers, input.finalValues)
	if (refused !== null) throw new ExchangeRefused(refused.reason, refused)
	const main = mainOf({ presets }, store.meters.get(meterId)?.modelId ?? null)
	const isKnown = registers.some(({ name }) => name === main)
	if (isKnown && !typed.some(({ register }) => register.name === main)) {
		throw new ExchangeRefused('final-missing', { register: main })
	}
	for (const { register, steps } of typed) {
		const last = store.effective.latest([register.id], input.at, { quality: 'usable' }).get(register.id)
		if (last === undefined || last.value === null || steps >= last.value) continue
		const counter = { digits: register.digits, mostPerHour: null }
		if (rolloverIncrease(last.value, steps, input.at - last.at, counter) !== null) continue
		const value = input.finalValues.find((each) => each.register === register.name)?.value ?? null
		throw new ExchangeRefused('final-below-last', { register: register.name, value, at: last.at })
	}
	return typed
}

const mainOf = ({ presets }: Pick<Needs, 'presets'>, modelId: string | null): string | null =>
	presets.models.get(modelId ?? '')?.main ?? null

function mountNew(needs: Needs, { pointId, at, newMeter }: ExchangeInput) {
	const { store, presets } = needs
	const point = found(store.topology.point(pointId), 'point')
	const line = found(store.lines.get(newMeter.lineId), 'line')
	const model = found(presets.models.get(newMeter.modelId), 'model')
	if (model.pulse !== undefined) throw new ExchangeRefused('pulse-channel')
	const address = protocolNamed(line.protocol)?.address(newMeter.address) ?? null
	if (address === null || model.protocol !== line.protocol) {
		throw new ExchangeRefused('address-invalid', { value: newMeter.address })
	}
	if (store.meters.byAddress(line.id, address)?.enabled) throw new ExchangeRefused('address-in-use', { value: address })
	const { lineId, serial, modelId, ownClock, calibrationYear, multiplier } = newMeter
	const mounted = { pointId, unitId: point.unitId, pointName: point.name, medium: point.medium, fromAt: at }
	return addMeter(needs, {
		...{ lineId, address, serial, modelId, ownClock, calibrationYear, multiplier },
		...mounted,
		mountedSince: null,
	})
}

/** Those of registers that the new meter tells first are kept with the exchange until then. */
function firstValues({ store, presets }: Needs, meterId: number, input: ExchangeInput): readonly Typed[] {
	const { typed, refused } = typedValues(store.meters.registersOf(meterId), input.firstValues)
	if (refused !== null) throw new ExchangeRefused(refused.reason, refused)
	const main = mainOf({ presets }, input.newMeter.modelId)
	if (!input.firstValues.some(({ register }) => register === main)) {
		throw new ExchangeRefused('first-missing', { register: main })
	}
	return typed
}

/** What is issued stays as it is; whoever exchanges in a month that is billed is told. */
export function issuedBills({ store }: Needs, pointId: number, at: number): readonly ExchangeNote[] {
	const month = monthOfInstant(buildingOf(store).zone, at)
	const { unitId } = found(store.topology.point(pointId), 'point')
	return store.facts.issuedSince(unitId, month).map(({ number, month: billed }) => {
		return { code: 'issued-bill', subject: number, month: billed }
	})
}

function withoutValue(
	{ store }: Needs,
	{ meterId }: Mounting,
	finals: ExchangeInput['finalValues'],
): readonly ExchangeNote[] {
	const registers = store.meters.registersOf(meterId)
	const main = registers.find(({ name }) => finals.some(({ register }) => register === name))
	return registers
		.filter(({ quantity, role, tariff, name, versionOf }) => {
			const isBeside = quantity === main?.quantity && role === main.role && tariff > 0 && versionOf === null
			return isBeside && !finals.some(({ register }) => register === name)
		})
		.map(({ name }) => ({ code: 'register-without-value', subject: name, month: null }))
}

function sinceLastReading(
	{ store }: Needs,
	{ multiplierNumerator, multiplierDenominator }: Mounting,
	finals: readonly Typed[],
	at: number,
): ExchangePreview['sinceLast'] {
	const [first] = finals
	if (first === undefined) return null
	const { register, steps } = first
	const last = store.effective.latest([register.id], at, { quality: 'usable' }).get(register.id)
	if (last === undefined || last.value === null) return null
	const range = register.digits === null ? 0 : 10 ** register.digits
	const multiplier = { numerator: multiplierNumerator, denominator: multiplierDenominator }
	const scale = { unit: register.unit, step: inUnits(1, register.exponent, multiplier) }
	const used = steps >= last.value ? steps - last.value : steps - last.value + range
	const step = { from: last.at, to: at, steps: used, quality: 'measured', reason: null } as const
	return { at: last.at, use: shownUse(scale, step) }
}

/** The month of the exchange: until it, since it, and both. */
function monthAround({ store, presets, clock }: Needs, pointId: number, at: number): Exchanged['month'] {
	const context: ViewContext = { store, presets, now: clock.now() }
	const { zone } = buildingOf(store)
	const month = monthPeriod(zone, monthOfInstant(zone, at))
	const measured = measuredPoint(context, pointId)
	if (measured === null) {
		const none = { value: null, unit: '', quality: 'missing', reason: 'no-reading' } as const
		return { from: month.from, before: none, after: none, total: none }
	}
	const end = Math.min(measured.latestAt(month.to) ?? at, month.to)
	const used = (from: number, to: number) =>
		shownUse(measured.scale, to > from ? measured.along([from, to], 'day')[0] : undefined)
	return {
		from: month.from,
		before: used(month.from, at),
		after: used(at, end),
		total: used(month.from, Math.max(end, at)),
	}
}

function photoOf(base64: string | null): Photo | null {
	if (base64 === null) return null
	const bytes = Buffer.from(base64, 'base64')
	const starts = (...magic: readonly number[]) => magic.every((byte, index) => bytes[index] === byte)
	// PNG (ISO 15948, 5.2) and JPEG (ITU-T T.81, B.1.1.3: SOI, then a marker).
	const kind = starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
		? 'image/png'
		: starts(0xff, 0xd8, 0xff)
			? 'image/jpeg'
			: null
	if (kind === null || bytes.length < 8 || bytes.length > 4 * 1024 * 1024) throw new ExchangeRefused('photo-invalid')
	return { kind, bytes }
}

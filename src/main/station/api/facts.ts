/** Contract area: dated facts about meters and points. */
import type { Handlers } from '../../../shared/contract/define.ts'
import type { ExchangeRefusal, factCalls, RegisterOnDisplay } from '../../../shared/contract/facts.ts'
import { scaled } from '../../../shared/decimal.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { isAlarmCause, type Subject } from '../../domain/alarms/causes.ts'
import type { ModelRegister } from '../../work/presets.ts'
import { countingRegisters } from '../../work/views/meters.ts'
import { checkedExchange, ExchangeRefused, exchangeMeter } from '../facts/meter-exchange.ts'
import { changeRatio } from '../facts/ratio-change.ts'
import { decideScale, scaleChanges } from '../facts/scales.ts'
import { saveFormula, saveGasFactor } from '../facts/virtual-points.ts'
import { found, type Parts } from './parts.ts'

export function factHandlers(parts: Parts): Handlers<typeof factCalls> {
	const { store, events } = parts
	return {
		...exchangeHandlers(parts),
		'meters.scales': ({ meterId }) => {
			found(store.meters.get(meterId), 'meter')
			return { changes: scaleChanges({ store }, meterId) }
		},
		'meters.decideScale': (input) => {
			decideScale(parts, input)
			return {}
		},
		'topology.formulas': ({ pointId }) => {
			found(store.topology.point(pointId), 'point')
			const units = new Map(store.topology.units().map(({ id, name }) => [id, name]))
			const points = new Map(store.topology.points().map((point) => [point.id, point]))
			const named = (id: number) => {
				const point = points.get(id)
				return { pointId: id, pointName: point?.name ?? '', unitName: units.get(point?.unitId ?? 0) ?? '' }
			}
			const own = store.facts.formulas().filter((formula) => formula.pointId === pointId)
			return {
				versions: own.map(({ fromDate, terms }) => ({
					from: fromDate,
					terms: terms.map((term) => ({ ...named(term.pointId), coefficient: term.coefficient })),
				})),
			}
		},
		'topology.saveFormula': (input) => {
			saveFormula(parts, input)
			events.emit('topology.changed', {})
			events.emit('readings.stored', { pointIds: [input.pointId] })
			return {}
		},
		'topology.gasFactors': ({ pointId }) => {
			found(store.topology.point(pointId), 'point')
			const factors = store.facts.gasFactors(pointId).map(({ fromDate, recordedBy, pointId: _, ...factor }) => {
				return { ...factor, from: fromDate, by: recordedBy }
			})
			return { factors }
		},
		'topology.saveGasFactor': (input) => {
			saveGasFactor(parts, input)
			events.emit('topology.changed', {})
			events.emit('readings.stored', { pointIds: [input.pointId] })
			return {}
		},
	}
}

type ExchangeCalls = Pick<
	Handlers<typeof factCalls>,
	| 'meters.exchangeForm'
	| 'meters.modelRegisters'
	| 'meters.exchangeCheck'
	| 'meters.exchange'
	| 'meters.changeRatio'
	| 'meters.exchanges'
	| 'meters.exchangePhoto'
>

function exchangeHandlers(parts: Parts): ExchangeCalls {
	const { store, presets, collector, events } = parts
	const changed = () => {
		collector.changed()
		for (const event of ['meters.changed', 'topology.changed'] as const) events.emit(event, {})
	}
	return {
		'meters.exchangeForm': ({ pointId, at }) => exchangeForm(parts, pointId, at),
		'meters.modelRegisters': ({ modelId }) => {
			const model = found(presets.models.get(modelId), 'model')
			return { registers: onDisplay(model.registers, model.main).map((each) => ({ ...each, last: null })) }
		},
		'meters.exchangeCheck': (input) => checkedExchange(parts, input),
		'meters.exchange': (input) => {
			const { exchangeId, oldMeterId, meterId, notes } = refusing(() => exchangeMeter(parts, input))
			// Whatever was wrong with the old meter went with it.
			clearAll(parts, `meter:${oldMeterId}`)
			changed()
			events.emit('readings.stored', { pointIds: [input.pointId] })
			return { exchangeId, meterId, notes: [...notes] }
		},
		'meters.changeRatio': (input) => {
			const { exchangeId, notes } = refusing(() => changeRatio(parts, input))
			changed()
			events.emit('readings.stored', { pointIds: [input.pointId] })
			return { exchangeId, notes: [...notes] }
		},
		'meters.exchanges': ({ pointId }) => {
			found(store.topology.point(pointId), 'point')
			const mountings = new Map(store.meters.mountings().map((each) => [each.id, each]))
			const exchanges = store.facts.exchangesOf(pointId).map((exchange) => {
				const { id, at, oldSerial, newSerial, doneBy, comment, recordedAt, hasPhoto, newMountingId } = exchange
				const mounting = mountings.get(newMountingId)
				const multiplier = {
					numerator: mounting?.multiplierNumerator ?? 1,
					denominator: mounting?.multiplierDenominator ?? 1,
				}
				const values = { finalValues: [...exchange.finalValues], firstValues: [...exchange.firstValues] }
				return { id, at, oldSerial, newSerial, ...values, by: doneBy, comment, recordedAt, hasPhoto, multiplier }
			})
			return { exchanges }
		},
		'meters.exchangePhoto': ({ exchangeId }) => {
			const { kind, bytes } = found(store.facts.photoOf(exchangeId), 'photo')
			return { kind, base64: bytes.toString('base64') }
		},
	}
}

function exchangeForm({ store, presets, serials }: Parts, pointId: number, at: number) {
	found(store.topology.point(pointId), 'point')
	const mounting = store.meters.mountings().find((each) => each.pointId === pointId && each.toAt === null)
	const meter = mounting === undefined ? null : store.meters.get(mounting.meterId)
	const multiplier = {
		numerator: mounting?.multiplierNumerator ?? 1,
		denominator: mounting?.multiplierDenominator ?? 1,
	}
	if (meter === null) return { meterId: null, multiplier, registers: [], noticedSerial: null }
	const model = presets.models.get(meter.modelId ?? '')
	const standing = countingRegisters({ store }, meter.id)
	const latest = store.effective.latest(
		standing.map(({ id }) => id),
		at,
		{ quality: 'usable' },
	)
	const registers = onDisplay(model?.registers ?? [], model?.main ?? '').flatMap((shown): RegisterOnDisplay[] => {
		const register = standing.find(({ name }) => name === shown.register)
		if (register === undefined) return []
		const last = latest.get(register.id)
		const value = last?.value ?? null
		const kept = value === null || last === undefined ? null : { value: scaled(value, register.exponent), at: last.at }
		return [{ ...shown, unit: register.unit, decimals: Math.max(0, -register.exponent), last: kept }]
	})
	return { meterId: meter.id, multiplier, registers, noticedSerial: serials.noticed(meter.id) }
}

/** Most that a display shows after the decimal sign, where only the meter itself says how fine it counts. */
const usualDecimals = 3

/** Counters of a model, the billed one first. */
function onDisplay(registers: readonly ModelRegister[], main: string): readonly Omit<RegisterOnDisplay, 'last'>[] {
	return registers
		.filter(({ kind }) => kind === 'counter')
		.map(({ name, tariff, unit, exponent }) => ({
			...{ register: name, tariff, unit, isMain: name === main },
			decimals: exponent === null ? usualDecimals : Math.max(0, -exponent),
		}))
		.sort((a, b) => Number(b.isMain) - Number(a.isMain))
}

function refusing<T>(work: () => T): T {
	try {
		return work()
	} catch (cause) {
		if (cause instanceof ExchangeRefused) throw new CallFailed('exchange-refused', detailsOf(cause.refusal))
		throw cause
	}
}

const detailsOf = (refusal: ExchangeRefusal): Readonly<Record<string, string | number>> =>
	Object.fromEntries(Object.entries(refusal).flatMap(([name, value]) => (value === null ? [] : [[name, value]])))

function clearAll({ alarms }: Pick<Parts, 'alarms'>, subject: Subject): void {
	for (const alarm of alarms.open()) {
		if (alarm.subject === subject && isAlarmCause(alarm.cause)) alarms.clear(alarm.cause, subject)
	}
}

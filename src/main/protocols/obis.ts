/**
 * What an OBIS code A-B:C.D.E*F names (IEC 62056-6-1; the heat, gas and water codes also EN 13757-1): shared by
 * IEC 62056-21, SML and DLMS/COSEM.
 */
import type { Quantity, Unit } from '../../shared/quantity.ts'
import type { DecodedRecord } from './protocol.ts'

export type ObisMeaning = {
	/** 'unknown': a maker's own code, or one that the standard leaves open; the unit may still say more. */
	readonly quantity: Quantity
	readonly role?: string
	/** What such a value is counted in where the meter states no unit. */
	readonly unit: Unit
	readonly tariff: number
	/**
	 * 0 = now. F = 101…125 counts billing periods back (101 the latest). F = 0…99 is the number of the billing period,
	 * as the meter's reset counter had it; whoever knows that counter counts back from it with `periodsBack`.
	 */
	readonly storage: number
	readonly subunit: number
	readonly function: DecodedRecord['function']
}

/** 'A-B:C.D.E*F', the canonical form of a whole code. */
export const obisText = (a: number, b: number, c: number, d: number, e: number, f: number): string =>
	`${a}-${b}:${c}.${d}.${e}*${f}`

/** Total: any six numbers. Groups beyond a byte mean nothing and are 'unknown'. */
export function obisMeaning(a: number, b: number, c: number, d: number, e: number, f: number): ObisMeaning {
	const kind = kindOf(a, b, c, d, e)
	return {
		quantity: kind.quantity,
		...(kind.role === undefined ? {} : { role: kind.role }),
		unit: kind.unit,
		tariff: kind.isTariff === true ? e : 0,
		// Of service entries (C = 96…) group F is a number of the maker's, no billing period.
		storage: c >= 96 ? 0 : storageOf(f, kind.storage ?? 0),
		// A meter with one channel numbers it 0 or 1, makers' own codes begin at 64; of abstract codes B is the device
		// behind the meter (M-Bus 1…4).
		subunit: a !== 0 && (b <= 1 || b >= 64) ? 0 : b,
		function: kind.function ?? 'instantaneous',
	}
}

/**
 * How far back a billing period lies: `counter` is the meter's reset counter (0.1.0), `period` group F. Both
 * count modulo 100: with the counter at 3, *03 is the latest (1) and *02 the one before.
 */
export function periodsBack(period: number, counter: number): number {
	return ((((counter - period) % 100) + 100) % 100) + 1
}

function storageOf(f: number, otherwise: number): number {
	if (f >= 101 && f <= 125) return f - 100
	return f >= 1 && f <= 99 ? f : otherwise
}

type Kind = {
	readonly quantity: Quantity
	readonly unit: Unit
	readonly role?: string
	readonly isTariff?: true
	readonly function?: DecodedRecord['function']
	/** Where group D says that the value is a stored one. */
	readonly storage?: number
}

const unknown: Kind = { quantity: 'unknown', unit: '' }

function kindOf(a: number, b: number, c: number, d: number, e: number): Kind {
	// Device numbers are told with any E, 255 among them.
	if (c === 96 && d === 1 && a !== 129) return text('identity', e === 0 ? 'device' : `device-${e}`)
	if (a === 129 || b >= 128 || c >= 128 || d >= 128 || e >= 128) return makersOwn(a, b, c, d, e)
	const general = generalKind(a, c, d, e)
	if (general !== null) return general
	if (a === 1) return electricityKind(c, d, e)
	if (a === 5 || a === 6) return heatKind(c, d, e, a === 5 ? 'cooling' : undefined)
	if (a === 7) return gasKind(c, d, e)
	if (a === 8 || a === 9) return waterKind(c, d, e)
	if (a === 4) return c === 1 ? { quantity: 'cost-allocation', unit: '', ...storedBy(d) } : unknown
	return unknown
}

/** Codes that SML meters use by the FNN's agreement: manufacturer (199.130.3) and public key (199.130.5). */
function makersOwn(a: number, b: number, c: number, d: number, e: number): Kind {
	if (a === 129 && b === 129 && c === 199 && d === 130) {
		if (e === 3) return { quantity: 'text', unit: '', role: 'manufacturer' }
		if (e === 5) return { quantity: 'identity', unit: '', role: 'public-key' }
	}
	return unknown
}

const text = (quantity: Quantity, role: string, unit: Unit = ''): Kind => ({ quantity, unit, role })

/** Codes of C that mean the same in every medium, and the abstract ones (A = 0). */
function generalKind(a: number, c: number, d: number, e: number): Kind | null {
	if (c === 0) return parameterKind(d, e)
	if (c === 96) return serviceKind(d, e)
	if (c === 97) return d === 97 ? text('status', 'error') : unknown
	if (c === 98 || c === 99) return text('unknown', 'profile')
	if (a !== 0) return null
	if (c === 1 && d === 0) return { quantity: 'time', unit: '', role: 'clock' }
	if (c === 17 && d === 0) return { quantity: 'power', unit: 'kW', role: 'limit' }
	if (c === 24) return busDeviceKind(d)
	if (c === 42 && d === 0) return text('identity', 'logical-device')
	return unknown
}

/** C = 0: identification, billing periods, software, clock (IEC 62056-6-1 table of general codes). */
function parameterKind(d: number, e: number): Kind {
	if (d === 0) return text('identity', e === 0 ? 'device' : `device-${e}`)
	if (d === 1) {
		if (e === 0) return text('count', 'billing-periods')
		return e === 1 ? text('count', 'billing-periods-available') : text('time', 'billing-period')
	}
	if (d === 2) return e === 0 ? text('text', 'firmware') : text('text', `parameters-${e}`)
	if (d === 3) return text('dimensionless', `pulse-constant-${e}`)
	if (d === 4) {
		if (e === 2 || e === 5) return text('dimensionless', 'current-transformer-ratio')
		return e === 3 || e === 6 ? text('dimensionless', 'voltage-transformer-ratio') : text('dimensionless', `ratio-${e}`)
	}
	if (d === 8) return text('duration', e === 4 ? 'profile-period' : `period-${e}`, 'min')
	if (d === 9) {
		if (e === 1) return { quantity: 'time', unit: '', role: 'clock-time' }
		return e === 2 ? { quantity: 'date', unit: '', role: 'clock-date' } : text('time', `clock-${e}`)
	}
	return unknown
}

/** C = 96: service entries (IEC 62056-6-1, abstract objects). */
function serviceKind(d: number, e: number): Kind {
	switch (d) {
		case 2:
			return text(e === 0 ? 'count' : 'time', e === 0 ? 'changes' : `change-${e}`)
		case 3:
			return text('status', e === 10 ? 'breaker' : `contact-${e}`)
		case 4:
		case 5:
			return text('status', e === 0 ? 'internal' : `internal-${e}`)
		case 6:
			if (e === 3) return text('voltage', 'battery', 'V')
			return e === 0 ? text('on-time', 'battery', 'h') : text('status', `battery-${e}`)
		case 7:
			return powerFailureKind(e)
		case 8:
			return text('operating-time', e === 0 ? 'total' : `tariff-${e}`, 'h')
		case 9:
			return { quantity: 'temperature', unit: 'degC', role: 'ambient' }
		case 13:
			return text('text', e === 1 ? 'message-code' : 'message')
		case 14:
			return text('dimensionless', 'active-tariff')
		case 50:
			return text('text', 'manufacturer')
		default:
			return unknown
	}
}

/** 96.7.0…5 failures by phase, 5…9 long ones, 15…19 their duration, 21 all of them (DSMR). */
function powerFailureKind(e: number): Kind {
	if (e <= 4 || e === 20 || e === 21) return text('count', 'power-failures')
	if (e <= 9) return text('count', 'long-power-failures')
	return e >= 15 && e <= 19 ? text('duration', 'long-power-failure', 's') : unknown
}

/** A = 0, C = 24: devices on a meter's own M-Bus; B is the device's channel, the unit says what it measures. */
function busDeviceKind(d: number): Kind {
	if (d === 1) return text('dimensionless', 'device-type')
	if (d === 2) return { quantity: 'unknown', unit: '' }
	if (d === 3) return text('unknown', 'profile')
	return d === 4 ? text('status', 'valve') : unknown
}

type Measured = {
	readonly energy: Quantity
	readonly power: Quantity
	readonly energyUnit: Unit
	readonly powerUnit: Unit
	readonly role: string
}
const active = (role: string): Measured => ({
	energy: 'energy',
	power: 'power',
	energyUnit: 'kWh',
	powerUnit: 'kW',
	role,
})
const reactive = (role: string): Measured => ({
	energy: 'reactive-energy',
	power: 'reactive-power',
	energyUnit: 'kvarh',
	powerUnit: 'kvar',
	role,
})
const apparent = (role: string): Measured => ({
	energy: 'apparent-energy',
	power: 'apparent-power',
	energyUnit: 'VAh',
	powerUnit: 'kVA',
	role,
})
/** C 1…10 and 15…16; the same + 20, 40, 60 for one phase. */
const flows: ReadonlyMap<number, Measured> = new Map([
	[1, active('import')],
	[2, active('export')],
	[3, reactive('import')],
	[4, reactive('export')],
	[5, reactive('quadrant-1')],
	[6, reactive('quadrant-2')],
	[7, reactive('quadrant-3')],
	[8, reactive('quadrant-4')],
	[9, apparent('import')],
	[10, apparent('export')],
	[15, active('absolute')],
	[16, active('combined')],
])
const phaseNames = ['', 'phase-a', 'phase-b', 'phase-c'] as const

/** A = 1: C 1…20 the sum, 21…40, 41…60, 61…80 one phase each; from 81 on angles, neutral, pulses. */
function electricityKind(c: number, d: number, e: number): Kind {
	if (c >= 1 && c <= 80) {
		const phase = phaseNames[Math.floor((c - 1) / 20)]!
		const within = ((c - 1) % 20) + 1
		const flow = flows.get(within)
		if (flow !== undefined) return flowKind(flow, phase, d, e)
		return gaugeKind(within, phase, d, e)
	}
	if (c === 81 && d === 7) return { quantity: 'phase-angle', unit: '', role: angleRole(e) }
	if (c === 82) return { quantity: 'count', unit: '', role: 'pulses' }
	if (c === 91) return gaugeKind(11, 'neutral', d, e)
	return c === 92 ? gaugeKind(12, 'neutral', d, e) : unknown
}

function flowKind(flow: Measured, phase: string, d: number, e: number): Kind {
	const role = phase === '' ? flow.role : `${flow.role}-${phase}`
	const energy = { quantity: flow.energy, unit: flow.energyUnit, isTariff: true } as const
	const demand = { quantity: 'demand', unit: flow.powerUnit, isTariff: true } as const
	switch (d) {
		case 8:
			return { ...energy, role }
		// Since the last billing, over the recording interval, in the test period: no registers that only rise.
		case 9:
			return { ...energy, role: `${role}-period` }
		case 29:
			return { ...energy, role: `${role}-interval` }
		case 7: {
			if (e > 0) return harmonicKind(flow.power, flow.powerUnit, role, e)
			// What DL/T 645 calls the total: the signed power over all phases, or of one phase.
			if (flow.role === 'combined') return { quantity: flow.power, unit: flow.powerUnit, role: phase || 'total' }
			return { quantity: flow.power, unit: flow.powerUnit, role }
		}
		default:
			return extremeKind(demand, role, d)
	}
}

/** D 2, 12, 22 cumulated maxima; 3, 13, 23 minimum; 4… running, 5… last average; 6, 16, 26 maximum. */
function extremeKind(of: Pick<Kind, 'quantity' | 'unit' | 'isTariff'>, role: string, d: number): Kind {
	const position = d < 30 ? d % 10 : -1
	const suffix = d < 10 ? '' : `-${Math.floor(d / 10) + 1}`
	if (position === 6) return { ...of, role: role + suffix, function: 'maximum' }
	if (position === 3) return { ...of, role: role + suffix, function: 'minimum' }
	if (position === 2) return { ...of, role: `${role}-cumulative${suffix}` }
	if (position === 4 || d === 27) return { ...of, role: `${role}-running${suffix}` }
	return position === 5 || d === 28 ? { ...of, role: `${role}-last${suffix}` } : unknown
}

/** C 11…14 within the block of a phase: current, voltage, power factor, frequency. */
function gaugeKind(within: number, phase: string, d: number, e: number): Kind {
	const of = gauges.get(within)
	if (of === undefined) return unknown
	const role = phase === '' ? undefined : phase
	if (d === 7 || d === 0) return e > 0 ? harmonicKind(of.quantity, of.unit, role, e) : { ...of, ...named(role) }
	if (d >= 31 && d <= 38) return thresholdKind(of, role ?? 'total', d)
	return extremeKind(of, role ?? 'total', d)
}

const gauges: ReadonlyMap<number, Pick<Kind, 'quantity' | 'unit'>> = new Map([
	[11, { quantity: 'current', unit: 'A' }],
	[12, { quantity: 'voltage', unit: 'V' }],
	[13, { quantity: 'power-factor', unit: '' }],
	[14, { quantity: 'frequency', unit: 'Hz' }],
])

/** E = n is the n-th harmonic, 124 the total distortion (IEC 62056-6-1, electricity, E for D = 7). */
function harmonicKind(quantity: Quantity, unit: Unit, role: string | undefined, e: number): Kind {
	const prefix = role === undefined ? '' : `${role}-`
	if (e === 124) return { quantity: 'distortion', unit: '%', ...named(role) }
	return { quantity, unit, role: `${prefix}harmonic-${e}` }
}

/** D 31…34 below the lower, 35…38 above the upper limit: limit, how often, how long, how far. */
function thresholdKind(of: Pick<Kind, 'quantity' | 'unit'>, phase: string, d: number): Kind {
	const name = d <= 34 ? 'sag' : 'swell'
	switch ((d - 31) % 4) {
		case 0:
			return { ...of, role: `${name}-limit-${phase}` }
		case 1:
			return { quantity: 'count', unit: '', role: `${name}-${phase}` }
		case 2:
			return { quantity: 'duration', unit: 's', role: `${name}-${phase}` }
		default:
			return { ...of, role: `${name}-${phase}` }
	}
}

/** 81.7.ab: the angle from b to a; 0, 1, 2 = U L1…L3, 4, 5, 6 = I L1…L3. */
function angleRole(e: number): string {
	const names = ['voltage-a', 'voltage-b', 'voltage-c', 'neutral', 'current-a', 'current-b', 'current-c']
	return `${names[Math.floor(e / 10)] ?? 'reference'}-to-${names[e % 10] ?? 'reference'}`
}

const named = (role: string | undefined): { readonly role?: string } => (role === undefined ? {} : { role })

/** Heat, water: D 0 now, 1 periodical, 2 set date, 3 billing date, 4 minimum, 5 maximum, 6 test (EN 13757-1). */
function storedBy(d: number): Pick<Kind, 'storage' | 'function' | 'role'> {
	if (d >= 1 && d <= 3) return { storage: 1, role: ['periodical', 'set-date', 'billing-date'][d - 1]! }
	if (d === 4) return { function: 'minimum' }
	if (d === 5) return { function: 'maximum' }
	return d === 6 ? { role: 'test' } : {}
}

const heatCodes: ReadonlyMap<number, Kind> = new Map<number, Kind>([
	[1, { quantity: 'energy', unit: 'kWh', isTariff: true }],
	[2, { quantity: 'volume', unit: 'm3', isTariff: true }],
	[3, { quantity: 'mass', unit: 'kg', isTariff: true }],
	[4, { quantity: 'volume', unit: 'm3', role: 'flow' }],
	[5, { quantity: 'mass', unit: 'kg', role: 'flow' }],
	[6, { quantity: 'volume', unit: 'm3', role: 'return' }],
	[7, { quantity: 'mass', unit: 'kg', role: 'return' }],
	[8, { quantity: 'power', unit: 'kW' }],
	[9, { quantity: 'volume-flow', unit: 'm3/h' }],
	[10, { quantity: 'flow-temperature', unit: 'degC' }],
	[11, { quantity: 'return-temperature', unit: 'degC' }],
	[12, { quantity: 'temperature-difference', unit: 'K' }],
	[13, { quantity: 'pressure', unit: 'bar' }],
])

function heatKind(c: number, d: number, e: number, role: string | undefined): Kind {
	const kind = heatCodes.get(c)
	if (kind === undefined || (kind.isTariff !== true && e > 0)) return unknown
	return { ...kind, ...named(kind.role ?? role), ...storedBy(d) }
}

/** Gas, C 1…6: forward and reverse volume; D 0 as measured, 1 corrected for temperature, 2 at base conditions. */
function gasKind(c: number, d: number, e: number): Kind {
	const role = gasVolumes.get(c)
	if (role !== undefined && d <= 3) {
		const state = ['', 'temperature-converted', 'base', 'redundant'][d]!
		const parts = [role, state].filter((part) => part !== '')
		return { quantity: 'volume', unit: 'm3', isTariff: true, ...named(parts.join('-') || undefined) }
	}
	if (e > 0) return unknown
	if (c === 41) return { quantity: 'temperature', unit: 'degC' }
	if (c === 42) return { quantity: 'pressure', unit: 'bar' }
	if (c === 43) return { quantity: 'volume-flow', unit: 'm3/h' }
	if (c >= 51 && c <= 53) return text('dimensionless', ['correction', 'conversion', 'compressibility'][c - 51]!)
	return unknown
}

/** What a gas meter is billed by is the absolute forward index (7-0:3.0.0): it has no further role. */
const gasVolumes: ReadonlyMap<number, string> = new Map([
	[1, 'forward-undisturbed'],
	[2, 'forward-disturbed'],
	[3, ''],
	[4, 'reverse-undisturbed'],
	[5, 'reverse-disturbed'],
	[6, 'reverse'],
])

function waterKind(c: number, d: number, e: number): Kind {
	if (c === 1) return { quantity: 'volume', unit: 'm3', isTariff: true, ...storedBy(d) }
	if (e > 0) return unknown
	if (c === 2) return { quantity: 'volume-flow', unit: 'm3/h', ...storedBy(d) }
	return c === 3 ? { quantity: 'flow-temperature', unit: 'degC', ...storedBy(d) } : unknown
}

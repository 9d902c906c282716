/** From what a meter answered to candidate readings: which register, which instant, which integer. Pure. */
import { addDays } from '../../../shared/period.ts'
import type { Quantity, Unit } from '../../../shared/quantity.ts'
import { type ClockPolicy, meterLocalToInstant } from '../calendar/local-time.ts'
import type { StoredOrigin } from './reading.ts'
import { type Register, type RegisterValue, toRegisterValue } from './register.ts'
import { isSameScale, type StatedScale, statedScale } from './scale.ts'

/** What a decoded record must tell; the protocols' records do. */
export type AnsweredValue = {
	readonly quantity: Quantity
	readonly role?: string
	readonly unit: Unit
	readonly value: string | null
	readonly resolution?: number
	/** The protocol's own name of the item. */
	readonly key?: string
	readonly storage: number
	readonly tariff: number
	readonly subunit: number
	readonly function: string
	/** Meter-local time, null = the moment of reading. */
	readonly at: string | null
	/** When the frame that stated it was received, UTC epoch ms. */
	readonly receivedAt: number
	readonly frame: number
}

export type RegisterOfMeter = {
	readonly id: number
	readonly quantity: string
	/** '' = any role matches. */
	readonly role: string
	readonly unit: Unit
	readonly exponent: number
	readonly tariff: number
	readonly subunit: number
	/** What the meter said of its unit and resolution; absent or null: nothing. */
	readonly stated?: StatedScale | null
	/** Another scale of a register beside it, which does not count (yet). */
	readonly isAside?: boolean
	/** What happens to digits finer than the register; default 'refuse'. */
	readonly rounding?: Register['rounding']
}

export type Candidate = {
	readonly registerId: number
	readonly at: number
	readonly origin: StoredOrigin
	readonly value: number | null
	readonly receivedAt: number
	readonly frame: number
}
export type Dropped = {
	readonly quantity: string
	readonly reason: 'time' | Extract<RegisterValue, { ok: false }>['reason']
	readonly value: string | null
}

export type AnsweredJob =
	| { readonly kind: 'current' | 'freeze' | 'profile' | 'clock' }
	/** `boundary`: the month start that the settlement was asked for; its answer carries no time of its own. */
	| { readonly kind: 'settlement'; readonly boundary: number }

/**
 * Values that no register wants are left out silently (they stay in the raw frame); values that a register wants but
 * cannot take come back as `dropped` with the reason.
 */
export function candidates(
	meter: { readonly zone: string; readonly clock: ClockPolicy; readonly registers: readonly RegisterOfMeter[] },
	job: AnsweredJob,
	answered: readonly AnsweredValue[],
): { readonly candidates: readonly Candidate[]; readonly dropped: readonly Dropped[] } {
	const found: Candidate[] = []
	const dropped: Dropped[] = []
	const latest = new Map<number, number>()
	for (const value of answered) {
		const register = registerFor(meter.registers, value)
		if (register === undefined) continue
		const at = instantOf(meter, job, value, latest.get(register.id))
		if (at === null) {
			dropped.push({ quantity: value.quantity, reason: 'time', value: value.value })
			continue
		}
		latest.set(register.id, at)
		const stored = value.value === null ? null : toRegisterValue(value.value, value.unit, register)
		if (stored !== null && !stored.ok) {
			dropped.push({ quantity: value.quantity, reason: stored.reason, value: value.value })
			continue
		}
		found.push({
			registerId: register.id,
			at,
			origin: originOf(job, value),
			value: stored?.value ?? null,
			receivedAt: value.receivedAt,
			frame: value.frame,
		})
	}
	return { candidates: found, dropped }
}

/** Of several scales of one register the one that the value is stated in, else the one that counts. */
function registerFor(registers: readonly RegisterOfMeter[], value: AnsweredValue): RegisterOfMeter | undefined {
	const wanting = registers.filter((each) => wants(each, value))
	if (wanting.length < 2) return wanting[0]
	const scale = statedScale(value)
	const stated = scale && wanting.find((each) => each.stated && isSameScale(each.stated, scale))
	return stated ?? wanting.find(({ isAside }) => isAside !== true) ?? wanting[0]
}

export function wants(
	register: Pick<RegisterOfMeter, 'quantity' | 'role' | 'tariff' | 'subunit'>,
	value: Omit<AnsweredValue, 'receivedAt' | 'frame'>,
): boolean {
	return (
		register.quantity === value.quantity &&
		(register.role === '' || register.role === (value.role ?? '')) &&
		register.tariff === value.tariff &&
		register.subunit === value.subunit &&
		value.function === 'instantaneous'
	)
}

function originOf(job: AnsweredJob, value: AnsweredValue): StoredOrigin {
	if (job.kind === 'freeze' || job.kind === 'profile' || job.kind === 'settlement') return job.kind
	// A value that a meter sends along with its own date (M-Bus storage) is its monthly copy.
	return value.at === null || isPresentOf(value.at, value) ? 'live' : 'settlement'
}

/**
 * A present value that says when it was read: a concentrator's copy of what its meter showed, the gas value that an
 * electricity meter passes on (DSMR). A date alone names no such moment.
 */
const isPresentOf = (at: string, { storage }: AnsweredValue): boolean => storage === 0 && at.includes('T')

function instantOf(
	meter: { readonly zone: string; readonly clock: ClockPolicy },
	job: AnsweredJob,
	value: AnsweredValue,
	before: number | undefined,
): number | null {
	if (value.at === null) {
		if (job.kind === 'settlement') return job.boundary
		return job.kind === 'current' && value.storage === 0 ? value.receivedAt : null
	}
	if (job.kind === 'current' && isPresentOf(value.at, value)) return readAt(meter, value.at, value.receivedAt)
	const local = job.kind === 'current' ? boundaryNear(value.at) : value.at
	if (local === null) return null
	const earlier = meterLocalToInstant(meter.zone, meter.clock, local, 'earlier')
	if (!earlier.ok) return null
	// A quarter-hour record goes forward: in the hour that autumn tells twice, the second telling follows the first.
	if (before === undefined || earlier.at > before) return earlier.at
	const later = meterLocalToInstant(meter.zone, meter.clock, local, 'later')
	return later.ok && later.at > before ? later.at : earlier.at
}

/** Of an hour that autumn tells twice: the telling that lies nearer before the reception. */
function readAt({ zone, clock }: Parameters<typeof instantOf>[0], local: string, receivedAt: number): number | null {
	const earlier = meterLocalToInstant(zone, clock, local, 'earlier')
	if (!earlier.ok) return null
	const later = meterLocalToInstant(zone, clock, local, 'later')
	return later.ok && later.at <= receivedAt ? later.at : earlier.at
}

/**
 * Heat and water meters stamp a monthly copy with '…-31', '…-31T23:59' or '…-01T00:00' and mean the same midnight.
 * A date alone that is neither the first nor the last of its month says too little: null.
 */
function boundaryNear(local: string): string | null {
	const date = local.slice(0, 10)
	const time = local.slice(11, 16)
	if (time === '23:59') return addDays(date, 1)
	if (time !== '') return local
	const next = addDays(date, 1)
	if (next.endsWith('-01')) return next
	return date.endsWith('-01') ? date : null
}

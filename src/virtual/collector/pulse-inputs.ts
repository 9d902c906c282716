/**
 * What the inputs of a pulse collector have counted: whole pulses of a meter, in 32 bits that go round, from a count of
 * their own. While a line is cut or short-circuited its pulses are lost: the count stands, the meter does not.
 */
import { between } from '../building/noise.ts'
import type { Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'

export type Pulse = {
	readonly unit: 'kWh' | 'm3'
	/** Pulses per unit. */
	readonly constant: number
}

export type Channel = {
	readonly number: number
	readonly meter: Meter
	readonly pulse: Pulse
}

export type Inputs = {
	/** 0 … 2^32 − 1 */
	readonly countAt: (channel: number, instant: number) => number
	/** What the meter's own display shows, in `unit`, as far as pulses can tell it: '1234.567'. */
	readonly valueAt: (channel: number, instant: number) => string
	/** Bit 0 the line is cut, bit 1 it has a short circuit. */
	readonly flagAt: (channel: number) => number
	readonly setFlag: (channel: number, flag: number, now: number) => void
}

const modulus = 2 ** 32
/** The first channel goes round this many pulses after the start. */
const soon = 40

/** `start`: the instant from which the first channel soon goes round. */
export function createInputs(truth: Truth, channels: readonly Channel[], start: number): Inputs {
	const state = channels.map((channel) => ({ ...channel, flag: 0, stoodSince: 0, lost: 0 }))
	const at = (number: number) => {
		const one = state[number - 1]
		if (one === undefined) throw new Error(`no channel ${number}`)
		return one
	}
	const pulses = ({ meter, pulse }: Channel, instant: number): number => {
		const { totalMilliWh, volumeMl } = truth.registersAt(meter, instant)
		// A unit is a million of mWh or ml; at most 1e11 × 1e4: below 2^53.
		return Math.floor(((pulse.unit === 'kWh' ? totalMilliWh : volumeMl) * pulse.constant) / 1e6)
	}
	const offset = (channel: Channel): number =>
		channel.number === 1
			? modulus - soon - (pulses(channel, start) % modulus)
			: Math.floor(between(0, 1e6, truth.seed, channel.meter.index, 31))
	return {
		countAt: (number, instant) => {
			const one = at(number)
			const counted = pulses(one, one.flag === 0 ? instant : Math.min(instant, one.stoodSince))
			return (((counted - one.lost + offset(one)) % modulus) + modulus) % modulus
		},
		valueAt: (number, instant) => {
			const { pulse } = at(number)
			return decimalOf(pulses(at(number), instant), pulse.constant)
		},
		flagAt: (number) => at(number).flag,
		setFlag: (number, flag, now) => {
			const one = at(number)
			if (one.flag !== 0) one.lost += pulses(one, now) - pulses(one, one.stoodSince)
			one.flag = flag
			one.stoodSince = now
		},
	}
}

/** Exact for constants whose only prime factors are 2 and 5. */
function decimalOf(pulses: number, constant: number): string {
	const whole = Math.floor(pulses / constant)
	let rest = pulses % constant
	let digits = ''
	while (rest !== 0 && digits.length < 12) {
		rest *= 10
		digits += Math.floor(rest / constant)
		rest %= constant
	}
	return digits === '' ? String(whole) : `${whole}.${digits}`
}

/** Meters on one current loop, or one meter under a head: who is meant answers, at the speed of its dialogue. */
import type { Faults } from '../building/faults.ts'
import type { Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'
import type { SerialSettings } from '../uart.ts'
import { createIecDevice, startSettings } from './device.ts'
import { heardIn } from './message.ts'

type Answer = {
	readonly meter: Meter
	readonly bytes: Uint8Array
	readonly delayMs: number
	readonly settings: SerialSettings
}

/** Clause 6.4: a meter reacts after 200 ms at the earliest, so that the master can change its speed. */
const reactionMs = 200

/** `now`: the building's time, UTC epoch ms. */
export function createLoop(meters: readonly Meter[], truth: Truth, faults: Faults, now: () => number) {
	const devices = meters.map((meter) => createIecDevice(truth, meter))
	const answers = (buffer: Uint8Array, atMs: number) => {
		const { heard, rest } = heardIn(buffer)
		const said = heard.flatMap((one) =>
			devices.flatMap((device): Answer[] => {
				const { meter } = device
				const answer = device.hear(one, now(), atMs)
				const own = faults.meter(meter.serial)
				const common = faults.line(meter.line)
				if (answer === null || own.muted) return []
				const { bytes, settings } = answer
				const cut = own.half || common.half ? bytes.subarray(0, Math.ceil(bytes.length / 2)) : bytes
				return [{ meter, bytes: cut, delayMs: reactionMs + own.delayMs + common.delayMs, settings }]
			}),
		)
		return { said, rest }
	}
	return {
		receiver: () => {
			let waiting = new Uint8Array()
			return (bytes: Uint8Array, atMs: number): readonly Answer[] => {
				const { said, rest } = answers(Uint8Array.from([...waiting, ...bytes]), atMs)
				waiting = Uint8Array.from(rest)
				return said
			}
		},
		/** One dialogue at a time: whoever has left the start speed decides what the line carries. */
		settingsAt: (atMs: number): SerialSettings => {
			const spoken = devices.map((device) => device.settingsAt(atMs))
			return spoken.find(({ baud }) => baud !== startSettings.baud) ?? startSettings
		},
	}
}

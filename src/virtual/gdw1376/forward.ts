/** Transparent forwarding (AFN 10 F1): bytes for a meter go out at one of the ports, its answer comes back. */
import type { Dlt645Device } from '../dlt645/device.ts'
import { createDlt645Device } from '../dlt645/device.ts'
import { requestsIn } from '../dlt645/frame.ts'
import { isOpen } from './orders.ts'
import type { State } from './state.ts'
import { headOf } from './units.ts'

/** The answer's data unit after a while; null: the terminal denies. */
export type Forwarded = { readonly said: readonly number[] | null; readonly delayMs: number }

export type Forwarding = (data: readonly number[], now: number) => Forwarded

const headAndFields = 10
const passwordBytes = 16
const usualSilenceMs = 500

/** `hears`: whether a meter answers at this moment. */
export function createForwarding(state: State, hears: (address: string, now: number) => boolean): Forwarding {
	const devices = new Map<string, Dlt645Device>()
	const deviceAt = (address: string): Dlt645Device | null => {
		const attached = state.attached.get(address)
		if (attached === undefined) return null
		const known = devices.get(address) ?? createDlt645Device(state.truth, attached.meter)
		devices.set(address, known)
		return known
	}
	/** A carrier finds nobody by a wildcard; on a pair of wires more than one answer is none. */
	const addressed = (address: string, port: number): string | null => {
		if (!address.startsWith('AA')) return state.attached.get(address)?.port === port ? address : null
		const there = [...state.attached].filter(
			([own, each]) => each.port === port && own.endsWith(address.replace(/^(AA)+/, '')),
		)
		return there.length === 1 && port !== 31 ? there[0]![0] : null
	}
	return (data, now) => {
		const [port, , frameLimit] = data.slice(4)
		const length = data[8]! + 256 * data[9]!
		const isWhole = data.length === headAndFields + length + passwordBytes
		const isF1 = data[2] === 0x01 && data[3] === 0x00 && data[0] === 0 && data[1] === 0
		if (!isWhole || !isF1 || !isOpen(state, data.slice(-passwordBytes))) return { said: null, delayMs: 0 }
		const [request] = requestsIn(Uint8Array.from(data.slice(headAndFields, headAndFields + length))).requests
		const address = request === undefined ? null : addressed(request.address, port!)
		const answer = address === null || !hears(address, now) ? null : (deviceAt(address)?.hear(request!, now) ?? null)
		if (answer === null) {
			const limitMs = frameLimit! >= 0x80 ? (frameLimit! & 0x7f) * 1000 : frameLimit! * 10
			return { said: null, delayMs: Math.min(limitMs, state.habits.silenceMs ?? usualSilenceMs) }
		}
		const size = [answer.length % 256, answer.length >> 8]
		return { said: [...headOf(0, 1), port!, ...size, ...answer], delayMs: 0 }
	}
}

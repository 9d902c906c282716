/**
 * A transparent modem (DTU) that dials in: its registration text first, its heartbeat text every so often in the same
 * stream, and between them what the bus behind it says, packed by time as it comes off the wire.
 */
import type { Faults } from '../building/faults.ts'
import { type Bus, superimposed } from '../bus.ts'
import { dial } from './dial.ts'

export type ModemTexts = {
	/** What a master knows it by. */
	readonly registration: string
	readonly heartbeat: readonly number[]
}

export type ModemHabits = {
	/** Answers come in packets of so many bytes ('random': in two), `gapMs` apart; 0: whole. */
	split: number | 'random'
	gapMs: number
	/** A heartbeat directly before every answer, in one packet. */
	glue: boolean
	/** It says and hears nothing, and its connection stays. */
	hang: boolean
	rttMs: number
}

export const usualModem: ModemHabits = { split: 0, gapMs: 60, glue: false, hang: false, rttMs: 0 }

export type ModemCounters = { connections: number; heartbeats: number; questions: number }

export type Modem = {
	readonly texts: ModemTexts
	readonly habits: ModemHabits
	readonly counters: ModemCounters
	readonly isUp: () => boolean
	readonly drop: () => void
	readonly stop: () => void
	readonly resume: () => void
}

export type ModemParts = {
	readonly lineId: string
	readonly bus: Bus
	readonly faults: Faults
	readonly texts: ModemTexts
	readonly host: string
	readonly port: number
	readonly heartbeatMs: number
	readonly againMs: number
	readonly random: () => number
}

/** Telephone numbers and equipment numbers in turn; the three heartbeats that modems usually have. */
export const textsOf = (number: number): ModemTexts => ({
	registration: number % 2 === 1 ? `138${String(12345600 + number)}` : `IMEI8600000${String(10000000 + number)}`,
	heartbeat: [[...Buffer.from('keepalive')], [0x00], [0xfe]][number % 3]!,
})

export function openModem(parts: ModemParts): Modem {
	const { lineId, bus, faults, texts, heartbeatMs, random } = parts
	const habits = { ...usualModem }
	const counters: ModemCounters = { connections: 0, heartbeats: 0, questions: 0 }
	let talking = false
	const dialler = dial({
		...parts,
		talk: (socket) => {
			const hear = bus.receiver()
			const timers = new Set<NodeJS.Timeout>()
			const after = (ms: number, act: () => void) => {
				if (ms <= 0) return act()
				const timer = setTimeout(() => {
					timers.delete(timer)
					act()
				}, ms)
				timers.add(timer)
			}
			const write = (bytes: Uint8Array) => {
				if (!socket.destroyed && !habits.hang && faults.line(lineId).plugged) socket.write(faults.spoil(lineId, bytes))
			}
			const say = (answer: Uint8Array) => {
				if (habits.glue) counters.heartbeats++
				const whole = habits.glue ? Uint8Array.from([...texts.heartbeat, ...answer]) : answer
				for (const [index, packet] of packets(whole, habits.split, random).entries()) {
					after(index * habits.gapMs, () => write(packet))
				}
			}
			talking = true
			counters.connections++
			write(Buffer.from(texts.registration))
			const beat = setInterval(() => {
				counters.heartbeats++
				write(Uint8Array.from(texts.heartbeat))
			}, heartbeatMs)
			socket.on('data', (bytes) => {
				if (habits.hang) return
				const answers = hear(faults.spoil(lineId, bytes), performance.now())
				counters.questions += answers.length
				for (const delayMs of new Set(answers.map((answer) => answer.delayMs))) {
					const together = answers.filter((answer) => answer.delayMs === delayMs)
					after(delayMs + habits.rttMs, () => say(superimposed(together.map((answer) => answer.bytes))))
				}
			})
			return () => {
				talking = false
				clearInterval(beat)
				for (const timer of timers) clearTimeout(timer)
			}
		},
	})
	return {
		...{ texts, habits, counters, drop: dialler.hangUp, stop: dialler.stop, resume: dialler.resume },
		isUp: () => talking,
	}
}

function packets(bytes: Uint8Array, split: number | 'random', random: () => number): readonly Uint8Array[] {
	if (split === 0 || bytes.length < 2) return [bytes]
	const size = split === 'random' ? 1 + Math.floor(random() * (bytes.length - 1)) : split
	if (split === 'random') return [bytes.subarray(0, size), bytes.subarray(size)]
	return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size))
}

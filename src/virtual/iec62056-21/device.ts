/** A meter behind an optical head: mode C with its change of speed, programming mode, and sleep between readings. */
import type { Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'
import type { SerialSettings } from '../uart.ts'
import { bytesOf, char, command, data, type Heard, readout } from './message.ts'
import { profileLines, readoutLines, registerLine } from './registers.ts'

export type Said = { readonly bytes: Uint8Array; readonly settings: SerialSettings }

type IecDevice = {
	readonly meter: Meter
	/** `now`: the building's time; `atMs`: a steady clock for the time limits of a dialogue. null: silence. */
	readonly hear: (heard: Heard, now: number, atMs: number) => Said | null
	/** What it listens with at this moment. */
	readonly settingsAt: (atMs: number) => SerialSettings
}

const settingsFor = (baud: number): SerialSettings => ({ baud, dataBits: 7, parity: 'even', stopBits: 1 })
export const startSettings = settingsFor(300)

/** Baud character 5: this meter can do 9600. */
const offered = 5
/** The meter gives a dialogue up after so long without a word (clause 6.4 leaves 60 to 120 s to it). */
const dialogueMs = 60_000
/** A battery meter sleeps again after so long (6.4.3 leaves it to the meter). */
const awakeMs = 8_000
/** Behind its readout it listens so long for a NAK at the same speed, and is at the start speed then. */
const repeatMs = 3_500
const password = '00000000'

type State = 'idle' | 'offered' | 'read' | 'asked-for-password' | 'admitted'

export function createIecDevice(truth: Truth, meter: Meter): IecDevice {
	const sleeps = meter.medium !== 'electricity'
	let state: State = 'idle'
	let baud = 300
	let heardAtMs = Number.NEGATIVE_INFINITY
	let awakeUntilMs = Number.NEGATIVE_INFINITY
	let readUntilMs = Number.NEGATIVE_INFINITY
	let last: Uint8Array | null = null

	const rest = (atMs: number) => {
		const isRead = state === 'read' && atMs > readUntilMs
		if (atMs - heardAtMs <= dialogueMs && !isRead) return
		state = 'idle'
		baud = 300
	}
	const say = (bytes: Uint8Array): Said => {
		last = bytes
		return { bytes, settings: settingsFor(baud) }
	}
	const signOn = (address: string): Said | null => {
		if (address !== '' && address !== meter.address && address !== meter.serial) return null
		state = 'offered'
		baud = 300
		return say(bytesOf(`/ZLW${offered}ZLW-${meter.medium.toUpperCase()}\r\n`))
	}
	/** From the acknowledgement on both sides speak at the speed that it names. */
	const option = (asked: number, mode: string, now: number, atMs: number): Said | null => {
		if (state !== 'offered' || asked > 9600) return null
		baud = asked
		state = mode === '1' ? 'asked-for-password' : 'read'
		if (mode === '1') return say(command('P0', '(31415926)'))
		const bytes = readout(readoutLines(truth, meter, now))
		readUntilMs = atMs + (bytes.length * 10_000) / baud + repeatMs
		return say(bytes)
	}
	const obey = (name: string, operand: string, now: number): Said | null => {
		if (state !== 'asked-for-password' && state !== 'admitted') return null
		if (name === 'B0') {
			state = 'idle'
			baud = 300
			return null
		}
		if (name === 'P1') {
			if (operand !== `(${password})`) return say(data('(ER06)'))
			state = 'admitted'
			return say(bytesOf(char.ack))
		}
		if (state !== 'admitted') return say(data('(ER02)'))
		if (name !== 'R1' && name !== 'R5') return say(data('(ER01)'))
		const told = /^P\.01/.test(operand) ? profileLines(truth, meter, operand) : registerLine(truth, meter, now, operand)
		return say(data(told ?? '(ER04)'))
	}
	return {
		meter,
		settingsAt: (atMs) => {
			rest(atMs)
			return settingsFor(baud)
		},
		hear: (heard, now, atMs) => {
			rest(atMs)
			if (heard.kind === 'wake') {
				awakeUntilMs = atMs + awakeMs
				return null
			}
			if (sleeps && state === 'idle' && atMs > awakeUntilMs) return null
			heardAtMs = atMs
			switch (heard.kind) {
				case 'sign-on':
					return signOn(heard.address)
				case 'option':
					return option(heard.baud, heard.mode, now, atMs)
				case 'repeat':
					readUntilMs += repeatMs
					return last === null ? null : say(last)
				case 'command':
					return obey(heard.name, heard.operand, now)
				case 'garbled':
					return { bytes: bytesOf(char.nak), settings: settingsFor(baud) }
			}
		},
	}
}

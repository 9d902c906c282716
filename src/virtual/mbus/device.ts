/** A heat meter as M-Bus slave: frame count bit, primary and secondary addressing (EN 13757-2, -3, -7). */
import type { Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'
import { acknowledge, longFrame, type Request } from './frame.ts'
import { header, identity, telegrams } from './telegrams.ts'

export type MbusDevice = {
	readonly meter: Meter
	/** `now`: the building's time, UTC epoch ms. null: silence. */
	readonly hear: (request: Request, now: number) => Uint8Array | null
}

const selected = 0xfd
const everyoneAnswers = 0xfe
const nobodyAnswers = 0xff

/** The readout in progress: telegrams of one instant, which one was sent last, under which frame count bit. */
type Readout = { readonly parts: readonly (readonly number[])[]; readonly index: number; readonly frameCount: boolean }

export function createMbusDevice(truth: Truth, meter: Meter): MbusDevice {
	const primary = Number(meter.address)
	let isSelected = false
	let readout: Readout | null = null
	let sent: Uint8Array | null = null
	let accessNumber = 0

	/**
	 * The same frame count bit asks for the same telegram again, a toggled one for the next (after the last: the first).
	 */
	const requestData = (control: number, now: number): Uint8Array => {
		const counts = (control & 0x10) !== 0
		const frameCount = (control & 0x20) !== 0
		if (counts && readout !== null && sent !== null && readout.frameCount === frameCount) return sent
		const next = counts && readout !== null ? readout.index + 1 : 0
		if (next === 0 || next >= readout!.parts.length) {
			readout = { parts: telegrams(truth, meter, now), index: 0, frameCount }
		} else readout = { ...readout!, index: next, frameCount }
		accessNumber = (accessNumber + 1) & 0xff
		sent = longFrame(0x08, primary, 0x72, [...header(meter, accessNumber), ...readout.parts[readout.index]!])
		return sent
	}
	const reset = () => {
		readout = null
		sent = null
	}
	/** Select (CI 52): only the one that matches answers and stays selected; every other one lets go. */
	const select = (data: Uint8Array): Uint8Array | null => {
		isSelected = matches(identity(meter), data)
		if (!isSelected) return null
		reset()
		return acknowledge
	}
	const answer = ({ control, ci, data }: Request, now: number): Uint8Array | null => {
		const functionCode = control & 0x0f
		if ((control & 0x40) === 0) return null
		if (ci === null) {
			if (functionCode === 0x0b) return requestData(control, now)
			// Class 1 (alarms): nothing to say.
			if (functionCode === 0x0a) return acknowledge
			if (functionCode !== 0x00) return null
			reset()
			return acknowledge
		}
		if (functionCode !== 0x03 || ci !== 0x50) return null
		reset()
		return data.length <= 10 ? acknowledge : null
	}
	return {
		meter,
		hear: (request, now) => {
			const { address, control, ci } = request
			if (address === selected && ci === 0x52 && (control & 0x4f) === 0x43) return select(request.data)
			const mine = address === primary || address === everyoneAnswers || (address === selected && isSelected)
			if (address === nobodyAnswers) {
				answer(request, now)
				return null
			}
			if (!mine) return null
			const said = answer(request, now)
			// SND_NKE to FD ends the selection (EN 13757-3 clause 11.3).
			if (address === selected && ci === null && (control & 0x0f) === 0x00) isSelected = false
			return said
		},
	}
}

/** Nibble F is wild in the identification number; FF (FFFF) is wild in manufacturer, version and medium. */
function matches(own: readonly number[], asked: Uint8Array): boolean {
	if (asked.length < 8) return false
	const wildNibble = (want: number, is: number) => want === 0x0f || want === is
	for (let index = 0; index < 4; index++) {
		const [want, is] = [asked[index]!, own[index]!]
		if (!wildNibble(want >> 4, is >> 4) || !wildNibble(want & 0x0f, is & 0x0f)) return false
	}
	const wildMaker = asked[4] === 0xff && asked[5] === 0xff
	if (!wildMaker && (asked[4] !== own[4] || asked[5] !== own[5])) return false
	return [6, 7].every((index) => asked[index] === 0xff || asked[index] === own[index])
}

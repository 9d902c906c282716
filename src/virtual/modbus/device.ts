/** A meter as Modbus server: reads, one setting, device identification, exceptions (Application Protocol V1.1b3). */
import type { Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'
import { answerTo, type Request } from './frame.ts'
import { floatWords, type Image, imageOf } from './maps.ts'

export type ModbusDevice = {
	readonly meter: Meter
	/** `now`: the building's time, UTC epoch ms. null: silence. */
	readonly hear: (request: Request, now: number) => Uint8Array | null
}

/** Some meters restart when the next request comes too soon after their answer (Eastron SDM72D below 500 ms). */
export type Frailty = { readonly restMs: number; readonly rebootMs: number }

const illegalFunction = 1
const illegalAddress = 2
const illegalValue = 3

/** `meter.address`: '1'…'247' answers RTU, 'tcp:0'…'tcp:255' answers MBAP; neither hears the other. */
export function createModbusDevice(truth: Truth, meter: Meter, frailty?: Frailty): ModbusDevice {
	const framing = meter.address.startsWith('tcp:') ? 'tcp' : 'rtu'
	const unit = Number(meter.address.replace('tcp:', ''))
	const written = new Map<number, number>()
	let restedAt = Number.NEGATIVE_INFINITY
	let rebootedAt = Number.NEGATIVE_INFINITY

	const isUp = (now: number): boolean => {
		if (now < rebootedAt) return false
		if (frailty === undefined || now >= restedAt) return true
		rebootedAt = now + frailty.rebootMs
		return false
	}
	const serve = (pdu: Uint8Array, image: Image): readonly number[] => {
		switch (pdu[0]) {
			case 3:
			case 4:
				return read(pdu, image, written)
			case 6:
				return [0x86, image.settings.length === 0 ? illegalFunction : illegalAddress]
			case 16:
				return write(pdu, image, written)
			case 0x2b:
				return identify(pdu, image)
			default:
				return [(pdu[0] ?? 0) | 0x80, illegalFunction]
		}
	}
	return {
		meter,
		hear: (request, now) => {
			if (request.framing !== framing) return null
			const isForAll = framing === 'rtu' && request.unit === 0
			if (request.unit !== unit && !isForAll) return null
			if (!isUp(now)) return null
			const said = serve(request.pdu, imageOf(truth, meter, now))
			restedAt = now + (frailty?.restMs ?? 0)
			return isForAll ? null : answerTo(request, said)
		},
	}
}

function read(pdu: Uint8Array, image: Image, written: ReadonlyMap<number, number>): readonly number[] {
	const code = pdu[0] as 3 | 4
	if (pdu.length !== 5) return [code | 0x80, illegalValue]
	const first = pdu[1]! * 256 + pdu[2]!
	const count = pdu[3]! * 256 + pdu[4]!
	if (count < 1 || count > image.most) return [code | 0x80, illegalValue]
	const words = image.words[code]
	const settings = new Map<number, number>()
	for (const { address, initial } of code === 3 ? image.settings : []) {
		const [high, low] = floatWords(initial)
		settings.set(address, written.get(address) ?? high!).set(address + 1, written.get(address + 1) ?? low!)
	}
	if (words === undefined && settings.size === 0) return [code | 0x80, illegalFunction]
	const said: number[] = []
	for (let address = first; address < first + count; address++) {
		const word = words?.get(address) ?? settings.get(address)
		if (word === undefined) return [code | 0x80, illegalAddress]
		said.push(word >> 8, word & 255)
	}
	return [code, said.length, ...said]
}

/** A setting is one float: both of its registers in one request. */
function write(pdu: Uint8Array, image: Image, written: Map<number, number>): readonly number[] {
	const first = pdu[1]! * 256 + pdu[2]!
	const isWhole = pdu.length === 10 && pdu[3] === 0 && pdu[4] === 2 && pdu[5] === 4
	if (!isWhole) return [0x90, illegalValue]
	if (!image.settings.some(({ address }) => address === first)) return [0x90, illegalAddress]
	const value = new DataView(pdu.buffer, pdu.byteOffset + 6, 4).getFloat32(0)
	if (!(value >= 0 && value <= 60)) return [0x90, illegalValue]
	written.set(first, pdu[6]! * 256 + pdu[7]!).set(first + 1, pdu[8]! * 256 + pdu[9]!)
	return [16, pdu[1]!, pdu[2]!, 0, 2]
}

/** Clause 6.21, basic identification as a stream: maker, product code, revision. */
function identify(pdu: Uint8Array, { maker, product }: Image): readonly number[] {
	if (pdu[1] !== 0x0e) return [0xab, illegalFunction]
	if (pdu[2] !== 1) return [0xab, illegalValue]
	const texts = [maker, product, '1.4'].map((text) => [...Buffer.from(text, 'latin1')])
	const objects = texts.flatMap((text, id) => [id, text.length, ...text])
	return [0x2b, 0x0e, 1, 1, 0, 0, texts.length, ...objects]
}

/** A meter that sends by radio (EN 13757-4 link, EN 13757-7 transport): every telegram freshly made and counted. */
import { heatManufacturer, type Meter } from '../building/plan.ts'
import type { Truth } from '../building/registers.ts'
import { bcd } from '../digits.ts'
import { records } from './records.ts'
import { authenticationCode, encrypted, keyOf, securityOf } from './security.ts'

export type RadioMeter = {
	readonly meter: Meter
	/** One telegram from L on, without link checksums. `now`: the building's time, UTC epoch ms. */
	readonly telegram: (now: number) => Uint8Array
}

/** As 'address' in the building's plan and on the line: the maker's letters and eight digits. */
export const radioAddress = (serial: string): string => `${heatManufacturer}${serial.padStart(8, '0')}`

const version = 0x21
const deviceTypes = { electricity: 0x02, gas: 0x03, heat: 0x04, 'warm-water': 0x06, water: 0x07 } as const
/** The heat meter's plugged-in radio: a device of its own (type 37) with a number of its own. */
const adapterType = 0x37
const adapterVersion = 0x02

export function createRadioMeter(truth: Truth, meter: Meter): RadioMeter {
	let accessNumber = (meter.index * 37) & 0xff
	let messageCounter = 0
	const keyText = keyOf(meter)
	const key = keyText === null ? null : Buffer.from(keyText, 'hex')
	return {
		meter,
		telegram: (now) => {
			accessNumber = (accessNumber + 1) & 0xff
			// A counter that goes on over restarts: seconds since 2020, and at least one more than before
			messageCounter = Math.max(messageCounter + 1, Math.floor((now - Date.UTC(2020, 0, 1)) / 1000))
			const said = Buffer.from(records(truth, meter, now))
			switch (securityOf(meter)) {
				case 'mode-5':
					return mode5(meter, key!, accessNumber, said)
				case 'mode-7':
					return mode7(meter, key!, { accessNumber, messageCounter }, said)
				case 'none':
					return plain(meter, accessNumber, said)
			}
		},
	}
}

function manufacturer(): number[] {
	const [a, b, c] = [...heatManufacturer].map((letter) => letter.charCodeAt(0) - 64) as [number, number, number]
	const code = a * 1024 + b * 32 + c
	return [code & 0xff, code >> 8]
}

const identification = (serial: string): number[] => bcd(Number(serial), 4)

/** L, C 44 (SND-NR), M, A and what follows. */
function link(id: readonly number[], ownVersion: number, type: number, rest: Buffer): Uint8Array {
	const counted = [0x44, ...manufacturer(), ...id, ownVersion, type, ...rest]
	return Uint8Array.from([counted.length, ...counted])
}

/** 2F 2F before the records proves the key; 2F behind them fills the last block. */
function padded(said: Buffer): Buffer {
	const whole = Buffer.alloc(Math.ceil((said.length + 2) / 16) * 16, 0x2f)
	said.copy(whole, 2)
	return whole
}

function mode5(meter: Meter, key: Buffer, accessNumber: number, said: Buffer): Uint8Array {
	const id = identification(meter.serial)
	const type = deviceTypes[meter.medium]
	const start = Buffer.from([...manufacturer(), ...id, version, type, ...Array(8).fill(accessNumber)])
	const body = encrypted(key, start, padded(said))
	const configuration = [body.length & 0xf0, 0x05]
	return link(id, version, type, Buffer.from([0x7a, accessNumber, 0x00, ...configuration, ...body]))
}

type Counters = { readonly accessNumber: number; readonly messageCounter: number }

function mode7(meter: Meter, key: Buffer, { accessNumber, messageCounter }: Counters, said: Buffer): Uint8Array {
	const id = identification(meter.serial)
	const counter = [0, 8, 16, 24].map((shift) => (messageCounter >>> shift) & 0xff)
	const derived = (constant: number) =>
		authenticationCode(key, Buffer.from([constant, ...counter, ...id, ...Array(7).fill(0x07)]))
	const body = encrypted(derived(0x00), Buffer.alloc(16), padded(said))
	const transport = [0x7a, accessNumber, 0x00, body.length & 0xf0, 0x07, 0x10, ...body]
	// MCL 25: counter present, CMAC of eight bytes; FCL 2C00: MCL, counter and MAC present, one fragment
	const mac = authenticationCode(derived(0x01), Buffer.from([0x25, ...counter, ...transport])).subarray(0, 8)
	const afl = [0x90, 0x0f, 0x00, 0x2c, 0x25, ...counter, ...mac]
	const extendedLink = [0x8c, 0x20, accessNumber]
	return link(id, version, deviceTypes[meter.medium], Buffer.from([...extendedLink, ...afl, ...transport]))
}

/** The long header names the meter; the link names the radio that is plugged into it. */
function plain(meter: Meter, accessNumber: number, said: Buffer): Uint8Array {
	const adapter = bcd(90_000_000 + (Number(meter.serial) % 1_000_000), 4)
	const own = [...identification(meter.serial), ...manufacturer(), version, deviceTypes[meter.medium]]
	const rest = Buffer.from([0x72, ...own, accessNumber, 0x00, 0x00, 0x00, ...said])
	return link(adapter, adapterVersion, adapterType, rest)
}

/**
 * What a serial receiver makes of a line. Frames are bits in time: start 0, data low bit first, parity, stop 1, idle 1.
 * Senders that overlap pull the line down together (wired AND). A receiver at another speed or parity samples the same
 * line at its own moments and gets what it gets; parity and framing errors are handed on as 00, as a tty does
 * without IGNPAR and PARMRK (termios, INPCK).
 */

export type SerialSettings = {
	readonly baud: number
	readonly dataBits: 5 | 6 | 7 | 8
	readonly parity: 'none' | 'even' | 'odd'
	readonly stopBits: 1 | 2
}

export type Transmission = { readonly startMs: number; readonly bytes: Uint8Array; readonly settings: SerialSettings }

/** A received byte and when its stop bit was sampled. */
export type Sampled = { readonly byte: number; readonly atMs: number }

/** Hardware receivers look at the line 16 times a bit. */
const oversampling = 16

function bitsPerByte({ dataBits, parity, stopBits }: SerialSettings): number {
	return 1 + dataBits + (parity === 'none' ? 0 : 1) + stopBits
}

export function durationMs(byteCount: number, settings: SerialSettings): number {
	return (byteCount * bitsPerByte(settings) * 1000) / settings.baud
}

function sameSettings(a: SerialSettings, b: SerialSettings): boolean {
	return a.baud === b.baud && a.dataBits === b.dataBits && a.parity === b.parity && a.stopBits === b.stopBits
}

/** Everything a receiver samples while the given transmissions are on the line. */
export function sample(transmissions: readonly Transmission[], receiver: SerialSettings): readonly Sampled[] {
	if (transmissions.length === 0) return []
	const [only] = transmissions
	if (transmissions.length === 1 && sameSettings(only!.settings, receiver)) {
		const perByteMs = durationMs(1, receiver)
		return Array.from(only!.bytes, (byte, index) => ({ byte, atMs: only!.startMs + (index + 1) * perByteMs }))
	}
	const signals = transmissions.map(signalOf)
	const startMs = Math.min(...signals.map((signal) => signal.startMs))
	const endMs = Math.max(...signals.map((signal) => signal.startMs + signal.bits.length * signal.bitMs))
	const level = (atMs: number) =>
		signals.every((signal) => signal.bits[Math.floor((atMs - signal.startMs) / signal.bitMs)] !== 0)
	return sampleLevel(level, startMs, endMs, receiver)
}

function sampleLevel(level: (atMs: number) => boolean, startMs: number, endMs: number, receiver: SerialSettings) {
	const bitMs = 1000 / receiver.baud
	const tickMs = bitMs / oversampling
	const found: Sampled[] = []
	let atMs = startMs - bitMs
	while (atMs < endMs) {
		// Idle until the line falls; a start bit that is gone at its middle was a spike.
		if (level(atMs) || level(atMs + bitMs / 2)) {
			atMs += tickMs
			continue
		}
		const middle = (bit: number) => level(atMs + (bit + 0.5) * bitMs)
		let byte = 0
		let ones = 0
		for (let bit = 0; bit < receiver.dataBits; bit++) {
			if (!middle(bit + 1)) continue
			byte |= 1 << bit
			ones++
		}
		const hasParity = receiver.parity !== 'none'
		if (hasParity && middle(receiver.dataBits + 1)) ones++
		const parityRight = !hasParity || (ones % 2 === 0) === (receiver.parity === 'even')
		const stop = receiver.dataBits + (hasParity ? 2 : 1)
		const framed = middle(stop)
		atMs += (stop + 0.5) * bitMs
		found.push({ byte: parityRight && framed ? byte : 0, atMs })
		// After a framing error the line must have been idle before another start bit counts.
		while (!framed && atMs < endMs && !level(atMs)) atMs += tickMs
	}
	return found
}

function signalOf({ startMs, bytes, settings }: Transmission) {
	const bits: number[] = []
	for (const byte of bytes) {
		bits.push(0)
		let ones = 0
		for (let bit = 0; bit < settings.dataBits; bit++) {
			const one = (byte >> bit) & 1
			ones += one
			bits.push(one)
		}
		if (settings.parity === 'even') bits.push(ones % 2)
		if (settings.parity === 'odd') bits.push((ones + 1) % 2)
		for (let stop = 0; stop < settings.stopBits; stop++) bits.push(1)
	}
	return { startMs, bits, bitMs: 1000 / settings.baud }
}

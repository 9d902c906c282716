/**
 * Many DL/T 645 meters on a 2400 Bd line, as a process of its own and without any of the product's code: each answers
 * to its own address with an energy, as a UART would give it out; those whose number divides by DEAD_EVERY say nothing.
 *
 * node paced-street.ts PATH BAUD BITS_PER_CHAR DELAY_MS DEAD_EVERY
 */
import { constants, openSync, writeSync } from 'node:fs'
import { ReadStream } from 'node:tty'

const [path = '', baud, bitsPerChar, delayMs, deadEvery] = process.argv.slice(2)
const charMs = (1000 * Number(bitsPerChar)) / Number(baud)
const file = openSync(path, constants.O_RDWR | constants.O_NOCTTY)

let bytes: number[] = []
/** When the receiver has the last bit of what has come so far. */
let takenInAt = 0

new ReadStream(file).on('data', (chunk: Buffer) => {
	const now = performance.now()
	for (const byte of chunk) {
		takenInAt = Math.max(takenInAt, now) + charMs
		bytes.push(byte)
	}
	const start = bytes.indexOf(0x68)
	if (start < 0 || bytes.length < start + 16) return
	const address = bytes.slice(start + 1, start + 7)
	bytes = []
	// BCD, low byte first: the last two digits are enough to tell who is dead.
	const number = Number(address[0]!.toString(16)) + 100 * Number(address[1]!.toString(16))
	if (number % Number(deadEvery) !== 0) giveOut(answerOf(address), takenInAt + Number(delayMs), 0)
})
console.log('ready')

function answerOf(address: readonly number[]): Buffer {
	const frame = [0x68, ...address, 0x68, 0x91, 0x08, 0x33, 0x33, 0x34, 0x33, 0xab, 0x89, 0x67, 0x45]
	return Buffer.from([0xfe, 0xfe, 0xfe, 0xfe, ...frame, frame.reduce((sum, byte) => sum + byte, 0) & 0xff, 0x16])
}

/** Byte `index` is there when its stop bit has passed. The schedule is absolute: late timers do not add up. */
function giveOut(answer: Buffer, startedAt: number, index: number): void {
	const restMs = startedAt + (index + 1) * charMs - performance.now()
	if (restMs > 0) {
		setTimeout(giveOut, restMs, answer, startedAt, index)
		return
	}
	writeSync(file, answer, index, 1)
	if (index + 1 < answer.length) giveOut(answer, startedAt, index + 1)
}

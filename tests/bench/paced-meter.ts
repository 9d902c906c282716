/**
 * A meter on a 2400 Bd line, as a process of its own and without any of the product's code. A pseudo-terminal does not
 * pace: this process takes the request in and gives the answer out as a UART would, bitsPerChar ÷ baud per byte.
 *
 * node paced-meter.ts PATH BAUD BITS_PER_CHAR DELAY_MS REQUEST_LENGTH ANSWER_HEX
 * One JSON line on standard output for each answer: the silence before its request, ms (null before the first).
 */
import { constants, openSync, writeSync } from 'node:fs'
import { ReadStream } from 'node:tty'

const [path = '', baud, bitsPerChar, delayMs, requestLength, answerHex = ''] = process.argv.slice(2)
const charMs = (1000 * Number(bitsPerChar)) / Number(baud)
const answer = Buffer.from(answerHex, 'hex')
const file = openSync(path, constants.O_RDWR | constants.O_NOCTTY)

let takenIn = 0
/** When the receiver has the last bit of the request's bytes that have come so far. */
let takenInAt = 0
let lastAnsweredAt: number | null = null
let silenceMs: number | null = null

new ReadStream(file).on('data', (chunk) => {
	const now = performance.now()
	if (takenIn === 0) {
		silenceMs = lastAnsweredAt === null ? null : now - lastAnsweredAt
		takenInAt = now
	}
	for (let index = 0; index < chunk.length; index++) takenInAt = Math.max(takenInAt, now) + charMs
	takenIn += chunk.length
	if (takenIn < Number(requestLength)) return
	takenIn = 0
	giveOut(takenInAt + Number(delayMs), 0)
})
console.log('ready')

/** Byte `index` is there when its stop bit has passed. The schedule is absolute: late timers do not add up. */
function giveOut(startedAt: number, index: number): void {
	const dueAt = startedAt + (index + 1) * charMs
	const restMs = dueAt - performance.now()
	if (restMs > 0) {
		setTimeout(giveOut, restMs, startedAt, index)
		return
	}
	writeSync(file, answer, index, 1)
	if (index + 1 < answer.length) {
		giveOut(startedAt, index + 1)
		return
	}
	lastAnsweredAt = performance.now()
	console.log(JSON.stringify({ silenceMs }))
}

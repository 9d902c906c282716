/**
 * A higher master written from outside frames alone: every question is one of them (address, number and sum patched;
 * DA, DT and time labels taken from other outside frames of the same item), and the answers are read by the layouts
 * that those frames show. Nothing of the product is imported, so that one mistake cannot hide in both.
 */
import { createServer, type Server, type Socket } from 'node:net'
import { outsideText } from '../../outside.ts'

type Line = { readonly protocol: string; readonly direction: string; readonly hex: string; readonly meaning: string }

/** The master's frames by what cn.jsonl says of them; null: the folder is not there. */
export function outsideFrames() {
	const text = outsideText('protocols/cn.jsonl')
	if (text === null) return null
	const lines = text
		.trimEnd()
		.split('\n')
		.map((line) => JSON.parse(line) as Line)
		.filter(({ protocol }) => protocol === 'Q/GDW 376.1')
	const of = (meaning: string): readonly number[] => {
		const found = lines.find((line) => line.meaning.startsWith(meaning))
		if (found === undefined) throw new Error(`no outside frame "${meaning}"`)
		return bytesOf(found.hex)
	}
	return {
		confirm: of('login confirm'),
		clock: of('AFN0C F2'),
		energy: of('AFN0C F129'),
		archive: of('AFN0A F10 query'),
		address: of('local maintenance port AFN0A F89'),
		trip: of('transparent forward of relay TRIP'),
		forwarded: of('transparent forward AFN10 F1: port 31'),
		setClock: of('AFN05 F31'),
		writeArchive: of('AFN04 F10 ONE meter'),
		/** Answers, for the DA, DT and time labels that questions of the same items carry. */
		freeze: of('AFN0D F1 daily freeze'),
		curve: of('FIELD FRAME'),
		events: of('AFN0E F1 events'),
		threePhase: of('AFN0C F25 p5'),
	}
}

export const bytesOf = (hex: string): number[] =>
	(hex.replaceAll(' ', '').match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))

/** The data behind AFN and SEQ, without time label. */
export function dataOf(frame: readonly number[]): readonly number[] {
	const from = frame.indexOf(0x68)
	const label = (frame[from + 13]! & 0x80) === 0 ? 0 : 6
	return frame.slice(from + 14, frame.length - 2 - label)
}

export type Answer = {
	readonly control: number
	readonly afn: number
	readonly seq: number
	/** A1 A1 A2 A2 A3 */
	readonly address: readonly number[]
	/** Data units without counters and label. */
	readonly data: readonly number[]
	/** EC1 EC2 where ACD is set. */
	readonly counters: readonly number[] | null
	/** Tp where it is there. */
	readonly label: readonly number[] | null
}

/** 68 L L L L 68 C A AFN SEQ data [EC] [Tp] CS 16; throws where a frame is not so. */
function read(frame: readonly number[]): Answer {
	const user = frame.slice(6, -2)
	const sum = user.reduce((total, byte) => total + byte, 0) % 256
	if (sum !== frame.at(-2) || frame.at(-1) !== 0x16) throw new Error('the sum or the end is wrong')
	const [control, seq] = [user[0]!, user[7]!]
	if ((control & 0x80) === 0) throw new Error('a terminal says that it is one (DIR)')
	let data = user.slice(8)
	const cut = (length: number) => {
		const end = data.slice(data.length - length)
		data = data.slice(0, data.length - length)
		return end
	}
	const label = (seq & 0x80) === 0 ? null : cut(6)
	const counters = (control & 0x20) === 0 || (control & 0x40) !== 0 ? null : cut(2)
	return { control, afn: user[6]!, seq, address: user.slice(1, 6), data, counters, label }
}

export type Master = {
	readonly port: number
	/** Resolves with the terminal's address when it has logged in. */
	readonly login: () => Promise<readonly number[]>
	readonly logins: () => number
	readonly heartbeats: () => number
	readonly logouts: () => number
	/** One outside question, with other data where given; every frame of its answer. */
	readonly ask: (question: readonly number[], change?: Change) => Promise<readonly Answer[]>
	/** Bytes as they are, in pieces where wanted. */
	readonly send: (bytes: Uint8Array) => void
	readonly drop: () => void
	readonly close: () => Promise<void>
	/** From now on links are confirmed, denied or not answered. */
	readonly habit: (how: 'confirm' | 'deny' | 'silent') => void
}
export type Change = {
	readonly afn?: number
	readonly control?: number
	readonly data?: readonly number[]
	/** Keep the broadcast address of the frame. */
	readonly toAll?: true
	readonly label?: readonly number[]
}

export async function startMaster(confirm: readonly number[]): Promise<Master> {
	let socket: Socket | null = null
	let address: readonly number[] = []
	let number = 0
	let how: 'confirm' | 'deny' | 'silent' = 'confirm'
	const counts = { login: 0, heartbeat: 0, logout: 0 }
	let loggedIn: ((own: readonly number[]) => void)[] = []
	let waiting: { number: number; answers: Answer[]; done: (answers: readonly Answer[]) => void } | null = null

	const heard = (answer: Answer, from: Socket) => {
		if (answer.afn === 2) {
			address = answer.address
			const item = answer.data[2]
			counts[item === 1 ? 'login' : item === 4 ? 'heartbeat' : 'logout']++
			// PROTOCOLS-CN: confirmed under the same number; 00 F2 denies.
			const said = how === 'deny' ? [0, 0, 2, 0] : dataOf(confirm)
			if (how !== 'silent') from.write(patched(confirm, answer.address, answer.seq % 16, { data: said }))
			if (item === 1 && how === 'confirm') {
				for (const tell of loggedIn) tell(answer.address)
				loggedIn = []
			}
			return
		}
		if (waiting === null || (answer.seq - waiting.number - waiting.answers.length) % 16 !== 0) return
		waiting.answers.push(answer)
		if ((answer.seq & 0x20) === 0) return
		waiting.done(waiting.answers)
		waiting = null
	}
	const server: Server = createServer((caller) => {
		socket = caller
		let buffer: number[] = []
		caller.on('error', () => {})
		caller.on('data', (chunk: Buffer) => {
			buffer.push(...chunk)
			for (;;) {
				const length = (buffer[1]! + 256 * buffer[2]!) / 4 + 8
				if (buffer.length < 8 || buffer.length < Math.floor(length)) return
				heard(read(buffer.slice(0, Math.floor(length))), caller)
				buffer = buffer.slice(Math.floor(length))
			}
		})
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	return {
		port: (server.address() as { port: number }).port,
		login: () => new Promise((resolve) => loggedIn.push(resolve)),
		logins: () => counts.login,
		heartbeats: () => counts.heartbeat,
		logouts: () => counts.logout,
		ask: (question, change = {}) =>
			new Promise((done) => {
				number = (number + 1) % 16
				waiting = { number, answers: [], done }
				socket!.write(patched(question, address, number, change))
			}),
		send: (bytes) => socket!.write(bytes),
		drop: () => socket?.destroy(),
		habit: (next) => {
			how = next
		},
		close: () =>
			new Promise((resolve) => {
				socket?.destroy()
				server.close(() => resolve())
			}),
	}
}

/** The outside frame for another terminal, number, function or data; length and sum made right. MSA stays, or is 1. */
export function patched(
	frame: readonly number[],
	address: readonly number[],
	number: number,
	change: Change = {},
): Uint8Array {
	const from = frame.indexOf(0x68)
	const user = frame.slice(from + 6, from + 14)
	if (change.toAll !== true) user.splice(1, 4, ...address.slice(0, 4))
	if (user[5] === 0) user[5] = 2
	if (change.afn !== undefined) user[6] = change.afn
	if (change.control !== undefined) user[0] = change.control
	user[7] = 0x60 | number | (change.label === undefined ? 0 : 0x80)
	user.push(...(change.data ?? dataOf(frame)), ...(change.label ?? []))
	const length = user.length * 4 + 2
	const size = [length % 256, Math.floor(length / 256)]
	const sum = user.reduce((total, byte) => total + byte, 0) % 256
	return Uint8Array.from([0x68, ...size, ...size, 0x68, ...user, sum, 0x16])
}

/** DA of one point as the outside frames write it: 02 01 is p2, 10 01 is p5. */
export const pointBytes = (point: number): readonly number[] =>
	point === 0 ? [0, 0] : [2 ** ((point - 1) % 8), Math.floor((point - 1) / 8) + 1]
/** DT of one item: 02 01 is F10, 01 10 is F129. */
export const itemBytes = (item: number): readonly number[] => [2 ** ((item - 1) % 8), Math.floor((item - 1) / 8)]

/** BCD, low pair first; null where every byte is EE. */
export function decimalOf(bytes: readonly number[], decimals: number): string | null {
	if (bytes.every((byte) => byte === 0xee)) return null
	const digits = bytes
		.toReversed()
		.map((byte) => byte.toString(16).padStart(2, '0'))
		.join('')
	if (!/^\d+$/.test(digits)) throw new Error(`${digits} is no number`)
	return `${digits.slice(0, -decimals).replace(/^0+(?=\d)/, '')}.${digits.slice(-decimals)}`
}

/** mm hh DD MM YY */
export const minuteOf = (bytes: readonly number[]): string => {
	const [minute, hour, day, month, year] = bytes.map((byte) => byte.toString(16).padStart(2, '0'))
	return `20${year}-${month}-${day}T${hour}:${minute}`
}

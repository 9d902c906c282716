/** HTTP as bytes: what no well-behaved client would send. */
import { connect } from 'node:net'

export type RawAnswer = {
	readonly status: number
	readonly headers: ReadonlyMap<string, string>
	readonly body: string
}

/** `lines`: request line and headers without the empty one. Answers when the server has closed the connection. */
export function rawRequest(port: number, lines: readonly string[], body = ''): Promise<RawAnswer> {
	return new Promise((resolve, reject) => {
		const socket = connect(port, '127.0.0.1')
		let heard = ''
		socket.setTimeout(10_000, () => socket.destroy(new Error('no answer within 10 s')))
		socket.on('data', (chunk) => {
			heard += chunk.toString('latin1')
		})
		socket.on('error', (cause) => (heard === '' ? reject(cause) : resolve(parsed(heard))))
		socket.on('close', () => resolve(parsed(heard)))
		socket.write(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`)
	})
}

function parsed(text: string): RawAnswer {
	const end = text.indexOf('\r\n\r\n')
	const [first = '', ...headers] = text.slice(0, end).split('\r\n')
	return {
		status: Number(first.split(' ')[1]),
		headers: new Map(
			headers.map((line) => {
				const colon = line.indexOf(':')
				return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
			}),
		),
		body: text.slice(end + 4),
	}
}

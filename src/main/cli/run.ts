/** The command line: parse arguments, call, print. `decode` loads no native module and needs no database. */
import type { Readable, Writable } from 'node:stream'
import { parseArgs } from 'node:util'
import { protocolNamed, protocols } from '../protocols/index.ts'
import type { Protocol } from '../protocols/protocol.ts'
import { decodeOne, decodeStream } from './decode.ts'

export type CliStreams = { readonly stdin: Readable; readonly stdout: Writable; readonly stderr: Writable }

const help = `zaehlwerk: reads, decodes and searches meters from the command line

  node out/main/cli.js decode <protocol> <hex>     one frame; exit code 1 when it is refused
  node out/main/cli.js decode <protocol> -         one frame a line on standard input, one JSON line out per line in
  node out/main/cli.js read --line <url> --protocol <p> --address <a> [--items key,key]
                                                   asks one meter; one JSON line per answer frame
  node out/main/cli.js scan --line <url> --protocol <p> [--from n] [--to n]
                                                   searches a line; one JSON line per device found
  node out/main/cli.js --help

Lines:      serial://COM3?baud=2400&parity=even
            serial:///dev/ttyUSB0?baud=2400&parity=even
            tcp://host:port
Protocols:  ${protocols.map((protocol) => `${protocol.name} (${protocol.title})`).join(', ')}

Results are JSON lines on standard output, plain-language errors on standard error.
`

/** Runs one command and resolves with the exit code: 0 done, 1 refused or no answer, 2 not understood. */
export async function runCli(args: readonly string[], streams: CliStreams): Promise<number> {
	const say = (text: string) => streams.stderr.write(`${text}\n`)
	if (args.length === 0 || args.includes('--help') || args[0] === 'help') {
		streams.stdout.write(help)
		return args.length === 0 ? 2 : 0
	}
	const [command, ...rest] = args
	switch (command) {
		case 'decode':
			return decode(rest, streams, say)
		case 'read':
		case 'scan':
			return talk(command, rest, streams, say)
		default:
			say(`There is no command "${command}". The commands are decode, read and scan; --help explains them.`)
			return 2
	}
}

async function decode(args: readonly string[], streams: CliStreams, say: (text: string) => void): Promise<number> {
	const [name, hex, ...more] = args
	if (name === undefined || hex === undefined || more.length > 0) {
		say('decode needs a protocol and a frame: decode mbus 68…16 — or "-" for frames on standard input.')
		return 2
	}
	const protocol = known(name, say)
	if (protocol === null) return 2
	if (hex === '-') {
		await decodeStream(protocol, streams.stdin, streams.stdout)
		return 0
	}
	const line = decodeOne(protocol, hex)
	streams.stdout.write(`${JSON.stringify(line)}\n`)
	if (!line.ok) say(`This frame is refused: ${line.text}`)
	return line.ok ? 0 : 1
}

async function talk(
	command: 'read' | 'scan',
	args: readonly string[],
	streams: CliStreams,
	say: (text: string) => void,
): Promise<number> {
	const options = parse(args, say)
	if (options === null) return 2
	const { line, protocol: name, address, items, from, to } = options
	if (line === undefined || name === undefined || (command === 'read' && address === undefined)) {
		say(`${command} needs --line, --protocol${command === 'read' ? ' and --address' : ''}; --help shows how.`)
		return 2
	}
	const protocol = known(name, say)
	if (protocol === null) return 2
	// Only these commands open a line: serial ports need a native module that `decode` must not load.
	const { readMeter, scanLine } = await import('./talk.ts')
	const print = (value: object) => streams.stdout.write(`${JSON.stringify(value)}\n`)
	if (command === 'scan') {
		return scanLine({
			line,
			protocol,
			range: from !== undefined && to !== undefined ? { from, to } : undefined,
			print,
			say,
		})
	}
	return readMeter({ line, protocol, address: address ?? '', items: items ?? null, print, say })
}

function known(name: string, say: (text: string) => void): Protocol | null {
	const protocol = protocolNamed(name)
	if (protocol !== undefined && protocol !== null) return protocol
	say(`There is no protocol "${name}". Known: ${protocols.map((each) => each.name).join(', ')}.`)
	return null
}

function parse(args: readonly string[], say: (text: string) => void) {
	try {
		const { values } = parseArgs({
			args: [...args],
			options: {
				line: { type: 'string' },
				protocol: { type: 'string' },
				address: { type: 'string' },
				items: { type: 'string' },
				from: { type: 'string' },
				to: { type: 'string' },
			},
		})
		const number = (text: string | undefined) =>
			text !== undefined && /^\d{1,3}$/.test(text) ? Number(text) : undefined
		return {
			line: values.line,
			protocol: values.protocol,
			address: values.address,
			items: values.items?.split(',').map((item) => item.trim()),
			from: number(values.from),
			to: number(values.to),
		}
	} catch (cause) {
		say(`These options are not understood: ${cause instanceof Error ? cause.message : String(cause)}`)
		return null
	}
}

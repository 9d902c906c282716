/** The command line: parse arguments, call, print. Only `verify` needs a database; `decode` loads no native module. */
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { parseArgs } from 'node:util'
import { protocols } from '../protocols/index.ts'
import type { MeterContext, Protocol } from '../protocols/protocol.ts'
import { contextOf } from './context.ts'
import { decodeOne, decodeStream } from './decode.ts'
import { priceFiles } from './price.ts'

export type CliStreams = { readonly stdin: Readable; readonly stdout: Writable; readonly stderr: Writable }
type Say = (text: string) => void

const help = `zaehlwerk: reads, decodes and searches meters from the command line

  node out/main/cli.js decode <protocol> <hex>     one frame; exit code 1 when it is refused
  node out/main/cli.js decode <protocol> -         one frame a line on standard input, one JSON line out per line in;
                                                   a line may be hex;key
  node out/main/cli.js read --line <url> --protocol <p> --address <a> [--items key,key]
                                                   asks one meter; one JSON line per answer frame
  node out/main/cli.js scan --line <url> --protocol <p> [--from n] [--to n]
                                                   searches a line; one JSON line per device found
  node out/main/cli.js price --tariff <file> --load <file> [--mode sequential|proportional|perPeriod]
                                                   prices a year of 2018 (8,760 hours or 35,040 quarter hours, whole Wh)
                                                   month by month, unrounded; --area <m²> and --persons <n> for charges
                                                   per m² and person
  node out/main/cli.js verify --data <folder>      computes every issued statement once more from what was kept with
                                                   it; exit code 1 when one does not come out to the byte. Reads only;
                                                   the station may run. A file instead of a folder is a backup
  node out/main/cli.js --help

decode, read and scan take what the meter needs:
  --model <id>                   a meter model of resources/presets/models, without .json
  --key <hex>                    encryption key, 32 hexadecimal digits
  --authentication-key <hex>     DLMS: authentication key, 32 hexadecimal digits
  --password <text>              DLMS, IEC 62056-21, DL/T 645
decode also takes:
  --explain                      adds "fields": the frame byte by byte, in words

Lines:      serial://COM3?baud=2400&parity=even
            serial:///dev/ttyUSB0?baud=2400&parity=even
            tcp://host:port
Protocols:  ${protocols.map((protocol) => `${protocol.name} (${protocol.title})`).join(', ')}

Results are JSON lines on standard output, plain-language errors on standard error.
`

/**
 * Runs one command and resolves with the exit code: 0 done, 1 refused or no answer, 2 not understood. `presetsPath`:
 * the folder that holds models/, beside migrations/.
 */
export async function runCli(args: readonly string[], streams: CliStreams, presetsPath: string): Promise<number> {
	const say: Say = (text) => streams.stderr.write(`${text}\n`)
	if (args.length === 0 || args.includes('--help') || args[0] === 'help') {
		streams.stdout.write(help)
		return args.length === 0 ? 2 : 0
	}
	const [command, ...rest] = args
	if (!isCommand(command)) {
		say(`There is no command "${command}". The commands are ${commands.join(', ')}; --help explains them.`)
		return 2
	}
	const words = parse(command, rest, say)
	if (words === null) return 2
	if (command === 'price') return price(words, streams, say)
	if (command === 'verify') return verify(words, streams, say, join(presetsPath, '..'))
	return command === 'decode'
		? decode(words, streams, say, presetsPath)
		: talk(command, words, streams, say, presetsPath)
}

function price({ values }: Words, streams: CliStreams, say: Say): number {
	const { tariff, load, mode, area, persons } = values
	if (tariff === undefined || load === undefined) {
		say('price needs --tariff and --load; --help shows how.')
		return 2
	}
	const priced = priceFiles({ tariff, load, mode, area, persons })
	if (typeof priced === 'string') {
		say(priced)
		return 1
	}
	for (const doubt of priced.doubts) say(doubt)
	streams.stdout.write(`${JSON.stringify({ months: priced.months })}\n`)
	return 0
}

async function verify({ values: { data } }: Words, streams: CliStreams, say: Say, resources: string) {
	if (data === undefined) {
		say('verify needs --data with the data folder or a backup; --help shows how.')
		return 2
	}
	// The database is a native module that the other commands must not load.
	const { verifyData } = await import('./verify.ts')
	return verifyData({ data, resources, print: (value) => streams.stdout.write(`${JSON.stringify(value)}\n`), say })
}

async function decode(words: Words, streams: CliStreams, say: Say, presetsPath: string): Promise<number> {
	const [name, hex, ...more] = words.positionals
	if (name === undefined || hex === undefined || more.length > 0) {
		say('decode needs a protocol and a frame: decode mbus 68…16 — or "-" for frames on standard input.')
		return 2
	}
	const known = spoken(name, words, say, presetsPath)
	if (known === null) return 2
	const { protocol, context } = known
	const options = { context, explain: words.values.explain === true ? 'fields' : 'no' } as const
	if (hex === '-') {
		await decodeStream(protocol, streams.stdin, streams.stdout, options)
		return 0
	}
	const line = decodeOne(protocol, hex, options)
	streams.stdout.write(`${JSON.stringify(line)}\n`)
	if (!line.ok) say(`This frame is refused: ${line.text}`)
	return line.ok ? 0 : 1
}

async function talk(
	command: 'read' | 'scan',
	words: Words,
	streams: CliStreams,
	say: Say,
	presetsPath: string,
): Promise<number> {
	const { line, protocol: name, address, items, from, to } = words.values
	const needs = () => {
		say(`${command} needs --line, --protocol${command === 'read' ? ' and --address' : ''}; --help shows how.`)
		return 2
	}
	if (line === undefined || name === undefined) return needs()
	const known = spoken(name, words, say, presetsPath)
	if (known === null) return 2
	// Where one head hears one meter, none need be named.
	if (command === 'read' && address === undefined && known.protocol.address('') === null) return needs()
	// Only these commands open a line: serial ports need a native module that `decode` must not load.
	const { readMeter, scanLine } = await import('./talk.ts')
	const print = (value: object) => streams.stdout.write(`${JSON.stringify(value)}\n`)
	if (command === 'scan') {
		const range = { from: numberOf(from), to: numberOf(to) }
		const both = range.from !== undefined && range.to !== undefined ? { from: range.from, to: range.to } : undefined
		return scanLine({ ...known, line, range: both, print, say })
	}
	const wanted = items?.split(',').map((item) => item.trim()) ?? null
	return readMeter({ ...known, line, address: address ?? '', items: wanted, print, say })
}

type Spoken = { readonly protocol: Protocol; readonly context: MeterContext }

/** The protocol with what the command line says about the meter; null once it has said what is wrong. */
function spoken(name: string, { values }: Words, say: Say, presetsPath: string): Spoken | null {
	const protocol = protocols.find((each) => each.name === name)
	if (protocol === undefined) {
		const names = protocols.map((each) => each.name).join(', ')
		say(`There is no protocol "${name}". Known: ${names}.`)
		return null
	}
	const context = contextOf(protocol, { ...values, authenticationKey: values['authentication-key'] }, presetsPath)
	if (typeof context !== 'string') return { protocol, context }
	say(context)
	return null
}

const numberOf = (text: string | undefined) => (text !== undefined && /^\d{1,3}$/.test(text) ? Number(text) : undefined)

const meterOptions = {
	model: { type: 'string' },
	key: { type: 'string' },
	'authentication-key': { type: 'string' },
	password: { type: 'string' },
} as const
const lineOptions = {
	line: { type: 'string' },
	protocol: { type: 'string' },
	address: { type: 'string' },
	items: { type: 'string' },
	from: { type: 'string' },
	to: { type: 'string' },
} as const

const priceOptions = {
	tariff: { type: 'string' },
	load: { type: 'string' },
	mode: { type: 'string' },
	area: { type: 'string' },
	persons: { type: 'string' },
} as const
const optionsOf = {
	decode: [...Object.keys(meterOptions), 'explain'],
	read: [...Object.keys(meterOptions), ...Object.keys(lineOptions)],
	scan: [...Object.keys(meterOptions), ...Object.keys(lineOptions)],
	price: Object.keys(priceOptions),
	verify: ['data'] as readonly string[],
} as const
type Command = keyof typeof optionsOf
const commands: readonly string[] = Object.keys(optionsOf)
const isCommand = (word: string | undefined): word is Command => word !== undefined && commands.includes(word)

const wordsOf = (args: readonly string[]) =>
	parseArgs({
		args: [...args],
		options: {
			...meterOptions,
			...lineOptions,
			...priceOptions,
			data: { type: 'string' },
			explain: { type: 'boolean' },
		},
		allowPositionals: true,
	})
type Words = ReturnType<typeof wordsOf>

function parse(command: Command, args: readonly string[], say: Say): Words | null {
	try {
		const words = wordsOf(args)
		const foreign = Object.keys(words.values).find((name) => !optionsOf[command].includes(name))
		if (foreign !== undefined) say(`--${foreign} is not understood by ${command}; --help lists the options.`)
		// A word that stands alone may be a key that slipped off its option: it is not repeated.
		else if (command !== 'decode' && words.positionals.length > 0) {
			say(`These options are not understood: ${command} takes no word without an option before it.`)
		} else return words
		return null
	} catch (cause) {
		say(`These options are not understood: ${optionFault(cause)}`)
		return null
	}
}

/** Which option, and what is wrong with it; never what was typed for it. */
function optionFault(cause: unknown): string {
	const text = cause instanceof Error ? cause.message : ''
	const name = /'(--?[A-Za-z][\w-]*)/.exec(text)?.[1]
	if (name === undefined) return 'see --help for the options.'
	return /unknown/i.test(text) ? `there is no ${name}.` : `${name} needs a value.`
}

/** What `npm start` and `npm run demo` understand on their command line. */
import { resolve } from 'node:path'
import { type DataFolderFacts, dataFolder } from '../host/data-folder.ts'

export const defaultPort = 8471

export type LaunchOptions = {
	readonly kind: 'own' | 'demo'
	/** Absolute. */
	readonly dataFolder: string
	readonly port: number
	readonly browser: 'open' | 'leave'
}

export type ParsedOptions =
	| { readonly kind: 'run'; readonly options: LaunchOptions; readonly window: 'where-possible' | 'never' }
	| { readonly kind: 'help' }
	| { readonly kind: 'wrong'; readonly text: string }

export const help = `Zählwerk: master station for a building's meters

npm start                    your own building
npm run demo                 the demo building with virtual meters, in a data folder of its own

Options (after --, for example: npm start -- --port 9000)
  --data <folder>            keep the data here instead of the system's place for application data
  --port <number>            first port to try for the page in a browser (${defaultPort})
  --no-browser               do not open a browser; only print the address
  --headless                 no desktop window, only the page in a browser
  --demo                     the demo building
  --help                     this text`

/** Total: every wrong word becomes one plain sentence. */
export function parseOptions(words: readonly string[], facts: DataFolderFacts): ParsedOptions {
	let kind: LaunchOptions['kind'] = 'own'
	let folder: string | null = null
	let port = defaultPort
	let browser: LaunchOptions['browser'] = 'open'
	let window: 'where-possible' | 'never' = 'where-possible'
	const waiting = words.flatMap((word) => (/^--(data|port)=/.test(word) ? splitAtEquals(word) : [word]))
	for (let index = 0; index < waiting.length; index++) {
		const word = waiting[index]!
		if (word === '--help' || word === '-h') return { kind: 'help' }
		else if (word === '--demo') kind = 'demo'
		else if (word === '--no-browser') browser = 'leave'
		else if (word === '--headless') window = 'never'
		else if (word === '--data' || word === '--port') {
			const value = waiting[++index]
			if (value === undefined || value === '' || value.startsWith('--')) return wrong(`${word} needs a value.`)
			if (word === '--data') folder = resolve(value)
			else if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) port = Number(value)
			else return wrong(`--port needs a number from 0 to 65535, not '${value}'.`)
		} else return wrong(`'${word}' is not an option; --help lists them.`)
	}
	const options = { kind, dataFolder: folder ?? dataFolder(facts, kind), port, browser }
	return { kind: 'run', options, window }
}

const wrong = (text: string) => ({ kind: 'wrong', text }) as const

function splitAtEquals(word: string): readonly string[] {
	const at = word.indexOf('=')
	return [word.slice(0, at), word.slice(at + 1)]
}

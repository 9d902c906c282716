/** Status words 1 to 7 (04000501..07, annex C and its later supplements): what each bit says. */
import type { DecodedRecord } from '../protocol.ts'

/** Bit 0 first; '' = reserved, or told otherwise. */
const names: Readonly<Record<string, readonly string[]>> = {
	'04000501': [
		...['', 'demand by intervals', 'clock battery low', 'reading battery low', 'active power reversed'],
		...['reactive power reversed', '', '', 'relay circuit fault', 'ESAM fault', '', '', 'internal program error'],
		...['memory fault', 'overdrawn', 'clock fault'],
	],
	'04000502': [
		...['phase A active power reversed', 'phase B active power reversed', 'phase C active power reversed', ''],
		...['phase A reactive power reversed', 'phase B reactive power reversed', 'phase C reactive power reversed'],
	],
	'04000503': [
		...['second day table active', '', '', 'programming permitted', 'relay open', 'second zone table active'],
		...['relay asked to open', 'pre-trip alarm', '', '', 'second price set active', 'second tier set active'],
		...['power kept on', 'identity authenticated', 'local account not opened', 'remote account not opened'],
	],
	'04000507': [
		...['voltage phase order reversed', 'current phase order reversed', 'voltage unbalance', 'current unbalance'],
		...['auxiliary supply lost', 'power down', 'demand above limit', 'power factor below limit'],
		'current severely unbalanced',
	],
}

const phaseFaults = [
	...['voltage loss', 'under voltage', 'over voltage', 'current loss', 'over current', 'overload', 'reversal'],
	...['phase break', 'current break'],
]
const phases: Readonly<Record<string, string>> = { '04000504': 'A', '04000505': 'B', '04000506': 'C' }

const supplies: Readonly<Record<number, string>> = { 1: 'on auxiliary supply', 2: 'on battery' }
const prepayments: Readonly<Record<number, string>> = { 1: 'energy prepaid', 2: 'amount prepaid' }

/** What the set bits of a status word say; [] for anything else. Makers use bits 10 and 11 of word 3 differently. */
export function statusBits({ key, quantity, value }: DecodedRecord): readonly string[] {
	if (quantity !== 'status' || value === null || !/^[0-9A-F]{4}$/.test(value)) return []
	const word = Number.parseInt(value, 16)
	const phase = phases[key]
	const own = phase === undefined ? names[key] : phaseFaults.map((fault) => `phase ${phase} ${fault}`)
	if (own === undefined) return []
	const told = own.filter((text, bit) => text !== '' && (word & (1 << bit)) !== 0)
	if (key !== '04000503') return told
	const coded = [supplies[(word >> 1) & 3], prepayments[(word >> 8) & 3]]
	return [...told, ...coded.filter((text) => text !== undefined)]
}

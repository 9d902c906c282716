/**
 * A pasted list of meters behind a concentrator: one a line, by address alone or with columns from a spreadsheet. What
 * is wrong is told row by row; nothing is guessed.
 */
import type { ArchiveEntry } from '../../../../shared/contract/network.ts'

export type NewMeter = Omit<ArchiveEntry, 'index' | 'point'> & { readonly serial: string | null }
/** What a row that says nothing of it gets. */
export type Usual = Omit<NewMeter, 'meterAddress' | 'serial'>

export type RowProblem = 'address' | 'repeated' | 'known' | 'port' | 'baud' | 'protocol' | 'collector' | 'number'
export type ListRow = {
	/** Line in what was pasted, from 1. */
	readonly line: number
	readonly typed: string
	readonly meter: NewMeter | null
	readonly problem: RowProblem | null
}

/** Entries of one order: 1376.1 numbers 2040 measuring points. */
export const mostMeters = 2040

const columns = [
	'address',
	'serial',
	'port',
	'protocol',
	'baud',
	'collector',
	'tariffs',
	'integer',
	'decimals',
	'class',
	'subclass',
] as const
type ColumnName = (typeof columns)[number]

/** What the head of a column may be called, in both languages. */
const names: Readonly<Record<string, ColumnName>> = {
	address: 'address',
	adresse: 'address',
	zähleradresse: 'address',
	'meter address': 'address',
	serial: 'serial',
	'serial number': 'serial',
	zählernummer: 'serial',
	port: 'port',
	anschluss: 'port',
	protocol: 'protocol',
	protokoll: 'protocol',
	baud: 'baud',
	baudrate: 'baud',
	collector: 'collector',
	kollektor: 'collector',
	sammler: 'collector',
	tariffs: 'tariffs',
	tarife: 'tariffs',
	integer: 'integer',
	vorkomma: 'integer',
	decimals: 'decimals',
	nachkomma: 'decimals',
	class: 'class',
	klasse: 'class',
	subclass: 'subclass',
	unterklasse: 'subclass',
}

const cellsOf = (line: string) => line.split(/[;\t,]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))

/** @param known addresses that the station has behind this concentrator already */
export function readMeterList(pasted: string, usual: Usual, known: ReadonlySet<string>): readonly ListRow[] {
	const lines = pasted.split(/\r?\n/).map((typed, index) => ({ line: index + 1, typed: typed.trim() }))
	const filled = lines.filter(({ typed }) => typed !== '')
	const head = cellsOf(filled[0]?.typed ?? '').map((cell) => names[cell.toLowerCase()])
	const isHead = head.includes('address')
	const order: readonly (ColumnName | undefined)[] = isHead ? head : columns
	const seen = new Set<string>()
	return filled.slice(isHead ? 1 : 0).map(({ line, typed }) => {
		const cells = new Map(cellsOf(typed).flatMap((cell, at) => (order[at] === undefined ? [] : [[order[at], cell]])))
		const read = meterOf((name) => cells.get(name) ?? '', usual)
		if (typeof read === 'string') return { line, typed, meter: null, problem: read }
		const problem = known.has(read.meterAddress) ? 'known' : seen.has(read.meterAddress) ? 'repeated' : null
		seen.add(read.meterAddress)
		return { line, typed, meter: read, problem }
	})
}

/** Twelve digits; the unused high ones are 0, as meters themselves have it (DL/T 645-2007 clause 5.2.1). */
const addressOf = (cell: string) => (/^\d{1,12}$/.test(cell) ? cell.padStart(12, '0') : null)

const baudRates: readonly number[] = [600, 1200, 2400, 4800, 7200, 9600, 19_200]

function meterOf(cell: (name: ColumnName) => string, usual: Usual): NewMeter | RowProblem {
	const meterAddress = addressOf(cell('address'))
	if (meterAddress === null || Number(meterAddress) === 0) return 'address'
	const port = numberOf(cell('port'), usual.port, 1, 31)
	if (port === null) return 'port'
	const protocolCode = numberOf(cell('protocol'), usual.protocolCode, 0, 255)
	if (protocolCode === null) return 'protocol'
	const baud = cell('baud') === '' ? usual.baud : Number(cell('baud'))
	if (baud !== null && !baudRates.includes(baud)) return 'baud'
	const collectorAddress = cell('collector') === '' ? usual.collectorAddress : addressOf(cell('collector'))
	if (collectorAddress === null) return 'collector'
	// F10 keeps the digits before the decimal sign as 4 … 7, those after it as 1 … 4, classes as half bytes.
	const tariffs = numberOf(cell('tariffs'), usual.tariffs, 1, 48)
	const integerDigits = numberOf(cell('integer'), usual.integerDigits, 4, 7)
	const decimals = numberOf(cell('decimals'), usual.decimals, 1, 4)
	const userClass = numberOf(cell('class'), usual.userClass, 0, 15)
	const userSubclass = numberOf(cell('subclass'), usual.userSubclass, 0, 15)
	if (tariffs === null || integerDigits === null || decimals === null || userClass === null || userSubclass === null) {
		return 'number'
	}
	const serial = cell('serial') === '' ? null : cell('serial').slice(0, 40)
	const electric = { tariffs, integerDigits, decimals, userClass, userSubclass }
	return { meterAddress, serial, port, protocolCode, baud, collectorAddress, ...electric }
}

function numberOf(cell: string, usual: number, least: number, most: number): number | null {
	if (cell === '') return usual
	const value = /^\d{1,5}$/.test(cell) ? Number(cell) : Number.NaN
	return value >= least && value <= most ? value : null
}

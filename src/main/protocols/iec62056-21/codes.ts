/** What an address in a data set means: an OBIS code, whole or shortened, or a heat meter's own short one. */
import { type ObisMeaning, obisMeaning, obisText } from '../obis.ts'

export type Code = {
	/** The canonical code where the meter names medium and channel; else as the meter wrote it. */
	readonly key: string
	readonly meaning: ObisMeaning
	/** Group A; null where it is left out. */
	readonly medium: number | null
	/** F as a billing period's number 0…99; null: none. */
	readonly period: number | null
}

/** A-B:C.D.E*F or …&F; C to E as digits or the letters C, F, L, P of the display (IEC 62056-6-1). */
const pattern =
	/^(?:(\d{1,3})-(\d{1,3}):)?([0-9A-Z]{1,3})(?:\.([0-9A-Z]{1,3}))?(?:\.([0-9A-Z]{1,3}))?(?:[*&](\d{1,3}))?$/

const nothing: ObisMeaning = {
	quantity: 'unknown',
	unit: '',
	tariff: 0,
	storage: 0,
	subunit: 0,
	function: 'instantaneous',
}

/**
 * Total: what is no code has the meaning 'unknown' and its own text as key. `isHeat`: the meter is known to be a heat
 * meter, so that 6.8.1 without medium is a tariff register of its energy and no reactive energy.
 */
export function codeOf(address: string, isHeat = false): Code {
	const known = (isHeat ? heatCodesSeen : codesSeen).get(address)
	if (known !== undefined) return known
	const code = readCode(address, isHeat)
	const seen = isHeat ? heatCodesSeen : codesSeen
	if (seen.size < mostSeen && address.length < 32) seen.set(address, code)
	return code
}

/** A meter says the same codes every time: their meaning is looked up once. */
const codesSeen = new Map<string, Code>()
const heatCodesSeen = new Map<string, Code>()
const mostSeen = 1024

function readCode(address: string, isHeat: boolean): Code {
	const match = pattern.exec(address)
	const groups = match === null ? null : [match[3]!, match[4] ?? '', match[5] ?? ''].map(groupOf)
	if (match === null || groups === null || groups.includes(null)) return unknownCode(address)
	const [c, d, e] = groups as [number, number | undefined, number | undefined]
	const f = match[6] === undefined ? 255 : Number(match[6])
	const period = f <= 99 ? f : null
	if (match[1] === undefined) {
		const heat = d === undefined ? null : heatMeaning(c, d, e, f, isHeat)
		const meaning = heat ?? obisMeaning(1, 0, c, d ?? 0, e ?? 0, f)
		const isError = c === 97
		const shown = isError ? { ...nothing, quantity: 'status' as const, role: 'error' } : meaning
		return { key: address, meaning: shown, medium: heat === null ? null : 6, period }
	}
	const [a, b] = [Number(match[1]), Number(match[2])]
	if ([a, b, c, d ?? 0, e ?? 0, f].some((group) => group > 255)) return unknownCode(address)
	const isWhole = d !== undefined && e !== undefined
	const key = isWhole ? obisText(a, b, c, d, e, f) : address
	return { key, meaning: obisMeaning(a, b, c, d ?? 0, e ?? 0, f), medium: a, period }
}

const unknownCode = (address: string): Code => ({ key: address, meaning: nothing, medium: null, period: null })

/** undefined: left out; null: none. */
function groupOf(text: string): number | undefined | null {
	if (text === '') return undefined
	if (/^\d+$/.test(text)) return Number(text)
	return letters.get(text) ?? null
}

/** IEC 62056-6-1: service entries are shown as C, errors as F, lists as L, profiles as P. */
const letters: ReadonlyMap<string, number> = new Map([
	['C', 96],
	['F', 97],
	['L', 98],
	['P', 99],
])

type Meaning = Pick<ObisMeaning, 'quantity' | 'unit'> & { readonly role?: string; readonly function?: 'maximum' }

/**
 * Two-part codes of heat meters (EN 1434-3 clause 5 on the optical interface, as Landis+Gyr, Itron and Kamstrup send
 * them): medium 6 is left out, *01 is the value at the set date.
 */
const heatCodes: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
	['6.8', { quantity: 'energy', unit: 'MWh' }],
	['6.26', { quantity: 'volume', unit: 'm3' }],
	['6.4', { quantity: 'power', unit: 'kW' }],
	['6.27', { quantity: 'volume-flow', unit: 'm3/h' }],
	['6.28', { quantity: 'return-temperature', unit: 'degC' }],
	['6.29', { quantity: 'flow-temperature', unit: 'degC' }],
	['6.30', { quantity: 'temperature-difference', unit: 'K' }],
	['6.6', { quantity: 'power', unit: 'kW', function: 'maximum' }],
	['6.33', { quantity: 'volume-flow', unit: 'm3/h', function: 'maximum' }],
	['6.31', { quantity: 'operating-time', unit: 'h' }],
	['6.32', { quantity: 'operating-time', unit: 'h', role: 'error' }],
	['6.35', { quantity: 'duration', unit: 'min', role: 'averaging' }],
	['6.36', { quantity: 'text', unit: '', role: 'set-day' }],
	['9.4', { quantity: 'flow-temperature', unit: 'degC', function: 'maximum' }],
	['9.20', { quantity: 'identity', unit: '', role: 'device' }],
	['9.21', { quantity: 'identity', unit: '', role: 'property' }],
	['9.24', { quantity: 'volume-flow', unit: 'm3/h', role: 'nominal' }],
	['9.31', { quantity: 'operating-time', unit: 'h', role: 'flow' }],
	['9.36', { quantity: 'time', unit: '', role: 'clock' }],
	['0.0', { quantity: 'identity', unit: '', role: 'property' }],
])

function heatMeaning(c: number, d: number, e: number | undefined, f: number, isHeat: boolean): ObisMeaning | null {
	const storage = f <= 99 ? f : 0
	if (e === undefined) {
		const found = heatCodes.get(`${c}.${d}`)
		// Every other two-part code that begins with 6 or 9 is a heat meter's as well: electricity has three parts.
		if (found === undefined) return c === 6 || c === 9 ? nothing : null
		return { ...nothing, ...found, storage }
	}
	if (!isHeat || c !== 6) return null
	if (d === 36) return { ...nothing, quantity: 'date', role: `maximum-${e}`, storage }
	const found = heatCodes.get(`${c}.${d}`)
	return found === undefined ? nothing : { ...nothing, ...found, tariff: e, storage }
}

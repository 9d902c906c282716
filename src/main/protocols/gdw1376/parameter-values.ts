/**
 * Parameters back from what decoded records state to the bytes of AFN 04: the inverse of parameters.ts, for the items
 * whose layout is known and that are no list (archive and plan have their own).
 */
import { bcdAt } from './formats.ts'

/** By role, as a decoded record states it. */
export type Values = ReadonlyMap<string, string>

/** The item's data; a sentence's part where a value is missing or not of its form; null: no such layout. */
export function parameterBytes(item: number, values: Values): readonly number[] | string | null {
	const layout = layouts.get(item)
	if (layout === undefined) return null
	const unknown = [...values.keys()].find((role) => !layout.roles.includes(role))
	if (unknown !== undefined) return `F${item} has no "${unknown}"`
	const missing = layout.roles.find((role) => !values.has(role))
	if (missing !== undefined) return `F${item} lacks its "${missing}"`
	const parts = layout.roles.map((role) => values.get(role) as string)
	const wrong = layout.roles.find((_, index) => layout.parts[index]!(parts[index]!) === null)
	if (wrong !== undefined) return `"${values.get(wrong)}" is no "${wrong}" of F${item}`
	const bytes = parts.map((part, index) => layout.parts[index]!(part) as readonly number[])
	return (layout.joined ?? ((each) => each.flat()))(bytes)
}

/** null: the text is not of the form. */
type Part = (text: string) => readonly number[] | null
type Encoder = {
	readonly roles: readonly string[]
	readonly parts: readonly Part[]
	/** Where two values share bytes. */
	readonly joined?: (bytes: readonly (readonly number[])[]) => readonly number[]
}

const whole =
	(most: number): Part =>
	(text) => {
		const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
		return number <= most ? (most > 0xff ? [number & 0xff, number >> 8] : [number]) : null
	}
const hexDigits =
	(bytes: number): Part =>
	(text) =>
		new RegExp(`^[\\dA-F]{${2 * bytes}}$`).test(text)
			? Array.from({ length: bytes }, (_, index) => Number.parseInt(text.slice(2 * index, 2 * index + 2), 16))
			: null
/** Filled with zeros. */
const text =
	(bytes: number): Part =>
	(value) =>
		/^[ -~]*$/.test(value) && value.length <= bytes
			? Array.from({ length: bytes }, (_, index) => (index < value.length ? value.charCodeAt(index) : 0))
			: null

/** Units of 20 ms, stated in seconds with two decimals. */
const rtsDelay: Part = (value) => {
	const units = /^\d\.\d\d$/.test(value) ? (Number(value[0]) * 100 + Number(value.slice(2))) / 2 : Number.NaN
	return Number.isInteger(units) && units <= 0xff ? [units] : null
}

const hostAndPort: Part = (value) => {
	const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3}):(\d{1,5})$/.exec(value)
	const numbers = match?.slice(1).map(Number) ?? []
	const [port] = numbers.slice(4)
	if (port === undefined || port > 0xffff || numbers.slice(0, 4).some((byte) => byte > 0xff)) return null
	return [...numbers.slice(0, 4), port & 0xff, port >> 8]
}

/** A digit in four bits, in the order of dialling; A is a comma, B a hash sign, F fills. */
const telephone: Part = (value) => {
	if (!/^[\d,#]{0,16}$/.test(value)) return null
	const digits = value.replaceAll(',', 'A').replaceAll('#', 'B').padEnd(16, 'F')
	return hexDigits(8)(digits)
}

/** F1: twelve bits of seconds and two of repetitions share two bytes. */
const upwardPort: Encoder = {
	roles: ['rts-delay', 'permitted-delay', 'answer-timeout', 'repetitions', 'confirmed-services', 'heartbeat'],
	parts: [rtsDelay, whole(0xff), whole(0x0fff), whole(3), hexDigits(1), whole(0xff)],
	joined: ([rts, delay, timeout, [repetitions = 0] = [], services, heartbeat]) => {
		const [low = 0, high = 0] = timeout ?? []
		return [...rts!, ...delay!, low, high | (repetitions << 4), ...services!, ...heartbeat!]
	},
}

const layouts: ReadonlyMap<number, Encoder> = new Map([
	[1, upwardPort],
	[3, { roles: ['main-address', 'backup-address', 'access-point'], parts: [hostAndPort, hostAndPort, text(16)] }],
	[4, { roles: ['master-telephone', 'message-centre'], parts: [telephone, telephone] }],
	[9, { roles: ['recorded-events', 'important-events'], parts: [hexDigits(8), hexDigits(8)] }],
	[29, { roles: ['shown-number'], parts: [text(12)] }],
])

/** A.1, or null where it is no time from 2000 to 2099. */
export function clockBytes(local: string): readonly number[] | null {
	const instant = Date.parse(`${local}Z`)
	if (!/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(local) || Number.isNaN(instant)) return null
	const date = new Date(instant)
	if (!date.toISOString().startsWith(local)) return null
	const weekday = date.getUTCDay() || 7
	const [second, minute, hour, day] = [17, 14, 11, 8].map((at) => bcdAt(local, at)) as [number, number, number, number]
	return [second, minute, hour, day, (weekday << 5) | bcdAt(local, 5), bcdAt(local, 2)]
}

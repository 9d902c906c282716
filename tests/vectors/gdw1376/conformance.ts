/** Every Q/GDW 376.1 line of the outside vectors against the decoder: what agrees, what is refused, what deviates. */
import { decode } from '../../../src/main/protocols/gdw1376/codec.ts'
import { explain } from '../../../src/main/protocols/gdw1376/explain.ts'
import type { Decoded, DecodedRecord } from '../../../src/main/protocols/protocol.ts'
import { bytesOf, type Conformance, conform, readVectors, unexplained, type Verdict } from '../conform.ts'
import { encodedAgain } from './encoded.ts'

type Vector = {
	readonly protocol: string
	readonly direction: string
	readonly hex: string
	readonly checksum_ok: boolean
	readonly expected: Readonly<Record<string, unknown>>
}

/** Standards beside ours, whose frames are recognised and named. */
const neighbours = ['Q/GDW 376.2', 'DL/T 698.45'] as const

/** `vectorFolder`: the outside vectors' root, which holds protocols/cn.jsonl; [] where it is absent. */
export function conformGdw1376(vectorFolder: string): Conformance[] {
	const all = readVectors<Vector>(vectorFolder, 'cn.jsonl')
	const own = framesIn(vectorFolder)
	const sent = own.filter((vector) => isFrame(vector) && isFromMaster(vector))
	return [
		...conform(`cn.jsonl (${covered})`, own, compare),
		...conform(`cn.jsonl (${covered}, sent by a master, encoded again)`, sent, encodes),
		...neighbours.flatMap((name) => {
			const frames = all.filter(({ protocol }) => protocol === name)
			return conform(`cn.jsonl (${name}, recognised)`, frames, (vector) => recognises(name, vector))
		}),
	]
}

const isFromMaster = ({ direction, hex }: Vector): boolean =>
	!direction.startsWith('slave') || fromMaster.has(hex.replaceAll(' ', '').slice(0, 32))

/** The named standard, who speaks, and what the line states of it. */
function recognises(name: string, { hex, direction, expected }: Vector): Verdict {
	const decoded = decode(bytesOf(hex))
	const text = decoded.ok ? '' : decoded.text
	const { afn, fn, address, oad } = expected
	const facts = [
		name,
		afn !== undefined && `AFN ${afn} F${fn} `,
		address !== undefined && `from ${address}`,
		oad !== undefined && `OAD ${oad}`,
		direction.startsWith('concentrator') && 'from the concentrator',
		direction.startsWith('module') && 'from the module',
		direction.startsWith('master') && ' to ',
	].filter((fact): fact is string => typeof fact === 'string')
	const isNamed = !decoded.ok && decoded.reason === 'unsupported' && facts.every((fact) => text.includes(fact))
	return isNamed ? 'agreed' : [{ of: hex, cause: `${unexplained}: ${JSON.stringify(decoded)}` }]
}

/** Built again from what decode and explain say of it. */
function encodes({ hex }: Vector): Verdict {
	const bytes = bytesOf(hex)
	const plain = hex.replaceAll(' ', '')
	const known = notOurs.find(([beginning]) => plain.startsWith(beginning))?.[1]
	const built = rebuilt(bytes)
	if (built === hexOf(bytes)) return 'agreed'
	return [{ of: hex, cause: known ?? `${unexplained}: built ${built}` }]
}

function rebuilt(bytes: Uint8Array): string {
	try {
		return hexOf(encodedAgain(bytes))
	} catch (error) {
		return String(error)
	}
}

const covered = 'Q/GDW 376.1'

export const framesIn = (vectorFolder: string): Vector[] =>
	readVectors<Vector>(vectorFolder, 'cn.jsonl').filter(({ protocol }) => protocol === covered)

/** Whole, with a right sum, of an edition that exists: bits 01 or 10. */
export function isFrame({ hex, checksum_ok }: Vector): boolean {
	const bytes = bytesOf(hex)
	const low = bytes[bytes.indexOf(0x68) + 1]! & 3
	return checksum_ok && (low === 1 || low === 2)
}

/** What is known of a sender that does otherwise than the standard says; hex without blanks. */
const explained: ReadonlyMap<string, string> = new Map([
	[
		'684A004A00689812965634000A60000001000A141E03070F8A16',
		'F1 packs the time limit into twelve bits and the repetitions into the two above them (PROTOCOLS-CN, and three sources ' +
			'beside it); this sender gives each a byte of its own, so that its "30 s, 3 times" says 798 s, 0 times',
	],
])

/** Frames that we would not send so, by how they begin. */
const notOurs: readonly (readonly [string, string])[] = [
	['6812011201684A01912906660A7000', 'a question for the archive that carries whole entries: ours names their numbers'],
	['68F200F2006851129656340010E000', 'marks odd parity for a port that has none: ours leaves the mark clear'],
]

/** Begins as this: the file calls it an answer, and its control field 4A says that the master sent it. */
const fromMaster: ReadonlySet<string> = new Set(['6812011201684A01912906660A700000'])

function compare(vector: Vector): Verdict {
	const { hex, expected } = vector
	const deviation = (cause: string) => ({ of: hex, cause: `${unexplained}: ${cause}` })
	const bytes = bytesOf(hex)
	const decoded = decode(bytes)
	if (!isFrame(vector)) {
		const isRefused = !decoded.ok && ['length', 'truncated', 'checksum'].includes(decoded.reason)
		return isRefused ? 'refused' : [deviation(`not refused: ${JSON.stringify(decoded)}`)]
	}
	if (!decoded.ok) return [deviation(`refused: ${decoded.reason} (${decoded.text})`)]
	const plain = hex.replaceAll(' ', '')
	const wanted = isFromMaster(vector) ? 'down' : 'up'
	const deviations = decoded.direction === wanted ? [] : [deviation(`direction is ${decoded.direction}`)]
	for (const [name, value] of Object.entries(expected)) {
		const check = checks[name]
		if (check === undefined) deviations.push(deviation(`nothing checks the stated "${name}"`))
		else if (!check(value, decoded, bytes)) {
			const known = explained.get(plain)
			const found = deviation(`${name}: stated ${JSON.stringify(value)}, decoded ${JSON.stringify(decoded)}`)
			deviations.push(known === undefined ? found : { of: hex, cause: known })
		}
	}
	return deviations
}

type Told = Extract<Decoded, { ok: true }>
type Check = (stated: unknown, decoded: Told, bytes: Uint8Array) => boolean
type Facts = Readonly<Record<string, unknown>>

const valuesOf = ({ readings }: Told, role: string, quantity?: DecodedRecord['quantity']): readonly (string | null)[] =>
	readings
		.filter((each) => each.role === role && (quantity === undefined || each.quantity === quantity))
		.map(({ value }) => value)
const has =
	(role: string, quantity?: DecodedRecord['quantity']): Check =>
	(stated, decoded) =>
		valuesOf(decoded, role, quantity).some((value) => value === String(stated) || Number(value) === stated)
const hasTime =
	(role: string): Check =>
	(stated, decoded) =>
		valuesOf(decoded, role).includes(String(stated).replace(' ', 'T'))
/** Stated numbers of one quantity in the order of the frame; null: every one is absent. */
const series =
	(quantity: DecodedRecord['quantity'], roles: (role: string) => boolean = (role) => role !== 'neutral'): Check =>
	(stated, { readings }) => {
		const found = readings
			.filter((each) => each.quantity === quantity && roles(each.role ?? ''))
			.map(({ value }) => value)
		if (stated === null) return found.length > 0 && found.every((value) => value === null)
		return JSON.stringify(found.map(Number)) === JSON.stringify(stated)
	}
const valueIn = ({ readings }: Told, item: string): DecodedRecord | undefined =>
	readings.find(({ key, quantity }) => key.split(' ')[1] === item && quantity !== 'time')
const itemValue =
	(item: string): Check =>
	(stated, decoded) =>
		Number(valueIn(decoded, item)?.value ?? Number.NaN) === stated
const plainHex = (stated: unknown): string => String(stated).replaceAll(' ', '')
const wires = (bytes: Uint8Array, name: string): readonly string[] =>
	explain(bytes)
		.filter((field) => field.name === name)
		.map(({ at, length }) =>
			Buffer.from(bytes.subarray(at, at + length))
				.toString('hex')
				.toUpperCase(),
		)
const wire =
	(name: string): Check =>
	(stated, _, bytes) =>
		wires(bytes, name).includes(plainHex(stated))
/** The bytes for the meter: unshifted by 33H and read where DL/T 645 has them. */
const innerOf = (decoded: Told): Uint8Array => bytesOf(valuesOf(decoded, 'forwarded')[0] ?? '')
const innerData = (decoded: Told): readonly number[] => {
	const inner = innerOf(decoded)
	return Array.from(inner.subarray(10, 10 + inner[9]!), (byte) => (byte - 0x33) & 0xff)
}
const hexOf = (bytes: Iterable<number>): string => Buffer.from(Uint8Array.from(bytes)).toString('hex').toUpperCase()
const pointAndItems = (bytes: Uint8Array): string =>
	explain(bytes)
		.filter(({ name }) => name === 'DA' || name === 'DT')
		.map(({ text }) => text)
		.join(' ')

const checks: Readonly<Record<string, Check>> = {
	c: wire('control'),
	afn: (stated, { control }, bytes) => control.startsWith(`${String(stated)} `) && wires(bytes, 'AFN')[0] === stated,
	seq: (stated, _, bytes) => {
		const own = Number.parseInt(wires(bytes, 'SEQ')[0]!, 16)
		return own === Number.parseInt(String(stated), 16) || (own & 0x0f) === stated
	},
	pseq: (stated, _, bytes) => (Number.parseInt(wires(bytes, 'SEQ')[0]!, 16) & 0x0f) === stated,
	rseq: (stated, _, bytes) => (Number.parseInt(wires(bytes, 'SEQ')[0]!, 16) & 0x0f) === stated,
	fn: (stated, _, bytes) => new RegExp(`\\bF${String(stated)}\\b`).test(pointAndItems(bytes)),
	pn: (stated, decoded, bytes) =>
		new RegExp(`\\bp${String(stated)}\\b`).test(pointAndItems(bytes)) || has('end-event')(stated, decoded, bytes),
	a1: (stated, { device }) => device?.serial.startsWith(String(stated)) === true,
	a2: (stated, { device }) => device?.serial.endsWith(String(stated)) === true,
	rtua: (stated, { device }) => device?.serial === stated,
	a: wire('address'),
	a3: wire('master'),
	msa: (stated, _, bytes) => Number.parseInt(wires(bytes, 'master')[0]!, 16) >> 1 === stated,
	protocol_bits: (stated, _, bytes) => (bytes[1]! & 3).toString(2).padStart(2, '0') === stated,
	ec1: has('important-events'),
	ec2: has('ordinary-events'),
	pm: has('first-event'),
	erc: (stated, { readings }) => {
		const told = new Set(readings.flatMap(({ key }) => (key.includes('ERC') ? [Number(key.split('ERC')[1])] : [])))
		return JSON.stringify([...told]) === JSON.stringify(stated)
	},
	port: has('port'),
	ctrl: wire('line-settings'),
	pkt_timeout: wire('frame-timeout'),
	byte_timeout: (stated, decoded) => Number(valuesOf(decoded, 'byte-timeout')[0]) * 100 === stated,
	len: (stated, decoded) => innerOf(decoded).length === stated,
	inner: (stated, decoded) => valuesOf(decoded, 'forwarded')[0] === plainHex(stated),
	// What stands inside is DL/T 645 and is kept as bytes: it must lie whole where the bytes are.
	inner_value: (stated, decoded) =>
		Number.parseInt(hexOf(innerData(decoded).slice(4).toReversed()), 10) / 100 === stated,
	inner_control: (stated, decoded) => hexOf(innerOf(decoded).subarray(8, 9)) === stated,
	inner_di: (stated, decoded) =>
		hexOf(
			innerData(decoded)
				.slice(0, String(stated).length / 2)
				.toReversed(),
		) === stated,
	n1: (stated, decoded) => hexOf(innerData(decoded).slice(8, 9)) === stated,
	status: (stated, decoded) => hexOf(innerData(decoded).slice(4, 6).toReversed()) === stated,
	// Two bytes of BCD each, low byte first, in the file's order.
	values: (stated, decoded) => {
		const digits = Object.values(stated as Facts).map((value) => String(value).padStart(4, '0'))
		return hexOf(innerData(decoded)).includes(digits.map((four) => four.slice(2) + four.slice(0, 2)).join(''))
	},
	time: (stated, decoded, bytes) => hasTime('clock')(stated, decoded, bytes),
	week: has('weekday'),
	count: has('entries'),
	index: has('index'),
	entries: (stated, decoded, bytes) => (stated as readonly Facts[]).every((entry) => isEntry(entry, decoded, bytes)),
	entry: (stated, decoded, bytes) => isEntry(stated as Facts, decoded, bytes),
	td_c: (stated, { readings }, bytes) => {
		const { start, points } = stated as { start: string; points: number }
		return (
			readings.some(({ role, value }) => role === 'curve-start' && value === start.replace(' ', 'T')) &&
			explain(bytes).some(({ name, text }) => name === 'points' && text === `${points} points`)
		)
	},
	F89_voltage: itemValue('F89'),
	F89_v: itemValue('F89'),
	F105_pf_pct: itemValue('F105'),
	F101_raw: (stated, decoded) =>
		valueIn(decoded, 'F101')?.value?.replace('.', '') ===
		String(Number(hexOf([...bytesOf(String(stated))].toReversed()))),
	missing: (_, { readings }) => readings.some(({ value }) => value === null),
	f1: (stated, decoded) => {
		const { rts, tx_delay, timeout, resend, con_flags, heartbeat_min } = stated as Facts
		const same = (role: string, value: unknown, scale = 1) => Number(valuesOf(decoded, role)[0]) * scale === value
		return (
			same('rts-delay', rts, 50) &&
			same('permitted-delay', tx_delay) &&
			same('answer-timeout', timeout) &&
			same('repetitions', resend) &&
			valuesOf(decoded, 'confirmed-services')[0] === con_flags &&
			same('heartbeat', heartbeat_min)
		)
	},
	phone: has('master-telephone'),
	sms: has('message-centre'),
	text: has('shown-number'),
	read_time: (stated, decoded, bytes) =>
		hasTime('read-at')(stated, decoded, bytes) || hasTime('reading-time')(stated, decoded, bytes),
	read: hasTime('read-at'),
	td_d: hasTime('frozen-day'),
	tariffs: (stated, { readings }) => Math.max(...readings.map(({ tariff }) => tariff)) === stated,
	p_kw: series('power'),
	q_kvar: series('reactive-power'),
	pf_pct: series('power-factor'),
	u_v: series('voltage'),
	i_a: series('current'),
	i0: series('current', (role) => role === 'neutral'),
	s: series('apparent-power'),
	confirmed_afn: wire('confirmed AFN'),
	item: (stated, { readings }) => {
		const { pn, fn, err } = stated as Facts
		return readings.some(({ role, value }) => role?.endsWith(`F${fn} p${pn}`) === true && Number(value) === err)
	},
	data: (stated, { readings }) => readings.some(({ quantity, value }) => quantity === 'unknown' && value === stated),
	// A password is never shown: it must stand where the password is, and in no text.
	pw_head: (stated, decoded, bytes) => {
		const head = plainHex(stated)
		const isThere = wires(bytes, 'password').some((each) => each.startsWith(head))
		return isThere && !JSON.stringify([decoded.readings, explain(bytes).map(({ text }) => text)]).includes(head)
	},
	blocks: has('ports'),
	flags: has('flags'),
	days: has('days'),
	interval_min: has('interval'),
	broadcast: wire('broadcast-time'),
	periods: (stated, decoded) => {
		const starts = valuesOf(decoded, 'period-start')
		const ends = valuesOf(decoded, 'period-end')
		return JSON.stringify(starts.map((start, index) => [start, ends[index]])) === JSON.stringify(stated)
	},
}

/** One entry of the archive; the meter's password is checked to be there and not to be told. */
function isEntry(entry: Facts, { readings }: Told, bytes: Uint8Array): boolean {
	const own = readings.filter(({ key }) => key.endsWith(` #${String(entry.index)}`))
	const told = (role: string) => own.find((each) => each.role === role)?.value
	const facts: Readonly<Record<string, (stated: unknown) => boolean>> = {
		index: (stated) => told('index') === String(stated),
		pn: (stated) => told('point') === String(stated),
		speed_port: (stated) => wires(bytes, 'port').includes(String(stated)),
		protocol: (stated) => Number.parseInt(told('protocol') ?? '', 10) === Number.parseInt(String(stated), 16),
		address: (stated) => told('meter-address') === stated,
		password_wire: (stated) =>
			wires(bytes, 'meter-password').includes(plainHex(stated)) && !JSON.stringify(own).includes(plainHex(stated)),
		tariffs: (stated) => told('tariffs') === String(Number.parseInt(String(stated), 16)),
		digits: (stated) => wires(bytes, 'digits').includes(String(stated)),
		collector: (stated) => told('collector-address') === stated,
		class: (stated) => told('user-class')?.replace('.', '') === stated,
	}
	return Object.entries(entry).every(([name, stated]) => facts[name]?.(stated) === true)
}

/** The way to the meters as a page sees it: 40 meters behind a concentrator, 12 channels of a collector. */
import type {
	ArchiveEntry,
	ComparedEntry,
	EventView,
	JobView,
	NetworkNode,
	OrderView,
} from '../../../src/shared/contract/network.ts'
import type { Health } from '../../../src/shared/contract/values.ts'
import { lines, meters, minutesAgo, now } from './house.ts'

export const concentratorId = 50
export const concentratorName = 'Haus B, Keller'
export const collectorId = 60
export const collectorName = 'Wasserzähler Keller'
const terminal = '0314-25394'
/** Point 7 is on the wrong port, 12 and 13 are not in the concentrator, 38–40 are silent. */
const meterOfPoint = (point: number) => 100 + point
export const meterOfChannel = (channel: number) => 200 + channel
const addressOf = (point: number) => `0000220417${String(point).padStart(2, '0')}`
const notThere = [12, 13]
const silent = [12, 13, 38, 39, 40]

const week = (asked: number, answered: (day: number) => number) =>
	Array.from({ length: 7 }, (_, day) => ({ date: `2026-11-${16 + day}`, asked, answered: answered(day) }))

const plain = {
	point: null,
	channel: null,
	place: null,
	signalPercent: null,
	clockOffsetMs: null,
	progress: null,
	lastFailure: null,
}

const lineNodes = (): readonly NetworkNode[] =>
	lines.map((line) => {
		const count = line.id === 6 ? 40 : line.id === 7 ? 9 : meters.filter(({ lineId }) => lineId === line.id).length
		return {
			...plain,
			key: `line:${line.id}`,
			parent: null,
			kind: 'line',
			id: line.id,
			name: line.name,
			address: null,
			protocol: line.protocol,
			health: line.health,
			meters: count,
			lastAnswerAt: line.lastAnswerAt,
			lastFailure:
				line.reason === null ? null : { at: line.since, reason: line.reason, text: line.detail ?? line.reason },
			days: week(count * 96, (day) => (line.health === 'alarm' && day === 6 ? 0 : count * (day === 3 ? 90 : 96))),
		}
	})

const directMeters = (): readonly NetworkNode[] =>
	meters.map((meter) => ({
		...plain,
		key: `meter:${meter.id}`,
		parent: `line:${meter.lineId}`,
		kind: 'meter',
		id: meter.id,
		name: meter.serial,
		address: meter.address,
		protocol: meter.protocol,
		health: meter.health,
		place: `${meter.unitName} · ${meter.pointName}`,
		meters: 0,
		lastAnswerAt: meter.lastReadAt,
		lastFailure: meter.lastFailure,
		days: week(96, (day) => (meter.health === 'good' ? 96 : day < 6 ? 95 : 3)),
		clockOffsetMs: meter.clockOffsetMs,
	}))

function meterBehind(point: number): NetworkNode {
	const isSilent = silent.includes(point)
	const health: Health = notThere.includes(point) ? 'unknown' : isSilent ? 'alarm' : 'good'
	return {
		...plain,
		key: `meter:${meterOfPoint(point)}`,
		parent: `concentrator:${concentratorId}`,
		kind: 'meter',
		id: meterOfPoint(point),
		name: addressOf(point),
		address: `${terminal}/p${point}`,
		protocol: 'gdw1376',
		health,
		point,
		place: point > 36 ? null : `Haus B, ${Math.ceil(point / 8)}. OG · Wohnung ${point}`,
		meters: 0,
		lastAnswerAt: notThere.includes(point) ? null : isSilent ? minutesAgo(2_900 + point) : minutesAgo(point % 9),
		lastFailure: isSilent ? { at: minutesAgo(12), reason: 'silence', text: 'The meter did not answer.' } : null,
		days: week(notThere.includes(point) ? 0 : 24, (day) =>
			isSilent ? (day < 4 ? 24 : 0) : 24 - (point % 5 === day ? 1 : 0),
		),
		clockOffsetMs: notThere.includes(point) ? null : point === 21 ? 724_000 : ((point * 733) % 9000) - 4000,
	}
}

const channelNode = (channel: number): NetworkNode => ({
	...plain,
	key: `meter:${meterOfChannel(channel)}`,
	parent: `collector:${collectorId}`,
	kind: 'meter',
	id: meterOfChannel(channel),
	name: `W-20${700 + channel * 13}`,
	address: `5/${channel}`,
	protocol: 'modbus',
	health: channel === 6 ? 'alarm' : 'good',
	channel,
	place: `Wohnung ${Math.ceil(channel / 5)}.0${((channel - 1) % 5) + 1} · Wasser`,
	meters: 0,
	lastAnswerAt: minutesAgo(channel === 6 ? 1_870 : 4),
	lastFailure: channel === 6 ? { at: minutesAgo(4), reason: 'meter-error', text: 'channel 6: line cut' } : null,
	days: week(24, (day) => (channel === 6 && day > 4 ? 0 : 24)),
})

export const nodes = (): readonly NetworkNode[] => [
	...lineNodes(),
	...directMeters(),
	{
		...plain,
		key: `concentrator:${concentratorId}`,
		parent: 'line:6',
		kind: 'concentrator',
		id: concentratorId,
		name: concentratorName,
		address: terminal,
		protocol: 'gdw1376',
		health: 'warning',
		meters: 40,
		lastAnswerAt: minutesAgo(1),
		days: week(960, (day) => 912 + day),
		signalPercent: 74,
		clockOffsetMs: -38_000,
		progress: { done: 26, total: 40 },
	},
	...Array.from({ length: 40 }, (_, index) => meterBehind(index + 1)),
	{
		...plain,
		key: `collector:${collectorId}`,
		parent: 'line:7',
		kind: 'collector',
		id: collectorId,
		name: collectorName,
		address: '5',
		protocol: 'modbus',
		health: 'warning',
		meters: 9,
		lastAnswerAt: minutesAgo(4),
		days: week(216, (day) => (day > 4 ? 192 : 216)),
	},
	...Array.from({ length: 9 }, (_, index) => channelNode(index + 1)),
]

function entry(point: number, part: Partial<ArchiveEntry> = {}): ArchiveEntry {
	return {
		index: point,
		point,
		port: 31,
		baud: null,
		protocolCode: 30,
		meterAddress: addressOf(point),
		collectorAddress: '000000000000',
		tariffs: 4,
		integerDigits: 6,
		decimals: 2,
		userClass: 0,
		userSubclass: 0,
		...part,
	}
}

const compared = (point: number, part: Partial<ComparedEntry> = {}): ComparedEntry => ({
	point,
	verdict: 'same',
	station: entry(point),
	concentrator: entry(point),
	differs: [],
	meterId: meterOfPoint(point),
	meterSerial: addressOf(point),
	silent: silent.includes(point),
	...part,
})

const unknownHere = (point: number): ComparedEntry => ({
	...compared(point, { verdict: 'concentrator-only', station: null }),
	meterId: null,
	meterSerial: null,
	silent: false,
})

/** After a repair here and there are the same; unknown ones are gone. */
export function archive(isRepaired: boolean): readonly ComparedEntry[] {
	const points = Array.from({ length: 40 }, (_, index) => index + 1)
	if (isRepaired) return points.map((point) => compared(point))
	const known = points.map((point) => {
		if (notThere.includes(point)) return compared(point, { verdict: 'station-only', concentrator: null })
		if (point === 7) {
			const other = entry(7, { port: 2, baud: 2400, meterAddress: '000022041797' })
			return compared(7, { verdict: 'different', concentrator: other, differs: ['port', 'baud', 'meterAddress'] })
		}
		if (point === 19) {
			return compared(19, {
				verdict: 'different',
				concentrator: entry(19, { protocolCode: 1 }),
				differs: ['protocolCode'],
			})
		}
		return compared(point)
	})
	return [...known, unknownHere(41), unknownHere(42), unknownHere(43)]
}

const eventTexts: readonly (readonly [number, boolean, string, boolean])[] = [
	[14, true, 'power failed at 2026-11-21 03:12, returned at 2026-11-21 03:19', true],
	[31, false, 'meter reading failed; content not decoded', false],
	[12, false, 'clock of a meter deviates; content not decoded', false],
	[24, true, 'voltage beyond limit: L1 253.4 V, L2 231.0 V, L3 229.8 V', true],
	[35, false, 'unknown meter found; content not decoded', false],
	[37, true, 'meter cover opened; content not decoded', false],
	[1, true, 'software changed from 1.02 to 1.04', true],
]

export const events = (): readonly EventView[] =>
	Array.from({ length: 34 }, (_, index) => {
		const [erc, important, text, decoded] = eventTexts[index % eventTexts.length]!
		const day = String(21 - Math.floor(index / 3)).padStart(2, '0')
		return {
			id: 900 - index,
			concentratorId,
			concentratorName,
			important,
			sequence: 302 - index,
			erc,
			local: index === 5 ? null : `2026-11-${day}T${String(23 - (index % 20)).padStart(2, '0')}:12`,
			receivedAt: minutesAgo(30 + index * 480),
			text,
			hex: '0E0A12032111261903211126',
			decoded,
		}
	})

export const orders: readonly OrderView[] = [
	{
		id: 3,
		at: minutesAgo(2_880),
		device: concentratorName,
		kind: 'clock',
		outcome: 'done',
		text: 'clock set, read back 1 s off',
	},
	{
		id: 2,
		at: minutesAgo(12_960),
		device: concentratorName,
		kind: 'archive',
		outcome: 'unknown',
		text: '4 entries written, 1 deleted; no answer to the last frame',
	},
	{
		id: 1,
		at: minutesAgo(40_000),
		device: addressOf(21),
		kind: 'clock',
		outcome: 'refused',
		text: 'error 02: password',
	},
]

export const jobs: readonly JobView[] = [
	{
		id: 11,
		kind: 'reread',
		subject: concentratorName,
		state: 'running',
		done: 26,
		total: 40,
		text: '',
		startedAt: minutesAgo(2),
		finishedAt: null,
	},
	{
		id: 10,
		kind: 'read-archive',
		subject: concentratorName,
		state: 'done',
		done: 41,
		total: 41,
		text: '41 entries read, 7 differ',
		startedAt: minutesAgo(44),
		finishedAt: minutesAgo(43),
	},
	{
		id: 9,
		kind: 'collect',
		subject: collectorName,
		state: 'done',
		done: 12,
		total: 12,
		text: '12 channels read, channel 6: line cut',
		startedAt: minutesAgo(5),
		finishedAt: minutesAgo(4),
	},
	{
		id: 8,
		kind: 'export',
		subject: '2026-10',
		state: 'done',
		done: 36,
		total: 36,
		text: '85 meters, 412,906 readings',
		startedAt: minutesAgo(9_000),
		finishedAt: now - 8_990 * 60_000,
	},
]

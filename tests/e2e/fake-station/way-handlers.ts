/** Callers, collectors and exchange as a page sees them. */
import type { CallerView, callerCalls, ListenerView } from '../../../src/shared/contract/callers.ts'
import type { ChannelView, CollectorModelView, collectorCalls } from '../../../src/shared/contract/collectors.ts'
import type { Handlers } from '../../../src/shared/contract/define.ts'
import type { exchangeCalls } from '../../../src/shared/contract/exchange.ts'
import { CallFailed } from '../../../src/shared/rpc.ts'
import { minutesAgo } from './house.ts'
import { collectorId, collectorName, meterOfChannel } from './network.ts'

const listeners: readonly ListenerView[] = [
	{
		id: 1,
		name: 'Mobilfunk',
		host: '0.0.0.0',
		port: 9100,
		enabled: true,
		state: 'listening',
		problem: null,
		connections: 3,
		refused: { tooMany: 0, tooFast: 214, nameless: 37, blocked: 12 },
	},
	{
		id: 2,
		name: 'Hausnetz',
		host: '192.168.1.5',
		port: 9101,
		enabled: true,
		state: 'failed',
		problem: 'listen EADDRINUSE: address already in use 192.168.1.5:9101',
		connections: 0,
		refused: { tooMany: 0, tooFast: 0, nameless: 0, blocked: 0 },
	},
]

const caller = (identity: string, part: Partial<CallerView>): CallerView => ({
	port: 9100,
	identity,
	kind: 'concentrator',
	peer: '10.64.3.17:40122',
	firstAt: minutesAgo(50),
	lastAt: minutesAgo(1),
	connected: true,
	heartbeats: 10,
	replaced: 0,
	state: 'waiting',
	lineId: null,
	...part,
})

const callers = (): CallerView[] => [
	caller('0314-25395', { peer: '10.64.3.18:40733' }),
	caller('DTU-Hof-17', { kind: 'modem', peer: '10.64.9.4:51000', heartbeats: 4, firstAt: minutesAgo(12) }),
	caller('0314-25394', { state: 'accepted', lineId: 6, heartbeats: 432, replaced: 2, firstAt: minutesAgo(90_000) }),
	caller('GET / HTTP/1.1', { kind: 'modem', peer: '203.0.113.9:60111', state: 'blocked', connected: false }),
]

export function callerHandlers(): Handlers<typeof callerCalls> {
	const known = callers()
	const change = (port: number, identity: string, part: Partial<CallerView>) => {
		const at = known.findIndex((one) => one.port === port && one.identity === identity)
		if (at < 0) throw new CallFailed('not-found', { what: 'caller' })
		known[at] = { ...known[at]!, ...part }
		return {}
	}
	return {
		'callers.list': () => ({ listeners: [...listeners], callers: [...known] }),
		'callers.addListener': () => ({ listenerId: 3 }),
		'callers.updateListener': () => ({}),
		'callers.removeListener': () => {
			throw new CallFailed('in-use', { what: 'listener' })
		},
		'callers.accept': ({ port, identity }) => {
			change(port, identity, { state: 'accepted', lineId: 6 })
			return { lineId: 6 }
		},
		'callers.block': ({ port, identity }) => change(port, identity, { state: 'blocked' }),
		'callers.unblock': ({ port, identity }) => change(port, identity, { state: 'waiting' }),
	}
}

const models: readonly CollectorModelView[] = [
	{ id: 'pulse-12', name: 'Impulssammler, 12 Kanäle', protocol: 'modbus', channels: 12, kind: 'pulse' },
	{
		id: 'answering-32',
		name: 'Sammler Typ I, 32 Zähler, antwortet selbst',
		protocol: 'dlt645',
		channels: 32,
		kind: 'answering',
	},
]

const free = (channel: number): ChannelView => ({
	channel,
	meterId: null,
	serial: null,
	medium: null,
	unit: null,
	address: null,
	place: null,
	health: 'unknown',
	value: null,
	valueAt: null,
	count: 0,
	flag: '',
	scales: [],
})

function used(channel: number): ChannelView {
	const base = {
		startCount: 1_204,
		startValue: `${180 + channel}.400`,
		constantNumerator: 100,
		constantDenominator: 1,
	}
	const count = 41_382 + channel * 911
	const isCut = channel === 6
	return {
		...free(channel),
		meterId: meterOfChannel(channel),
		serial: `W-20${700 + channel * 13}`,
		medium: channel % 4 === 0 ? 'warm-water' : 'water',
		unit: 'm3',
		place: `Wohnung ${Math.ceil(channel / 5)}.0${((channel - 1) % 5) + 1} · Wasser`,
		health: isCut ? 'alarm' : 'good',
		value: (180 + channel + 0.4 + (count - 1_204) / 100).toFixed(3),
		valueAt: minutesAgo(isCut ? 1_870 : 4),
		count,
		flag: isCut ? 'line-cut' : '',
		scales: [
			{ ...base, fromAt: minutesAgo(400_000), reason: 'commissioned' },
			...(channel === 2 ? [{ ...base, fromAt: minutesAgo(60_000), reason: 'exchange' as const }] : []),
		],
	}
}

export function collectorHandlers(): Handlers<typeof collectorCalls> {
	const set = new Map<number, ChannelView>()
	const channels = () =>
		Array.from({ length: 12 }, (_, at) => set.get(at + 1) ?? (at < 9 ? used(at + 1) : free(at + 1)))
	const own = {
		id: collectorId,
		name: collectorName,
		lineId: 7,
		concentratorId: null,
		model: models[0]!,
		address: '5',
		health: 'warning' as const,
	}
	return {
		'collectors.models': () => ({ models: [...models] }),
		'collectors.list': () => ({ collectors: [own] }),
		'collectors.get': ({ collectorId: id }) => {
			if (id !== collectorId) throw new CallFailed('not-found', { what: 'collector' })
			return { collector: { ...own, channels: channels() } }
		},
		'collectors.add': () => ({ collectorId }),
		'collectors.remove': () => ({}),
		'collectors.setChannel': ({ channel, serial, medium, pulse, pointName }) => {
			const meterId = meterOfChannel(channel)
			set.set(channel, {
				...free(channel),
				meterId,
				serial,
				medium,
				unit: pulse?.unit ?? null,
				place: pointName,
				count: pulse?.startCount ?? 17,
				value: pulse?.startValue ?? null,
				valueAt: minutesAgo(0),
				health: 'good',
				scales: pulse === null ? [] : [{ ...pulse, startCount: 17, fromAt: minutesAgo(0), reason: 'commissioned' }],
			})
			return { meterId, pointId: 1 }
		},
		'collectors.rescale': () => ({}),
		'collectors.collect': () => ({ jobId: 16 }),
	}
}

const fingerprint = '8c1f 02ab 77d4 90e3 51c6 aa0e 4b7f 19d2 63e8 0f5a c2b1 7d94 e016 38fb 5a27 d9c0'
const sender = '3e71 9b02 c4d8 1fa6 0b5e 92d7 a813 66ef 47c0 d21b 5f98 e3a4 7702 1c6d b9f5 08ea'

export function exchangeHandlers(): Handlers<typeof exchangeCalls> {
	return {
		'exchange.identity': () => ({ fingerprint, publicKey: '' }),
		'exchange.export': () => ({ jobId: 17 }),
		'exchange.files': () => ({
			files: [
				{ name: 'Lindenhof-4 2026-10-01 bis 2026-10-31.zwa', bytes: 4_812_330, madeAt: minutesAgo(8_990) },
				{ name: 'Lindenhof-4 2026-09-01 bis 2026-09-30.zwa', bytes: 4_640_118, madeAt: minutesAgo(52_000) },
			],
			folder: 'D:\\Hausverwaltung\\Zählwerk\\exchange',
		}),
		'exchange.download': ({ offset }) => ({ base64: btoa('piece'), done: offset > 0 }),
		'exchange.upload': ({ last }) => ({
			summary: last
				? {
						building: 'Gartenstraße 12',
						fingerprint: sender,
						madeAt: minutesAgo(1_200),
						from: '2026-10-01',
						to: '2026-10-31',
						meters: 18,
						readings: 53_211,
						signature: 'good',
						knownSender: false,
					}
				: null,
		}),
		'exchange.import': ({ confirmation }) => {
			if (!sender.startsWith(confirmation)) throw new CallFailed('confirmation-wrong', { wanted: sender })
			return { jobId: 18 }
		},
		'exchange.upward': () => ({
			settings: { enabled: true, host: '10.1.0.20', port: 7000, address: '0314-00001', heartbeatMinutes: 5 },
			state: {
				state: 'linked',
				since: minutesAgo(300),
				problem: null,
				questions: 1_204,
				points: Array.from({ length: 24 }, (_, index) => ({
					point: index + 1,
					meterId: index + 1,
					serial: `0000123456${String(index + 1).padStart(2, '0')}`,
				})),
			},
		}),
		'exchange.setUpward': () => ({}),
	}
}

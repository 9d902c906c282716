/** The calls of the network: an archive that can be repaired, chains of why, orders that ask for the name. */
import type { Handlers } from '../../../src/shared/contract/define.ts'
import type { ConcentratorView, networkCalls, ReadingPlan, WhyView } from '../../../src/shared/contract/network.ts'
import { CallFailed } from '../../../src/shared/rpc.ts'
import { minutesAgo, now } from './house.ts'
import { archive, concentratorId, concentratorName, events, jobs, meterOfChannel, nodes, orders } from './network.ts'

type Network = Handlers<typeof networkCalls>
type Step = WhyView['steps'][number]

const plan = (port: number, intervalMinutes: number): ReadingPlan => ({
	port,
	intervalMinutes,
	readingTime: '00:05',
	days: Array.from({ length: 31 }, (_, day) => day + 1),
	periods: [{ from: '00:00', to: '23:59' }],
})

const concentrator = (isRepaired: boolean): ConcentratorView => ({
	id: concentratorId,
	name: concentratorName,
	lineId: 6,
	address: '0314-25394',
	health: 'warning',
	linkedSince: minutesAgo(2_160),
	lastLoginAt: minutesAgo(2_160),
	lastHeartbeatAt: minutesAgo(2),
	peer: '10.64.3.17',
	signalPercent: 74,
	trafficToday: 1_284_000,
	trafficMonth: 61_930_000,
	clockOffsetMs: -38_000,
	clockReadAt: minutesAgo(95),
	version: 'ZWJ1 1.04 (2024-03-12)',
	meters: 40,
	silentMeters: isRepaired ? 3 : 5,
	unknownMeters: isRepaired ? 0 : 3,
	archiveDifferences: isRepaired ? 0 : 7,
	eventsImportant: 46,
	eventsOrdinary: 256,
	eventsLost: 3,
	plan: {
		readAt: minutesAgo(95),
		concentrator: [plan(31, 1440), plan(2, 60)],
		wanted: [plan(31, 60), plan(2, 60)],
		differs: [31],
	},
})

const step = (name: Step['step'], health: Step['health'], code: string, facts: Step['facts'] = {}): Step => ({
	step: name,
	health,
	code,
	facts,
})
const readAs = (model: string) => [
	step('enabled', 'good', 'enabled'),
	step('model', 'good', 'model-known', { model }),
	step('key', 'good', 'key-none-needed'),
]
const called = [
	...readAs('Stromzähler hinter Konzentrator'),
	step('line', 'good', 'line-open', { line: 'Seitenflügel', sinceAt: minutesAgo(2_160) }),
	step('dial-in', 'good', 'calls', { identity: '0314-25394', port: 9100 }),
	step('concentrator', 'good', 'concentrator-answers', { name: concentratorName, at: minutesAgo(1) }),
]
const notLookedAt = (name: Step['step']) => step(name, 'unknown', 'not-looked-at')
const archivePage = `/network/concentrators/${concentratorId}/archive`

function why(meterId: number, probe: Step): WhyView {
	const view = (steps: readonly Step[], verdict: WhyView['verdict']) => ({
		meterId,
		at: now,
		steps: [...steps],
		verdict,
	})
	if (meterId === 112 || meterId === 113) {
		const facts = { point: meterId - 100, readAt: minutesAgo(43) }
		return view(
			[
				...called,
				step('archive', 'alarm', 'not-in-archive', facts),
				step('port', 'unknown', 'port-unknown', { point: facts.point, port: 31 }),
				step('plan', 'warning', 'plan-differs', { minutes: 1440 }),
				step('last-answer', 'warning', 'never-asked'),
				step('concentrator-record', 'unknown', 'no-value-yet'),
				notLookedAt('clock'),
				probe,
			],
			{ code: 'not-in-archive', facts, next: 'repair-archive', href: archivePage },
		)
	}
	if (meterId === meterOfChannel(6)) {
		const facts = { name: 'Wasserzähler Keller', channel: 6 }
		return view(
			[
				...readAs('Impulssammler, 12 Kanäle, m3'),
				step('line', 'good', 'line-open', { line: 'Zählerschränke', sinceAt: minutesAgo(900) }),
				step('collector', 'good', 'collector-known', facts),
				step('channel', 'alarm', 'channel-line-cut', facts),
				step('last-answer', 'alarm', 'silent', {
					reason: 'meter-error',
					failedAt: minutesAgo(4),
					at: minutesAgo(1_870),
				}),
				notLookedAt('clock'),
				probe,
			],
			{ code: 'channel-line-cut', facts, next: 'check-wires', href: '/network/collectors/60' },
		)
	}
	if (meterId >= 138 && meterId <= 140) {
		const facts = { reason: 'silence', failedAt: minutesAgo(12), at: minutesAgo(2_938) }
		const asked = probe.health === 'alarm'
		return view(
			[
				...called,
				step('archive', 'good', 'in-archive', { point: meterId - 100, readAt: minutesAgo(43) }),
				step('port', 'good', 'port-same'),
				step('plan', 'good', 'plan-serves'),
				step('last-answer', 'alarm', 'silent', facts),
				step('concentrator-record', 'alarm', 'values-old', { at: minutesAgo(2_938) }),
				notLookedAt('clock'),
				probe,
			],
			asked
				? { code: probe.code, facts: probe.facts, next: 'check-meter', href: null }
				: { code: 'silent', facts, next: 'probe', href: null },
		)
	}
	return view(
		[
			...called,
			step('last-answer', 'good', 'answers', { at: minutesAgo(3) }),
			step('clock', 'good', 'clock-right', { offsetMs: 3_000 }),
			probe,
		],
		{ code: 'is-read', facts: { at: minutesAgo(3) }, next: 'nothing', href: null },
	)
}

const notProbed = step('probe', 'unknown', 'not-probed')
const probed = (meterId: number) =>
	meterId >= 138 && meterId <= 140
		? step('probe', 'alarm', 'probe-meter-silent', { reason: 'silence', text: 'No answer.' })
		: notProbed

const confirmed = (typed: string, wanted: string) => {
	if (typed !== wanted) throw new CallFailed('confirmation-wrong', { wanted })
}

const missing = () =>
	nodes()
		.filter(({ kind, health, parent }) => kind === 'meter' && health !== 'good' && parent !== 'line:3')
		.map(({ id, name, place }, index) => ({ meterId: id, serial: name, place, missing: 7 + ((index * 3) % 5) }))

/** One concentrator is known; whatever else is asked for is not there. */
function known(id: number): void {
	if (id !== concentratorId) throw new CallFailed('not-found', { what: 'concentrator' })
}

export function networkHandlers(): Network {
	let isRepaired = false
	return {
		'network.topology': () => ({ nodes: [...nodes()] }),
		'network.why': ({ meterId }) => {
			if (!nodes().some(({ kind, id }) => kind === 'meter' && id === meterId)) {
				throw new CallFailed('not-found', { what: 'meter' })
			}
			return why(meterId, notProbed)
		},
		'network.probe': ({ meterId }) => why(meterId, probed(meterId)),
		'network.jobs': () => ({ jobs: [...jobs] }),
		'network.cancelJob': () => ({}),
		'network.addConcentrator': () => ({ concentratorId }),
		'network.concentrator': ({ concentratorId: id }) => {
			known(id)
			return { concentrator: concentrator(isRepaired) }
		},
		'network.addMeters': ({ meters }) => ({ added: meters.length }),
		'network.archive': ({ concentratorId: id }) => {
			known(id)
			return { concentratorId: id, readAt: minutesAgo(43), entries: [...archive(isRepaired)] }
		},
		'network.readArchive': () => ({ jobId: 12 }),
		'network.repairArchive': ({ confirmation }) => {
			confirmed(confirmation, concentratorName)
			isRepaired = true
			return { jobId: 13 }
		},
		'network.adopt': ({ points }) => ({ added: points?.length ?? 0 }),
		'network.setPlan': ({ confirmation }) => {
			confirmed(confirmation, concentratorName)
			return { order: { ...orders[0]!, kind: 'plan' } }
		},
		'network.events': ({ before, most }) => ({
			events: events()
				.filter(({ id }) => before === null || id < before)
				.slice(0, most),
		}),
		'network.fetchEvents': () => ({ jobId: 14 }),
		'network.setClock': () => ({ order: orders[0]! }),
		'network.orders': () => ({ orders: [...orders] }),
		'network.missing': () => ({ meters: missing(), wanted: 612 }),
		'network.reread': () => ({ jobId: 15 }),
	}
}

/** Which answers an event makes stale. Names are call names; 'readings.point:7' means only that point's. */
import type { Calls, Events } from '../../shared/contract/index.ts'

type Name = keyof Calls & string

const always: Record<keyof Events & string, readonly Name[]> = {
	'station.changed': ['station.status', 'station.overview'],
	'topology.changed': [
		...(['topology.tree', 'topology.unit', 'topology.units', 'readings.points', 'station.overview'] as const),
		...(['topology.formulas', 'topology.gasFactors', 'costs.period', 'costs.share'] as const),
		...(['tenants.account', 'exports.offer'] as const),
	],
	'lines.changed': [
		...(['lines.list', 'lines.ports', 'station.status', 'station.overview', 'collection.status'] as const),
		...(['network.topology', 'callers.list'] as const),
	],
	'scan.changed': ['lines.scan', 'station.status', 'commissioning.matches'],
	'meters.changed': [
		...(['meters.list', 'topology.tree', 'topology.units', 'topology.unit', 'readings.points', 'lines.list'] as const),
		...(['network.topology', 'network.concentrator', 'network.archive', 'collectors.list', 'collectors.get'] as const),
		...(['meters.exchanges', 'meters.exchangeForm', 'meters.scales'] as const),
	],
	'readings.stored': ['station.overview', 'station.status', 'readings.points'],
	'collection.changed': [
		'collection.status',
		'collection.gaps',
		'collection.plan',
		'station.status',
		'lines.list',
		'meters.list',
	],
	'secrets.changed': ['secrets.state', 'secrets.ofMeter', 'station.overview', 'meters.list'],
	'network.changed': [
		...(['network.topology', 'network.concentrator', 'network.archive', 'network.events', 'network.orders'] as const),
		...(['network.why', 'network.missing', 'collection.gaps'] as const),
		...(['callers.list', 'collectors.list', 'collectors.get', 'exchange.upward', 'exchange.files'] as const),
	],
	// What a job below a node has done is shown with it; the whole topology is too large to be asked for at each step.
	'alarms.changed': ['alarms.open', 'alarms.list', 'alarms.limits', 'station.overview'],
	'commissioning.changed': [
		...(['commissioning.state', 'commissioning.matches', 'commissioning.checks', 'commissioning.balance'] as const),
	],
	// What counts may have changed with it, on whichever page it is shown.
	'plausibility.changed': [
		...(['plausibility.queue', 'plausibility.open', 'plausibility.point', 'plausibility.overlays'] as const),
		...(['plausibility.thresholds', 'plausibility.feeds', 'costs.period', 'costs.share'] as const),
		...(['readings.point', 'readings.series', 'readings.rows', 'readings.points', 'station.overview'] as const),
	],
	'jobs.changed': ['network.jobs', 'exports.files'],
	'tariffs.changed': ['tariffs.list', 'billing.months'],
	'whatif.changed': ['tariffs.whatIf'],
	'papers.changed': ['papers.texts'],
	'costs.changed': ['costs.periods', 'costs.period', 'costs.share', 'station.overview'],
	'billing.changed': [
		...(['billing.months', 'billing.run', 'billing.statements', 'billing.statement'] as const),
		...(['billing.corrections', 'exports.offer'] as const),
		...(['station.status', 'station.overview', 'costs.periods', 'costs.period'] as const),
	],
}

const ofPoint: readonly Name[] = ['readings.point', 'readings.series', 'readings.rows']

export const eventNames = Object.keys(always) as (keyof Events & string)[]

export function touchedBy(event: keyof Events & string, data: unknown): readonly string[] {
	if (event === 'meters.changed' || event === 'topology.changed') return [...always[event], 'readings.point']
	if (event !== 'readings.stored') return always[event]
	const { pointIds } = data as { readonly pointIds: readonly number[] }
	return [...always[event], ...pointIds.flatMap((id) => ofPoint.map((name) => `${name}:${id}`))]
}

/** A double of the station for looking at pages: typed by the contract, spoken to over a real WebSocket. */

import { join } from 'node:path'
import { openPageHost } from '../../../src/main/web/page-host.ts'
import { createSession } from '../../../src/main/web/session.ts'
import type { Handlers } from '../../../src/shared/contract/define.ts'
import { type Calls, calls } from '../../../src/shared/contract/index.ts'
import type { ScanView } from '../../../src/shared/contract/lines.ts'
import { CallFailed, type Served, serve } from '../../../src/shared/rpc.ts'
import { type SecretKind, secretKinds } from '../../../src/shared/secret.ts'
import { alarmHandlers } from './alarms.ts'
import { commissioningHandlers } from './commissioning.ts'
import { costHandlers } from './costs.ts'
import { doctorHandlers } from './doctor-handlers.ts'
import { exportHandlers } from './export-handlers.ts'
import { factHandlers } from './facts.ts'
import { houseLoad, point, rows, series, stand, today } from './figures.ts'
import { gapsHandler, planHandler } from './gaps.ts'
import { building, lines, meters, minutesAgo, models, now, tree, units } from './house.ts'
import { correctionHandlers, months, run, statementPdf } from './money.ts'
import { networkHandlers } from './network-handlers.ts'
import { frameFields, paperHandlers } from './papers.ts'
import { plausibilityHandlers } from './plausibility.ts'
import { damagedUntilRestored, startedHandlers } from './start.ts'
import { tariffHandlers } from './tariffs.ts'
import { callerHandlers, collectorHandlers, exchangeHandlers } from './way-handlers.ts'

export type FakeStation = {
	/** With the token in its fragment. */
	readonly startAddress: string
	readonly address: string
	readonly emit: (event: string, data: unknown) => void
	/** Ends every link, as a station that is restarted. */
	readonly drop: () => void
	/** Names of the calls that were made, in order. */
	readonly called: readonly string[]
	readonly close: () => Promise<void>
}

const days = (share: (index: number) => number | null) =>
	Array.from({ length: 14 }, (_, index) => ({
		date: `2026-11-${String(9 + index).padStart(2, '0')}`,
		share: share(index),
	}))

const shown = (value: string, unit: string) => ({ value, unit, quality: 'measured' as const, reason: null })

/** The sentence that unlocks the double's keys. */
export const fakePassphrase = 'ein Satz mit acht Wörtern'

const scan: ScanView = {
	lineId: 2,
	state: 'stopped',
	tried: 140,
	waiting: 110,
	found: Array.from({ length: 6 }, (_, index) => ({
		address: `00001234569${index}`,
		serial: `00001234569${index}`,
		manufacturer: 'DDZ',
		medium: 'electricity' as const,
		value: (120.5 + index).toFixed(2),
		unit: 'kWh',
		meterId: index === 0 ? 13 : null,
	})),
	collisions: ['000012345699'],
}

const scans: readonly ScanView[] = [
	scan,
	{
		...scan,
		lineId: 4,
		state: 'done',
		tried: 247,
		waiting: 0,
		found: [
			{
				address: '3',
				serial: '',
				manufacturer: 'ABB',
				medium: null,
				value: null,
				unit: '',
				meterId: null,
			},
			{ address: '17', serial: '', manufacturer: null, medium: null, value: null, unit: '', meterId: null },
		],
		collisions: [],
	},
]

const nothing = () => ({})
const added = { lineId: 2, meterId: 13, pointId: 13 }

function handlers(state: 'ready' | 'empty'): Handlers<Calls> {
	const ready = state === 'ready'
	return {
		...stationHandlers(ready),
		...placeHandlers(),
		...lineHandlers(),
		...moneyHandlers(),
		...paperHandlers(),
		...secretHandlers(),
		...networkHandlers(),
		...callerHandlers(),
		...collectorHandlers(),
		...exchangeHandlers(),
		...exportHandlers(),
		...startedHandlers,
		...alarmHandlers(),
		...commissioningHandlers(),
		...plausibilityHandlers(),
		...factHandlers(),
		...costHandlers(),
	}
}

function stationHandlers(ready: boolean) {
	const status = (): ReturnType<Handlers<Calls>['station.status']> => ({
		version: '0.1.0',
		now,
		state: ready ? 'ready' : 'empty',
		demo: true,
		building: ready ? building : null,
		dataFolder: 'D:\\Hausverwaltung\\Zählwerk',
		lines: { open: 6, total: 7 },
		lastReadingAt: now - 4_000,
		tasks: ready
			? [{ key: 'backfill:3', kind: 'backfill', subject: 'Strom Süd', done: 44, total: 71, canCancel: true }]
			: [],
	})
	const overview = (): ReturnType<Handlers<Calls>['station.overview']> => ({
		today: [
			{ medium: 'electricity', use: shown('112.63', 'kWh'), yesterdaySameTime: shown('108.17', 'kWh'), points: 24 },
			{
				medium: 'heat',
				use: { value: null, unit: 'MWh', quality: 'missing', reason: 'gap' },
				yesterdaySameTime: shown('0.284', 'MWh'),
				points: 12,
			},
		],
		houseLoad: houseLoad(),
		todo: [
			{
				key: 'alarm',
				health: 'alarm',
				params: { cause: 'line-down', name: 'Wärme', since: minutesAgo(314), meters: 12, reason: 'not-found' },
				href: '/alarms',
			},
			{
				key: 'alarm',
				health: 'warning',
				params: { cause: 'meter-silent', name: '000012345617', since: minutesAgo(315) },
				href: '/alarms',
			},
			{ key: 'month-billable', health: 'warning', params: { month: '2026-10' }, href: '/billing/2026-10' },
			{ key: 'no-tariff', health: 'warning', params: { points: 1 }, href: '/tariffs' },
			{
				...{ key: 'costs-changed', health: 'warning', href: '/costs/3' },
				params: { period: 'Betriebskosten 2024', differing: 0, findings: 1 },
			},
			{
				...{ key: 'bills-changed', health: 'warning', href: '/billing/2026-09' },
				params: { month: '2026-09', differing: 2, stuck: 1 },
			},
			{ key: 'month-issued', health: 'good', params: { month: '2026-09' }, href: '/billing/2026-09' },
		],
		completeness: [
			{ medium: 'electricity', days: days((index) => (index === 4 ? 0.92 : index === 9 ? 0.999 : 1)) },
			{ medium: 'heat', days: days((index) => (index < 2 ? null : index === 13 ? 0 : index === 8 ? 0.5 : 1)) },
		],
		counts: { points: 36, units: 24, meters: 36 },
	})
	return {
		'station.status': status,
		'station.overview': overview,
		'station.startDemo': nothing,
		'station.createBuilding': () => ({ buildingId: 1 }),
		'station.updateBuilding': nothing,
		'station.cancelTask': nothing,
		'collection.gaps': gapsHandler,
		'collection.plan': planHandler,
		'collection.setPlan': nothing,
		'collection.status': (): Awaited<ReturnType<Handlers<Calls>['collection.status']>> => ({
			lastRound: { startedAt: minutesAgo(1), finishedAt: minutesAgo(0), due: 36, read: 23, failed: 13 },
			nextRoundAt: minutesAgo(-15),
			backfill: { done: 44, total: 71 },
			lines: lines.map(({ id }) => ({
				lineId: id,
				waiting: 0,
				backfillDone: 44,
				backfillTotal: 71,
				dueInRound: 12,
				readInRound: id === 3 ? 0 : 13 - id,
			})),
			failures: meters
				.filter(({ lastFailure }) => lastFailure !== null)
				.map(({ id, serial, lastFailure }) => ({ meterId: id, meterSerial: serial, job: 'current', ...lastFailure! })),
		}),
		'collection.readNow': nothing,
	}
}

function placeHandlers() {
	return {
		'topology.tree': () => ({ nodes: [...tree()] }),
		'topology.units': () => ({ units: [...units] }),
		'topology.unit': ({ unitId }: { unitId: number }) => units.find(({ id }) => id === unitId) ?? missing('unit'),
		'topology.saveUnit': () => ({ unitId: 1 }),
		'topology.savePoint': () => ({ pointId: 1 }),
		'topology.saveOccupancy': () => ({ occupancyId: 1 }),
		'readings.point': ({ pointId }: { pointId: number }) => point(pointId) ?? missing('point'),
		'readings.points': () => ({
			points: units.flatMap((unit) =>
				unit.points.map((own) => ({
					...own,
					unitName: unit.name,
					floorName: unit.floorName,
					stand: stand(own.id),
					at: meters.find(({ id }) => id === own.id)?.lastReadAt ?? null,
					today: today(own.id),
				})),
			),
		}),
		'readings.series': ({
			pointId,
			from,
			to,
			step,
		}: {
			pointId: number
			from: number
			to: number
			step: 'quarter-hour' | 'hour' | 'day' | 'month'
		}) => series(pointId, from, to, step),
		'readings.rows': ({ pointId, limit }: { pointId: number; limit: number }) => ({
			rows: [...rows(pointId, limit)],
			more: limit < 400,
		}),
		'readings.frame': () => ({
			receivedAt: now - 3_000,
			hex: 'FEFEFEFE681234563412006891083332333397475433BD16',
			decoded: [
				{ key: '00010000', quantity: 'energy', role: 'import', tariff: 0, value: '18042.11', unit: 'kWh' },
				{ key: '04000102', quantity: 'time', role: null, tariff: 0, value: '14:45:03', unit: '' },
				{ key: '02010100', quantity: 'voltage', role: 'phase-a', tariff: 0, value: null, unit: 'V' },
			],
			fields: frameFields,
		}),
	}
}

function missing(what: string): never {
	throw new CallFailed('not-found', { what })
}

function lineHandlers() {
	return {
		'lines.list': () => ({ lines: [...lines] }),
		'lines.ports': () => ({
			ports: [
				{ path: 'COM4', adapter: 'FTDI FT232R USB UART', inUse: true },
				{ path: 'COM7', adapter: 'Prolific PL2303', inUse: false },
			],
			problem: null,
		}),
		'lines.add': () => added,
		'lines.update': nothing,
		'lines.remove': nothing,
		...doctorHandlers(),
		'lines.startScan': () => scan,
		'lines.resumeScan': () => scan,
		'lines.stopScan': () => scan,
		'lines.scan': ({ lineId }: { lineId: number }) => ({ scan: scans.find((one) => one.lineId === lineId) ?? null }),
		'meters.models': () => ({ models: [...models] }),
		'meters.list': () => ({ meters: [...meters] }),
		'meters.add': () => added,
		'meters.setEnabled': nothing,
		'meters.readNow': ({ meterId, beyondBudget }: { meterId: number; beyondBudget: 'refuse' | 'read' }) => {
			if (meterId === 5 && beyondBudget === 'refuse') throw new CallFailed('read-budget', { most: 24 })
			if (meterId === 17)
				throw new CallFailed('meter-no-answer', { reason: 'silence', text: 'no answer after 3 tries' })
			return { at: now, readings: point(meterId)?.latest ?? [] }
		},
	}
}

function moneyHandlers() {
	return {
		...tariffHandlers(),
		'billing.months': () => ({ months: months() }),
		'billing.prepare': () => ({ runId: 2 }),
		'billing.run': ({ runId }: { runId: number }) => run(runId),
		'billing.cancel': nothing,
		...correctionHandlers,
		'billing.issue': () => {
			throw new CallFailed('run-has-problems', { problems: 2 })
		},
		'billing.pdf': async ({ statementId }: { statementId: number }) => ({
			fileName: `Abrechnung-2026-10-${statementId}.pdf`,
			base64: await statementPdf(units.find(({ id }) => id === statementId)?.occupancies[0]?.tenantName ?? ''),
		}),
	}
}

/** Locked until the passphrase comes; what is set is kept as a kind and an instant, as in the station. */
function secretHandlers() {
	let kind: 'locked' | 'open' = 'locked'
	const stored = new Map<string, number>([['17 password', minutesAgo(40_000)]])
	return {
		'secrets.state': () => ({
			kind,
			host: 'passphrase' as const,
			passphrase: 'set' as const,
			stored: stored.size,
		}),
		'secrets.unlock': ({ passphrase }: { passphrase: string }) => {
			if (passphrase !== fakePassphrase) throw new CallFailed('passphrase-wrong')
			kind = 'open'
			return {}
		},
		'secrets.setPassphrase': nothing,
		'secrets.set': ({ meterId, kind: own }: { meterId: number; kind: SecretKind }) => {
			if (kind === 'locked') throw new CallFailed('secrets-locked', { state: kind })
			stored.set(`${meterId} ${own}`, now)
			return {}
		},
		'secrets.remove': ({ meterId, kind: own }: { meterId: number; kind: SecretKind }) => {
			stored.delete(`${meterId} ${own}`)
			return {}
		},
		'secrets.ofMeter': ({ meterId }: { meterId: number }) => ({
			kinds: secretKinds.flatMap((own) => {
				const since = stored.get(`${meterId} ${own}`)
				return since === undefined ? [] : { kind: own, since }
			}),
		}),
		'secrets.forgetAll': () => {
			stored.clear()
			return {}
		},
	}
}

export async function startFakeStation(
	state: 'ready' | 'empty' | 'damaged',
	rendererFolder = join(import.meta.dirname, '../../../out/renderer'),
	port = 0,
): Promise<FakeStation> {
	const links = new Set<Served>()
	const called: string[] = []
	const own = state === 'damaged' ? damagedUntilRestored(handlers('ready')) : handlers(state)
	const noted = Object.fromEntries(
		Object.entries(own).map(([name, handler]) => [
			name,
			(input: never) => {
				called.push(name)
				return handler(input)
			},
		]),
	) as unknown as Handlers<Calls>
	const host = await openPageHost({
		rendererFolder,
		port,
		session: createSession(new Uint8Array(32)),
		now: Date.now,
		onLink: (link) => {
			const served = serve(link, calls, noted, (call, cause) => console.error(call, cause))
			links.add(served)
			link.onClose(() => links.delete(served))
		},
	})
	if ('failure' in host) throw new Error(host.failure)
	return {
		startAddress: host.startAddress,
		address: host.address,
		called,
		emit: (event, data) => {
			for (const link of links) link.emit(event, data)
		},
		drop: () => {
			for (const link of links) link.close()
		},
		close: host.close,
	}
}

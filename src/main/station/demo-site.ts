/**
 * The demo's yard and cellar: parking spaces behind a concentrator, and a collector that counts pulses. Like the other
 * meters of the demo they are known from what the virtual building announces; their readings come over the lines.
 */
import { z } from 'zod'
import { media } from '../../shared/quantity.ts'
import type { Store } from '../store/open.ts'
import type { MeterModel, Presets } from '../work/presets.ts'
import { pulseModelId } from '../work/presets-collectors.ts'
import { putBase, scaleOf } from './collectors/pulse-base.ts'
import { knownRegisters } from './meter-registers.ts'

const tcpReach = z.object({ kind: z.literal('tcp'), url: z.string() })
const pulse = z.object({
	unit: z.enum(['kWh', 'm3', 'L', 'GJ', 'MWh']),
	constant: z.number().int(),
	startCount: z.number().int(),
	startValue: z.string(),
})

export const announcedSite = z.object({
	concentrators: z.array(
		z.object({
			address: z.string(),
			/** Of its orders, 32 hex digits. */
			password: z.string(),
			reach: tcpReach,
			meters: z.array(
				z.object({
					...{ address: z.string(), serial: z.string(), port: z.number().int() },
					collector: z.string().nullable(),
				}),
			),
		}),
	),
	collectors: z.array(
		z.object({
			address: z.string(),
			reach: tcpReach,
			channels: z.array(
				z.object({ channel: z.number().int(), address: z.string(), serial: z.string(), medium: z.enum(media), pulse }),
			),
		}),
	),
})
export type AnnouncedSite = z.output<typeof announcedSite>

const names = { concentrator: 'Konzentrator Hof', collector: 'Impulssammler Keller' } as const
const collectorModelId = 'pulse-12-high-first'

/** Where the site's lines are reached in this run, by name. */
export const siteUrls = ({ concentrators, collectors }: AnnouncedSite): readonly (readonly [string, string])[] => [
	...concentrators.map(({ reach }) => [names.concentrator, reach.url] as const),
	...collectors.map(({ reach }) => [names.collector, reach.url] as const),
]

/** The password of each concentrator, by the number of its device. */
export function sitePasswords(store: Store, { concentrators }: AnnouncedSite): ReadonlyMap<number, string> {
	const line = store.lines.list().find(({ name }) => name === names.concentrator)
	return new Map(
		concentrators.flatMap(({ address, password }) => {
			const device = line === undefined ? null : store.meters.byAddress(line.id, address)
			return device === null ? [] : [[device.id, password] as const]
		}),
	)
}

export type Seeding = {
	readonly store: Store
	readonly presets: Presets
	readonly buildingId: number
	/** Since when the meters behind the concentrator hang there. */
	readonly fromAt: number
	readonly now: number
	/** The line's address as the demo reaches it. */
	readonly urlOf: (tcp: string) => string
	readonly pointNames: Readonly<Record<AnnouncedSite['collectors'][number]['channels'][number]['medium'], string>>
}

/** Inside the demo's transaction. */
export function seedSite(seeding: Seeding, { concentrators, collectors }: AnnouncedSite): void {
	const { store, buildingId } = seeding
	const floorId = store.topology.insertFloor({ buildingId, name: 'Hof', sort: 90 })
	for (const each of concentrators) seedConcentrator(seeding, floorId, each)
	for (const each of collectors) seedCollector(seeding, floorId, each)
}

function seedConcentrator(
	{ store, presets, fromAt, now, urlOf }: Seeding,
	floorId: number,
	{ address, reach, meters }: AnnouncedSite['concentrators'][number],
): void {
	const unitId = store.topology.insertUnit({ floorId, name: 'Stellplätze', areaM2: null, sort: 0 })
	const lineId = store.lines.insert({ name: names.concentrator, url: urlOf(reach.url), protocol: 'gdw1376' })
	const device = modelOf(presets, 'gdw1376-concentrator')
	const common = { lineId, protocol: 'gdw1376', addedAt: now }
	const own = { ...common, serial: address, modelId: device.id, medium: device.medium, address }
	const { meterId: concentratorId } = store.meters.insert(own, knownRegisters(device))
	store.network.addConcentrator(concentratorId, names.concentrator)
	const model = modelOf(presets, 'gdw1376-electricity')
	for (const [index, { serial, address: meterAddress, port, collector }] of meters.entries()) {
		const point = index + 1
		const place = { unitId, name: `Stellplatz ${point}`, medium: model.medium, sort: point }
		const { meterId } = store.meters.insert(
			{ ...common, serial, modelId: model.id, medium: model.medium, address: `${address}/p${point}` },
			knownRegisters(model),
			{ pointId: store.topology.insertPoint(place), fromAt },
		)
		store.network.want(concentratorId, point, meterId, {
			...{ index: point, point, port, baud: 2400, protocolCode: 30, tariffs: 4 },
			...{ meterAddress, collectorAddress: collector ?? '000000000000' },
			...{ integerDigits: 5, decimals: 2, userClass: 3, userSubclass: 1 },
		})
	}
}

function seedCollector(
	{ store, presets, now, urlOf, pointNames }: Seeding,
	floorId: number,
	{ address, reach, channels }: AnnouncedSite['collectors'][number],
): void {
	const collectorModel = presets.collectors.get(collectorModelId)
	if (collectorModel === undefined) throw new Error(`there is no collector model ${collectorModelId}`)
	const unitId = store.topology.insertUnit({ floorId, name: 'Keller und Garten', areaM2: null, sort: 1 })
	const lineId = store.lines.insert({ name: names.collector, url: urlOf(reach.url), protocol: 'modbus' })
	const own = { modelId: collectorModel.id, address, name: names.collector }
	const collectorId = store.collectors.insert({ ...own, lineId, concentratorId: null, addedAt: now })
	for (const { channel, address: place, serial, medium, pulse } of channels) {
		const model = modelOf(presets, pulseModelId(collectorModel, medium, pulse.unit) ?? '')
		const name = `${pointNames[medium]} ${channel}`
		const { meterId } = store.meters.insert(
			{ serial, modelId: model.id, protocol: 'modbus', medium, lineId, address: place, addedAt: now },
			knownRegisters(model),
			{ pointId: store.topology.insertPoint({ unitId, name, medium, sort: channel }), fromAt: now },
		)
		store.collectors.setChannel({ collectorId, number: channel, meterId })
		const { constant: constantNumerator, ...started } = pulse
		const base = { at: now, count: pulse.startCount, frame: null }
		putBase(
			store,
			meterId,
			scaleOf({ ...started, constantNumerator, constantDenominator: 1 }, base, 'commissioned'),
			base,
		)
	}
}

function modelOf({ models }: Presets, id: string): MeterModel {
	const model = models.get(id)
	if (model === undefined) throw new Error(`the virtual building has meters of an unknown model ${id}`)
	return model
}

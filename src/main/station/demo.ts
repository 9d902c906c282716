/**
 * The demo building: tenants and tariffs from the presets, lines and meters from what the virtual building announces,
 * like an installer's list. Its readings come over the lines and from nowhere else.
 */
import { z } from 'zod'
import { protocolName } from '../../shared/contract/lines.ts'
import { type Medium, media } from '../../shared/quantity.ts'
import { instantOfLocal } from '../domain/calendar/local-time.ts'
import type { Store } from '../store/open.ts'
import type { Presets } from '../work/presets.ts'
import { insertBuilding } from './building-rows.ts'
import { announcedSite, seedSite, sitePasswords, siteUrls } from './demo-site.ts'
import { knownRegisters } from './meter-registers.ts'
import type { Vault } from './secrets/vault.ts'

const announcedMeter = z.object({
	address: z.string(),
	serial: z.string(),
	medium: z.enum(media),
	model: z.string().optional(),
	point: z.string().optional(),
	/** Of the radio meter's telegrams, 32 hex digits. */
	key: z.string().optional(),
	floor: z.string(),
	unit: z.string(),
	standardTimeAllYear: z.boolean(),
})
const announcement = z.object({
	virtualBuilding: z.literal(1),
	lines: z.array(
		z.object({
			id: z.string(),
			title: z.string(),
			protocol: protocolName,
			tcp: z.string(),
			serial: z.string().nullable(),
			meters: z.array(announcedMeter),
		}),
	),
	site: announcedSite.nullable().default(null),
})
export type Announcement = z.output<typeof announcement>

/** When the demo's meters were installed; their memories reach back less far. */
const installedOn = '2024-03-01'
const pointNames: Readonly<Record<Medium, string>> = {
	electricity: 'Strom',
	water: 'Kaltwasser',
	'warm-water': 'Warmwasser',
	heat: 'Wärme',
	cooling: 'Kälte',
	gas: 'Gas',
	other: 'Zähler',
}
const usualModel = (medium: Medium): string => (medium === 'heat' ? 'mbus-heat' : 'dlt645-2007')

export function parseAnnouncement(said: unknown): Announcement | null {
	const parsed = announcement.safeParse(said)
	return parsed.success ? parsed.data : null
}

/** Sets the demo up in an empty database; in one that has it already, only the lines' addresses are renewed. */
export function seedDemo(store: Store, presets: Presets, announced: Announcement, now: number): void {
	store.transaction(() => {
		if (store.topology.buildings().length === 0) insertDemo(store, presets, announced, now)
		else renewLines(store, announced)
		store.settings.set('demo', true)
	})
}

/** Keys of virtual meters protect nobody: the demo's passphrase is known, so that a demo starts without asking. */
const demoPassphrase = 'Lindenhof 4, Leipzig'

/** Gives the vault the keys of the demo's radio meters and its concentrator's password, each once. */
export async function keyDemo(store: Store, vault: Vault, announced: Announcement): Promise<void> {
	const lineIds = new Map(store.lines.list().map(({ name, id }) => [name, id]))
	const keyed = announced.lines.flatMap(({ title, meters }) =>
		meters.flatMap(({ address, key }) => {
			const meter = key === undefined ? null : store.meters.byAddress(lineIds.get(title) ?? 0, address)
			return key === undefined || !meter ? [] : { meterId: meter.id, kind: 'key' as const, text: key }
		}),
	)
	const passwords = announced.site === null ? [] : [...sitePasswords(store, announced.site)]
	const secrets = [...keyed, ...passwords.map(([meterId, text]) => ({ meterId, kind: 'password' as const, text }))]
	if (secrets.length === 0) return
	const { kind } = vault.state()
	if (kind === 'empty') await vault.setPassphrase(demoPassphrase)
	if (kind === 'locked') await vault.unlock(demoPassphrase)
	for (const { meterId, kind: secretKind, text } of secrets) {
		if (store.secrets.ofMeter(meterId).length === 0) await vault.set(meterId, secretKind, text)
	}
}

/** Virtual meters behind TCP need no pause to turn round, and a month of history is fetched in seconds. */
const unpaced = (tcp: string): string => `${tcp}?pause=0`

function renewLines(store: Store, { lines: planned, site }: Announcement): void {
	const lines = new Map(store.lines.list().map((line) => [line.name, line]))
	const places = planned.map(({ title, tcp }) => [title, tcp] as const)
	for (const [title, tcp] of [...places, ...(site === null ? [] : siteUrls(site))]) {
		const line = lines.get(title)
		if (line !== undefined && line.url !== unpaced(tcp)) store.lines.update(line.id, { url: unpaced(tcp) })
	}
}

function insertDemo(store: Store, presets: Presets, announced: Announcement, now: number): void {
	const demo = presets.demo()
	const buildingId = insertBuilding(store, demo.building)
	const fromAt = instantOfLocal(demo.building.zone, installedOn)!
	const floors = new Map<string, number>()
	const units = new Map<string, number>()
	const points: { id: number; medium: string }[] = []
	for (const line of announced.lines) {
		const lineId = store.lines.insert({ name: line.title, url: unpaced(line.tcp), protocol: line.protocol })
		for (const meter of line.meters) {
			const floorId =
				floors.get(meter.floor) ?? store.topology.insertFloor({ buildingId, name: meter.floor, sort: floors.size })
			floors.set(meter.floor, floorId)
			const areaM2 = demo.areas[meter.unit] ?? null
			const unitId =
				units.get(meter.unit) ?? store.topology.insertUnit({ floorId, name: meter.unit, areaM2, sort: units.size })
			units.set(meter.unit, unitId)
			const name = meter.point ?? pointNames[meter.medium]
			const modelId = meter.model ?? usualModel(meter.medium)
			const model = presets.models.get(modelId)
			if (model === undefined) throw new Error(`the virtual building has meters of an unknown model ${modelId}`)
			const pointId = store.topology.insertPoint({ unitId, name, medium: meter.medium, sort: points.length })
			points.push({ id: pointId, medium: meter.medium })
			store.meters.insert(
				{
					serial: meter.serial,
					modelId: model.id,
					protocol: line.protocol,
					medium: meter.medium,
					ownClock: meter.standardTimeAllYear ? 'standard' : 'local',
					lineId,
					address: meter.address,
					addedAt: now,
				},
				knownRegisters(model),
				{ pointId, fromAt },
			)
		}
	}
	if (announced.site !== null) {
		seedSite({ store, presets, buildingId, fromAt, now, urlOf: unpaced, pointNames }, announced.site)
	}
	for (const { unit, tenantName, addressLines, from, persons = null } of demo.occupancies) {
		const unitId = units.get(unit)
		if (unitId === undefined) continue
		const tenantId = store.topology.insertTenant({ name: tenantName, addressLines })
		store.topology.insertOccupancy({ unitId, tenantId, fromDate: from, kind: 'postpaid', persons })
	}
	for (const { name, medium, validFrom, definition } of demo.tariffs) {
		const tariffId = store.tariffs.insert({ name, medium, currency: definition.currency })
		store.tariffs.insertVersion({ tariffId, validFrom, definition })
		for (const point of points) {
			if (point.medium === medium) store.tariffs.assign({ pointId: point.id, fromDate: validFrom, tariffId })
		}
	}
}

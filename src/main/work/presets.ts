/** Meter models, collector models and the demo building: data in resources/presets, checked before it is believed. */
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { newBuilding } from '../../shared/contract/station.ts'
import { type TariffTemplate, tariffTemplate } from '../../shared/contract/tariffs.ts'
import { occupancy } from '../../shared/contract/topology.ts'
import { localDate } from '../../shared/contract/values.ts'
import { type Thresholds, thresholds } from '../../shared/plausibility.ts'
import { media } from '../../shared/quantity.ts'
import { tariffDefinition } from '../../shared/tariff.ts'
import { type MeterModel, meterModel, parsed, withDialect } from './meter-model.ts'
import { type CollectorModel, loadCollectors, pulseModels } from './presets-collectors.ts'

export type { MeterModel, ModelRegister } from './meter-model.ts'

const demoBuilding = z.object({
	building: newBuilding,
	areas: z.record(z.string(), z.string()),
	occupancies: z.array(occupancy.extend({ unit: z.string() })),
	tariffs: z.array(
		z.object({ name: z.string(), medium: z.enum(media), validFrom: localDate, definition: tariffDefinition }),
	),
})

export type DemoBuilding = z.output<typeof demoBuilding>
export type Presets = {
	/** Those of pulse channels too. */
	readonly models: ReadonlyMap<string, MeterModel>
	readonly collectors: ReadonlyMap<string, CollectorModel>
	readonly plausibility: Thresholds
	/** To start a tariff from. */
	readonly tariffs: () => readonly TariffTemplate[]
	readonly demo: () => DemoBuilding
}

/** Reads every model in `<folder>/models` and `<folder>/collectors`; throws with the file's name when one is not as it should be. */
export function loadPresets(folder: string): Presets {
	const models = new Map<string, MeterModel>()
	for (const path of jsonFiles(join(folder, 'models'))) {
		const model: MeterModel = withDialect(parsed(meterModel, path), basename(path))
		models.set(model.id, model)
	}
	const collectors = loadCollectors(join(folder, 'collectors'), models)
	for (const collector of collectors.values()) for (const model of pulseModels(collector)) models.set(model.id, model)
	const plausibility = parsed(thresholds, join(folder, 'plausibility.json'))
	const tariffs = () => jsonFiles(join(folder, 'tariffs')).map((path) => parsed(tariffTemplate, path))
	return {
		models,
		collectors,
		plausibility,
		tariffs,
		demo: () => parsed(demoBuilding, join(folder, 'demo-building.json')),
	}
}

const jsonFiles = (folder: string): readonly string[] =>
	readdirSync(folder)
		.filter((each) => each.endsWith('.json'))
		.sort()
		.map((file) => join(folder, file))

/** One model by its id; null: there is none. Throws as `loadPresets` does when it is not as it should be. */
export function loadModel(folder: string, id: string): MeterModel | null {
	const name = `${id}.json`
	if (!/^[\w.-]+$/.test(id)) return null
	// A pulse channel has no file of its own
	if (!readdirSync(join(folder, 'models')).includes(name)) return loadPresets(folder).models.get(id) ?? null
	return withDialect(parsed(meterModel, join(folder, 'models', name)), name)
}

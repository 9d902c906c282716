/** Tariffs of the double: its templates are the program's own, its what-if is done as soon as it is asked for. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
	type TariffTemplate,
	type TariffView,
	tariffTemplate,
	type WhatIfView,
} from '../../../src/shared/contract/tariffs.ts'
import { CallFailed } from '../../../src/shared/rpc.ts'
import { tariffDefinition } from '../../../src/shared/tariff.ts'
import { tariffs } from './money.ts'

const folder = join(import.meta.dirname, '../../../resources/presets/tariffs')
const templates: readonly TariffTemplate[] = readdirSync(folder)
	.sort()
	.map((file) => tariffTemplate.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))))

/** Five bands by the clock, seasons, demand, a minimum, levies and large households: all parts of the editor. */
const rich: TariffView = {
	...{ id: 3, name: 'Gewerbestrom', medium: 'electricity', currency: 'EUR', points: [] },
	versions: [
		{
			...{ id: 3, validFrom: '2026-01-01', issuedMonths: [] },
			definition: tariffDefinition.parse({
				...templates.find(({ key }) => key === 'cn-electricity-five-bands')!.definition,
				...{ currency: 'EUR', vatPercent: '19', tierMode: 'proportional' },
				seasons: [
					{ name: 'Sommer', from: '04-01' },
					{ name: 'Winter', from: '10-01' },
				],
				calendar: { holidays: ['2026-12-25', '2026-12-26'], workingDays: ['2026-02-14'] },
				standing: [{ name: 'Grundpreis', amount: '0.05', per: 'month', basis: 'm2', vatPercent: '7' }],
				largeHousehold: { fromPersons: 5, counts: 'person', raise: ['100'] },
				surcharge: {
					name: 'Stufen',
					tiers: [
						{ upTo: '260', price: '0' },
						{ upTo: null, price: '0.05', byBand: { 尖: '0.07' } },
					],
					seasonal: [{ seasons: ['Winter'], tiers: [{ upTo: null, price: '12.5' }] }],
				},
				minimum: { name: 'Mindestbetrag', amount: '25', per: 'month' },
				levies: [
					{ kind: 'per-unit', name: 'Stromsteuer', price: '0.0205' },
					{ kind: 'percent', name: 'Konzession', percent: '4.5', of: ['energy', 'surcharge'] },
				],
			}),
		},
	],
}

const euro = (minor: number) => ({ minor, currency: 'EUR' })

const whatIf = (id: number): WhatIfView => ({
	id,
	state: 'done',
	done: 12,
	expected: 12,
	months: Array.from({ length: 12 }, (_, index) => {
		const month = index < 2 ? `2025-${11 + index}` : `2026-${String(index - 1).padStart(2, '0')}`
		const nothingYet = index < 3
		return {
			month,
			issued: index > 9 ? 21 : 0,
			compared: nothingYet ? 0 : 22,
			leftOut: nothingYet ? 23 : 1,
			billed: nothingYet ? null : euro(131_442 + index * 713),
			other: nothingYet ? null : euro(127_909 + index * 1_204),
			aloneCount: index === 3 ? 1 : 0,
			alone: index === 3 ? euro(4_120) : null,
		}
	}),
	tenants: [
		{ tenantName: 'Albrecht & Co. KG', unitName: 'Laden links', billed: euro(212_044), other: euro(191_870) },
		{ tenantName: 'Familie Heinze', unitName: 'Wohnung 2.01', billed: euro(61_233), other: euro(66_907) },
	],
	gaps: [
		{
			month: '2025-11',
			unitName: 'Wohnung 1.01',
			pointName: 'Strom',
			side: 'other',
			code: 'boundary-missing',
			params: { reason: 'too-far', serial: '000012345603' },
		},
		{
			month: '2026-02',
			unitName: 'Wohnung 4.05',
			pointName: 'Strom',
			side: 'billed',
			code: 'no-tariff',
			params: {},
		},
	],
	gapsLeft: 31,
})

export function tariffHandlers() {
	return {
		'tariffs.list': () => ({ tariffs: [...tariffs, rich] }),
		'tariffs.save': ({ tariffId, validFrom }: { tariffId: number | null; validFrom: string }) => {
			const known = tariffs.find(({ id }) => id === tariffId)?.versions.find((each) => each.validFrom === validFrom)
			if (known !== undefined)
				throw new CallFailed('version-issued', { from: validFrom, months: known.issuedMonths.length })
			return { tariffId: 1 }
		},
		'tariffs.removeVersion': () => ({}),
		'tariffs.assign': () => ({}),
		'tariffs.templates': () => ({ templates: [...templates] }),
		'tariffs.startWhatIf': () => ({ whatIfId: 1 }),
		'tariffs.whatIf': ({ whatIfId }: { whatIfId: number }) => ({ whatIf: whatIf(whatIfId) }),
		'tariffs.cancelWhatIf': () => ({}),
	}
}

/** Tariffs in files: what is understood, and every field that is not. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tariffDefinition } from '../../../src/shared/tariff.ts'
import { type ReadTariffFile, readTariffFile, writeTariffFile } from '../../../src/shared/tariff-file.ts'

const rules = { mode: 'sequential', demandMinutes: 15 } as const
const read = (value: unknown): ReadTariffFile => readTariffFile(value, rules)
const definition = {
	...{ currency: 'EUR', unit: 'kWh', vatPercent: '19', standing: [] },
	bands: [{ name: 'A', source: { kind: 'register', tariff: 0 }, tiers: [{ upTo: null, price: '0.25' }] }],
}
const faulty = (value: unknown) => {
	const result = read(value)
	if (result.ok) throw new Error('it was read')
	return { fields: result.faults.map(({ field }) => field), unread: result.unread }
}

test('what we write is read again as it was', () => {
	const versions = [
		{ validFrom: '2025-01-01', definition: tariffDefinition.parse(definition) },
		{ validFrom: '2026-01-01', definition: tariffDefinition.parse({ ...definition, vatPercent: '7' }) },
	]
	const tariff = { name: 'Strom', medium: 'electricity' as const, versions }
	const again = read(JSON.parse(writeTariffFile(tariff)))
	expect(again).toEqual({ ok: true, file: { form: 'own', ...tariff, unread: [] } })
})

test('a bare definition is a file too, and says neither name nor day', () => {
	const { bands } = definition
	expect(read({ tariff: definition })).toMatchObject({
		file: { form: 'own', name: null, medium: null, versions: [{ validFrom: null, definition: { bands } }] },
	})
})

test('every field that is not understood is named, where it stands', () => {
	const [band] = definition.bands
	const value = {
		...{ name: 'Strom', publisher: 'x' },
		versions: [
			{
				...{ validFrom: '2026-01-01', until: '2026-12-31' },
				definition: { ...definition, colour: 1, bands: [{ ...band, tiers: [{ upTo: null, price: '1', tax: 2 }] }] },
			},
		],
	}
	expect(read(value)).toMatchObject({
		ok: true,
		file: {
			unread: [
				'publisher',
				'versions.0.until',
				'versions.0.definition.bands.0.tiers.0.tax',
				'versions.0.definition.colour',
			],
		},
	})
	const schedule = {
		energy: { periods: [{ id: 1, tiers: [{ upTo: null, price: 0.1, tax: 1 }] }], unit: 'kWh' },
		...{ fixedWeekly: 3, fixedMonthly: 5 },
	}
	const taken = read(schedule)
	expect(taken.ok && taken.file.unread.toSorted()).toEqual([
		'energy.periods.0.tiers.0.tax',
		'energy.unit',
		'fixedWeekly',
	])
	expect(taken.ok && taken.file.versions[0]!.definition.standing).toMatchObject([{ amount: '5', per: 'month' }])
})

test('all that is wrong is told at once, and nothing is taken', () => {
	const wrong = { ...definition, vatPercent: '119', bands: [{ ...definition.bands[0], tiers: [] }], extra: 1 }
	expect(faulty({ versions: [{ validFrom: '2026-02-30', definition: wrong }, 7] })).toEqual({
		fields: [
			...['versions.0.validFrom', 'versions.0.definition.vatPercent'],
			...['versions.0.definition.bands.0.tiers', 'versions.1'],
		],
		unread: [],
	})
	const falling = [
		{ upTo: '200', price: '1' },
		{ upTo: '100', price: '1' },
		{ upTo: null, price: '1' },
	]
	const table = { ...definition, bands: [{ ...definition.bands[0], tiers: falling }] }
	expect(faulty(table).fields).toEqual(['bands.0.tiers.1.upTo'])
	const version = { validFrom: '2026-01-01', definition }
	expect(faulty({ versions: [version, version] }).fields).toEqual(['versions'])
	expect(
		faulty({ versions: [version, { validFrom: '2027-01-01', definition: { ...definition, unit: 'MWh' } }] }),
	).toEqual({
		...{ fields: ['versions'], unread: [] },
	})
	for (const nothing of [null, 7, 'x', [], { versions: [] }, undefined]) expect(read(nothing).ok).toBe(false)
})

test('whatever a file holds, it is read or refused with a field, and never throws', () => {
	fc.assert(
		fc.property(
			fc.jsonValue({ maxDepth: 4 }),
			fc.constantFrom('tariff', 'energy', 'versions', 'bands'),
			(value, key) => {
				for (const given of [value, { ...definition, [key]: value }, { energy: { periods: value } }]) {
					const result = read(given)
					if (!result.ok) expect(result.faults.length + result.unread.length).toBeGreaterThan(0)
				}
			},
		),
		{ numRuns: 300 },
	)
})

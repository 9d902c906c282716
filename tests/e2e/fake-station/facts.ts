/** What the pages show of exchanges, scales, formulas and gas factors. */
import type { Handlers } from '../../../src/shared/contract/define.ts'
import type { ExchangePreview, factCalls, RegisterOnDisplay } from '../../../src/shared/contract/facts.ts'
import { CallFailed } from '../../../src/shared/rpc.ts'
import { now } from './house.ts'

const day = 86_400_000
const shown = (value: string, quality: 'measured' | 'interpolated' = 'measured') => ({
	value,
	unit: 'kWh',
	quality,
	reason: null,
})

const display = (register: string, tariff: number, value: string | null): RegisterOnDisplay => ({
	register,
	tariff,
	unit: 'kWh',
	decimals: 2,
	isMain: tariff === 0,
	last: value === null ? null : { value, at: now - 9 * 60_000 },
})

const preview: ExchangePreview = {
	refusal: null,
	notes: [{ code: 'issued-bill', subject: '2026-0412', month: '2026-10' }],
	month: {
		from: now - 21 * day,
		before: shown('131.42'),
		after: shown('0.18', 'interpolated'),
		total: shown('131.60'),
	},
	sinceLast: { at: now - 9 * 60_000, use: shown('0.07') },
}

export const factHandlers = (): Handlers<typeof factCalls> => ({
	'meters.exchangeForm': ({ pointId }) => ({
		meterId: pointId,
		multiplier: { numerator: 1, denominator: 1 },
		registers: [
			display('import', 0, '4711.38'),
			display('import-t1', 1, '3012.11'),
			display('import-t2', 2, '1699.27'),
		],
		noticedSerial: pointId === 7 ? '30100977' : null,
	}),
	'meters.modelRegisters': () => ({
		registers: [display('import', 0, null), display('import-t1', 1, null), display('import-t2', 2, null)],
	}),
	'meters.exchangeCheck': ({ finalValues }) => {
		const main = finalValues.find(({ register }) => register === 'import')
		if (main !== undefined && Number(main.value) < 4711) {
			const refusal = {
				reason: 'final-below-last',
				register: 'import',
				value: main.value,
				at: now - 9 * 60_000,
			} as const
			return { refusal, notes: [], month: null, sinceLast: null }
		}
		return preview
	},
	'meters.exchange': () => ({ exchangeId: 3, meterId: 99, notes: preview.notes }),
	'meters.changeRatio': ({ values }) => {
		// No reading holds for the moment: the display has to be told.
		if (values.length === 0) throw new CallFailed('exchange-refused', { reason: 'final-missing', register: 'import' })
		return { exchangeId: 4, notes: [] }
	},
	'meters.exchanges': ({ pointId }) => ({
		exchanges:
			pointId === 7
				? [
						{
							id: 2,
							at: now - 400 * day,
							oldSerial: '30000815',
							newSerial: '30100007',
							finalValues: [{ register: 'import', value: '81455.20', unit: 'kWh' }],
							firstValues: [{ register: 'import', value: '0.00', unit: 'kWh' }],
							by: 'M. Weber',
							comment: 'Eichfrist abgelaufen',
							recordedAt: now - 399 * day,
							hasPhoto: true,
							multiplier: { numerator: 1, denominator: 1 },
						},
					]
				: [],
	}),
	'meters.exchangePhoto': () => ({
		kind: 'image/png',
		base64: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
	}),
	'meters.scales': ({ meterId }) => ({
		changes:
			meterId === 7
				? [
						{
							registerId: 901,
							register: 'import',
							before: { unit: 'kWh', exponent: -2 },
							after: { unit: 'Wh', exponent: 0 },
							firstAt: now - 2 * 3_600_000,
							lastBefore: shown('4709.12'),
							firstAfter: shown('4709.348'),
							decision: null,
						},
					]
				: [],
	}),
	'meters.decideScale': () => ({}),
	'topology.formulas': () => ({ versions: [] }),
	'topology.saveFormula': () => ({}),
	'topology.gasFactors': () => ({ factors: [] }),
	'topology.saveGasFactor': () => ({}),
})

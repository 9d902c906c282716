import { describe, expect, test } from 'vitest'
import { heiwakoFiles } from '../../../../src/main/documents/exports/heiwako.ts'
import { digits } from '../../../../src/main/documents/exports/heiwako-record.ts'
import type { CostStatement, PoolShare } from '../../../../src/main/domain/costs/cost-statement.ts'
import { openZip } from '../../../../src/main/work/tables/zip.ts'
import { bill, runOf } from './issued-run.ts'

const pool = (category: PoolShare['category'], amountMinor: number): PoolShare => ({
	...{ poolId: 1, poolName: category, category, betrKvNumber: null, poolMinor: 100_000, lines: [], amountMinor },
	...{ vat: null, householdService: null, separation: null, commonUse: null },
})

/** Half a year in the flat: 700.00 of costs, less 12.34 that the owner bears, 800.00 paid in advance. */
function costs(part: Partial<CostStatement> = {}): CostStatement {
	const {
		zone,
		currency,
		buildingName,
		buildingAddressLines,
		creditor,
		tenant,
		customerNumber,
		unitName,
		issuedOn,
		dueOn,
	} = bill().statement
	return {
		...{ kind: 'costs', number: '2026-00077', issuedOn, dueOn, zone, currency, buildingName, buildingAddressLines },
		...{ creditor, tenant, customerNumber, unitName, areaM2: '54.25', heatedAreaM2: null, persons: 2 },
		...{ isCommercial: false, periodName: '2025' },
		period: { firstDay: '2025-01-01', lastDay: '2025-12-31', days: 365 },
		lived: { firstDay: '2025-07-01', lastDay: '2025-12-31', days: 184 },
		pools: [pool('heating-and-warm-water', 50_000), pool('cleaning', 15_000), pool('garden', 5_000)],
		...{ co2: [], cuts: [], readings: [], sharesMinor: 70_000, co2LandlordMinor: 1_234, cutsMinor: 0 },
		...{ costsMinor: 68_766, advances: [{ source: 'entered', amountMinor: 80_000 }], advancesMinor: 80_000 },
		...{ totalMinor: -11_234, rounding: 'lines', degreeDays: 'immothek24', notes: [], problems: [] },
		...part,
	} as CostStatement
}

const settings = { customerNumber: '4711', providerKey: '37', propertyNumber: '123' }
const number = '2026-00077'

function files(statement = costs()) {
	const own = { number, unitId: 17, isCancelled: false, statement }
	const back = { ...own, number: '2026-00076', isCancelled: true }
	const file = heiwakoFiles(runOf([], { costs: [back, own] }), settings)
	if (!file.ok) throw new Error(file.refusal)
	const archive = openZip(file.bytes, 1e7)
	const lines = [...archive].map(([name, entry]) => {
		const text = new TextDecoder('iso-8859-15').decode(entry.read())
		expect(text.endsWith('\r\n')).toBe(true)
		return { name, bytes: entry.read().length, records: text.split('\r\n').slice(0, -1) }
	})
	return { file, lines }
}
/** Places as the standard counts them. */
const at = (record: string, from: number, to: number) => record.slice(from - 1, to)

describe('bved / ARGE HeiWaKo files', () => {
	test('have fixed lengths, and every record names its kind first and last', () => {
		const { lines } = files()
		expect(lines.map(({ name }) => name)).toEqual(['DTM310_20261105T092000000.DAT', 'DTD310_20261105T092000000.DAT'])
		const [users, results] = lines
		expect(users!.records.map((record) => [record[0], record.length, record.at(-1)])).toEqual([
			['L', 2048, 'L'],
			['M', 2048, 'M'],
		])
		expect(
			results!.records.every((record) => record.length === 1024 && /^D03\.100000004711370000001230017/.test(record)),
		).toBe(true)
		expect(users!.bytes).toBe(2 * 2050)
	})

	test('the property and its user stand in their places', () => {
		const [property, user] = files().lines[0]!.records
		expect([at(property!, 33, 67).trim(), at(property!, 71, 80).trim(), at(property!, 81, 115).trim()]).toEqual([
			...['Lindenhof 4', '20251', 'Hamburg'],
		])
		expect(at(property!, 116, 127)).toBe('010125311225')
		expect(at(property!, 148, 150)).toBe('EUR')
		expect(at(user!, 53, 87).trim()).toBe('Jörg Müßiggang')
		expect(at(user!, 499, 510)).toBe('010725311225')
	})

	test('the kinds of cost add up to all costs, with advances and a balance that goes back to the tenant', () => {
		const records = files().lines[1]!.records
		const amount = (record: string, from: number) => Number(at(record, from, from + 9))
		expect(records.map((record) => [at(record, 148, 150), amount(record, 58)])).toEqual([
			['231', 48_766],
			['259', 20_000],
			['230', 68_766],
		])
		const all = records.at(-1)!
		expect([at(all, 78, 87), at(all, 128, 137), at(all, 52, 57)]).toEqual(['0000080000', '-000011234', '311225'])
		expect(at(records[0]!, 78, 87).trim()).toBe('')
	})

	test('names beyond ISO 8859-15 are respelt and said; an amount that does not fit is not cut', () => {
		const { file, lines } = files(costs({ tenant: { name: 'Łukasz Żak\r\nD', addressLines: ['Hof 1', '1 x'] } }))
		expect(file.respelt).toContainEqual({ from: 'Łukasz Żak D', to: 'Lukasz Zak D' })
		expect(lines[0]!.records.length).toBe(2)
		expect(() => digits(58, 67, 99_999_999_999)).toThrow(RangeError)
		expect(digits(1, 4, -7).text).toBe('-007')
		// What was cancelled is in no record, and named.
		expect(file.leftOut.map((each) => [each.number, each.reason])).toEqual([['2026-00076', 'cancelled']])
		expect(file.bills).toBe(1)
		expect(heiwakoFiles(runOf([bill()]), settings)).toMatchObject({ ok: false, refusal: 'no-costs' })
	})
})

/**
 * The acceptance: the demo building's month as issued statements, against the virtual building's own registers and the
 * printed prices, in whole cents and without a line of the product's arithmetic.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunView } from '../../src/shared/contract/billing.ts'
import { type Meter, meters } from '../../src/virtual/building/plan.ts'
import { issued, refusal, startStation, type TestStation, until } from './house.ts'
import { truth } from './truth.ts'

/** Thursday, 5 November 2026, 10:20 in Berlin: October, with its 25-hour day, is the last complete month. */
const aheadMs = Date.parse('2026-11-05T10:20:00+01:00') - Date.now()
const month = '2026-10'
const begins = Date.parse('2026-10-01T00:00:00+02:00')
const ends = Date.parse('2026-11-01T00:00:00+01:00')
/** 00:00 of a clock that keeps UTC+1 all year. */
const beginsStandard = Date.parse('2026-10-01T00:00:00+01:00')

const hasPoppler = spawnSync('pdftotext', ['-v']).error === undefined
if (!hasPoppler) console.log('skipped in part: pdftotext is not there (install poppler-utils)')

let house: TestStation
let october: RunView

async function drafted(wanted: string): Promise<RunView> {
	const { runId } = await house.call('billing.prepare', { month: wanted })
	return until(`${wanted} is drafted`, async () => {
		const run = await house.call('billing.run', { runId })
		return run.state !== 'preparing' && run
	})
}

const isRed = ({ severity }: RunView['problems'][number]) => severity === 'red'

beforeAll(async () => {
	house = await startStation({ aheadMs })
	await house.call('station.startDemo', {})
	// As an impatient person does it: draft again until nothing is missing, while the meters' memories are still read.
	const draft = await until('the month can be billed', async () => {
		const run = await drafted(month)
		return run.statements.length > 0 && !run.problems.some(isRed) && run
	})
	october = await issued(house, draft.id)
})
afterAll(() => house?.close())

// What is owed ------------------------------------------------------------------------------------------------------

type Owed = { readonly totalCent: bigint; readonly printed: readonly string[] }

/** From the demo's preset: data, not code. Prices in 1/10000 €, standing charges in cents. */
const tariffs = {
	electricity: { monthly: 950n, ht1: 2785n, ht2: 3120n, nt: 2240n },
	heat: { monthly: 1400n, work: 1180n },
}

/** Half up; 1/10000 € × 1/`perKwh` kWh → cents. */
const cents = (quantity: bigint, price: bigint, perKwh: bigint) => {
	const divisor = 100n * perKwh
	return (quantity * price + divisor / 2n) / divisor
}

function registersOf(meter: Meter): { readonly start: readonly bigint[]; readonly end: readonly bigint[] } {
	const at = (instant: number) => {
		const { totalMilliWh, t1MilliWh, t2MilliWh } = truth.registersAt(meter, instant)
		return meter.medium === 'heat'
			? [BigInt(totalMilliWh) / 1_000_000n]
			: [BigInt(t1MilliWh) / 10_000n, BigInt(t2MilliWh) / 10_000n]
	}
	return { start: at(meter.clock === 'standard' ? beginsStandard : begins), end: at(ends) }
}

function linesOf(meter: Meter): { readonly cents: readonly bigint[]; readonly printed: readonly string[] } {
	const { start, end } = registersOf(meter)
	const used = end.map((value, index) => value - start[index]!)
	const printed = [...start, ...end, ...used].map((value) => kwh(value, meter.medium))
	if (meter.medium === 'heat') {
		const { monthly, work } = tariffs.heat
		return { cents: [monthly, cents(used[0]!, work, 1n)], printed }
	}
	const { monthly, ht1, ht2, nt } = tariffs.electricity
	const [high, low] = used as [bigint, bigint]
	const first = high < 15_000n ? high : 15_000n
	return { cents: [monthly, cents(first, ht1, 100n), cents(high - first, ht2, 100n), cents(low, nt, 100n)], printed }
}

function owedBy(unit: string): Owed {
	const points = meters.filter((meter) => meter.unit === unit).map(linesOf)
	const net = points.flatMap((point) => point.cents).reduce((sum, amount) => sum + amount, 0n)
	const totalCent = net + (net * 19n + 50n) / 100n
	return { totalCent, printed: [...points.flatMap((point) => point.printed), euro(net), euro(totalCent)] }
}

const grouped = (whole: bigint) => whole.toString().replace(/\B(?=(\d{3})+$)/g, '.')
const hundredths = (value: bigint) => `${grouped(value / 100n)},${String(value % 100n).padStart(2, '0')}`
const euro = (cent: bigint) => `${hundredths(cent)} €`
const kwh = (value: bigint, medium: Meter['medium']) => `${medium === 'heat' ? grouped(value) : hundredths(value)} kWh`

// What was issued ---------------------------------------------------------------------------------------------------

const folderOfMonth = () => join(house.folder, 'statements', month)
const textOf = (path: string) =>
	execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' }).replaceAll('\u00a0', ' ')

test('every unit with a tenant has a statement, and the sum of all is what all registers say', () => {
	const preset = JSON.parse(
		readFileSync(join(import.meta.dirname, '../../resources/presets/demo-building.json'), 'utf8'),
	)
	const tenants = new Map<string, string>(
		preset.occupancies.map((each: { unit: string; tenantName: string }) => [each.unit, each.tenantName]),
	)
	expect(new Map(october.statements.map(({ unitName, tenantName }) => [unitName, tenantName]))).toEqual(tenants)
	const amounts = Object.fromEntries(october.statements.map(({ unitName, total }) => [unitName, total]))
	const owed = [...tenants.keys()].map((unit) => [unit, { minor: Number(owedBy(unit).totalCent), currency: 'EUR' }])
	expect(amounts).toEqual(Object.fromEntries(owed))
	const sum = october.statements.reduce((all, { total }) => all + total.minor, 0)
	expect(october.total).toEqual({ minor: sum, currency: 'EUR' })
	expect(october.problems.filter(isRed)).toEqual([])
	const vacant = october.problems.filter(({ code }) => code === 'no-tenant').map(({ unitName }) => unitName)
	expect(vacant.toSorted()).toEqual(['Allgemein', 'Wohnung 3.02'])
})

test('numbers run without a gap, and each statement is one file in the folder of its month', () => {
	const numbers = october.statements.map(({ number }) => number!).toSorted()
	expect(numbers).toEqual(numbers.map((_, index) => `2026-${String(index + 1).padStart(5, '0')}`))
	expect(october.folder).toBe(folderOfMonth())
	const files = readdirSync(folderOfMonth()).toSorted()
	const expected = october.statements.map(
		({ number, unitName, tenantName }) => `${number} ${unitName} ${tenantName}.pdf`,
	)
	expect(files).toEqual(expected.toSorted())
	for (const file of files) {
		// Windows refuses these in names.
		expect(file).not.toMatch(/[<>:"/\\|?*]|[ .]\.pdf$/)
	}
})

test.skipIf(!hasPoppler && process.env.CI !== 'true')(
	'what is printed on each statement is its tenant, its readings at 00:00 and its total',
	() => {
		expect(hasPoppler, 'pdftotext is there').toBe(true)
		for (const { number, unitName, tenantName } of october.statements) {
			const text = textOf(join(folderOfMonth(), `${number} ${unitName} ${tenantName}.pdf`))
			const owed = owedBy(unitName)
			const serials = meters.filter(({ unit }) => unit === unitName).map(({ serial }) => serial)
			const words = [number!, unitName, tenantName, ...serials, ...owed.printed]
			expect({ unitName, missing: words.filter((word) => !text.includes(word)) }).toEqual({ unitName, missing: [] })
			expect(text).toMatch(new RegExp(`Gesamtbetrag\\s+${euro(owed.totalCent).replaceAll('.', '\\.')}`))
			expect(text).toContain('01.10.2026 – 31.10.2026')
		}
	},
)

test.skipIf(!hasPoppler && process.env.CI !== 'true')(
	'only the meter that keeps standard time is billed from 01:00 summer time, and its statement says so',
	() => {
		const standard = meters.filter(({ clock }) => clock === 'standard')
		expect(standard.map(({ unit }) => unit)).toEqual(['Wohnung 5.04'])
		for (const { number, unitName, tenantName, notes } of october.statements) {
			const isStandard = unitName === 'Wohnung 5.04'
			const text = textOf(join(folderOfMonth(), `${number} ${unitName} ${tenantName}.pdf`))
			expect(notes.includes('standard-time'), unitName).toBe(isStandard)
			expect(/Normalzeit|Winterzeit/.test(text), unitName).toBe(isStandard)
			expect(text.includes('01.10.2026, 01:00'), unitName).toBe(isStandard)
		}
		const yellow = october.problems.filter(({ code }) => code === 'standard-time')
		expect(yellow.map(({ unitName, severity }) => `${severity} ${unitName}`)).toEqual(['yellow Wohnung 5.04'])
	},
)

test('an issued statement has the same bytes whenever it is asked for, and they are the bytes of its file', async () => {
	for (const { id, number, unitName, tenantName } of october.statements.slice(0, 4)) {
		const first = await house.call('billing.pdf', { statementId: id, language: 'de' })
		const again = await house.call('billing.pdf', { statementId: id, language: 'en' })
		const file = readFileSync(join(folderOfMonth(), `${number} ${unitName} ${tenantName}.pdf`))
		expect(first.fileName).toBe(`${number} ${unitName} ${tenantName}.pdf`)
		expect(createHash('sha256').update(Buffer.from(first.base64, 'base64')).digest('hex')).toBe(
			createHash('sha256').update(file).digest('hex'),
		)
		expect(again).toEqual(first)
	}
})

const pdfText = (base64: string) =>
	execFileSync('pdftotext', ['-layout', '-', '-'], {
		input: Buffer.from(base64, 'base64'),
		encoding: 'utf8',
	}).replaceAll('\u00a0', ' ')

test('every amount opens down to the frame that its reading came in, and the frame is told byte by byte', async () => {
	for (const { id, total } of october.statements.slice(0, 6)) {
		const told = await house.call('billing.explain', { statementId: id })
		expect(told.totalMinor).toBe(total.minor)
		expect(told.lines.reduce((sum, { minor }) => sum + minor, 0)).toBe(told.netMinor)
		for (const line of told.lines.filter(({ kind }) => kind === 'energy')) {
			expect(line.tariff.validFrom).toMatch(/^\d{4}-\d{2}-\d{2}$/)
			const readings = line.uses.flatMap(({ start, end }) => [...start.readings, ...end.readings])
			expect(readings.length).toBeGreaterThanOrEqual(2)
			// Frames that state daily and monthly values are kept as long as bills rest on them.
			expect(readings.every(({ hasFrame }) => hasFrame)).toBe(true)
		}
		const [first] = told.lines.flatMap(({ uses }) => uses)
		const frame = await house.call('readings.frame', { frameId: first!.end.readings[0]!.frameId! })
		const bytes = frame.fields.reduce((at, field) => (field.at === at ? at + field.length : Number.NaN), 0)
		expect(bytes * 2).toBe(frame.hex.length)
	}
	expect(await refusal(house.call('billing.explain', { statementId: 999_999 }))).toMatchObject({ code: 'not-found' })
})

test.skipIf(!hasPoppler)('the derivation is printed with every meter that an amount rests on', async () => {
	const [{ id, number }] = october.statements as [RunView['statements'][number]]
	const told = await house.call('billing.explain', { statementId: id })
	const { base64 } = await house.call('billing.explainPdf', { statementId: id, language: 'de' })
	const text = pdfText(base64)
	expect(text).toContain(number!)
	const serials = new Set(told.lines.flatMap(({ uses }) => uses.map(({ meterSerial }) => meterSerial)))
	expect(serials.size).toBeGreaterThan(0)
	for (const serial of serials) expect(text).toContain(serial)
})

test('texts that only the landlord knows are kept for the next drafts, and an issued bill stays as it is', async () => {
	const [{ id }] = october.statements as [RunView['statements'][number]]
	const before = await house.call('billing.pdf', { statementId: id, language: 'de' })
	const texts = await house.call('papers.texts', {})
	await house.call('papers.saveTexts', { ...texts, meterOperator: 'Messdienst Ufer GmbH' })
	expect(await house.call('papers.texts', {})).toEqual({ ...texts, meterOperator: 'Messdienst Ufer GmbH' })
	expect(await house.call('billing.pdf', { statementId: id, language: 'de' })).toEqual(before)
	await house.call('papers.saveTexts', texts)
})

test.skipIf(!hasPoppler)('a run is printed as one file in envelope order, with its list and its sums', async () => {
	const asked = { runId: october.id, part: 1, language: 'de' } as const
	const letters = await house.call('papers.ofRun', { ...asked, kind: 'statements' })
	const text = pdfText(letters.base64)
	const places = october.statements.map(({ number }) => text.indexOf(number!))
	expect(letters.parts).toBe(1)
	expect(places.every((place) => place >= 0)).toBe(true)
	const list = pdfText((await house.call('papers.ofRun', { ...asked, kind: 'list' })).base64)
	for (const { number, tenantName } of october.statements) {
		expect(list).toContain(number!)
		expect(list).toContain(tenantName)
	}
	// The list and the file have one order.
	const byFile = october.statements.map(({ number }) => number!).toSorted((a, b) => text.indexOf(a) - text.indexOf(b))
	expect(byFile).toEqual([...byFile].sort((a, b) => list.indexOf(a) - list.indexOf(b)))
	const summary = pdfText((await house.call('papers.ofRun', { ...asked, kind: 'summary' })).base64)
	expect(summary).toContain(euro(BigInt(october.total!.minor)))
	expect(summary).toContain(`${october.statements[0]!.number} – `)
})

test.skipIf(!hasPoppler)(
	'the month’s consumption information says what each heat meter counted, and no money',
	async () => {
		const asked = { month, part: 1, language: 'de' } as const
		const { base64, letters } = await house.call('papers.useLetters', asked)
		const heated = october.statements.filter(({ unitName }) =>
			meters.some((meter) => meter.unit === unitName && meter.medium === 'heat'),
		)
		expect(letters).toBe(heated.length)
		const pages = pdfText(base64).split('\f')
		for (const { unitName, tenantName } of heated) {
			const meter = meters.find((one) => one.unit === unitName && one.medium === 'heat')!
			const { start, end } = registersOf(meter)
			const page = pages.find((one) => one.includes(tenantName) && one.includes(unitName))
			expect(page, unitName).toContain(`${grouped(end[0]! - start[0]!)} kWh`)
			expect(page).not.toContain('€')
		}
		const again = await house.call('papers.useLetters', asked)
		expect(again.base64).toBe(base64)
		const written = await house.call('papers.writeUseLetters', { month, language: 'de' })
		expect(written.letters).toBe(letters)
		expect(readdirSync(written.folder).filter((name) => name.endsWith('.pdf'))).toHaveLength(letters)
	},
)

test('an issued month is not drafted, issued or undone again', async () => {
	const refused = { code: 'run-not-draft' }
	expect(await refusal(house.call('billing.prepare', { month }))).toMatchObject(refused)
	expect(await refusal(house.call('billing.issue', { runId: october.id }))).toMatchObject(refused)
	expect(await refusal(house.call('billing.cancel', { runId: october.id }))).toMatchObject(refused)
	expect(await house.call('billing.run', { runId: october.id })).toEqual(october)
})

test('a month that is not over is red and cannot be issued', async () => {
	const run = await drafted('2026-11')
	expect(run.problems).toContainEqual(expect.objectContaining({ severity: 'red', code: 'month-not-over' }))
	const red = run.problems.filter(isRed).length
	expect(await refusal(house.call('billing.issue', { runId: run.id }))).toMatchObject({ code: 'run-not-approved' })
	expect(await refusal(house.call('billing.approve', { runId: run.id, by: 'A. Kern', seen: [] }))).toEqual({
		code: 'run-has-problems',
		details: { problems: red },
	})
	expect((await house.call('billing.run', { runId: run.id })).statements.every(({ number }) => number === null)).toBe(
		true,
	)
})

test('a month that no meter remembers is red for every meter, and no number is used up by it', async () => {
	const run = await drafted('2025-09')
	const missing = run.problems.filter(({ code }) => code === 'boundary-missing')
	const units = new Set(missing.filter(isRed).map(({ unitName }) => unitName))
	expect(units).toEqual(new Set(october.statements.map(({ unitName }) => unitName)))
	const approving = house.call('billing.approve', { runId: run.id, by: 'A. Kern', seen: [] })
	expect(await refusal(approving)).toMatchObject({ code: 'run-has-problems' })
	await house.call('billing.cancel', { runId: run.id })
	const { months } = await house.call('billing.months', {})
	expect(months.find((each) => each.month === '2025-09')).toMatchObject({ runId: null, state: 'open' })
	expect(months.find((each) => each.month === month)).toMatchObject({ state: 'issued', statements: 22 })
})

test('the month before gets the next numbers, and what it says of the month after stays as issued', async () => {
	const draft = await drafted('2026-09')
	expect(draft.problems.filter(isRed)).toEqual([])
	const before = await issued(house, draft.id)
	const numbers = before.statements.map(({ number }) => number!).toSorted()
	expect(numbers).toEqual(numbers.map((_, index) => `2026-${String(index + 23).padStart(5, '0')}`))
	const after = await house.call('billing.run', { runId: october.id })
	const known = new Map(before.statements.map(({ unitName, total }) => [unitName, total]))
	for (const { unitName, before: shown } of after.statements) expect(shown).toEqual(known.get(unitName))
})

test('a station started again shows the issued month as it was, and a lost file can be had from it', async () => {
	const [statement] = october.statements
	const file = join(folderOfMonth(), `${statement!.number} ${statement!.unitName} ${statement!.tenantName}.pdf`)
	const bytes = readFileSync(file)
	await house.stop()
	rmSync(file)
	house = await startStation({ folder: house.folder, aheadMs })
	const run = await house.call('billing.run', { runId: october.id })
	expect(run.statements.map(({ number, total }) => [number, total])).toEqual(
		october.statements.map(({ number, total }) => [number, total]),
	)
	const pdf = await house.call('billing.pdf', { statementId: statement!.id, language: 'de' })
	expect(Buffer.from(pdf.base64, 'base64').equals(bytes)).toBe(true)
})

/** Tariffs, months, a draft run with findings, and a statement as a small PDF. */
import { join } from 'node:path'
import PDFDocument from 'pdfkit'
import type { CorrectionsView, RunView, StatementsAsked } from '../../../src/shared/contract/billing.ts'
import type { TariffView } from '../../../src/shared/contract/tariffs.ts'
import { now, units } from './house.ts'

export const tariffs: readonly TariffView[] = [
	{
		id: 1,
		name: 'Hausstrom HT/NT',
		medium: 'electricity',
		currency: 'EUR',
		points: units.slice(0, 23).map(({ id }) => id),
		versions: [
			{
				id: 1,
				validFrom: '2026-01-01',
				issuedMonths: ['2026-08', '2026-09'],
				definition: {
					currency: 'EUR',
					unit: 'kWh',
					vatPercent: '19',
					standing: [{ name: 'Grundpreis', amount: '8.40', per: 'month' }],
					tierPeriod: 'month',
					tierMode: 'perPeriod',
					bands: [
						{
							name: 'HT',
							source: { kind: 'register', tariff: 1 },
							tiers: [
								{ upTo: '150', price: '0.3012' },
								{ upTo: null, price: '0.3412' },
							],
						},
						{ name: 'NT', source: { kind: 'register', tariff: 2 }, tiers: [{ upTo: null, price: '0.2475' }] },
					],
				},
			},
		],
	},
	{
		id: 2,
		name: 'Fernwärme',
		medium: 'heat',
		currency: 'EUR',
		points: Array.from({ length: 12 }, (_, index) => 25 + index),
		versions: [
			{
				id: 2,
				validFrom: '2026-01-01',
				issuedMonths: ['2026-08', '2026-09'],
				definition: {
					currency: 'EUR',
					unit: 'MWh',
					vatPercent: '19',
					standing: [],
					tierPeriod: 'month',
					tierMode: 'perPeriod',
					bands: [
						{ name: 'Arbeitspreis', source: { kind: 'register', tariff: 0 }, tiers: [{ upTo: null, price: '98.50' }] },
					],
				},
			},
		],
	},
]

const euro = (minor: number) => ({ minor, currency: 'EUR' })

const statements = (numbered: boolean): RunView['statements'] =>
	units
		.filter(({ occupancies }) => occupancies.length > 0)
		.map((unit, index) => ({
			id: unit.id,
			number: numbered ? `2026-${String(index + 1).padStart(4, '0')}` : null,
			kind: 'bill' as const,
			state: numbered ? ('issued' as const) : ('draft' as const),
			about: null,
			tenantName: unit.occupancies[0]!.tenantName,
			unitName: unit.name,
			total: euro(6_230 + ((unit.id * 977) % 5_100)),
			before: index === 4 ? null : euro(6_230 + ((unit.id * 1013) % 5_100)),
			points: unit.points.length,
			notes: unit.id === 7 ? ['standard-time'] : [],
		}))

const totalOf = (list: RunView['statements']) => euro(list.reduce((sum, { total }) => sum + total.minor, 0))

export function run(runId: number): RunView {
	const known = runId === 3 ? correction() : month(runId)
	return { ...known, findings: findingsOf(known.problems), count: known.statements.length }
}

function month(runId: number): Omit<RunView, 'findings' | 'count'> {
	const issued = runId === 1
	const list = statements(issued)
	return {
		id: runId,
		kind: 'month',
		costPeriodId: null,
		month: issued ? '2026-09' : '2026-10',
		state: issued ? 'issued' : 'draft',
		done: list.length,
		expected: list.length,
		createdAt: now - 86_400_000,
		approved: issued ? { at: now - 81_000_000, by: 'A. Kern' } : null,
		issuedAt: issued ? now - 80_000_000 : null,
		halted: null,
		seen: [],
		total: totalOf(list),
		problems: issued
			? []
			: [
					{
						severity: 'red',
						code: 'boundary-missing',
						unitName: 'Wohnung 3.05',
						pointName: 'Strom',
						params: { at: now - 22 * 86_400_000, reason: 'too-far', serial: '000012345617' },
					},
					{ severity: 'red', code: 'no-tariff', unitName: 'Heizzentrale', pointName: 'Strom', params: {} },
					{ severity: 'yellow', code: 'standard-time', unitName: 'Wohnung 1.05', pointName: 'Strom', params: {} },
					{ severity: 'yellow', code: 'no-tenant', unitName: 'Wohnung 3.01', pointName: null, params: {} },
					{
						severity: 'yellow',
						code: 'outlier-month',
						unitName: 'Wohnung 2.02',
						pointName: null,
						params: { month: '2026-09', percent: 83, minor: 11_420, before: 6_230 },
					},
				],
		statements: list,
		folder: issued ? 'D:\\Hausverwaltung\\Zählwerk\\2026-09' : null,
	}
}

/** An approved correction: what was issued is taken back, and what is issued in its place follows. */
function correction(): Omit<RunView, 'findings' | 'count'> {
	const [first] = statements(true)
	const taken = { ...first!, id: 901, kind: 'cancellation' as const, state: 'draft' as const, number: null }
	const list = [
		{ ...taken, about: first!.number, total: euro(-first!.total.minor) },
		{ ...taken, id: 902, kind: 'bill' as const, about: first!.number, total: euro(first!.total.minor - 412) },
	]
	return {
		...month(1),
		...{ id: 3, kind: 'correction', state: 'approved', issuedAt: null, statements: list, total: totalOf(list) },
		...{ done: 2, expected: 2, folder: null },
		seen: [{ code: 'standard-time', comment: 'wie immer' }],
	}
}

/** After the issue of September: one that is open, one that somebody left, and the correction. */
function corrections(month: string): CorrectionsView {
	if (month !== '2026-09') return { runs: [], notComputable: [], differences: [] }
	const about = ({ id, number, tenantName, unitName, total }: RunView['statements'][number], by: number) => ({
		...{ statementId: id, number: number!, tenantName, unitName, issued: total, now: euro(total.minor + by) },
		noticedAt: now - 3_600_000,
	})
	const [first, second, third, fourth] = statements(true)
	const stuck = { severity: 'red' as const, code: 'reading-went-back' as const, unitName: fourth!.unitName }
	const open = { state: 'open' as const, decidedAt: null, note: null, correctionRunId: null }
	return {
		runs: [{ runId: 3, state: 'approved', createdAt: now - 1_800_000, statements: 2, total: euro(-412) }],
		notComputable: [
			{
				...{ statementId: fourth!.id, number: fourth!.number!, unitName: fourth!.unitName },
				...{ tenantName: fourth!.tenantName, noticedAt: now },
				problems: [{ ...stuck, pointName: 'Strom', params: { serial: '000000000104' } }],
			},
		],
		differences: [
			{ id: 3, ...about(second!, 230), ...open },
			{ id: 2, ...about(first!, -412), ...open, correctionRunId: 3 },
			{ id: 1, ...about(third!, 1), ...open, state: 'dismissed', decidedAt: now, note: 'nur ein Cent' },
		],
	}
}

function findingsOf(problems: RunView['problems']): RunView['findings'] {
	const codes = [...new Set(problems.map(({ code }) => code))]
	return codes.map((code) => {
		const same = problems.filter((each) => each.code === code)
		return { severity: same[0]!.severity, code, count: same.length }
	})
}

export const correctionHandlers = {
	'billing.statements': ({ runId, from, most }: StatementsAsked) => {
		const { statements: all } = run(runId)
		return { count: all.length, statements: all.slice(from, from + most) }
	},
	'billing.statement': ({ statementId }: { statementId: number }) => {
		const all = [2, 1, 3]
			.map((runId) => run(runId).statements)
			.find((list) => list.some(({ id }) => id === statementId))!
		const place = all.findIndex(({ id }) => id === statementId)
		return {
			statement: all[place]!,
			costPeriodId: null,
			previousId: all[place - 1]?.id ?? null,
			nextId: all[place + 1]?.id ?? null,
		}
	},
	'billing.approve': () => ({}),
	'billing.withdraw': () => ({}),
	'billing.correct': () => ({ runId: 3 }),
	'billing.corrections': ({ month }: { month: string }) => corrections(month),
	'billing.lookForDifferences': () => ({ found: 1 }),
	'billing.dismissDifference': () => ({}),
	'billing.verify': () => ({ checked: 22, differing: [], byOtherEngine: 0 }),
}

export const months = () => [
	{ month: '2026-11', runId: null, state: 'running' as const, statements: 0, total: null },
	{ month: '2026-10', runId: 2, state: 'draft' as const, statements: run(2).statements.length, total: run(2).total },
	{ month: '2026-09', runId: 1, state: 'issued' as const, statements: run(1).statements.length, total: run(1).total },
]

const fonts = join(import.meta.dirname, '../../../resources/fonts')

export async function statementPdf(tenant: string): Promise<string> {
	const document = new PDFDocument({ size: 'A4', margin: 60 })
	const chunks: Buffer[] = []
	document.on('data', (chunk: Buffer) => chunks.push(chunk))
	const ended = new Promise((resolve) => document.on('end', resolve))
	document
		.registerFont('body', join(fonts, 'Inter-Regular.ttf'))
		.registerFont('strong', join(fonts, 'Inter-SemiBold.ttf'))
	document.font('body').fontSize(9).text('Wohnungsgenossenschaft Lindenhof eG · Am Markt 1 · 04109 Leipzig')
	document.moveDown(2).fontSize(11).text(tenant).text('Lindenhof 4').text('04109 Leipzig')
	document.moveDown(4).font('strong').fontSize(15).text('Abrechnung Strom, Oktober 2026')
	document
		.moveDown()
		.font('body')
		.fontSize(10)
		.text('Zählerstand alt 18.042,11 kWh, neu 18.204,51 kWh, Verbrauch 162,40 kWh')
	document.moveDown().font('strong').text('Rechnungsbetrag 62,30 €')
	document.addPage().font('body').text('Seite 2: Herleitung der Beträge')
	document.end()
	await ended
	return Buffer.concat(chunks).toString('base64')
}

/** Papers of a run, the landlord's texts, and a derivation with every kind of source. */
import type { ExplainedField } from '../../../src/shared/contract/lines.ts'
import { type BillTexts, billTexts, type ExplainedStatement } from '../../../src/shared/contract/papers.ts'
import { CallFailed } from '../../../src/shared/rpc.ts'
import { now } from './house.ts'
import { statementPdf } from './money.ts'

/** Of FE FE FE FE 68 … 16, as the station tells a DL/T 645 frame. */
export const frameFields: ExplainedField[] = (
	[
		[0, 4, 'preamble', 'wake-up', '4 × FE'],
		[4, 1, 'start', 'start', '68'],
		[5, 6, 'address', 'address', '001256341200'],
		[11, 1, 'start', 'start', '68'],
		[12, 2, 'control', 'control and length', 'answer, 8 bytes'],
		[14, 8, 'data', 'data', '18042.11 kWh'],
		[22, 1, 'checksum', 'sum', 'BD'],
		[23, 1, 'end', 'end', '16'],
	] as const
).map(([at, length, kind, name, text]) => ({
	...{ at, length, kind, name, text },
	...{ problem: null, expected: null },
}))

const begins = Date.parse('2026-10-01T00:00:00+02:00')
const ends = Date.parse('2026-11-01T00:00:00+01:00')

const boundary = (at: number, value: string, frameId: number | null, hasFrame: boolean) => ({
	...{ at, readAt: at, value, origin: 'freeze' as const, quality: 'memory' },
	readings: [{ at, receivedAt: at + 61_000, value, origin: 'freeze' as const, quality: 'memory', frameId, hasFrame }],
})

const line = {
	pointName: 'Strom',
	medium: 'electricity' as const,
	tariff: { name: 'Hausstrom HT/NT', versionId: 1, validFrom: '2026-01-01' },
	period: { from: begins, to: ends },
	vatPercent: '19',
	peakAt: null,
}

const explained: ExplainedStatement = {
	number: null,
	currency: 'EUR',
	zone: 'Europe/Berlin',
	engineVersion: '3',
	zoneDataVersion: '2026c',
	rounding: 'half-up-lines',
	exactNet: '55.3152',
	netMinor: 5_532,
	taxes: [{ percent: '19', netMinor: 5_532, taxMinor: 1_051 }],
	totalMinor: 6_583,
	lines: [
		{
			...line,
			...{ kind: 'standing', name: 'Grundpreis', tier: null, days: null, source: null, uses: [] },
			...{ quantity: '1', unit: 'month', unitPrice: '8.40', exact: '8.4', minor: 840 },
		},
		{
			...line,
			...{ kind: 'energy', name: 'HT', tier: { index: 1, from: '0', upTo: '150' }, days: null, source: 'register' },
			...{ quantity: '150', unit: 'kWh', unitPrice: '0.3127', exact: '46.905', minor: 4_691 },
			uses: [
				{
					...{ pointName: 'Strom', meterSerial: '000012345617', tariff: 1, unit: 'kWh', multiplier: null },
					...{ rollover: false, used: '162.40', gas: null, coefficient: null },
					start: boundary(begins, '18042.11', 311, false),
					end: boundary(ends, '18204.51', 877, true),
				},
			],
		},
	],
}

export function paperHandlers() {
	let texts: BillTexts = billTexts.parse({ disputeBody: 'Schlichtungsstelle Energie e. V., 10117 Berlin' })
	const file = async (fileName: string) => ({ fileName, base64: await statementPdf('Alle Mieter') })
	return {
		'papers.texts': () => texts,
		'papers.saveTexts': (next: BillTexts) => {
			texts = next
			return {}
		},
		'billing.explain': () => explained,
		'billing.explainPdf': () => file('Herleitung.pdf'),
		'papers.ofRun': async ({ kind }: { kind: string }) => ({ ...(await file(`${kind}.pdf`)), parts: 1 }),
		'papers.useLetters': ({ month }: { month: string }) => {
			if (month === '2026-09') throw new CallFailed('not-found', { what: 'letters' })
			return file(`Verbrauchsinformation ${month}.pdf`).then((made) => ({ ...made, parts: 1, letters: 12 }))
		},
		'papers.writeUseLetters': () => ({ folder: 'D:\\Hausverwaltung\\Zählwerk\\2026-10', letters: now > 0 ? 12 : 0 }),
	}
}

/** A list of meters on its way into a real station: real files, a real database, nothing written before "import". */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from '../../../src/main/store/open.ts'
import type { ImportOptions, ImportPreview, TableView } from '../../../src/shared/contract/commissioning.ts'
import { refusal, startStation, type TestStation } from '../house.ts'
import { migrationsPath } from '../store/fixture.ts'
import { zipOf } from './zip-of.ts'

let house: TestStation
beforeAll(async () => {
	house = await startStation()
	await house.call('station.createBuilding', building)
})
afterAll(() => house?.close())

const building = {
	name: 'Lindenhof 4',
	zone: 'Europe/Berlin',
	country: 'DE',
	currency: 'EUR',
	addressLines: ['Lindenhof 4', '04177 Leipzig'],
	landlord: {
		...{ name: 'Hausverwaltung Lindenhof GmbH', addressLines: ['Karl-Heine-Straße 12', '04229 Leipzig'] },
		...{ email: null, phone: null, iban: null, bic: null, taxId: null },
	},
}

let uploads = 0
async function upload(bytes: Uint8Array): Promise<{ readonly uploadId: string; readonly table: TableView }> {
	const uploadId = `list-${++uploads}`
	const half = Math.floor(bytes.length / 2)
	const piece = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).toString('base64')
	const asked = { uploadId, fileName: 'list' }
	const first = await house.call('commissioning.upload', { ...asked, offset: 0, base64: piece(0, half), last: false })
	expect(first.table).toBeNull()
	const rest = { ...asked, offset: half, base64: piece(half, bytes.length), last: true }
	const { table } = await house.call('commissioning.upload', rest)
	return { uploadId, table: table! }
}

const preview = (uploadId: string, options: ImportOptions) =>
	house.call('commissioning.preview', { uploadId, options, show: 'all', offset: 0 })

/** As a person does: look, then import exactly what was shown. */
async function importOf(bytes: Uint8Array, change: (table: TableView) => Partial<ImportOptions> = () => ({})) {
	const { uploadId, table } = await upload(bytes)
	const options = { ...table.proposed, ...change(table) }
	const shown = await preview(uploadId, options)
	const { counts } = await house.call('commissioning.import', { uploadId, options, digest: shown.digest })
	return { table, shown, counts, options, uploadId }
}

const units = async () => (await house.call('topology.units', {})).units
const cp1252 = (text: string) => Buffer.from(text.replaceAll('€', '\x80'), 'latin1')
const rowOf = ({ rows }: ImportPreview, row: number) => rows.find((each) => each.row === row)!

test('the template to fill in is a list that comes in as it is, in both languages', async () => {
	for (const language of ['de', 'en'] as const) {
		const { fileName, base64 } = await house.call('commissioning.template', { language })
		expect(fileName).toMatch(/\.csv$/)
		const { uploadId, table } = await upload(Buffer.from(base64, 'base64'))
		const shown = await preview(uploadId, table.proposed)
		expect({ language, ...shown.counts }).toMatchObject({ refused: 0 })
		expect(shown.counts.new).toBeGreaterThan(0)
	}
	expect(await units(), 'looking at it writes nothing').toEqual([])
})

test('from when on something is an alarm is kept, and what cannot be is refused', async () => {
	const { silentRounds, clockOffMinutes } = await house.call('alarms.limits', {})
	const other = { silentRounds: silentRounds + 1, clockOffMinutes: clockOffMinutes + 5 }
	await house.call('alarms.setLimits', other)
	expect(await house.call('alarms.limits', {})).toEqual(other)
	await expect(house.call('alarms.setLimits', { ...other, silentRounds: 0 })).rejects.toThrow('silentRounds')
	expect(await house.call('alarms.limits', {})).toEqual(other)
})

test('a workbook of another writer comes in whole, and the same workbook again changes nothing', async () => {
	const file = readFileSync(join(import.meta.dirname, 'meter-list.xlsx'))
	const { uploadId, table } = await upload(file)
	expect(table).toMatchObject({ kind: 'xlsx', sheets: ['Deckblatt', 'Zähler'] })
	const chosen = { ...table.proposed, sheet: 1, headingRow: 3 }
	const { table: second } = await house.call('commissioning.table', { uploadId, options: chosen })
	expect(second.headings.slice(0, 3)).toEqual(['Geschoss', 'Einheit', 'Fläche m²'])
	const options = second.proposed
	const shown = await preview(uploadId, options)
	expect(shown.counts).toEqual({ new: 4, changed: 0, same: 0, refused: 0 })
	expect(await units(), 'a preview writes nothing').toEqual([])
	expect(rowOf(shown, 5).notes).toContain('zeros-lost')
	expect(rowOf(shown, 6).serial, 'shown with zeros in the workbook').toBe('000012345603')

	await house.call('commissioning.import', { uploadId, options, digest: shown.digest })
	const after = await units()
	expect(after.map(({ name, areaM2 }) => [name, areaM2])).toEqual([
		['Wohnung 0.01', '68.5'],
		['Wohnung 0.02', '85.5'],
		['Wohnung 1.01', '70'],
		['Wohnung 1.02', null],
	])
	expect(after[1]!.occupancies).toMatchObject([{ tenantName: 'Łukasz Zieliński', from: '2024-04-01', to: null }])
	expect(await house.call('commissioning.state', {})).toMatchObject({ listed: 4, joined: 0, units: 4 })

	const again = await preview(uploadId, options)
	expect(again.counts).toEqual({ new: 0, changed: 0, same: 4, refused: 0 })
	await house.call('commissioning.import', { uploadId, options, digest: again.digest })
	expect(await units()).toEqual(after)
})

test('German separated values of Windows come in: umlauts, commas, points, dates, columns in any order', async () => {
	const { table, shown } = await importOf(
		cp1252(
			'Mieter;Zählernummer;Bemerkung;Wohnung;Fläche;Einzug;Geschoss;Medium;Personen;Gewerbe;Heizfläche;MaLo-ID\r\n' +
				'Bäckerei Groß;00077001;x;Laden links;1.084,5;15.02.2022;EG links;Strom;4;ja;990,5;41 373 559 241\r\n' +
				'Blumen;00077002;x;Laden rechts;50;15.02.2022;EG links;Wasser;4;was;60;41373559241\r\n' +
				'Blumen;00077003;x;Laden Mitte;50;15.02.2022;EG links;Strom;viele;nein;;41373559242\r\n',
		),
	)
	expect(table).toMatchObject({ kind: 'csv', encoding: 'windows-1252', separator: ';' })
	expect(shown.counts).toMatchObject({ new: 1, refused: 2 })
	const why = (row: number) => rowOf(shown, row).refusals.map(({ field, reason }) => `${field} ${reason}`)
	expect(why(3)).toEqual([
		'isCommercial not-yes-or-no',
		'heatedArea larger-than-area',
		'marketLocation not-a-market-location',
	])
	expect(why(4)).toEqual(['persons not-a-count', 'marketLocation not-a-market-location'])
	const shop = (await units()).find(({ name }) => name === 'Laden links')!
	expect(shop).toMatchObject({ floorName: 'EG links', areaM2: '1084.5', heatedAreaM2: '990.5', isCommercial: true })
	expect(shop.occupancies).toMatchObject([{ tenantName: 'Bäckerei Groß', from: '2022-02-15', persons: 4 }])
	const [point] = shop.points
	const place = { pointId: point!.id, unitId: shop.id, name: 'Strom', medium: 'electricity' } as const
	const bought = async () => (await house.call('readings.point', { pointId: place.pointId })).marketLocation
	expect(await bought()).toBe('41373559241')
	const wrong = house.call('topology.savePoint', { ...place, marketLocation: '41373559242' })
	expect(await refusal(wrong)).toEqual({ code: 'invalid-input', details: { field: 'marketLocation' } })
	await house.call('topology.savePoint', place)
	expect(await bought(), 'nothing said of it: as it was').toBe('41373559241')
})

test('"1.234" is asked about before anything is written, and means what was answered', async () => {
	const text =
		'Geschoss;Einheit;Medium;Zählernummer;Einbaudatum;Anfangsstand\n2. OG;Wohnung 2.01;Strom;88001;01.02.2024;1.234\n'
	const { uploadId, table } = await upload(Buffer.from(text))
	const shown = await preview(uploadId, table.proposed)
	expect(shown.questions).toEqual([{ about: 'decimal', example: '1.234', row: 2 }])
	expect(rowOf(shown, 2).refusals).toEqual([{ field: 'startReading', reason: 'ambiguous-number', detail: '1.234' }])
	const asked = { uploadId, options: table.proposed, digest: shown.digest }
	await expect(house.call('commissioning.import', asked)).rejects.toMatchObject({ error: { code: 'list-questions' } })
	expect((await units()).some(({ name }) => name === 'Wohnung 2.01')).toBe(false)
	for (const [decimal, value] of [
		['comma', '1234'],
		['point', '1.234'],
	] as const) {
		const answered = await preview(uploadId, { ...table.proposed, decimal })
		expect(answered.questions).toEqual([])
		expect(rowOf(answered, 2).changes).toContainEqual({ field: 'startReading', before: null, after: value })
	}
})

test('what was shown is what is written: a building that changed meanwhile is looked at again', async () => {
	const text = 'Geschoss;Einheit;Fläche\n3. OG;Wohnung 3.01;50\n'
	const { uploadId, table } = await upload(Buffer.from(text))
	const { digest } = await preview(uploadId, table.proposed)
	await house.call('topology.saveUnit', { unitId: null, floorName: '3. OG', name: 'Wohnung 3.01', areaM2: '50' })
	const asked = { uploadId, options: table.proposed, digest }
	await expect(house.call('commissioning.import', asked)).rejects.toMatchObject({ error: { code: 'list-changed' } })
})

test('each refused row says which field and why, and the others come in without it', async () => {
	const lines = [
		'Geschoss;Einheit;Fläche;Mieter;Einzug;Medium;Zählernummer;Leitung;Adresse;Geeicht bis',
		'4. OG;Wohnung 4.01;viel;;;;;;;',
		'4. OG;;50;;;;;;;',
		'4. OG;Wohnung 4.03;;Nur Name;;;;;;',
		'4. OG;Wohnung 4.04;;;;Sonne;99001;;;',
		'4. OG;Wohnung 4.05;;;;Strom;99002;Gibt es nicht;1;',
		'4. OG;Wohnung 4.06;;;;Strom;000012345601;;;',
		'4. OG;Wohnung 4.07;;;31.02.2024;Strom;99003;;;20',
		'4. OG;Wohnung 4.08;;;;Strom;99004;;;',
		'4. OG;Wohnung 4.09;;;;Strom;00099004;;;',
	]
	const { shown, counts } = await importOf(Buffer.from(lines.join('\r\n')))
	const why = (row: number) => rowOf(shown, row).refusals.map(({ field, reason }) => `${field} ${reason}`)
	expect(why(2)).toEqual(['area not-a-number'])
	expect(why(3)).toEqual(['unit missing'])
	expect(why(4)).toEqual(['moveIn missing'])
	expect(why(5)).toEqual(['medium medium-unknown'])
	expect(why(6)).toEqual(['line line-unknown'])
	expect(why(7)).toEqual(['serial serial-elsewhere'])
	expect(why(8)).toEqual(['moveIn not-a-date', 'calibrationYear not-a-year'])
	expect(why(9)).toEqual([])
	expect(why(10), 'the same number but for its zeros').toEqual(['serial serial-twice'])
	expect(counts).toEqual({ new: 1, changed: 0, same: 0, refused: 8 })
	expect((await units()).filter(({ floorName }) => floorName === '4. OG').map(({ name }) => name)).toEqual([
		'Wohnung 4.08',
	])
})

test('a row with line, model and address becomes a meter, and its start reading a reading', async () => {
	const { lineId } = await house.call('lines.add', {
		...{ name: 'Strom Nord', url: 'tcp://127.0.0.1:9', protocol: 'dlt645' },
	})
	const lines = [
		'Geschoss,Einheit,Zählernummer,Modell,Leitung,Adresse,Geeicht bis,Eingebaut am,Stand bei Einbau',
		'5. OG,Wohnung 5.01,000012345699,dlt645-2007,Strom Nord,12345699,2030,2024-02-01,1523.40',
	]
	const { shown } = await importOf(Buffer.from(lines.join('\n')))
	expect(shown.counts).toMatchObject({ new: 1, refused: 0 })
	const { meters } = await house.call('meters.list', {})
	const meter = meters.find(({ lineId: id }) => id === lineId)!
	expect(meter).toMatchObject({ serial: '000012345699', address: '000012345699', calibratedUntil: 2030 })
	const { rows } = await house.call('readings.rows', {
		...{ pointId: meter.pointId!, before: null, limit: 10 },
	})
	expect(rows).toMatchObject([{ origin: 'manual', at: Date.UTC(2024, 0, 31, 23), value: '1523.40' }])
})

test('the list of this building, in either language, says what is there', async () => {
	for (const language of ['de', 'en'] as const) {
		const { base64 } = await house.call('commissioning.list', { language })
		const { uploadId, table } = await upload(Buffer.from(base64, 'base64'))
		const { counts, questions } = await preview(uploadId, table.proposed)
		expect({ counts, questions }).toMatchObject({ counts: { new: 0, changed: 0, refused: 0 }, questions: [] })
		expect(counts.same).toBeGreaterThanOrEqual((await units()).length)
	}
})

describe('files that are no lists', () => {
	const refused = (bytes: Uint8Array) =>
		upload(bytes).then(
			() => 'taken',
			(cause) => cause.error.details.reason,
		)
	test('are refused by name', async () => {
		expect(await refused(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]))).toBe('old-workbook')
		expect(await refused(Buffer.from('PK\x03\x04 but nothing behind it'))).toBe('broken')
		expect(await refused(zipOf({ 'hello.txt': Buffer.from('hello') }))).toBe('not-a-list')
		expect(await refused(Buffer.from('\r\n\r\n'))).toBe('not-a-list')
	})
	test('a bomb is not unpacked, whatever it says of its size', async () => {
		const bomb = deflateRawSync(Buffer.alloc(220 * 1024 * 1024, 0x20), { level: 9 })
		expect(bomb.length).toBeLessThan(1_000_000)
		const workbook = '<workbook><sheets><sheet name="a" r:id="r1"/></sheets></workbook>'
		const relations = '<Relationships><Relationship Id="r1" Target="sheet1.xml"/></Relationships>'
		const file = zipOf(
			{ 'xl/workbook.xml': Buffer.from(workbook), 'xl/_rels/workbook.xml.rels': Buffer.from(relations) },
			{ name: 'xl/sheet1.xml', packed: bomb, size: 1_000 },
		)
		expect(await refused(file)).toBe('too-big')
	})
	test('twenty thousand rows and no more', async () => {
		const row = (index: number) => `EG;Wohnung ${index}\n`
		const rows = (count: number) =>
			Buffer.from(`Geschoss;Einheit\n${Array.from({ length: count }, (_, i) => row(i)).join('')}`)
		const { uploadId, table } = await upload(rows(20_000))
		expect((await preview(uploadId, table.proposed)).counts.new).toBe(20_000)
		expect(await refused(rows(20_001))).toBe('too-many-rows')
	})
})

test('row 49: hostile strings of a list are text, or refused by name, and never more', async () => {
	const formula = `=cmd|' /C calc'!A0`
	const markup = '<img src=x onerror=alert(1)>'
	const lines = [
		'Geschoss;Einheit;Mieter;Einzug',
		`6. OG;${formula};${markup};01.01.2024`,
		'6. OG;Wohnung\u0000 6.02;Name;01.01.2024',
		'6. OG;Wohnung 6.03;Erika \u202enamretsuM;01.01.2024',
		`6. OG;"'; drop table unit; --";Robert;01.01.2024`,
	]
	const { shown } = await importOf(Buffer.from(lines.join('\n')))
	expect(rowOf(shown, 3).refusals).toMatchObject([{ field: 'unit', reason: 'invisible-characters' }])
	expect(rowOf(shown, 4).refusals).toMatchObject([{ field: 'tenant', reason: 'invisible-characters' }])
	const kept = (await units()).filter(({ floorName }) => floorName === '6. OG')
	expect(kept.map(({ name }) => name)).toEqual([formula, "'; drop table unit; --"])
	expect(kept[0]!.occupancies[0]!.tenantName).toBe(markup)
	const opened = openStore({ path: house.databasePath, migrationsPath, mode: 'read' })
	expect(opened.ok && opened.store.topology.units().length).toBe((await units()).length)
	if (opened.ok) opened.store.close()
})

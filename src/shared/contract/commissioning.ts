/** Commissioning: the list of meters comes in, lines are tested, values compared with displays, a report written. */
import { z } from 'zod'
import { call } from './define.ts'
import { health, id, instant, medium, name, nothing, text } from './values.ts'

/** What a column of a list may say. */
export const importFields = [
	'floor',
	'unit',
	'area',
	'heatedArea',
	'isCommercial',
	'tenant',
	'moveIn',
	'moveOut',
	'persons',
	'point',
	'medium',
	'marketLocation',
	'serial',
	'model',
	'line',
	'address',
	'calibrationYear',
	'markedYear',
	'mountedSince',
	'startReading',
] as const
export const importField = z.enum(importFields)

/** Where a field's value comes from: a column (from 0), or the same for every row. */
export const fieldSource = z.union([
	z.object({ column: z.number().int().min(0).max(999) }),
	z.object({ fixed: z.string().trim().min(1).max(120) }),
])

export const importOptions = z.object({
	/** Of a workbook, from 0. */
	sheet: z.number().int().min(0).max(999),
	/** Row with the headings, from 1; 0: there is none. */
	headingRow: z.number().int().min(0).max(100),
	/** null: as the file looks. */
	encoding: z.enum(['utf-8', 'windows-1252', 'utf-16le', 'utf-16be']).nullable(),
	separator: z.enum([';', ',', '\t', '|']).nullable(),
	/** null: as the file proves; asked for where it proves nothing. */
	decimal: z.enum(['comma', 'point']).nullable(),
	dates: z.enum(['day-first', 'month-first']).nullable(),
	columns: z.partialRecord(importField, fieldSource),
	/** Points without a name are called after their medium. */
	language: z.enum(['de', 'en']),
})

export const tableView = z.object({
	kind: z.enum(['xlsx', 'csv']),
	encoding: z.string().nullable(),
	separator: z.string().nullable(),
	sheets: z.array(z.string()),
	/** Rows below the headings. */
	rows: z.number().int(),
	headings: z.array(z.string()),
	/** The first rows as text, for choosing columns. */
	sample: z.array(z.array(z.string())),
	/** What the headings and the file say by themselves. */
	proposed: importOptions,
})

/** Why a cell or row is not taken, with what its sentence needs. */
export const importRefusal = z.object({
	field: importField,
	reason: z.enum([
		'missing',
		'too-long',
		'invisible-characters',
		'not-a-number',
		'ambiguous-number',
		'negative',
		'not-a-date',
		'ambiguous-date',
		'not-a-year',
		'not-yes-or-no',
		'not-a-count',
		'not-a-market-location',
		'larger-than-area',
		'order',
		'medium-unknown',
		'model-unknown',
		'model-not-of-line',
		'model-not-of-medium',
		'line-unknown',
		'address-invalid',
		'address-taken',
		'serial-elsewhere',
		'serial-ambiguous',
		'serial-twice',
		'point-taken',
		'point-of-other-medium',
		'tenant-overlaps',
		'differs-from-row',
		'differs-from-station',
	]),
	/** As it stands in the file, or what stands against it. */
	detail: z.string(),
})
export const importChange = z.object({
	field: importField,
	/** null: nothing stood there. */
	before: z.string().nullable(),
	after: z.string(),
})
export const importRow = z.object({
	/** As counted in the file, from 1. */
	row: z.number().int(),
	state: z.enum(['new', 'changed', 'same', 'refused']),
	unit: z.string(),
	point: z.string(),
	serial: z.string(),
	changes: z.array(importChange),
	refusals: z.array(importRefusal),
	/** 'zeros-lost': Excel kept the serial number as a number; 'zeros-matched': it was found with leading zeros. */
	notes: z.array(z.enum(['zeros-lost', 'zeros-matched', 'waits-for-meter'])),
})
export const importCounts = z.object({
	new: z.number().int(),
	changed: z.number().int(),
	same: z.number().int(),
	refused: z.number().int(),
})
export const importPreview = z.object({
	counts: importCounts,
	/** What the file does not say by itself and the person has to. */
	questions: z.array(z.object({ about: z.enum(['decimal', 'dates']), example: z.string(), row: z.number().int() })),
	/** The asked part: refused rows first, then as in the file. */
	rows: z.array(importRow),
	/** Names what would be written: the import is of exactly this. */
	digest: z.string(),
})

const uploadId = z.string().min(1).max(60)

/** A device that was found, and what stands for it in the list. */
export const matchView = z.object({
	pairs: z.array(
		z.object({
			lineId: id,
			lineName: name,
			address: z.string(),
			serial: z.string(),
			manufacturer: z.string().nullable(),
			medium: medium.nullable(),
			/** Of the list. */
			listedId: id,
			listedSerial: z.string(),
			unitName: name,
			pointName: name,
			/** How sure: the same digits, but for leading zeros, or the last eight digits alone. */
			by: z.enum(['same', 'zeros', 'last-eight']),
			modelId: z.string().nullable(),
		}),
	),
	/** Found, and in no row of the list. */
	strangers: z.array(
		z.object({
			lineId: id,
			lineName: name,
			address: z.string(),
			serial: z.string(),
			manufacturer: z.string().nullable(),
			medium: medium.nullable(),
		}),
	),
	/** In the list, and not found yet. */
	waiting: z.array(
		z.object({ listedId: id, serial: z.string(), unitName: name, pointName: name, medium, wanted: z.string() }),
	),
	joined: z.number().int(),
})

export const checkResult = z.enum(['equal', 'scale', 'differs'])
export const checkRow = z.object({
	meterId: id,
	serial: z.string(),
	floorName: name,
	unitName: name,
	pointName: name,
	medium,
	health,
	/** The main register as it was read last; null: nothing yet. */
	value: z.string().nullable(),
	unit: z.string(),
	at: instant.nullable(),
	check: z
		.object({
			result: checkResult,
			/** 'scale': the display shows 10^power times the value read. */
			power: z.number().int().nullable(),
			typed: z.string(),
			read: z.string(),
			unit: z.string(),
			at: instant,
			by: z.string(),
		})
		.nullable(),
})

export const lineTest = z.object({
	at: instant,
	url: z.string(),
	/** 'answered' … 'not-open': what came back. 'mixed': more than one answered at once. */
	outcome: z.enum(['answered', 'silent', 'noise', 'mixed', 'heard-nothing', 'not-open']),
	/** Why it is not open: a LineFailure. */
	reason: z.string().nullable(),
	address: z.string().nullable(),
	serial: z.string().nullable(),
	/** Bytes that came back without being an answer. */
	strayBytes: z.number().int(),
	/** Other settings that were tried, in order. */
	tried: z.array(z.object({ url: z.string(), outcome: z.enum(['answered', 'silent', 'noise', 'mixed', 'not-open']) })),
	/** The address of the line with the settings that a meter answered to. */
	suggestion: z.string().nullable(),
})

export const balanceView = z.object({
	media: z.array(
		z.object({
			medium,
			unit: z.string(),
			from: instant.nullable(),
			to: instant.nullable(),
			/** Chosen by a person: what they measure flows on to all others of the medium. */
			mains: z.array(z.object({ pointId: id, name: z.string(), use: z.string().nullable() })),
			subs: z.array(z.object({ pointId: id, name: z.string(), use: z.string().nullable() })),
			mainSum: z.string().nullable(),
			subSum: z.string().nullable(),
			/** Main minus subs; null where one of them is not known. */
			rest: z.string().nullable(),
			/** The rest as a share of the main; null where the main counted nothing. */
			share: z.number().nullable(),
		}),
	),
})

export const commissioningState = z.object({
	units: z.number().int(),
	lines: z.number().int(),
	linesTested: z.number().int(),
	listed: z.number().int(),
	joined: z.number().int(),
	meters: z.number().int(),
	answered: z.number().int(),
	checked: z.number().int(),
	equal: z.number().int(),
	/** Checks that say something else than the display. */
	wrong: z.number().int(),
	lastImportAt: instant.nullable(),
	/** The latest test of each line. */
	tests: z.array(lineTest.extend({ lineId: id })),
})

export const commissioningCalls = {
	'commissioning.state': call(nothing, commissioningState),
	/** A list in pieces of at most 1 MiB; the last one answers with what it holds. 'list-refused' where it is none. */
	'commissioning.upload': call(
		z.object({
			uploadId,
			fileName: z.string().max(200),
			offset: z.number().int().min(0),
			base64: z.base64().max(1_400_000),
			last: z.boolean(),
		}),
		z.object({ table: tableView.nullable() }),
	),
	/** The same file read another way: another sheet, heading row, encoding, separator. */
	'commissioning.table': call(z.object({ uploadId, options: importOptions }), z.object({ table: tableView })),
	/** Writes nothing. */
	'commissioning.preview': call(
		z.object({
			uploadId,
			options: importOptions,
			show: z.enum(['all', 'new', 'changed', 'same', 'refused']),
			offset: z.number().int().min(0),
		}),
		importPreview,
	),
	/**
	 * One transaction; refused rows stay out. 'list-changed' when what would be written is no longer what was shown;
	 * 'list-questions' while something is ambiguous.
	 */
	'commissioning.import': call(
		z.object({ uploadId, options: importOptions, digest: z.string() }),
		z.object({ counts: importCounts }),
	),
	/** A list with headings and an example, to fill in. */
	'commissioning.template': call(
		z.object({ language: z.enum(['de', 'en']) }),
		z.object({ fileName: z.string(), base64: z.string() }),
	),
	/** The building as such a list, for a spreadsheet or another station. */
	'commissioning.list': call(
		z.object({ language: z.enum(['de', 'en']) }),
		z.object({ fileName: z.string(), base64: z.string() }),
	),
	'commissioning.matches': call(nothing, matchView),
	/** The found device becomes the listed meter, on the line where it answered. */
	'commissioning.join': call(
		z.object({ listedId: id, lineId: id, address: z.string().max(40), modelId: z.string().max(60) }),
		z.object({ meterId: id }),
	),
	'commissioning.testLine': call(
		z.object({ lineId: id, address: z.string().max(40).nullable(), others: z.enum(['try', 'leave']) }),
		lineTest,
	),
	'commissioning.checks': call(nothing, z.object({ rows: z.array(checkRow) })),
	/** `typed`: a plain decimal, in the unit that is shown. */
	'commissioning.check': call(
		z.object({ meterId: id, typed: z.string().regex(/^\d{1,15}(\.\d{1,9})?$/), unit: z.string().max(20), by: text }),
		z.object({ result: checkResult, power: z.number().int().nullable() }),
	),
	'commissioning.balance': call(nothing, balanceView),
	'commissioning.setMains': call(z.object({ pointIds: z.array(id).max(1_000) }), nothing),
	/** 'checklist': to walk round with, its boxes empty. */
	'commissioning.report': call(
		z.object({ language: z.enum(['de', 'en']), kind: z.enum(['report', 'checklist']), by: text }),
		z.object({ fileName: z.string(), base64: z.string() }),
	),
}
export type ImportField = z.output<typeof importField>
export type ImportOptions = z.output<typeof importOptions>
export type TableView = z.output<typeof tableView>
export type ImportRow = z.output<typeof importRow>
export type ImportPreview = z.output<typeof importPreview>
export type ImportRefusal = z.output<typeof importRefusal>
export type MatchView = z.output<typeof matchView>
export type CheckRow = z.output<typeof checkRow>
export type LineTest = z.output<typeof lineTest>
export type BalanceView = z.output<typeof balanceView>

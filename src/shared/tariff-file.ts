/**
 * A tariff in a file: a definition, a tariff with its versions (as we write one), or the schedule form of other
 * programs. What is not read must not be believed to be billed: every such field is named.
 */
import type { z } from 'zod'
import { isLocalDate, type LocalDate } from './period.ts'
import { type Medium, media } from './quantity.ts'
import { type TariffDefinition, type TierMode, tariffDefinition } from './tariff.ts'
import { definitionOfSchedule, tariffSchedule } from './tariff-schedule.ts'

export type TariffFile = {
	readonly form: 'own' | 'schedule'
	/** null: the file does not say. */
	readonly name: string | null
	readonly medium: Medium | null
	readonly versions: readonly { readonly validFrom: LocalDate | null; readonly definition: TariffDefinition }[]
	/** Paths of the fields that nothing was made of: 'versions.0.definition.bands.1.colour'. */
	readonly unread: readonly string[]
}

/** `field`: a path in the file; '' = the file as a whole. The message is the schema's. */
export type FileFault = { readonly field: string; readonly message: string }

export type ReadTariffFile =
	| { readonly ok: true; readonly file: TariffFile }
	| { readonly ok: false; readonly faults: readonly FileFault[]; readonly unread: readonly string[] }

/** What the schedule form does not say: how tiers and periods go together, over how many minutes power is a mean. */
export type ScheduleRules = { readonly mode: TierMode; readonly demandMinutes: 15 | 30 | 60 }

/** `value`: of the JSON file. */
export function readTariffFile(value: unknown, rules: ScheduleRules): ReadTariffFile {
	if (!isObject(value)) return refused([{ field: '', message: 'it is no JSON object' }])
	if (isObject(value.tariff)) return within('tariff', readTariffFile(value.tariff, rules))
	return 'energy' in value ? scheduleFile(value, rules) : ownFile(value)
}

/** As we write it: read again it is the same. */
export function writeTariffFile(tariff: Omit<TariffFile, 'form' | 'unread'>): string {
	const { name, medium, versions } = tariff
	return `${JSON.stringify({ name, medium, versions }, null, '\t')}\n`
}

const refused = (faults: readonly FileFault[], unread: readonly string[] = []): ReadTariffFile => ({
	...{ ok: false, faults, unread },
})
const within = (path: string, read: ReadTariffFile): ReadTariffFile => {
	const inside = (fields: readonly string[]) => fields.map((field) => joined(path, field))
	if (read.ok) return { ok: true, file: { ...read.file, unread: inside(read.file.unread) } }
	const faults = read.faults.map(({ field, message }) => ({ field: joined(path, field), message }))
	return refused(faults, inside(read.unread))
}
const joined = (...parts: readonly string[]) => parts.filter((part) => part !== '').join('.')

function ownFile(value: Fields): ReadTariffFile {
	const isList = Array.isArray(value.versions)
	const given: readonly unknown[] = isList ? (value.versions as readonly unknown[]) : [{ definition: value }]
	if (given.length === 0) return refused([{ field: 'versions', message: 'it has no version' }])
	const faults: FileFault[] = []
	const unread: string[] = isList ? strangers(value, ['name', 'medium', 'versions']) : []
	const versions: TariffFile['versions'][number][] = []
	for (const [index, one] of given.entries()) {
		const path = isList ? `versions.${index}` : ''
		if (!isObject(one) || !isObject(one.definition)) {
			faults.push({ field: path, message: 'a version has a validFrom and a definition' })
			continue
		}
		const { validFrom, definition } = one
		unread.push(...strangers(one, ['validFrom', 'definition']).map((field) => joined(path, field)))
		if (validFrom !== undefined && !isStart(validFrom)) {
			faults.push({ field: joined(path, 'validFrom'), message: 'validFrom is no date (2018-01-31)' })
		}
		const inside = isList ? `${path}.definition` : ''
		const parsed = tariffDefinition.safeParse(definition)
		if (parsed.success) {
			unread.push(...unreadFields(definition, parsed.data).map((field) => joined(inside, field)))
			versions.push({ validFrom: isStart(validFrom) ? validFrom : null, definition: parsed.data })
		} else faults.push(...faultsOf(parsed.error.issues, inside))
	}
	if (new Set(versions.map(({ definition }) => `${definition.unit} ${definition.currency}`)).size > 1) {
		faults.push({ field: 'versions', message: 'its versions differ in unit or currency' })
	}
	const starts = versions.map(({ validFrom }) => validFrom)
	const twice = starts.find((start, index) => starts.indexOf(start) !== index)
	if (twice !== undefined) faults.push({ field: 'versions', message: `two versions begin on ${twice}` })
	if (faults.length > 0) return refused(faults, unread)
	const { name, medium } = isList ? value : {}
	return { ok: true, file: { form: 'own', name: nameOf(name), medium: mediumOf(medium), versions, unread } }
}

const isStart = (value: unknown): value is LocalDate =>
	typeof value === 'string' && isLocalDate(value) && value >= '1902'
const nameOf = (value: unknown): string | null => (typeof value === 'string' && value.trim() !== '' ? value : null)
const mediumOf = (value: unknown): Medium | null => media.find((medium) => medium === value) ?? null

/** Fields that are not known are left out and named, so that all other faults are found as well. */
function scheduleFile(value: Fields, { mode, demandMinutes }: ScheduleRules): ReadTariffFile {
	const unread: string[] = []
	// A copy: it came from JSON.
	const given: unknown = JSON.parse(JSON.stringify(value))
	let parsed = tariffSchedule.safeParse(given)
	if (!parsed.success) {
		for (const issue of parsed.error.issues) {
			if (issue.code !== 'unrecognized_keys') continue
			const at = issue.path.reduce<unknown>((inside, key) => (inside as Record<PropertyKey, unknown>)[key], given)
			for (const key of issue.keys) {
				delete (at as Record<string, unknown>)[key]
				unread.push(joined(issue.path.map(String).join('.'), key))
			}
		}
		parsed = tariffSchedule.safeParse(given)
	}
	if (!parsed.success) return refused(faultsOf(parsed.error.issues, ''), unread)
	const definition = tariffDefinition.safeParse(definitionOfSchedule(parsed.data, mode, demandMinutes))
	if (!definition.success) return refused(faultsOf(definition.error.issues, ''), unread)
	const versions = [{ validFrom: null, definition: definition.data }]
	return { ok: true, file: { form: 'schedule', name: nameOf(value.name), medium: 'electricity', versions, unread } }
}

/** Every field that the parsed form does not have. */
function unreadFields(given: unknown, read: unknown): readonly string[] {
	if (Array.isArray(given) && Array.isArray(read)) {
		return given.flatMap((each, index) => unreadFields(each, read[index]).map((field) => joined(String(index), field)))
	}
	if (!isObject(given) || !isObject(read)) return []
	return Object.entries(given).flatMap(([key, value]) =>
		Object.hasOwn(read, key) ? unreadFields(value, read[key]).map((field) => joined(key, field)) : [key],
	)
}

type Fields = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Fields =>
	typeof value === 'object' && value !== null && !Array.isArray(value)
const strangers = (value: Fields, known: readonly string[]): string[] =>
	Object.keys(value).filter((key) => !known.includes(key))

/** Of a form that may be one of several the first one's faults are told: the one that it is most like is not known. */
const faultsOf = (issues: readonly z.core.$ZodIssue[], inside: string): readonly FileFault[] =>
	issues.map(({ path, message }) => ({ field: joined(inside, path.map(String).join('.')), message }))

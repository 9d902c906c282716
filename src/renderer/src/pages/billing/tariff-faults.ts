/** What is wrong with a field of a tariff, in words: for the editor's fields and for a file that is read. */
import { useMemo } from 'react'
import { type TextKey, type Translate, useT } from '../../locales/index.ts'
import type { Faults } from './tariff-form.ts'

/** By path: the sentence for a field; undefined: nothing is wrong with it, or it is empty and only missing. */
export type FaultOf = (path: string, value: string) => string | undefined

export function useFaults(faults: Faults): FaultOf {
	const t = useT()
	return useMemo(
		() => (path, value) => {
			const message = faults.get(path)
			return message === undefined || value === '' ? undefined : faultText(t, path, message)
		},
		[t, faults],
	)
}

/** 'bands.0.tiers.1.price' → 'Band 1, Stufe 2, Preis'. What has no word stands as it is in the file. */
export function fieldName(t: Translate, path: string): string {
	const parts = path.split('.')
	const named: string[] = []
	for (const [index, part] of parts.entries()) {
		const n = Number(parts[index + 1]) + 1
		const counted = countedWords[part]
		if (counted !== undefined)
			named.push(Number.isNaN(n) ? t(groupWords[part] ?? counted, { n: '' }) : t(counted, { n }))
		else if (/^\d+$/.test(part)) continue
		else named.push(part in fieldWords ? t(fieldWords[part]!) : part)
	}
	return named.join(', ')
}

const countedWords: Readonly<Record<string, TextKey>> = {
	versions: 'tariff.version-n',
	bands: 'tariff.band-n',
	tiers: 'tariff.tier-n',
	standing: 'tariff.standing-n',
	windows: 'tariff.window-n',
	seasonal: 'tariff.seasonal-n',
	seasons: 'tariff.season-n',
	demand: 'tariff.demand-n',
	levies: 'tariff.levy-n',
	raise: 'tariff.raise-n',
	holidays: 'tariff.holiday-n',
	workingDays: 'tariff.working-day-n',
}
const groupWords: Readonly<Record<string, TextKey>> = { seasons: 'tariff.seasons', tiers: 'tariff.tiers' }
const fieldWords: Readonly<Record<string, TextKey>> = {
	price: 'tariff.price',
	amount: 'tariff.amount',
	upTo: 'tariff.up-to',
	name: 'tariff.standing-name',
	vatPercent: 'tariff.vat',
	surcharge: 'tariff.surcharge',
	minimum: 'tariff.minimum',
	largeHousehold: 'tariff.household',
	calendar: 'tariff.calendar',
	tierYearStart: 'tariff.year-start',
	source: 'tariff.source',
	percent: 'tariff.percent',
	ofPercent: 'tariff.of-percent',
	definition: 'tariffs.tariff',
	validFrom: 'tariffs.valid-from',
	currency: 'tariff.currency',
	unit: 'tariff.unit',
	byBand: 'tariff.by-band',
}

/** The schema's own sentences; what they say of other fields is told by the field. */
const messageWords: Readonly<Record<string, TextKey>> = {
	missing: 'fault.missing',
	'tiers ascend': 'fault.tiers-ascend',
	'seasons ascend': 'fault.seasons-ascend',
	'two seasons have one name': 'fault.seasons-twice',
	'tiers per season need seasons': 'fault.needs-seasons',
	'there is no such season': 'fault.no-season',
	'it falls': 'fault.raise-falls',
	'a limit has no figure in largeHousehold.raise': 'fault.raise-missing',
	'no such date': 'fault.date',
	'no day of every year': 'fault.day',
	'only the last tier is open': 'fault.limit-missing',
	'a version has a validFrom and a definition': 'fault.version',
	'it has no version': 'fault.no-version',
	'its versions differ in unit or currency': 'fault.versions-differ',
	'it is no JSON object': 'fault.no-object',
}
const fieldFaults: Readonly<Record<string, TextKey>> = {
	price: 'fault.price',
	amount: 'fault.price',
	upTo: 'fault.limit',
	raise: 'fault.limit',
	vatPercent: 'fault.percent',
	percent: 'fault.percent',
	ofPercent: 'fault.percent',
	from: 'fault.time',
	to: 'fault.time',
	tierYearStart: 'fault.day',
	name: 'fault.name',
	validFrom: 'fault.date',
	byBand: 'fault.price',
}

export function faultText(t: Translate, path: string, message: string): string {
	const known = messageWords[message.endsWith('received undefined') ? 'missing' : message]
	if (known !== undefined) return t(known)
	const parts = path.split('.').filter((part) => !/^\d+$/.test(part))
	const last = parts.findLast((part) => part in fieldFaults)
	if (last === 'from' && parts.includes('seasons')) return t('fault.day')
	return last === undefined ? t('fault.other', { message }) : t(fieldFaults[last]!)
}

/** The fields of an archive entry (1376.1 F10) as people read them. */
import type { ArchiveEntry, ComparedEntry } from '../../../../shared/contract/network.ts'
import { type TextKey, type Translate, textOr } from '../../locales/index.ts'

/** Port 1 AC sampling, 2 … RS-485, 31 power-line carrier. */
export function portName(t: Translate, port: number): string {
	if (port === 1) return t('archive.port-sampling')
	return port === 31 ? t('archive.port-carrier') : t('archive.port-rs485', { port })
}

export const meterProtocolName = (t: Translate, code: number) =>
	textOr(t, `archive.protocol-${code}`, 'archive.protocol-other', { code })

const fieldTexts: Readonly<Record<keyof ArchiveEntry, TextKey>> = {
	index: 'archive.index',
	point: 'archive.point',
	port: 'archive.port',
	baud: 'line.baud',
	protocolCode: 'line.protocol',
	meterAddress: 'archive.address',
	collectorAddress: 'archive.collector',
	tariffs: 'archive.tariffs',
	integerDigits: 'archive.integer-digits',
	decimals: 'archive.decimals',
	userClass: 'archive.class',
	userSubclass: 'archive.subclass',
}

/** A field that this page does not know keeps its name. */
export const fieldName = (t: Translate, name: string) =>
	name in fieldTexts ? t(fieldTexts[name as keyof ArchiveEntry]) : name

type FieldDifference = { readonly field: string; readonly here: string; readonly there: string }

/** What differs, field by field. */
export function differencesOf(t: Translate, { station, concentrator, differs }: ComparedEntry): FieldDifference[] {
	if (station === null || concentrator === null) return []
	return differs.map((name) => {
		const field = name as keyof ArchiveEntry
		const known = field in fieldTexts
		return {
			field: fieldName(t, name),
			here: known ? fieldValue(t, station, field) : '',
			there: known ? fieldValue(t, concentrator, field) : '',
		}
	})
}

function fieldValue(t: Translate, entry: ArchiveEntry, field: keyof ArchiveEntry): string {
	if (field === 'port') return portName(t, entry.port)
	if (field === 'protocolCode') return meterProtocolName(t, entry.protocolCode)
	const value = entry[field]
	return value === null ? t('archive.baud-own') : String(value)
}

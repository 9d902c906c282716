/** Lists as files: the one to fill in, with every heading that is understood and an example, and any other rows. */
import { type ImportField, importFields } from '../../../shared/contract/commissioning.ts'
import { csvLine } from '../../../shared/csv.ts'
import { headings } from '../../domain/commissioning/headings.ts'
import type { ListRow } from '../../domain/commissioning/house-list.ts'

const example: Readonly<Record<'de' | 'en', Readonly<Record<ImportField, string>>>> = {
	de: {
		...{ floor: '1. OG', unit: 'Wohnung 1.01', area: '68,5', heatedArea: '', isCommercial: 'nein' },
		...{ tenant: 'Erika Mustermann', moveIn: '01.03.2024', moveOut: '', persons: '2' },
		...{ point: 'Strom', medium: 'Strom', marketLocation: '' },
		...{ serial: '000012345601', model: '', line: '', address: '' },
		...{ calibrationYear: '', markedYear: '2023', mountedSince: '01.01.2023', startReading: '1523,40' },
	},
	en: {
		...{ floor: '1st floor', unit: 'Flat 1.01', area: '68.5', heatedArea: '', isCommercial: 'no' },
		...{ tenant: 'Erika Mustermann', moveIn: '2024-03-01', moveOut: '', persons: '2' },
		...{ point: 'Electricity', medium: 'Electricity', marketLocation: '' },
		...{ serial: '000012345601', model: '', line: '', address: '' },
		...{ calibrationYear: '', markedYear: '2023', mountedSince: '2023-01-01', startReading: '1523.40' },
	},
}

export function templateFile(language: 'de' | 'en'): { readonly fileName: string; readonly text: string } {
	return {
		fileName: language === 'de' ? 'Zählerliste-Vorlage.csv' : 'Meter-list-template.csv',
		text: listText([example[language]], language),
	}
}

/** With a byte order mark and semicolons, as German spreadsheets open it by a double click. */
export function listText(rows: readonly ListRow[], language: 'de' | 'en'): string {
	const own = language === 'de' ? 0 : 1
	const lines = [
		importFields.map((field) => headings[field][own]!),
		...rows.map((row) => importFields.map((field) => row[field] ?? '')),
	]
	return `\ufeff${lines.map((cells) => csvLine(cells)).join('')}`
}

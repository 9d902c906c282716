/** The list to fill in: every heading that is understood, and one example row. */

import { type ImportField, importFields } from '../../../shared/contract/commissioning.ts'
import { csvLine } from '../../../shared/csv.ts'
import { headings } from '../../domain/commissioning/headings.ts'

const example: Readonly<Record<'de' | 'en', Readonly<Record<ImportField, string>>>> = {
	de: {
		...{ floor: '1. OG', unit: 'Wohnung 1.01', area: '68,5', tenant: 'Erika Mustermann', moveIn: '01.03.2024' },
		...{ moveOut: '', point: 'Strom', medium: 'Strom', serial: '000012345601', model: '', line: '', address: '' },
		...{ calibrationYear: '', markedYear: '2023', mountedSince: '01.01.2023', startReading: '1523,40' },
	},
	en: {
		...{ floor: '1st floor', unit: 'Flat 1.01', area: '68.5', tenant: 'Erika Mustermann', moveIn: '2024-03-01' },
		...{ moveOut: '', point: 'Electricity', medium: 'Electricity', serial: '000012345601', model: '', line: '' },
		...{ address: '', calibrationYear: '', markedYear: '2023', mountedSince: '2023-01-01', startReading: '1523.40' },
	},
}

/** With a byte order mark and semicolons, as German spreadsheets open it by a double click. */
export function templateFile(language: 'de' | 'en'): { readonly fileName: string; readonly text: string } {
	const own = language === 'de' ? 0 : 1
	const lines = [
		csvLine(importFields.map((field) => headings[field][own]!)),
		csvLine(importFields.map((field) => example[language][field])),
	]
	return {
		fileName: language === 'de' ? 'Zählerliste-Vorlage.csv' : 'Meter-list-template.csv',
		text: `\ufeff${lines.join('')}`,
	}
}

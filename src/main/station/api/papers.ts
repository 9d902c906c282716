/** Contract area: what is printed beside the statements themselves. */
import { join } from 'node:path'
import type { Handlers, Output } from '../../../shared/contract/define.ts'
import type { paperCalls } from '../../../shared/contract/papers.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { billTextsKey, billTextsOf } from '../../work/bill-texts.ts'
import { pdfFileName } from '../../work/billing/statement-file-name.ts'
import { writeDocument } from '../billing/statement-files.ts'
import { buildingOf, found, type Parts, view } from './parts.ts'

type Language = 'de' | 'en'

const names: Readonly<
	Record<Language, Readonly<Record<'statements' | 'list' | 'summary' | 'use' | 'explanation', string>>>
> = {
	de: {
		...{ statements: 'Bescheide', list: 'Druckliste', summary: 'Zusammenfassung' },
		...{ use: 'Verbrauchsinformation', explanation: 'Herleitung' },
	},
	en: {
		...{ statements: 'Statements', list: 'Print list', summary: 'Summary' },
		...{ use: 'Consumption information', explanation: 'Derivation' },
	},
}

export function paperHandlers(parts: Parts): Handlers<typeof paperCalls> {
	const { store, events } = parts
	return {
		'papers.texts': () => billTextsOf(store),
		'papers.saveTexts': (texts) => {
			store.settings.set(billTextsKey, texts)
			events.emit('papers.changed', {})
			return {}
		},
		'billing.explain': async ({ statementId }) => found(await view(parts, 'explain', statementId), 'derivation'),
		'billing.explainPdf': async ({ statementId, language }) => {
			const now = parts.clock.now()
			const made = found(await parts.bills.call('explanation', { now, statementId, language }), 'derivation')
			return fileOf(`${names[language].explanation} ${made.fileName}`, made.bytes)
		},
		'papers.ofRun': (asked) => runFile(parts, asked),
		'papers.useLetters': async ({ month, part, language }) => {
			buildingOf(store)
			const made = await parts.bills.call('useLetters', { now: parts.clock.now(), month, part, language })
			const bytes = made.files[0]?.bytes
			if (bytes === undefined) throw new CallFailed('not-found', { what: 'letters' })
			const name = pdfFileName([names[language].use, month, ...numbered(part, made.parts)])
			return { ...fileOf(name, bytes), parts: made.parts, letters: made.letters }
		},
		'papers.writeUseLetters': async ({ month, language }) => {
			buildingOf(store)
			const made = await parts.bills.call('useLetters', { now: parts.clock.now(), month, part: 'each', language })
			const folder = join(parts.dataFolder, 'consumption-information', month)
			for (const { letter, bytes } of made.files) {
				await writeDocument(folder, pdfFileName([month, letter.unitName, letter.tenant.name]), bytes)
			}
			return { folder, letters: made.files.length }
		},
	}
}

type RunFile = Parameters<Handlers<typeof paperCalls>['papers.ofRun']>[0]

async function runFile(parts: Parts, asked: RunFile): Promise<Output<(typeof paperCalls)['papers.ofRun']>> {
	const { kind, part, language } = asked
	const made = found(await parts.bills.call('paper', { now: parts.clock.now(), ...asked }), 'run')
	if (made.bytes === null) throw new CallFailed('not-found', { what: 'statements' })
	const name = pdfFileName([names[language][kind], made.month, ...numbered(part, made.parts)])
	return { ...fileOf(name, made.bytes), parts: made.parts }
}

const numbered = (part: number, parts: number): readonly string[] => (parts > 1 ? [`${part}-${parts}`] : [])

const fileOf = (fileName: string, bytes: Uint8Array) => ({ fileName, base64: Buffer.from(bytes).toString('base64') })

/** The export settings as a form of texts, and back. */
import { type ExportSettings, exportSettings } from '../../../../shared/contract/exports.ts'

export type SettingsForm = {
	readonly consultant: string
	readonly client: string
	readonly yearBegins: string
	readonly accountDigits: string
	readonly debtorBase: string
	readonly revenues: readonly { readonly percent: string; readonly account: string; readonly taxKey: string }[]
	readonly isFinal: boolean
	readonly creditorId: string
	readonly exemption: string
	readonly heiwako: { readonly customerNumber: string; readonly providerKey: string; readonly propertyNumber: string }
}

/** Rates that bills of a building bear; an account left empty is not booked. */
export const freshRates = ['19', '7', '0'] as const

export function settingsFormOf({ datev, creditorId, exemption, heiwako }: ExportSettings): SettingsForm {
	const [month, day] = (datev?.yearBegins ?? '01-01').split('-')
	return {
		consultant: datev === null ? '' : String(datev.consultant),
		client: datev === null ? '' : String(datev.client),
		yearBegins: `${day}.${month}.`,
		accountDigits: String(datev?.accountDigits ?? 4),
		debtorBase: String(datev?.debtorBase ?? 10_000),
		revenues: datev?.revenues ?? [],
		isFinal: datev?.isFinal ?? false,
		creditorId: creditorId ?? '',
		exemption,
		heiwako: heiwako ?? { customerNumber: '', providerKey: '', propertyNumber: '' },
	}
}

/** null: something is missing or wrong. No consultant and no client: nothing is booked. */
export function settingsOf(form: SettingsForm): ExportSettings | null {
	const isUnset = form.consultant.trim() === '' && form.client.trim() === ''
	const begins = /^(\d{1,2})\.(\d{1,2})\.?$/.exec(form.yearBegins.trim())
	const read = exportSettings.safeParse({
		datev: isUnset
			? null
			: {
					consultant: Number(form.consultant),
					client: Number(form.client),
					yearBegins: begins === null ? '' : `${begins[2]!.padStart(2, '0')}-${begins[1]!.padStart(2, '0')}`,
					accountDigits: Number(form.accountDigits),
					debtorBase: Number(form.debtorBase),
					revenues: form.revenues
						.filter(({ account }) => account.trim() !== '')
						.map(({ percent, account, taxKey }) => ({ percent, account: account.trim(), taxKey: taxKey.trim() })),
					isFinal: form.isFinal,
				},
		creditorId: form.creditorId.trim() === '' ? null : form.creditorId,
		exemption: form.exemption,
		heiwako: Object.values(form.heiwako).every((text) => text.trim() === '') ? null : form.heiwako,
	})
	return read.success ? read.data : null
}

/** The last step: what the exchange would do, asked of the station without doing it. */
import { Alert, Stack, Text } from '@mantine/core'
import type { ExchangeInput, ExchangePreview } from '../../../../shared/contract/facts.ts'
import { useView } from '../../answers.ts'
import { type Format, useFormat } from '../../building.ts'
import { digitsOfUse } from '../../format.ts'
import { type Translate, textOr, useT } from '../../locales/index.ts'
import { Answered } from '../../parts/page.tsx'
import { Shown } from '../../parts/value.tsx'

export function CheckStep({ input }: { readonly input: ExchangeInput | null }) {
	const t = useT()
	if (input === null) return <Alert color="blue">{t('exchangeMeter.incomplete')}</Alert>
	return <Checked input={input} />
}

function Checked({ input }: { readonly input: ExchangeInput }) {
	const answer = useView('meters.exchangeCheck', input, { keepBefore: 'keep' })
	return <Answered answer={answer}>{(preview) => <Preview preview={preview} />}</Answered>
}

function Preview({ preview }: { readonly preview: ExchangePreview }) {
	const t = useT()
	const format = useFormat()
	const { refusal, notes, month, sinceLast } = preview
	if (refusal !== null) {
		return (
			<Alert color="red" title={t('exchangeMeter.cannot')}>
				{refusalText(t, format, refusal)}
			</Alert>
		)
	}
	return (
		<Stack gap="sm" maw={620}>
			{sinceLast !== null && (
				<Text size="sm">
					{t('exchangeMeter.since-last', { at: format.dateTime(sinceLast.at) })} <Shown value={sinceLast.use} />
				</Text>
			)}
			{month !== null && (
				<dl className="facts">
					<dt>{t('exchangeMeter.month-before')}</dt>
					<dd>
						<Shown value={month.before} digits={digitsOfUse(month.before.unit)} />
					</dd>
					<dt>{t('exchangeMeter.month-after')}</dt>
					<dd>
						<Shown value={month.after} digits={digitsOfUse(month.after.unit)} />
					</dd>
					<dt>{t('exchangeMeter.month-total', { since: format.date(month.from) })}</dt>
					<dd>
						<Shown value={month.total} digits={digitsOfUse(month.total.unit)} />
					</dd>
				</dl>
			)}
			{notes.map((note) => (
				<Alert key={`${note.code} ${note.subject}`} color="orange" variant="light">
					{t(`exchangeNote.${note.code}`, {
						subject: note.subject,
						month: note.month === null ? '' : format.month(note.month),
					})}
				</Alert>
			))}
		</Stack>
	)
}

/** Of a check, or the details of the call that was refused. */
export function refusalText(t: Translate, format: Format, refusal: Refusal): string {
	const { reason, register, value, at } = refusal
	return textOr(t, `exchangeRefusal.${reason}`, 'error.exchange-refused', {
		register: register ?? '',
		value: /^\d+(\.\d+)?$/.test(String(value)) ? format.decimal(String(value)) : (value ?? ''),
		at: typeof at === 'number' ? format.dateTime(at) : '',
	})
}

type Refusal = Readonly<Record<string, string | number | null>>

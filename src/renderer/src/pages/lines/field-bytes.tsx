/** Bytes with their fields told apart by colour and line, and what the lines mean. */
import { Fragment } from 'react'
import type { TraceEntry } from '../../../../shared/contract/lines.ts'
import { fieldKinds } from '../../../../shared/field-kind.ts'
import { spacedHex } from '../../format.ts'
import { type Translate, useT } from '../../locales/index.ts'

type Span = TraceEntry['spans'][number]

/** '••' counts as one byte. */
export const hexOf = (hex: string, { at, length }: Pick<Span, 'at' | 'length'>): string =>
	hex.slice(2 * at, 2 * (at + length))

export const kindWord = (t: Translate, { kind, problem }: Pick<Span, 'kind' | 'problem'>): string =>
	problem === null ? t(`field.${kind}`) : `${t(`field.${kind}`)}: ${t(`fieldProblem.${problem}`)}`

export function FieldBytes({ hex, spans }: { readonly hex: string; readonly spans: readonly Span[] }) {
	const t = useT()
	const told = spans.at(-1)
	const rest = hex.slice(told === undefined ? 0 : 2 * (told.at + told.length))
	return (
		<span className="mono field-bytes">
			{spans.map((span) => (
				<Fragment key={span.at}>
					<span
						className="field-run"
						data-kind={span.kind}
						data-problem={span.problem ?? undefined}
						title={kindWord(t, span)}
					>
						{spacedHex(hexOf(hex, span))}
					</span>{' '}
				</Fragment>
			))}
			{rest !== '' && spacedHex(rest)}
		</span>
	)
}

/** Only the kinds that are on the page. */
export function FieldLegend({ shown }: { readonly shown: ReadonlySet<string> }) {
	const t = useT()
	const kinds = fieldKinds.filter((kind) => shown.has(kind))
	if (kinds.length === 0) return null
	return (
		<ul className="field-legend" aria-label={t('trace.legend')}>
			{kinds.map((kind) => (
				<li key={kind}>
					<span className="field-run mono" data-kind={kind} aria-hidden>
						68
					</span>{' '}
					{t(`field.${kind}`)}
				</li>
			))}
		</ul>
	)
}

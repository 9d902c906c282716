/** One entry of the trace, field by field: arrow keys go from field to field. */
import { CloseButton, Group } from '@mantine/core'
import { type KeyboardEvent, useState } from 'react'
import type { ExplainedField, TraceEntry } from '../../../../shared/contract/lines.ts'
import { useView } from '../../answers.ts'
import { spacedHex } from '../../format.ts'
import { useT } from '../../locales/index.ts'
import { Answered } from '../../parts/page.tsx'
import { hexOf, kindWord } from './field-bytes.tsx'

type Props = { readonly lineId: number; readonly entry: TraceEntry; readonly onClose: () => void }

export function Explanation({ lineId, entry, onClose }: Props) {
	const t = useT()
	const direction = entry.direction === 'sent' || entry.direction === 'echo' ? 'sent' : 'received'
	const answer = useView('lines.explain', { lineId, hex: entry.hex.slice(0, 20_000), direction })
	return (
		<section className="explanation" aria-label={t('trace.explanation')}>
			<Group justify="space-between" wrap="nowrap">
				<h3>{t('trace.explanation')}</h3>
				<CloseButton aria-label={t('action.close')} onClick={onClose} />
			</Group>
			<Answered answer={answer}>{({ fields }) => <Fields key={entry.seq} hex={entry.hex} fields={fields} />}</Answered>
		</section>
	)
}

/** '••' in the hex counts as one byte. */
export function Fields({ hex, fields }: { readonly hex: string; readonly fields: readonly ExplainedField[] }) {
	const t = useT()
	const [chosen, choose] = useState(0)
	const go = (event: KeyboardEvent<HTMLElement>) => {
		const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
		if (step === undefined) return
		event.preventDefault()
		const next = Math.max(0, Math.min(fields.length - 1, chosen + step))
		choose(next)
		event.currentTarget.querySelectorAll('button')[next]?.focus()
	}
	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: the buttons inside take the focus; the keys go between them
		<div className="explained" onKeyDown={go}>
			{fields.map((field, index) => (
				<button
					key={field.at}
					type="button"
					className="explained-field"
					data-chosen={index === chosen || undefined}
					tabIndex={index === chosen ? 0 : -1}
					onFocus={() => choose(index)}
					onMouseEnter={() => choose(index)}
				>
					<span className="field-run mono" data-kind={field.kind} data-problem={field.problem ?? undefined}>
						{spacedHex(hexOf(hex, field))}
					</span>
					<span>
						<b>{kindWord(t, field)}</b> <span className="small">{field.name}</span>
						<br />
						{field.text}
						{field.expected !== null && (
							<>
								<br />
								{t('trace.expected', { hex: spacedHex(field.expected) })}
							</>
						)}
					</span>
				</button>
			))}
		</div>
	)
}

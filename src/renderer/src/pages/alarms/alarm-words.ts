/** What an alarm says: its sentence, what it means, what is known beside it, and where it is mended. */
import type { AlarmView } from '../../../../shared/contract/alarms.ts'
import type { Health } from '../../../../shared/contract/values.ts'
import type { Format } from '../../building.ts'
import { type Translate, textOr } from '../../locales/index.ts'
import { failureSentence } from '../../parts/failure-words.ts'

export const severityHealth: Readonly<Record<AlarmView['severity'], Health>> = {
	alarm: 'alarm',
	warning: 'warning',
	notice: 'unknown',
}

export type AlarmWords = {
	readonly title: string
	readonly means: string
	/** Numbers and times; '' where there are none. */
	readonly known: string
	readonly next: string
	readonly href: string
}

export function alarmWords(t: Translate, format: Format, { cause, subject, detail }: AlarmView): AlarmWords {
	const params = { name: subject.name, cause }
	return {
		title: textOr(t, `alarm.${cause}`, 'alarm.other', params),
		means: textOr(t, `alarm.${cause}.means`, 'alarm.other.means'),
		known: knownOf(t, format, cause, detail).join(' · '),
		next: textOr(t, `alarm.${cause}.next`, 'alarm.other.next'),
		href: hrefOf(cause, subject, detail),
	}
}

function knownOf(t: Translate, format: Format, cause: string, detail: AlarmView['detail']): readonly string[] {
	const { before, after, reason, meters, lastAnswerAt, rounds, offsetMs } = detail
	const known: string[] = []
	if (typeof before === 'string' && typeof after === 'string') known.push(`${before} → ${after}`)
	if (reason === 'nobody-answers') known.push(t('alarm.line-down.nobody-answers'))
	else if (typeof reason === 'string' && reason !== '') known.push(failureSentence(t, reason))
	if (typeof meters === 'number') known.push(t('alarm.meters', { count: meters }))
	if (typeof lastAnswerAt === 'number') known.push(t('alarm.last-answer', { at: format.dateTime(lastAnswerAt) }))
	else if (cause === 'meter-silent' && lastAnswerAt === null) known.push(t('alarm.never-answered'))
	if (typeof rounds === 'number') known.push(t('alarm.rounds', { count: rounds }))
	if (typeof offsetMs === 'number') known.push(t('alarm.offset', { offset: format.offset(offsetMs) }))
	return known
}

function hrefOf(cause: string, { kind, id }: AlarmView['subject'], { point }: AlarmView['detail']): string {
	if (cause === 'serial-changed' && typeof point === 'number') return `/points/${point}/exchange`
	if (cause === 'scale-changed' && typeof point === 'number') return `/points/${point}`
	if (cause === 'line-jammed') return `/lines/${id}/trace`
	if (cause === 'meter-silent') return `/network/why/${id}`
	switch (kind) {
		case 'line':
			return `/lines/${id}`
		case 'meter':
			return `/meters/${id}`
		case 'point':
			return `/points/${id}`
		default:
			return cause === 'worker-failed' ? '/help' : '/settings'
	}
}

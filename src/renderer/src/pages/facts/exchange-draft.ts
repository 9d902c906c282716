/** What was typed of an exchange so far, and the call that it becomes. */
import type { ExchangeInput, RegisterOnDisplay } from '../../../../shared/contract/facts.ts'
import { instantOf } from '../../local-time.ts'

export const freshExchange = {
	step: 0,
	/** '' = the moment at which the page asks. */
	date: '',
	time: '',
	finals: {} as Readonly<Record<string, string>>,
	lineId: '',
	address: '',
	serial: '',
	modelId: '',
	ownClock: 'local',
	calibrationYear: '',
	numerator: '1',
	denominator: '1',
	firsts: {} as Readonly<Record<string, string>>,
	by: '',
	comment: '',
}
export type ExchangeDraft = typeof freshExchange
export type ChangeDraft = (part: Partial<ExchangeDraft>) => void

/** The instant that was typed; null: no such moment in the building's zone. */
export const exchangeAt = ({ date, time }: Pick<ExchangeDraft, 'date' | 'time'>, zone: string): number | null =>
	instantOf(`${date}T${time === '' ? '00:00' : time}`, zone)

/** What was typed and is a number, as the station takes it. */
export const displayed = (registers: readonly RegisterOnDisplay[], typed: Readonly<Record<string, string>>) =>
	registers.flatMap(({ register, unit }) => {
		const value = typed[register] ?? ''
		return /^\d+(\.\d+)?$/.test(value) ? [{ register, value, unit }] : []
	})

/** Null while something is missing without which nothing can be checked. */
export function exchangeInputOf(
	draft: ExchangeDraft,
	known: {
		readonly pointId: number
		readonly zone: string
		readonly finals: readonly RegisterOnDisplay[]
		readonly firsts: readonly RegisterOnDisplay[]
		readonly photo: string | null
	},
): ExchangeInput | null {
	const at = exchangeAt(draft, known.zone)
	if (at === null || draft.lineId === '' || draft.modelId === '' || draft.by.trim() === '') return null
	const whole = (text: string) => (/^[1-9]\d{0,5}$/.test(text) ? Number(text) : 1)
	return {
		pointId: known.pointId,
		at,
		finalValues: displayed(known.finals, draft.finals),
		newMeter: {
			lineId: Number(draft.lineId),
			address: draft.address.trim(),
			serial: draft.serial.trim() === '' ? null : draft.serial.trim(),
			modelId: draft.modelId,
			ownClock: draft.ownClock === 'standard' ? 'standard' : 'local',
			calibrationYear: /^\d{4}$/.test(draft.calibrationYear) ? Number(draft.calibrationYear) : null,
			multiplier: { numerator: whole(draft.numerator), denominator: whole(draft.denominator) },
		},
		firstValues: displayed(known.firsts, draft.firsts),
		photo: known.photo,
		by: draft.by.trim(),
		comment: draft.comment.trim() === '' ? null : draft.comment.trim(),
	}
}

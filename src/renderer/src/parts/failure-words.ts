/** Why something was not read, in a few words for tables and in a sentence for people. */
import { de, type Translate, textOr } from '../locales/index.ts'

export const failureWord = (t: Translate, reason: string) => textOr(t, `failureWord.${reason}`, 'failureWord.other')

/** Reasons of a meter or of its line. */
export const failureSentence = (t: Translate, reason: string) =>
	`readFailure.${reason}` in de
		? textOr(t, `readFailure.${reason}`, 'readFailure.other')
		: textOr(t, `lineFailure.${reason}`, 'readFailure.other')

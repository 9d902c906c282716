/** What changes a device is ordered by typing its name: nobody does that by mistake. */
import { CallFailed } from '../../../shared/rpc.ts'

/** Throws 'confirmation-wrong' unless one of the names was typed. */
export function confirmed(typed: string, names: readonly string[]): void {
	if (names.some((name) => name !== '' && name === typed.trim())) return
	throw new CallFailed('confirmation-wrong', { wanted: names[0] ?? '' })
}

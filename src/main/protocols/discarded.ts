/** What a capture holds beside its messages. */
import type { DecodedRecord } from './protocol.ts'

/** So many bytes belong to no message: they are told and not hidden. */
export function discardedRecord(count: number): DecodedRecord {
	const rest = { storage: 0, tariff: 0, subunit: 0, function: 'error', at: null } as const
	return { key: 'discarded', quantity: 'count', role: 'bytes', unit: '', value: String(count), ...rest }
}

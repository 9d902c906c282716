/** Values that a concentrator reported by itself, by what they are: present ones, freezes, settlements, curves. */
import type { ReadJob, ReadResult } from '../../protocols/protocol.ts'

/**
 * Class 2 items of Q/GDW 1376.1 (AFN 0D): F1–F12 and F161–F176 are days, F17–F32 and F177–F192 months, F73–F118
 * curves. What is of none of these and not present (a reading day, a demand) is no boundary value.
 */
function kindOf({ key, storage }: ReadResult['records'][number]): ReadJob['kind'] | null {
	if (storage === 0) return 'current'
	const item = Number(/^0D F(\d+)/.exec(key)?.[1])
	if ((item >= 1 && item <= 8) || (item >= 161 && item <= 168)) return 'freeze'
	if ((item >= 17 && item <= 24) || (item >= 177 && item <= 184)) return 'settlement'
	return item >= 73 && item <= 118 ? 'profile' : null
}

type Part = { readonly job: ReadJob; readonly part: ReadResult }

/** One job each that would have brought its part; `records` keep their frames. */
export function jobsOf(result: ReadResult): readonly Part[] {
	return [...Map.groupBy(result.records, kindOf)].flatMap(([kind, records]): Part[] => {
		const job = kind === null ? null : jobOf(kind, records)
		return job === null ? [] : [{ job, part: { ...result, records } }]
	})
}

function jobOf(kind: ReadJob['kind'], records: ReadResult['records']): ReadJob | null {
	switch (kind) {
		case 'current':
			return { kind }
		case 'freeze':
		case 'settlement':
			return { kind, back: 1 }
		case 'profile':
			return { kind, from: records[0]?.at?.slice(0, 16) ?? '', count: records.length }
		case 'clock':
			return null
	}
}

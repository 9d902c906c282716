/** What making a file of a run comes to: the file with what it lacks, or why there is none. */
import type { ExportRefusal, LeftOut } from '../../../shared/contract/exports.ts'
import type { Respelt } from './exported-run.ts'

export type RunFile =
	| {
			readonly ok: true
			readonly fileName: string
			readonly bytes: Uint8Array
			/** Statements in it. */
			readonly bills: number
			/** What it asks for or books, in the run's currency; null: the file sums up nothing. */
			readonly totalMinor: number | null
			readonly leftOut: readonly LeftOut[]
			readonly respelt: readonly Respelt[]
	  }
	| { readonly ok: false; readonly refusal: ExportRefusal; readonly leftOut: readonly LeftOut[] }

export const refused = (refusal: ExportRefusal, leftOut: readonly LeftOut[] = []): RunFile => ({
	...{ ok: false, refusal, leftOut },
})

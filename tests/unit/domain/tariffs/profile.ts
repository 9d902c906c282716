/** Load profiles for tests: the register counts Wh, or what `perStep` says. */
import { quarterHourMs } from '../../../../src/main/domain/calendar/periods.ts'
import type { IntervalSeries } from '../../../../src/main/domain/tariffs/interval-series.ts'
import type { Period } from '../../../../src/shared/period.ts'

/** `step`: what the interval of this index counts; null = not measured. */
export function profile(
	{ from, to }: Period,
	step: (index: number) => number | null,
	{ perStep = '0.001', stepMs = quarterHourMs }: Partial<Pick<IntervalSeries, 'perStep' | 'stepMs'>> = {},
): IntervalSeries {
	return { from, stepMs, perStep, steps: Array.from({ length: (to - from) / stepMs }, (_, index) => step(index)) }
}

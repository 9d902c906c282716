/** When a concentrator reads its meters by itself (F33), and whether that serves the station. */
import type { ReadingPlan } from '../../../shared/contract/network.ts'

const everyDay = Array.from({ length: 31 }, (_, index) => index + 1)

/**
 * `ports`: those that meters of the station hang on; `intervalMinutes`: how often the station wants values. What the
 * concentrator does more often than that, and when in the day, stays as it is.
 */
export function planFor(
	told: readonly ReadingPlan[],
	ports: readonly number[],
	intervalMinutes: number,
): { readonly wanted: readonly ReadingPlan[]; readonly differs: readonly number[] } {
	const used = [...new Set(ports)].sort((a, b) => a - b)
	const byPort = new Map(told.map((plan) => [plan.port, plan]))
	const wanted = used.map((port) => {
		const own = byPort.get(port)
		if (own !== undefined && serves(own, intervalMinutes)) return own
		return { ...(own ?? usual), port, days: everyDay, intervalMinutes: shorter(own?.intervalMinutes, intervalMinutes) }
	})
	return { wanted, differs: wanted.filter((plan) => plan !== byPort.get(plan.port)).map(({ port }) => port) }
}

/** Where a port has no plan at all: the whole day, beginning soon after midnight's freeze. */
const usual = { readingTime: '00:05', periods: [{ from: '00:00', to: '23:59' }] }

const serves = (plan: ReadingPlan, intervalMinutes: number): boolean =>
	plan.intervalMinutes > 0 &&
	plan.intervalMinutes <= intervalMinutes &&
	everyDay.every((day) => plan.days.includes(day))

const shorter = (own: number | undefined, wanted: number): number =>
	own === undefined || own <= 0 ? wanted : Math.min(own, wanted)

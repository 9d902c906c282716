/** Contract area: plausibility. */
import type { Handlers } from '../../../shared/contract/define.ts'
import type { plausibilityCalls } from '../../../shared/contract/plausibility.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { dayStart } from '../../domain/calendar/periods.ts'
import { toRegisterValue } from '../../domain/readings/register.ts'
import type { Register } from '../../store/meters.ts'
import { thresholdsKey, thresholdsOf } from '../../work/plausibility/thresholds.ts'
import { acceptFinding, putOverlays, undoOverlays } from '../plausibility/overlays.ts'
import { buildingOf, found, type Parts, view } from './parts.ts'

type PlausibilityHandlers = Handlers<typeof plausibilityCalls>

/** No window that a page draws is longer. */
const longestWindowMs = 400 * 86_400_000

export function plausibilityHandlers(parts: Parts): PlausibilityHandlers {
	return { ...lookingHandlers(parts), ...decidingHandlers(parts), ...settingHandlers(parts) }
}

type Looking = 'queue' | 'open' | 'point' | 'preview' | 'overlays' | 'check'

function lookingHandlers(parts: Parts): Pick<PlausibilityHandlers, `plausibility.${Looking}`> {
	const { store, plausibility } = parts
	return {
		'plausibility.queue': async ({ month }) => ({
			checkedAt: plausibility.checkedAt(month),
			findings: await view(parts, 'plausibilityQueue', month),
		}),
		'plausibility.open': () => {
			const open = store.findings.open()
			return { errors: open.filter(({ severity }) => severity === 'error').length, all: open.length }
		},
		'plausibility.point': async (input) => {
			found(store.topology.point(input.pointId), 'point')
			if (input.to <= input.from || input.to - input.from > longestWindowMs) {
				throw new CallFailed('invalid-input', { field: 'to' })
			}
			return found(await view(parts, 'plausibilityPoint', input), 'register')
		},
		'plausibility.preview': async (request) => {
			checkSpan(request)
			return found(await view(parts, 'estimatePreview', request), 'register')
		},
		'plausibility.overlays': async (input) => ({ overlays: await view(parts, 'overlays', input) }),
		'plausibility.check': ({ month }) => {
			buildingOf(store)
			return { jobId: plausibility.startCheck(month) }
		},
	}
}

function checkSpan({ from, to }: { readonly from: number; readonly to: number }): void {
	if (to < from || to - from > longestWindowMs) throw new CallFailed('invalid-input', { field: 'to' })
}

type Deciding = 'accept' | 'correct' | 'estimate' | 'undo'

function decidingHandlers(parts: Parts): Pick<PlausibilityHandlers, `plausibility.${Deciding}`> {
	const { store, clock, plausibility } = parts
	const findingOf = (findingId: number | null, registerId: number) => {
		if (findingId === null) return
		const finding = found(store.findings.get(findingId), 'finding')
		if (finding.registerId !== registerId) throw new CallFailed('invalid-input', { field: 'findingId' })
	}
	return {
		'plausibility.accept': async ({ findingId, author, reason }) => {
			const finding = found(store.findings.get(findingId), 'finding')
			const instants = acceptFinding(store, finding, { author, reason }, clock.now())
			await plausibility.recheck(finding.pointId, [finding.fromAt, ...instants])
			return { overlays: instants.length }
		},
		'plausibility.correct': async ({ registerId, at, value, findingId, author, reason }) => {
			const register = found(store.meters.register(registerId), 'register')
			findingOf(findingId, registerId)
			const row = { registerId, at, value: stepsTyped(register, value), method: 'manual' as const }
			const basis = { typed: value }
			const [overlayId] = putOverlays(store, [{ ...row, basis }], findingId, { author, reason }, clock.now())
			await recheckRegister(parts, register, [at])
			return { overlayId: overlayId! }
		},
		'plausibility.estimate': async ({ findingId, author, reason, ...request }) => {
			checkSpan(request)
			const register = found(store.meters.register(request.registerId), 'register')
			findingOf(findingId, register.id)
			const estimated = found(await view(parts, 'estimate', request), 'register')
			if (!estimated.ok) throw new CallFailed('estimate-refused', { reason: estimated.reason })
			const { method } = request
			const basis = { request, ...estimated.basis }
			const rows = estimated.values.map(({ at, value }) => ({ registerId: register.id, at, value, method, basis }))
			putOverlays(store, rows, findingId, { author, reason }, clock.now())
			await recheckRegister(
				parts,
				register,
				rows.map(({ at }) => at),
			)
			return { overlays: rows.length }
		},
		'plausibility.undo': async ({ overlayIds, findingId, author }) => {
			const finding = findingId === null ? null : found(store.findings.get(findingId), 'finding')
			const undone = undoOverlays(store, overlayIds, findingId, author, clock.now())
			if (finding !== null) await plausibility.recheck(finding.pointId, [finding.fromAt, finding.toAt])
			for (const [registerId, rows] of Map.groupBy(undone, (row) => row.registerId)) {
				const register = store.meters.register(registerId)
				const instants = rows.map(({ at }) => at)
				if (register !== null) await recheckRegister(parts, register, instants)
			}
			return {}
		},
	}
}

/** Steps of the register; what it cannot show is refused. */
function stepsTyped(register: Register, value: string | null): number | null {
	if (value === null) return null
	const typed = toRegisterValue(value, register.unit, register)
	if (!typed.ok || typed.value < 0) throw new CallFailed('invalid-input', { field: 'value' })
	if (register.digits !== null && typed.value >= 10 ** register.digits) {
		throw new CallFailed('invalid-input', { field: 'value' })
	}
	return typed.value
}

async function recheckRegister({ store, plausibility }: Parts, register: Register, instants: readonly number[]) {
	const points = new Set(
		store.meters
			.mountings()
			.filter(({ meterId, fromAt, toAt }) => {
				return meterId === register.meterId && instants.some((at) => fromAt <= at && (toAt === null || at <= toAt))
			})
			.map(({ pointId }) => pointId),
	)
	for (const pointId of points) await plausibility.recheck(pointId, instants)
}

type Setting = 'thresholds' | 'saveThresholds' | 'feeds' | 'saveFeed'

function settingHandlers(parts: Parts): Pick<PlausibilityHandlers, `plausibility.${Setting}`> {
	const { store, presets, collector, events } = parts
	return {
		'plausibility.thresholds': () => ({
			thresholds: thresholdsOf(store, presets),
			isPreset: store.settings.get(thresholdsKey) === null,
		}),
		'plausibility.saveThresholds': ({ thresholds }) => {
			if (thresholds === null) store.settings.remove(thresholdsKey)
			else store.settings.set(thresholdsKey, thresholds)
			// Acceptance knows the most that a meter can count.
			collector.changed()
			events.emit('plausibility.changed', {})
			return {}
		},
		'plausibility.feeds': () => {
			const standing = store.feeds.list().filter(({ toAt }) => toAt === null)
			const feeds = [...Map.groupBy(standing, ({ mainPointId }) => mainPointId)].map(([mainPointId, own]) => ({
				mainPointId,
				subPointIds: own.map(({ subPointId }) => subPointId),
				from: Math.max(...own.map(({ fromAt }) => fromAt)),
			}))
			return { feeds }
		},
		'plausibility.saveFeed': ({ mainPointId, subPointIds, from }) => {
			const { zone } = buildingOf(store)
			found(store.topology.point(mainPointId), 'point')
			for (const id of subPointIds) found(store.topology.point(id), 'point')
			if (subPointIds.includes(mainPointId)) throw new CallFailed('invalid-input', { field: 'subPointIds' })
			store.feeds.set(mainPointId, [...new Set(subPointIds)], dayStart(zone, from))
			events.emit('plausibility.changed', {})
			return {}
		},
	}
}

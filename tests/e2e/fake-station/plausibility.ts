/** What the pages show of plausibility: October with a value that is out, a vacant flat, and what was decided. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Handlers } from '../../../src/shared/contract/define.ts'
import type {
	FindingView,
	OverlayView,
	PointWindow,
	plausibilityCalls,
} from '../../../src/shared/contract/plausibility.ts'
import { thresholds } from '../../../src/shared/plausibility.ts'
import { now, units } from './house.ts'

const hour = 3_600_000
const day = 24 * hour
/** 1 October 2026, 00:00 in Berlin. */
const october = Date.UTC(2026, 8, 30, 22)

function finding(id: number, pointId: number, more: Partial<FindingView>): FindingView {
	const unit = units.find(({ points }) => points.some((point) => point.id === pointId))!
	const point = unit.points.find((each) => each.id === pointId)!
	return {
		id,
		rule: 'glitch',
		severity: 'error',
		state: 'open',
		pointId,
		pointName: point.name,
		unitName: unit.name,
		medium: point.medium,
		registerId: pointId,
		register: point.medium === 'heat' ? 'energy' : 'import',
		meterId: pointId,
		meterSerial: point.meterSerial ?? '',
		unit: point.medium === 'heat' ? 'MWh' : 'kWh',
		from: october,
		to: october,
		detail: {},
		foundAt: now - hour,
		decided: null,
		...more,
	}
}

const findings: FindingView[] = [
	finding(1, 8, {
		from: october + 9 * day,
		to: october + 9 * day,
		detail: { values: 1, counting: 0, value: '418042.11', before: '18037.44', after: '18046.02' },
	}),
	finding(2, 25, { rule: 'missing', detail: { at: october, reason: 'no-reading' } }),
	finding(3, 13, {
		rule: 'vacant-use',
		severity: 'warning',
		from: october + 2 * day,
		to: october + 30 * day,
		detail: { days: 28, mean: '3.42', steps: '95.76' },
	}),
	finding(4, 24, {
		rule: 'balance',
		severity: 'error',
		to: october + 30 * day,
		detail: { main: '4210.5', sum: '3611.2', difference: '599.3', meters: 23 },
	}),
	finding(5, 3, { rule: 'spike', severity: 'hint', from: october + 5 * day, detail: { steps: '9.84', third: '1.52' } }),
	finding(6, 6, {
		rule: 'high',
		severity: 'warning',
		state: 'accepted',
		to: october + 31 * day,
		detail: { mean: '31.2', historyMean: '9.1', days: 31, historyDays: 31 },
		decided: { at: now - 2 * day, by: 'M. Weber', comment: 'Wärmepumpentrockner, mit dem Mieter gesprochen' },
	}),
	finding(7, 4, {
		rule: 'quarantined',
		severity: 'warning',
		state: 'corrected',
		from: october + 12 * day,
		to: october + 12 * day,
		detail: { values: 1, value: '912.4' },
		decided: { at: now - day, by: 'M. Weber', comment: 'vom Display abgelesen' },
	}),
]

const overlays: OverlayView[] = [
	{
		id: 3,
		pointId: 4,
		pointName: 'Strom',
		unitName: 'Wohnung 1.02',
		registerId: 4,
		register: 'import',
		unit: 'kWh',
		at: october + 12 * day,
		value: '9124.00',
		method: 'manual',
		reason: 'vom Display abgelesen',
		author: 'M. Weber',
		createdAt: now - day,
		findingId: 7,
		undone: null,
	},
]

const inWindow = (from: number, to: number) => (each: { readonly from: number; readonly to: number }) =>
	each.from < to && each.to >= from

function window(pointId: number, from: number, to: number): PointWindow {
	const unit = pointId > 24 ? 'MWh' : 'kWh'
	const step = to - from > 8 * day ? day : hour
	const count = Math.min(800, Math.floor((to - from) / step))
	const out = findings.find((each) => each.pointId === pointId && each.rule === 'glitch')
	const steps = Array.from({ length: count }, (_, index): PointWindow['steps'][number] => {
		const start = from + index * step
		const isGap = out !== undefined && start <= out.from && out.from < start + step
		return {
			...{ from: start, to: start + step, use: isGap ? null : (0.2 + ((index * 37) % 23) / 40).toFixed(2) },
			...{ quality: isGap ? 'missing' : 'memory', reason: isGap ? 'quarantined' : null },
		}
	})
	const stands = Array.from({ length: Math.min(count, 60) }, (_, index): PointWindow['stands'][number] => {
		const at = from + index * step
		const isOut = out !== undefined && at <= out.from && out.from < at + step
		return {
			...{ at, value: isOut ? '418042.11' : (18_020 + index * 0.44).toFixed(2), origin: 'freeze', overlayId: null },
			...{ quality: isOut ? 'quarantined' : 'memory', counts: !isOut },
		}
	})
	return {
		registerId: pointId,
		register: pointId > 24 ? 'energy' : 'import',
		unit,
		steps,
		stands,
		findings: findings.filter((each) => each.pointId === pointId).filter(inWindow(from, to)),
		overlays: overlays.filter((each) => each.pointId === pointId),
	}
}

const preset = join(import.meta.dirname, '../../../resources/presets/plausibility.json')

export function plausibilityHandlers(): Handlers<typeof plausibilityCalls> {
	return {
		'plausibility.queue': ({ month }) => ({
			checkedAt: month === '2026-10' ? now - hour : null,
			findings: month === '2026-10' ? findings : [],
		}),
		'plausibility.open': () => ({ errors: 3, all: 5 }),
		'plausibility.point': ({ pointId, from, to }) => window(pointId, from, to),
		'plausibility.accept': () => ({ overlays: 1 }),
		'plausibility.correct': () => ({ overlayId: 4 }),
		'plausibility.preview': ({ method, from }) =>
			method === 'scaled-profile'
				? { ok: false, reason: 'nothing-comparable' }
				: {
						ok: true,
						unit: 'kWh',
						values: [{ at: from, value: '18042.11' }],
						basis: { method, before: '18037.44', beforeAt: from - day, after: '18046.02', afterAt: from + day },
					},
		'plausibility.estimate': () => ({ overlays: 1 }),
		'plausibility.undo': () => ({}),
		'plausibility.overlays': ({ pointId }) => ({
			overlays: overlays.filter((each) => pointId === null || each.pointId === pointId),
		}),
		'plausibility.thresholds': () => ({
			thresholds: thresholds.parse(JSON.parse(readFileSync(preset, 'utf8'))),
			isPreset: true,
		}),
		'plausibility.saveThresholds': () => ({}),
		'plausibility.check': () => ({ jobId: 1 }),
		'plausibility.feeds': () => ({ feeds: [{ mainPointId: 24, subPointIds: [1, 2, 3], from: october }] }),
		'plausibility.saveFeed': () => ({}),
	}
}

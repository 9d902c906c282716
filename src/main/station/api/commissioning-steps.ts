/** Contract area: commissioning, everything but the list: tests, matches, checks, balance, report. */
import { z } from 'zod'
import { type commissioningCalls, lineTest } from '../../../shared/contract/commissioning.ts'
import type { Handlers, Output } from '../../../shared/contract/define.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { dateOfInstant } from '../../domain/calendar/local-time.ts'
import { displayCheck } from '../../domain/commissioning/display-check.ts'
import { chosenMains, mainsKey } from '../../work/commissioning/balance.ts'
import { joinFound, matchView } from '../commissioning/matches.ts'
import { keepStartReadings } from '../commissioning/take-in.ts'
import { buildingOf, found, type Parts } from './parts.ts'

type Calls = typeof commissioningCalls
type StepCalls = Omit<
	Calls,
	| 'commissioning.upload'
	| 'commissioning.table'
	| 'commissioning.preview'
	| 'commissioning.import'
	| 'commissioning.template'
	| 'commissioning.list'
>

const lastImport = z.object({ at: z.number().int() }).nullable().catch(null)

export function stepHandlers(parts: Parts): Handlers<StepCalls> {
	const { store, clock, collector, events, commissioning: worker } = parts
	const mains = () => chosenMains(store)
	const changed = () => events.emit('commissioning.changed', {})
	return {
		'commissioning.state': () => stateOf(parts),
		'commissioning.matches': () => matchView(parts),
		'commissioning.join': (asked) => {
			if (parts.presets.models.get(asked.modelId)?.pulse !== undefined) {
				throw new CallFailed('not-found', { what: 'model' })
			}
			const meterId = joinFound(parts, asked)
			collector.changed()
			for (const event of ['meters.changed', 'topology.changed'] as const) events.emit(event, {})
			changed()
			return { meterId }
		},
		'commissioning.testLine': ({ lineId, ...asked }) => parts.lineTests.test(lineId, asked),
		'commissioning.checks': async () => ({ rows: await worker.call('checks', { now: clock.now() }) }),
		'commissioning.check': async ({ meterId, typed, unit, by }) => {
			const rows = await worker.call('checks', { now: clock.now() })
			const row = found(
				rows.find((each) => each.meterId === meterId),
				'meter',
			)
			if (row.value === null || row.at === null) throw new CallFailed('not-found', { what: 'value' })
			if (row.unit !== unit || row.value.startsWith('-')) throw new CallFailed('invalid-input', { field: 'unit' })
			const { result, power } = displayCheck(typed, row.value)
			store.transaction(() => {
				const said = { meterId, at: clock.now(), by, typed, read: row.value!, unit, readAt: row.at! }
				store.commissioning.addCheck({ ...said, result, power })
				keepStartReadings(parts)
			})
			changed()
			return { result, power }
		},
		'commissioning.balance': () => worker.call('balance', { now: clock.now(), mains: mains() }),
		'commissioning.setMains': ({ pointIds: chosen }) => {
			for (const id of chosen) found(store.topology.point(id), 'point')
			store.settings.set(mainsKey, [...new Set(chosen)])
			changed()
			return {}
		},
		'commissioning.report': async ({ language, kind, by }) => {
			const { zone } = buildingOf(store)
			const now = clock.now()
			const waiting = matchView(parts)
			const bytes = await worker.call('report', {
				...{ now, language, kind, by, mains: mains() },
				waiting: [...waiting.waiting, ...waiting.pairs.map(pairAsWaiting(store))],
			})
			const date = dateOfInstant(zone, now)
			const title = titles[language][kind]
			return { fileName: `${title} ${date}.pdf`, base64: Buffer.from(bytes).toString('base64') }
		},
	}
}

const titles = {
	de: { report: 'Inbetriebnahmeprotokoll', checklist: 'Prüfliste' },
	en: { report: 'Commissioning report', checklist: 'Check list' },
} as const

/** Found, but nobody has put the two together yet: it is still open. */
const pairAsWaiting =
	(store: Parts['store']) =>
	({ listedId, listedSerial, unitName, pointName }: ReturnType<typeof matchView>['pairs'][number]) => ({
		...{ listedId, serial: listedSerial, unitName, pointName, wanted: '' },
		medium: found(store.topology.point(found(store.commissioning.listedOne(listedId), 'meter').pointId), 'point')
			.medium,
	})

function stateOf({ store, collector }: Parts): Output<Calls['commissioning.state']> {
	const lines = store.lines.list()
	const tests = [...store.commissioning.latestLineTests()].flatMap(([lineId, result]) => {
		const test = lineTest.safeParse(result)
		return test.success ? [{ lineId, ...test.data }] : []
	})
	const listed = store.commissioning.listed()
	const checks = store.commissioning.latestChecks()
	const meters = store.meters.list().filter(({ enabled, pointId }) => enabled && pointId !== null)
	const own = meters.flatMap(({ id }) => checks.get(id) ?? [])
	return {
		units: store.topology.units().length,
		lines: lines.length,
		linesTested: tests.filter(({ outcome }) => outcome === 'answered' || outcome === 'mixed').length,
		listed: listed.length,
		joined: listed.filter(({ meterId }) => meterId !== null).length,
		meters: meters.length,
		answered: meters.filter(({ id }) => collector.lastAnswerAt(id) !== null).length,
		checked: own.length,
		equal: own.filter(({ result }) => result === 'equal').length,
		wrong: own.filter(({ result }) => result !== 'equal').length,
		lastImportAt: lastImport.parse(store.settings.get('commissioning.import'))?.at ?? null,
		tests,
	}
}

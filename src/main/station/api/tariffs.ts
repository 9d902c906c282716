/** Contract area: tariffs. */
import type { Handlers, Output } from '../../../shared/contract/define.ts'
import type { tariffCalls } from '../../../shared/contract/tariffs.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { tariffDefinition } from '../../../shared/tariff.ts'
import { daysAssigned, issuedMonths } from '../../domain/tariffs/issued-months.ts'
import { buildingOf, found, type Parts } from './parts.ts'

export function tariffHandlers(parts: Parts): Handlers<typeof tariffCalls> {
	const { store, presets, whatIfs, events } = parts
	return {
		'tariffs.list': () => tariffsView(parts),
		'tariffs.save': (wish) => {
			if (wish.definition.currency !== buildingOf(store).currency)
				throw new CallFailed('invalid-input', { field: 'currency' })
			const tariffId = store.transaction(() => saved(parts, wish))
			events.emit('tariffs.changed', {})
			return { tariffId }
		},
		'tariffs.removeVersion': ({ versionId }) => {
			store.transaction(() => {
				const { tariff, version } = found(versionOf(parts, versionId), 'version')
				refuseIssued(version)
				if (tariff.versions.length === 1 && tariff.points.length > 0)
					throw new CallFailed('in-use', { what: tariff.name })
				store.tariffs.removeVersion(versionId)
			})
			events.emit('tariffs.changed', {})
			return {}
		},
		'tariffs.assign': ({ tariffId, pointIds, from }) => {
			const tariff = found(store.tariffs.get(tariffId), 'tariff')
			store.transaction(() => {
				for (const pointId of pointIds) {
					const point = found(store.topology.point(pointId), 'point')
					if (point.medium !== tariff.medium) throw new CallFailed('invalid-input', { field: 'pointIds' })
					store.tariffs.assign({ pointId, tariffId, fromDate: from })
				}
			})
			events.emit('tariffs.changed', {})
			return {}
		},
		'tariffs.templates': () => ({ templates: [...presets.tariffs()] }),
		'tariffs.startWhatIf': (asked) => {
			if (asked.definition.currency !== buildingOf(store).currency)
				throw new CallFailed('invalid-input', { field: 'currency' })
			return { whatIfId: whatIfs.start(asked) }
		},
		'tariffs.whatIf': ({ whatIfId }) => ({ whatIf: whatIfs.get(whatIfId) }),
		'tariffs.cancelWhatIf': ({ whatIfId }) => {
			whatIfs.cancel(whatIfId)
			return {}
		},
	}
}

type Saving = Parameters<Handlers<typeof tariffCalls>['tariffs.save']>[0]

function saved(parts: Parts, { tariffId, name, medium, validFrom, definition, sameDay }: Saving): number {
	const { store } = parts
	if (tariffId === null) {
		const fresh = store.tariffs.insert({ name, medium, currency: definition.currency })
		store.tariffs.insertVersion({ tariffId: fresh, validFrom, definition })
		return fresh
	}
	const tariff = found(
		tariffsView(parts).tariffs.find(({ id }) => id === tariffId),
		'tariff',
	)
	if (tariff.medium !== medium) throw new CallFailed('invalid-input', { field: 'medium' })
	store.tariffs.update(tariffId, { name })
	const same = tariff.versions.find((version) => version.validFrom === validFrom)
	if (same === undefined) {
		store.tariffs.insertVersion({ tariffId, validFrom, definition })
		return tariffId
	}
	refuseIssued(same)
	if (sameDay === 'refuse') throw new CallFailed('version-exists', { from: validFrom })
	store.tariffs.updateVersion(same.id, { definition })
	return tariffId
}

/** Statements keep their own copy; but what they were issued by has to be found as it was. */
function refuseIssued({ validFrom, issuedMonths: months }: Version): void {
	if (months.length > 0) throw new CallFailed('version-issued', { from: validFrom, months: months.length })
}

type Tariff = Output<(typeof tariffCalls)['tariffs.list']>['tariffs'][number]
type Version = Tariff['versions'][number]

function versionOf(parts: Parts, versionId: number): { readonly tariff: Tariff; readonly version: Version } | null {
	for (const tariff of tariffsView(parts).tariffs) {
		const version = tariff.versions.find(({ id }) => id === versionId)
		if (version !== undefined) return { tariff, version }
	}
	return null
}

function tariffsView({ store }: Parts): Output<(typeof tariffCalls)['tariffs.list']> {
	const assignments = store.tariffs.assignments()
	// The latest assignment of each point counts: rows come by point and date.
	const current = new Map(assignments.map(({ pointId, tariffId }) => [pointId, tariffId]))
	const issued = store.billing
		.runs()
		.filter(({ kind, state }) => kind === 'month' && (state === 'issued' || state === 'issuing'))
		.map(({ month }) => month)
		.sort()
	return {
		tariffs: store.tariffs.list().map((tariff) => {
			const versions = store.tariffs.versions(tariff.id)
			const months = issuedMonths(versions, daysAssigned(assignments, tariff.id), issued)
			return {
				...tariff,
				versions: versions.map(({ id, validFrom, definition }, index) => ({
					id,
					validFrom,
					definition: tariffDefinition.parse(definition),
					issuedMonths: [...months[index]!],
				})),
				points: [...current].filter(([, tariffId]) => tariffId === tariff.id).map(([pointId]) => pointId),
			}
		}),
	}
}

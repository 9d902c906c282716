/** Contract areas: exports, and the tenants' accounts that they need. */
import type { Handlers } from '../../../shared/contract/define.ts'
import type { exportCalls } from '../../../shared/contract/exports.ts'
import type { tenantCalls } from '../../../shared/contract/tenants.ts'
import { compactIban } from '../../../shared/iban.ts'
import { addDays, daysBetween, isLocalDate } from '../../../shared/period.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { dueAfterDays } from '../../domain/billing/issued.ts'
import { dateOfInstant } from '../../domain/calendar/local-time.ts'
import { targetDayFrom } from '../../domain/calendar/target-days.ts'
import { settingsKey, settingsOf } from '../../work/exports/run-files.ts'
import { buildingOf, found, type Parts } from './parts.ts'

/** Ten years at once; more is more files. */
const mostDays = 3_660

export function exportHandlers(parts: Parts): Handlers<typeof exportCalls> {
	const { store, exports, clock } = parts
	return {
		'exports.offer': async ({ runId, collectOn }) => {
			const day = collectionDay(parts, runId, collectOn)
			return { formats: [...(await exports.offer({ runId, collectOn: day }))], collectOn: day }
		},
		'exports.makeRun': ({ runId, format, language, collectOn }) => {
			const { month } = found(store.billing.run(runId), 'run')
			const day = collectionDay(parts, runId, collectOn)
			return { jobId: exports.makeRun(month, { runId, format, language, collectOn: day }) }
		},
		'exports.makePeriod': (order) => {
			const { from, to } = order
			if (!isLocalDate(from)) throw new CallFailed('invalid-input', { field: 'from' })
			const days = isLocalDate(to) ? daysBetween(from, to) : -1
			if (days < 0 || days > mostDays) throw new CallFailed('invalid-input', { field: 'to' })
			return { jobId: exports.makePeriod(buildingOf(store).name, { ...order, now: clock.now() }) }
		},
		'exports.files': async () => ({ files: await exports.files(), folder: exports.folder }),
		'exports.download': async ({ name, offset }) => found(await exports.piece(name, offset), 'file'),
		'exports.settings': () => settingsOf(store),
		'exports.setSettings': (settings) => {
			const { creditorId } = settings
			store.settings.set(settingsKey, { ...settings, creditorId: creditorId && compactIban(creditorId) })
			return {}
		},
	}
}

/** As wished, else the first bank day from the due date on. */
function collectionDay({ store }: Parts, runId: number, wished: string | null): string {
	if (wished !== null) {
		if (!isLocalDate(wished)) throw new CallFailed('invalid-input', { field: 'collectOn' })
		return wished
	}
	const { issuedAt } = found(store.billing.run(runId), 'run')
	if (issuedAt === null) throw new CallFailed('invalid-input', { field: 'runId' })
	return targetDayFrom(addDays(dateOfInstant(buildingOf(store).zone, issuedAt), dueAfterDays))
}

export function tenantHandlers({ store, events }: Parts): Handlers<typeof tenantCalls> {
	const tenantOf = (occupancyId: number) => {
		const { tenantId } = found(store.topology.occupancy(occupancyId), 'occupancy')
		return found(store.topology.tenant(tenantId), 'tenant')
	}
	return {
		'tenants.account': ({ occupancyId }) => {
			const { email, iban, bic, mandateReference, mandateSignedOn, vatId, buyerReference } = tenantOf(occupancyId)
			return { email, iban, bic, mandateReference, mandateSignedOn, vatId, buyerReference }
		},
		'tenants.saveAccount': ({ occupancyId, ...account }) => {
			const { iban, bic, vatId, mandateSignedOn } = account
			if (mandateSignedOn !== null && !isLocalDate(mandateSignedOn)) {
				throw new CallFailed('invalid-input', { field: 'mandateSignedOn' })
			}
			const compact = (text: string | null) => text && compactIban(text)
			store.topology.updateTenant(tenantOf(occupancyId).id, {
				...account,
				...{ iban: compact(iban), bic: compact(bic), vatId: compact(vatId) },
			})
			events.emit('topology.changed', {})
			return {}
		},
	}
}

/** Contract area: commissioning. */
import type { commissioningCalls, ImportOptions } from '../../../shared/contract/commissioning.ts'
import type { Handlers } from '../../../shared/contract/define.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { takeIn } from '../commissioning/take-in.ts'
import { listText, templateFile } from '../commissioning/template.ts'
import { buildingOf, found, type Parts } from './parts.ts'

type ListCalls = Pick<
	typeof commissioningCalls,
	| 'commissioning.upload'
	| 'commissioning.table'
	| 'commissioning.preview'
	| 'commissioning.import'
	| 'commissioning.template'
	| 'commissioning.list'
>

export function listHandlers(parts: Parts): Handlers<ListCalls> {
	const { lists, commissioning: worker } = parts
	const pathOf = async (uploadId: string) => found(await lists.get(uploadId), 'upload')
	return {
		'commissioning.upload': async ({ uploadId, offset, base64, last }) => {
			const path = await lists.add(uploadId, { offset, bytes: Buffer.from(base64, 'base64'), last })
			if (path === null) return { table: null }
			const said = await worker.call('table', { path, options: null, language: 'de' })
			if ('refused' in said) await lists.remove(uploadId)
			return taken(said)
		},
		'commissioning.table': async ({ uploadId, options }) =>
			taken(await worker.call('table', { path: await pathOf(uploadId), options, language: options.language })),
		'commissioning.preview': async ({ uploadId, ...asked }) => {
			buildingOf(parts.store)
			return taken(await worker.call('preview', { path: await pathOf(uploadId), ...asked }))
		},
		'commissioning.import': async ({ uploadId, options, digest }) => {
			buildingOf(parts.store)
			return { counts: await importList(parts, await pathOf(uploadId), options, digest) }
		},
		'commissioning.template': ({ language }) => {
			const { fileName, text } = templateFile(language)
			return { fileName, base64: Buffer.from(text, 'utf8').toString('base64') }
		},
		'commissioning.list': async ({ language }) => {
			const text = listText(await worker.call('houseList', { language }), language)
			const fileName = language === 'de' ? 'Zählerliste.csv' : 'Meter-list.csv'
			return { fileName, base64: Buffer.from(text, 'utf8').toString('base64') }
		},
	}
}

type Refused = { readonly refused: string }

function taken<T extends object>(said: T): Exclude<T, Refused> {
	const { refused } = said as Partial<Refused>
	if (refused !== undefined) throw new CallFailed('list-refused', { reason: refused })
	return said as Exclude<T, Refused>
}

async function importList(parts: Parts, path: string, options: ImportOptions, digest: string) {
	const { commissioning: worker, collector, events } = parts
	const plan = taken(await worker.call('plan', { path, options }))
	if (plan.open > 0) throw new CallFailed('list-questions')
	if (plan.digest !== digest) throw new CallFailed('list-changed')
	takeIn(parts, plan.wishes)
	collector.changed()
	for (const event of ['topology.changed', 'meters.changed', 'commissioning.changed', 'station.changed'] as const) {
		events.emit(event, {})
	}
	return plan.counts
}

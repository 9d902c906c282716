/** Contract area: exchange. */
import type { Handlers } from '../../../shared/contract/define.ts'
import type { exchangeCalls } from '../../../shared/contract/exchange.ts'
import { isLocalDate } from '../../../shared/period.ts'
import { CallFailed } from '../../../shared/rpc.ts'
import { buildingOf, found, type Parts } from './parts.ts'

/** Ten years at once; more is more files. */
const mostDays = 3_660

export function exchangeHandlers({ store, exchange, clock, version }: Parts): Handlers<typeof exchangeCalls> {
	return {
		'exchange.identity': () => {
			const { fingerprint, publicKey } = exchange.identity()
			return { fingerprint, publicKey: publicKey.toString('base64') }
		},
		'exchange.export': ({ from, to }) => {
			const { name } = buildingOf(store)
			if (!isLocalDate(from)) throw new CallFailed('invalid-input', { field: 'from' })
			const days = isLocalDate(to) ? (Date.parse(to) - Date.parse(from)) / 86_400_000 : -1
			if (days < 0 || days > mostDays) throw new CallFailed('invalid-input', { field: 'to' })
			return { jobId: exchange.export({ building: name, from, to, now: clock.now(), program: version }) }
		},
		'exchange.files': async () => ({ files: await exchange.files(), folder: exchange.folder }),
		'exchange.download': async ({ name, offset }) => found(await exchange.piece(name, offset), 'file'),
		'exchange.upload': async ({ uploadId, offset, base64, last }) => ({
			summary: await exchange.upload(uploadId, { offset, bytes: Buffer.from(base64, 'base64'), last }),
		}),
		'exchange.import': ({ uploadId, confirmation }) => ({ jobId: exchange.import(uploadId, confirmation) }),
		'exchange.upward': () => ({ settings: exchange.upward.settings(), state: exchange.upward.state() }),
		'exchange.setUpward': async (settings) => {
			if (!(await exchange.upward.set(settings))) throw new CallFailed('address-invalid', { typed: settings.address })
			return {}
		},
	}
}

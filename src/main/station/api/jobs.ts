/** Contract area: network, the work that takes a while. */
import type { Handlers } from '../../../shared/contract/define.ts'
import type { networkCalls } from '../../../shared/contract/network.ts'
import { found, type Parts } from './parts.ts'

type JobCalls = Pick<typeof networkCalls, 'network.jobs' | 'network.cancelJob'>

export const jobHandlers = ({ jobs }: Pick<Parts, 'jobs'>): Handlers<JobCalls> => ({
	'network.jobs': () => ({ jobs: [...jobs.list()] }),
	'network.cancelJob': ({ jobId }) => {
		jobs.cancel(found(jobs.get(jobId), 'job').id)
		return {}
	},
})

/** The contract between page and station: every call and event, as plain data with schemas. */
import { z } from 'zod'
import { alarmCalls } from './alarms.ts'
import { billingCalls } from './billing.ts'
import { callerCalls } from './callers.ts'
import { collectionCalls } from './collection.ts'
import { collectorCalls } from './collectors.ts'
import { commissioningCalls } from './commissioning.ts'
import { costCalls } from './costs.ts'
import { doctorCalls } from './doctor.ts'
import { exchangeCalls } from './exchange.ts'
import { exportCalls } from './exports.ts'
import { factCalls } from './facts.ts'
import { linesCalls } from './lines.ts'
import { metersCalls } from './meters.ts'
import { networkCalls } from './network.ts'
import { paperCalls } from './papers.ts'
import { plausibilityCalls } from './plausibility.ts'
import { readingsCalls } from './readings.ts'
import { secretsCalls } from './secrets.ts'
import { startCalls } from './start.ts'
import { stationCalls } from './station.ts'
import { tariffCalls } from './tariffs.ts'
import { tenantCalls } from './tenants.ts'
import { topologyCalls } from './topology.ts'
import { id } from './values.ts'

export const calls = {
	...stationCalls,
	...topologyCalls,
	...linesCalls,
	...doctorCalls,
	...metersCalls,
	...readingsCalls,
	...collectionCalls,
	...secretsCalls,
	...billingCalls,
	...tariffCalls,
	...paperCalls,
	...costCalls,
	...networkCalls,
	...callerCalls,
	...collectorCalls,
	...exchangeCalls,
	...exportCalls,
	...tenantCalls,
	...alarmCalls,
	...commissioningCalls,
	...plausibilityCalls,
	...factCalls,
	...startCalls,
}

/** Events carry ids only; the page asks again. At most a few a second each: the station folds bursts. */
export const events = {
	'station.changed': z.object({}),
	'topology.changed': z.object({}),
	'lines.changed': z.object({ lineId: id.nullable() }),
	'scan.changed': z.object({ lineId: id }),
	'meters.changed': z.object({}),
	'readings.stored': z.object({ pointIds: z.array(id) }),
	'collection.changed': z.object({}),
	'secrets.changed': z.object({}),
	/** Concentrators, collectors, callers, archives, events. */
	'network.changed': z.object({}),
	'alarms.changed': z.object({}),
	/** Lists, tests of lines, checks against displays. */
	'commissioning.changed': z.object({}),
	/** Findings or overlays; what counts may have changed with them. */
	'plausibility.changed': z.object({}),
	'jobs.changed': z.object({}),
	'tariffs.changed': z.object({}),
	'whatif.changed': z.object({ whatIfId: id }),
	/** Cost periods, pools, advances. */
	'costs.changed': z.object({}),
	'billing.changed': z.object({ runId: id }),
	/** The landlord's own texts. */
	'papers.changed': z.object({}),
}
export type Calls = typeof calls
export type Events = typeof events

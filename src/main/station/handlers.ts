/** What answers every call of the contract. */
import type { Handlers } from '../../shared/contract/define.ts'
import type { Calls } from '../../shared/contract/index.ts'
import { alarmHandlers } from './api/alarms.ts'
import { billingHandlers } from './api/billing.ts'
import { callerHandlers } from './api/callers.ts'
import { collectionHandlers } from './api/collection.ts'
import { collectorHandlers } from './api/collectors.ts'
import { listHandlers } from './api/commissioning.ts'
import { stepHandlers } from './api/commissioning-steps.ts'
import { costHandlers } from './api/costs.ts'
import { doctorHandlers } from './api/doctor.ts'
import { exchangeHandlers } from './api/exchange.ts'
import { exportHandlers, tenantHandlers } from './api/exports.ts'
import { factHandlers } from './api/facts.ts'
import { jobHandlers } from './api/jobs.ts'
import { lineHandlers } from './api/lines.ts'
import { meterHandlers } from './api/meters.ts'
import { networkHandlers } from './api/network.ts'
import { paperHandlers } from './api/papers.ts'
import type { Parts } from './api/parts.ts'
import { plausibilityHandlers } from './api/plausibility.ts'
import { readingHandlers } from './api/readings.ts'
import { secretHandlers } from './api/secrets.ts'
import { startHandlers } from './api/start.ts'
import { stationHandlers } from './api/station.ts'
import { tariffHandlers } from './api/tariffs.ts'
import { topologyHandlers } from './api/topology.ts'

export const handlersOf = (parts: Parts): Handlers<Calls> => ({
	...stationHandlers(parts),
	...topologyHandlers(parts),
	...lineHandlers(parts),
	...doctorHandlers(parts),
	...callerHandlers(parts),
	...meterHandlers(parts),
	...readingHandlers(parts),
	...collectionHandlers(parts),
	...collectorHandlers(parts),
	...networkHandlers(parts),
	...jobHandlers(parts),
	...secretHandlers(parts),
	...billingHandlers(parts),
	...tariffHandlers(parts),
	...paperHandlers(parts),
	...costHandlers(parts),
	...exchangeHandlers(parts),
	...exportHandlers(parts),
	...tenantHandlers(parts),
	...alarmHandlers(parts),
	...listHandlers(parts),
	...stepHandlers(parts),
	...plausibilityHandlers(parts),
	...factHandlers(parts),
	...startHandlers(),
})

/** A virtual DLMS meter: on a bus without a line for `converse`, and as a bus for real lines. */
import type { Meter } from '../../../../src/virtual/building/plan.ts'
import { createTruth } from '../../../../src/virtual/building/registers.ts'
import type { Bus as LineBus } from '../../../../src/virtual/bus.ts'
import { createDlmsDevice } from '../../../../src/virtual/dlms/device.ts'
import { requestsIn } from '../../../../src/virtual/dlms/frame.ts'
import type { Bus } from '../converse.ts'
import { busOf } from '../street.ts'

/** 2026-11-22 17:03:20 CET */
export const now = Date.UTC(2026, 10, 22, 16, 3, 20)
export const truth = createTruth(7)

export const meter: Meter = {
	...{ index: 3, line: 'dlms', address: '1', serial: '1ZLW0042117788', medium: 'electricity' },
	...{ floor: 'EG', unit: 'Laden', use: 'shop', clock: 'local', clockOffsetMs: 400 },
}

/** Every meter that feels meant answers in the same moment. `at`: the building's time. */
export function virtualBus(of: Meter = meter, at = now): Bus {
	const device = createDlmsDevice(truth, of)
	return (request) => {
		const answers = requestsIn(request).requests.map((each) => device.hear(each, at))
		return Uint8Array.from(answers.flatMap((answer) => (answer === null ? [] : [...answer])))
	}
}

export const lineBus = (meters: readonly Meter[]): LineBus => {
	const devices = meters.map((each) => createDlmsDevice(truth, each))
	return busOf(requestsIn, devices, () => now)
}

/** DLMS/COSEM as a client with logical names: what a conversation with one meter reads, top down. */
import { nothingYet, resultOf } from '../gathered.ts'
import type { Protocol, ReadFailure, ReadJob, Session } from '../protocol.ts'
import { decode, split } from './codec.ts'
import { longestFrame, timing } from './constants.ts'
import { control } from './control.ts'
import { type Meter, open } from './conversation.ts'
import { address, dialect, type ObjectName, parseObject, placeOf } from './dialect.ts'
import { explain } from './explain.ts'
import { listObjects, readClock, readDevice, readObjects } from './objects.ts'
import { readLoadProfile, readSettlement } from './profile.ts'
import { listen } from './push.ts'
import { scan } from './scan.ts'

export const dlms = {
	name: 'dlms',
	title: 'DLMS/COSEM',
	serial: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
	timing,
	longestFrame,
	address,
	split,
	decode,
	explain,
	*read(typed, job, context) {
		const gathered = nothingYet()
		const canonical = address(typed)
		if (canonical === null) {
			const text = `${typed} is no DLMS address: a logical device, or logical device/physical address.`
			return resultOf(gathered, { reason: 'refused', text })
		}
		if (job.kind === 'freeze') {
			return resultOf(gathered, { reason: 'not-offered', text: 'DLMS meters keep profiles and no freezes.' })
		}
		const settings = dialect.safeParse(context?.dialect ?? {})
		if (settings.data?.transport === 'push') return resultOf(gathered, yield* listen(job, context, gathered))
		const opened = yield* open(placeOf(canonical), context, gathered)
		if (!opened.ok) return resultOf(gathered, opened.failure)
		const failure = yield* readJob(opened.meter, job)
		if (failure?.reason !== 'line' && failure?.reason !== 'silence') yield* opened.meter.channel.release()
		return resultOf(gathered, failure)
	},
	*control(typed, order, context) {
		const canonical = address(typed)
		if (canonical !== null) return yield* control(canonical, order, context)
		return { outcome: 'not-sent', text: `${typed} is no DLMS address.`, before: [], after: [], frames: [] }
	},
	scan,
	dialect,
	offers: ['current', 'settlement', 'profile', 'clock'],
} satisfies Protocol

function* readJob(meter: Meter, job: Exclude<ReadJob, { kind: 'freeze' }>): Session<ReadFailure | null> {
	switch (job.kind) {
		case 'current':
			return yield* readCurrent(meter, job.items)
		case 'settlement':
			return yield* readSettlement(meter, meter.dialect.settlements.map(objectOf), job.back)
		case 'profile':
			return yield* readLoadProfile(meter, objectOf(meter.dialect.profile), job.from, job.count)
		case 'clock': {
			const clock = yield* readClock(meter)
			if (!('kind' in clock)) return null
			if (clock.kind === 'failed') return clock.failure
			return { reason: 'meter-error', text: `The meter refuses ${clock.error.text}.`, meterError: clock.error }
		}
	}
}

/** What was typed into a model is checked when the model is read. */
const objectOf = (text: string): ObjectName => parseObject(text)!

/** The items asked for, or who the meter is and what its model or the meter itself lists. */
function* readCurrent(meter: Meter, items: readonly string[] | undefined): Session<ReadFailure | null> {
	if (items !== undefined) {
		const objects = items.map(parseObject)
		const wrong = items[objects.indexOf(null)]
		if (wrong !== undefined) return { reason: 'not-offered', text: `"${wrong}" is no OBIS code.` }
		return yield* readObjects(meter, objects as ObjectName[], true)
	}
	const failure = yield* readDevice(meter)
	if (failure !== null) return failure
	const listed = meter.dialect.objects?.map(objectOf) ?? (yield* listObjects(meter))
	if ('kind' in listed) return listed.failure
	return yield* readObjects(meter, listed, false)
}

/**
 * A meter was exchanged and nobody wrote it down: another serial number answers at its address. Its values are not
 * stored (collect/identity.ts); here it is said, and unsaid when the meter that was known answers again.
 */
import type { AlarmDesk } from '../alarms/alarm-desk.ts'
import type { Identity } from '../collect/identity.ts'

type AnsweringMeter = {
	readonly id: number
	readonly serial: string
	readonly address: string
	readonly pointId: number | null
}

/** `stated`: the serial number in the answer; null: it states none, and says nothing about whose it is. */
export function createSerialWatch(alarms: Pick<AlarmDesk, 'raise' | 'clear' | 'open'>) {
	const lastSeen = new Map<number, string>()
	return {
		identified(meter: AnsweringMeter, identity: Identity, stated: string | null): void {
			const subject = `meter:${meter.id}` as const
			if (identity.kind === 'other') {
				if (lastSeen.get(meter.id) === identity.serial) return
				// A third meter is another fact than the second: the alarm names the one that answers now.
				if (lastSeen.has(meter.id)) alarms.clear('serial-changed', subject)
				lastSeen.set(meter.id, identity.serial)
				const detail = { before: meter.serial, after: identity.serial, address: meter.address, point: meter.pointId }
				alarms.raise('serial-changed', subject, detail)
			} else if (stated !== null && stated !== '') {
				lastSeen.delete(meter.id)
				alarms.clear('serial-changed', subject)
			}
		},
		/** The serial number that answers in a meter's place. */
		noticed(meterId: number): string | null {
			const alarm = alarms
				.open()
				.find(({ cause, subject }) => cause === 'serial-changed' && subject === `meter:${meterId}`)
			return typeof alarm?.detail.after === 'string' ? alarm.detail.after : null
		},
	}
}
export type SerialWatch = ReturnType<typeof createSerialWatch>
